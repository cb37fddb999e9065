"""Filing: from an empty form to one that staff may review. Every step is saved as it is made."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.inquiries.cases.access import may_edit
from bot.inquiries.cases.casework import Casework
from bot.inquiries.cases.steps import Step, editable
from bot.inquiries.cases.store import Filter, Happening
from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.evidence.links import link_key
from bot.inquiries.evidence.records import EvidenceStore
from bot.inquiries.model import Case, EventKind, Form, InquiryKind, Person, Status
from bot.inquiries.procedure.asked import AskedStore
from bot.inquiries.procedure.parts import Part, Problem, Typed, fill, fingerprint, without_work
from bot.inquiries.vendors.checklist import Item, Phase, checklist, missing
from bot.inquiries.vendors.directory import VendorDirectory
from knowledge.model import Kind

MOST_DRAFTS = 50
"""Open drafts a person may have; more than anybody needs, fewer than would fill the desk."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a step of the form.

    Attributes:
        problems: fields that could not be read, with what was typed in them.
    """

    case: Case
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Another case about the same vendor and the same work or link.

    Attributes:
        why: `work` or `link`; `what`: the title or link both have.
    """

    case: Case
    why: str
    what: str


class IncompleteError(InquiryError):
    """The form is not complete; `items` says exactly what is missing."""

    def __init__(self, reference: str, items: tuple[Item, ...]) -> None:
        super().__init__("incomplete", reference=reference, count=len(items))
        self.items = items


