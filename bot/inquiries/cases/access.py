"""Who may see a case, change it, and take it a step further. Pure rules, checked before anything is read out or written."""

from bot.inquiries.cases.steps import RULES, By, Step
from bot.inquiries.errors import NotAllowedError
from bot.inquiries.model import Case, Person


def may_see(person: Person, case: Case) -> bool:
    """Staff see all; authors see theirs; colleagues see what is shared with them (what went to review always is)."""
    return person.staff or is_author(person, case) or (case.shared and of_company(person, case))


def may_edit(person: Person, case: Case) -> bool:
    """Whoever may see a case may fill in its form; whether it can still be changed is the status's matter."""
    return may_see(person, case)


def may_take(person: Person, step: Step, case: Case) -> bool:
    """Whether this person may take this step, whatever the case's status."""
    return may_see(person, case) and (person.staff or RULES[step].by is not By.STAFF)


def may_approve(person: Person, case: Case, *, hands: frozenset[int], second_person: bool) -> bool:
    """Whether this person may approve.

    Args:
        hands: who opened the case and who edited it.
        second_person: whether it must be somebody else (`REQUIRE_SECOND_PERSON`).
    """
    return may_take(person, Step.APPROVE, case) and not (second_person and person.id in hands)


def is_author(person: Person, case: Case) -> bool:
    """Whether this person opened the case."""
    return case.author is not None and case.author == person.id


def of_company(person: Person, case: Case) -> bool:
    """Whether this person belongs to the company that the case was filed for."""
    return case.company is not None and case.company.id in {company.id for company in person.companies}


def staff_only(person: Person) -> None:
    """Lets staff pass.

    Raises:
        NotAllowedError: `staff_only`: for everyone else.
    """
    if not person.staff:
        raise NotAllowedError("staff_only")
