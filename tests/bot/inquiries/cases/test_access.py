"""Who may see and do what, over all kinds of people and cases."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.cases.access import may_approve, may_edit, may_see, may_take
from bot.inquiries.cases.steps import RULES, By, Step
from bot.inquiries.model import DESK, Case, Company, Person
from tests.bot.inquiries.people import TOHO, case_of, cases, people

steps = st.sampled_from(Step)


@given(people, cases)
def test_a_stranger_sees_nothing(person: Person, case: Case) -> None:
    stranger = replace(
        person, staff=False, companies=(Company(99, case.company.name if case.company else ""),)
    )
    if case.author != person.id:
        assert not may_see(stranger, case)


@given(people, cases)
def test_a_colleague_sees_a_case_when_it_is_shared_and_not_before(person: Person, case: Case) -> None:
    colleague = replace(person, staff=False, companies=(Company(8, "別会社"), TOHO))
    ours = replace(case, company=TOHO, author=person.id + 1)
    assert may_see(colleague, replace(ours, shared=True))
    assert not may_see(colleague, replace(ours, shared=False))


@given(people, cases)
def test_authors_and_staff_see_theirs_and_all(person: Person, case: Case) -> None:
    assert may_see(person, replace(case, author=person.id))
    assert may_see(replace(person, staff=True), case)
    assert may_see(DESK, case)


@given(people, cases)
def test_sharing_takes_nothing_away(person: Person, case: Case) -> None:
    if may_see(person, replace(case, shared=False)):
        assert may_see(person, replace(case, shared=True))


@given(people, cases, steps)
def test_whoever_does_not_see_a_case_can_do_nothing_with_it(person: Person, case: Case, step: Step) -> None:
    if not may_see(person, case):
        assert not may_edit(person, case)
        assert not may_take(person, step, case)
        assert not may_approve(person, case, hands=frozenset(), second_person=False)


@given(people, cases, steps)
def test_what_is_for_staff_is_for_staff(person: Person, case: Case, step: Step) -> None:
    member = replace(person, staff=False)
    if RULES[step].by is By.STAFF:
        assert not may_take(member, step, case)
    assert may_take(replace(person, staff=True), step, case)


def test_members_cannot_approve_send_escalate_or_close() -> None:
    member, own = Person(1, "葵", (TOHO,)), case_of(author=1, shared=True)
    taken = {step for step in Step if may_take(member, step, own)}
    assert taken == set(Step) - {Step.APPROVE, Step.SEND, Step.ESCALATE, Step.CLOSE}


@given(people, cases, st.frozensets(st.integers(1, 6)))
def test_a_second_person_had_no_hand_in_it(person: Person, case: Case, hands: frozenset[int]) -> None:
    staff = replace(person, staff=True)
    assert may_approve(staff, case, hands=hands, second_person=True) is (staff.id not in hands)
    assert may_approve(staff, case, hands=hands, second_person=False)
    assert not may_approve(replace(person, staff=False), case, hands=hands, second_person=False)


@given(people, cases)
def test_what_has_no_author_and_no_company_any_more_is_for_staff(person: Person, case: Case) -> None:
    assert may_see(person, replace(case, author=None, company=None, shared=True)) is person.staff