class Filing:
    """What the people who file do.

    Args:
        today: the day at the desk.
    """

    def __init__(
        self,
        *,
        casework: Casework,
        vendors: VendorDirectory,
        evidence: EvidenceStore,
        asked: AskedStore,
        today: Callable[[], date],
    ) -> None:
        self._casework = casework
        self._cases = casework.cases
        self._vendors = vendors
        self._evidence = evidence
        self._asked = asked
        self._today = today

    def new(
        self,
        person: Person,
        *,
        locale: str,
        vendor: str = "",
        kind: InquiryKind | None = None,
    ) -> Case:
        """A new draft for a vendor.

        Raises:
            InquiryError: `no_such_vendor`, `too_many_drafts`.
        """
        return self._open(self._addressed(Form(kind=kind), vendor), person, locale, "new")

    def from_answer(self, token: str, person: Person, *, locale: str) -> Case:
        """A new draft with the question, the provisions cited and the vendor of an answer. The desk's own briefs are no
        authority to hold against a vendor, so they are left out.

        Raises:
            InquiryError: `answer_forgotten`: it was too long ago.
        """
        found = self._asked.recall(token)
        if found is None:
            raise InquiryError("answer_forgotten")
        relied = tuple(each for each in found.relied if each.kind != Kind.BRIEF)
        form = Form(question=found.question[:4000], relied=relied)
        vendor = found.vendor if self._vendors.get(found.vendor) else ""
        return self._open(self._addressed(form, vendor), person, locale, "answer")

    def copy(self, reference: str, person: Person, *, locale: str) -> Case:
        """A new draft with the form of a case this person may see."""
        return self._open(self._casework.see(reference, person).form, person, locale, "copy")

    def address(
        self,
        reference: str,
        person: Person,
        *,
        vendor: str | None = None,
        kind: InquiryKind | None = None,
        channel: str | None = None,
    ) -> Case:
        """Choose whom the inquiry goes to, what it is about, or by which way. None leaves a choice as it is.

        Raises:
            InquiryError: `no_such_vendor`, `no_such_channel`, `not_editable`.
        """
        case = self._editable(reference, person)
        form = case.form if vendor is None else self._addressed(case.form, vendor)
        if kind is not None:
            # The standard requests are worded for one kind and mean nothing for another.
            form = form.model_copy(
                update={
                    "kind": kind,
                    "standard_requests": () if kind != form.kind else form.standard_requests,
                }
            )
            form = self._with_channel(form)
        if channel is not None:
            known = self._vendors.get(form.vendor)
            if known is None or known.channel(channel) is None:
                raise InquiryError("no_such_channel")
            form = form.model_copy(update={"channel": channel})
        return self._edit(case, form, person)

    def save(
        self,
        reference: str,
        person: Person,
        part: Part,
        values: Typed,
        *,
        index: int = 0,
        seen: str | None = None,
    ) -> Saved:
        """Save a step of the form.

        Args:
            values: what was typed, by field.
            index: of the work, from 0.
            seen: fingerprint of the part as this person saw it; None: whatever it is by now.

        Raises:
            ChangedMeanwhileError: a colleague changed this very part; what concerns other parts is not in the way.
            InquiryError: `not_editable`.
        """
        case = self._editable(reference, person)
        if seen is not None and fingerprint(case.form, part, index=index) != seen:
            raise self._casework.changed(case)
        form, problems = fill(case.form, part, values, index=index, today=self._today())
        return Saved(self._edit(case, form, person), problems)

    def drop_work(self, reference: str, person: Person, index: int) -> Case:
        """Take a work out of the form; what it said stays in the record."""
        case = self._editable(reference, person)
        return self._edit(case, without_work(case.form, index), person)

    def share(self, reference: str, person: Person, *, shared: bool) -> Case:
        """Let colleagues of the company see and fill in a draft, or no longer.

        Raises:
            InquiryError: `no_company`.
        """
        case = self._casework.see(reference, person)
        if case.author != person.id:
            raise NotAllowedError("author_only", reference=case.reference)
        company = case.company or next(iter(person.companies), None)
        if company is None:
            raise InquiryError("no_company")
        if case.status is not Status.DRAFT:
            raise InquiryError("not_editable", reference=case.reference, status=case.status.value)
        happening = Happening(EventKind.SHARED, {"shared": shared})
        return self._cases.change(
            case, [happening], by=person, shared=shared, company=company.id, company_name=company.name
        )

    def checklist(self, case: Case) -> tuple[Item, ...]:
        """All that the vendor's channel and this kind of inquiry require, and whether it is there."""
        vendor = self._vendors.get(case.form.vendor)
        return checklist(
            case.form,
            vendor=vendor,
            channel=vendor.channel(case.form.channel) if vendor else None,
            evidence=self._evidence.of(case.id),
            confirmed=case.confirmed,
        )

    def hand_in(self, reference: str, person: Person) -> Case:
        """Say that the inquiry is complete, and give it to staff for review. Colleagues see it from now on.

        Raises:
            IncompleteError: something is missing.
        """
        case = self.finish(reference, person)
        return self._casework.take(case, Step.SUBMIT, by=person, shared=True)

    def finish(self, reference: str, person: Person) -> Case:
        """Say that the inquiry is complete.

        Raises:
            IncompleteError: something is missing.
        """
        case = self._casework.see(reference, person)
        if case.status is Status.READY:
            return case
        lacking = missing(self.checklist(case), Phase.READY)
        if lacking and case.status is Status.DRAFT:
            raise IncompleteError(case.reference, lacking)
        return self._casework.take(case, Step.FINISH, by=person)

    def alike(self, case: Case, person: Person) -> tuple[Alike, ...]:
        """Other cases with the same vendor about the same work or link, as far as this person may see them."""
        if not case.form.vendor:
            return ()
        titles = {_plain(work.title): work.title for work in case.form.works if work.title}
        links = {link_key(link): link for link in _links(case.form)}
        found: list[Alike] = []
        for other in self._cases.find(Filter(vendor=case.form.vendor), person=person):
            if other.id == case.id or other.status is Status.WITHDRAWN:
                continue
            same_link = next(
                (links[key] for link in _links(other.form) if (key := link_key(link)) in links), None
            )
            same_title = next(
                (titles[key] for work in other.form.works if (key := _plain(work.title)) in titles), None
            )
            if same_link:
                found.append(Alike(other, "link", same_link))
            elif same_title:
                found.append(Alike(other, "work", same_title))
        return tuple(found)

    def _open(self, form: Form, person: Person, locale: str, source: str) -> Case:
        drafts = Filter(mine=True, statuses=(Status.DRAFT,))
        if self._cases.count(drafts, person=person) >= MOST_DRAFTS:
            raise InquiryError("too_many_drafts", limit=MOST_DRAFTS)
        return self._cases.open(form, author=person, locale=locale, source=source)

    def _addressed(self, form: Form, vendor: str) -> Form:
        if not vendor:
            return form
        if self._vendors.get(vendor) is None:
            raise InquiryError("no_such_vendor", name=vendor[:60])
        return self._with_channel(form.model_copy(update={"vendor": vendor, "channel": ""}))

    def _with_channel(self, form: Form) -> Form:
        """With the vendor's first channel that serves the kind chosen, unless one that does is chosen already."""
        vendor = self._vendors.get(form.vendor)
        if vendor is None or form.kind is None:
            return form
        chosen = vendor.channel(form.channel)
        if chosen and chosen.serves(form.kind):
            return form
        serving = next((channel.id for channel in vendor.channels if channel.serves(form.kind)), "")
        return form.model_copy(update={"channel": serving})

    def _editable(self, reference: str, person: Person) -> Case:
        case = self._casework.see(reference, person)
        if not may_edit(person, case):
            raise NotAllowedError("no_such_case", reference=case.reference)
        if not editable(case.status):
            raise InquiryError("not_editable", reference=case.reference, status=case.status.value)
        return case

    def _edit(self, case: Case, form: Form, person: Person) -> Case:
        """Save a changed form. What was confirmed was confirmed of another text, so it is open again."""
        if form == case.form:
            return case
        edited = Happening(EventKind.EDITED, {"form": form.model_dump(mode="json")})
        if case.status is Status.READY:
            return self._casework.take(
                case, Step.SEND_BACK, by=person, reason="edited", after=[edited], form=form, confirmed={}
            )
        return self._cases.change(case, [edited], by=person, form=form, confirmed={})


def _links(form: Form) -> Mapping[str, None]:
    return dict.fromkeys([*form.found.links, *(link for work in form.works for link in work.links)])


def _plain(title: str) -> str:
    """A title without regard to width, case, spaces and marks: 「となりの トトロ」 is となりのトトロ."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in folded if sign.isalnum())
