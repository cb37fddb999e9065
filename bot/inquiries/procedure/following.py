"""Following up: replies, notes, reminders, and how a case ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.inquiries.cases.access import is_author
from bot.inquiries.cases.casework import Casework
from bot.inquiries.cases.steps import Step, allowed
from bot.inquiries.cases.store import Happening
from bot.inquiries.deadlines.reminders import Reminders
from bot.inquiries.delivery.outbox import Outbox
from bot.inquiries.delivery.replies import Reply, read_reply
from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.evidence.intake import EvidenceIntake
from bot.inquiries.model import DESK, Case, Event, EventKind, Outcome, Person, Purpose, Status
from bot.vault import FileLostError, Vault

LONGEST_NOTE = 4000
"""Characters."""

_EML = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a reply."""

    name: str
    data: bytes


class Following:
    """What people, and the mailbox, do after a case was opened, and after it was sent."""

    def __init__(
        self,
        *,
        casework: Casework,
        intake: EvidenceIntake,
        vault: Vault,
        outbox: Outbox,
        reminders: Reminders,
    ) -> None:
        self._casework = casework
        self._vault = vault
        self._intake = intake
        self._outbox = outbox
        self._reminders = reminders

    def note(self, reference: str, person: Person, *, text: str) -> Case:
        """Add a note to the record, for everyone who sees the case."""
        case = self._casework.see(reference, person)
        return self._casework.cases.change(
            case, [Happening(EventKind.NOTE, {"text": _text(text)})], by=person
        )

    def remind(self, reference: str, person: Person, *, at: datetime, text: str = "") -> Case:
        """Have this person reminded of the case.

        Args:
            at: the moment, with its zone.

        Raises:
            InquiryError: `moment_past`.
        """
        case = self._casework.see(reference, person)
        if at <= self._casework.now():
            raise InquiryError("moment_past")

        def plan(connection: sa.Connection, _events: Sequence[Event]) -> None:
            self._reminders.ask(connection, case_id=case.id, person=person.id, at=at, text=text.strip()[:500])

        happening = Happening(EventKind.REMINDER, {"at": at.isoformat(), "text": text.strip()[:500]})
        return self._casework.cases.change(case, [happening], by=person, also=plan)

    def reply(
        self,
        reference: str,
        person: Person,
        *,
        text: str = "",
        attached: Attached | None = None,
        answers: bool,
    ) -> Case:
        """Record a reply that a person got: its text, a file, or the mail itself.

        Args:
            answers: it answers the inquiry; otherwise it acknowledges it.

        Raises:
            InquiryError: `empty_reply`; `step_not_open`: nothing was sent yet.
            EvidenceError: the file cannot be taken.
        """
        case = self._casework.see(reference, person)
        if not text.strip() and attached is None:
            raise InquiryError("empty_reply")
        step = Step.ANSWER if answers else Step.ACKNOWLEDGE
        if case.sent_at is None:
            self._casework.step(case.status, step, case=case)  # says why not, before anything is kept
        content: dict[str, object] = {"text": _text(text) if text.strip() else "", "automatic": False}
        if attached is not None:
            added = self._intake.add_file(
                case, attached.data, attached.name, Purpose.CORRESPONDENCE, by=person
            )
            case = added.case
            content["digest"] = added.evidence.digest
            if added.evidence.type == _EML:
                read = read_reply(attached.data)
                content |= {"from": read.sender, "subject": read.subject}
                content["text"] = content["text"] or read.text[:LONGEST_NOTE]
        replied = Happening(EventKind.REPLY, content)
        if allowed(step, case.status, was_sent=True):
            return self._advance(case, step, by=person, before=[replied])
        return self._casework.cases.change(
            case, [replied], by=person
        )  # a further reply, or one that came late

    def take_mail(self, reference: str, reply: Reply, *, message: str) -> Case | None:
        """Record a mail that came in by itself. A person still has to say whether it answers the inquiry.

        Args:
            message: digest under which the vault keeps it; a mail that is recorded already is not recorded again.

        Returns:
            The case; None where there is none of this reference.
        """
        case = self._casework.cases.get(reference)
        if case is None:
            return None
        if any(_records(event, message) for event in self._casework.events(case)):
            return case
        case = self._with_mail(case, message)
        content = {
            "text": reply.text[:LONGEST_NOTE],
            "from": reply.sender,
            "subject": reply.subject,
            "digest": message,
            "automatic": reply.automatic,
        }
        if reply.bounce:
            bounced = {"state": "bounced", "problem": reply.subject, "digest": message}
            return self._casework.cases.change(case, [Happening(EventKind.DELIVERY, bounced)], by=DESK)
        replied = Happening(EventKind.REPLY, content)
        if allowed(Step.ACKNOWLEDGE, case.status, was_sent=case.sent_at is not None):
            return self._advance(
                case, Step.ACKNOWLEDGE, by=DESK, before=[replied], counts=not reply.automatic
            )
        first: dict[str, Any] = (
            {}
            if reply.automatic or case.responded_at or not case.sent_at
            else {"responded_at": self._casework.now()}
        )
        return self._casework.cases.change(case, [replied], by=DESK, **first)

    def _with_mail(self, case: Case, message: str) -> Case:
        """The case with a mail among its evidence, as far as it can be taken; the vault keeps it in any case."""
        try:
            data = self._vault.get(message)
            return self._intake.add_file(case, data, "reply.eml", Purpose.CORRESPONDENCE, DESK).case
        except (InquiryError, FileLostError):
            return case

    def answered(self, reference: str, person: Person, *, reason: str = "") -> Case:
        """Say that what came in answers the inquiry."""
        return self._advance(self._casework.see(reference, person), Step.ANSWER, by=person, reason=reason)

    def acknowledged(self, reference: str, person: Person, *, reason: str = "") -> Case:
        """Say that the vendor has acknowledged the inquiry."""
        return self._advance(
            self._casework.see(reference, person), Step.ACKNOWLEDGE, by=person, reason=reason
        )

    def escalate(self, reference: str, person: Person, *, reason: str, answer_by: date | None = None) -> Case:
        """Take a case further: to counsel, an authority, the association's board.

        Args:
            answer_by: a new day by which an answer is expected.
        """
        case = self._casework.see(reference, person)
        later: dict[str, Any] = {} if answer_by is None else {"answer_by": answer_by}
        content = {} if answer_by is None else {"answer_by": answer_by.isoformat()}
        escalated = replace(case, status=Status.ESCALATED, answer_by=answer_by or case.answer_by)

        def plan(connection: sa.Connection, _events: Sequence[Event]) -> None:
            self._reminders.plan(escalated, connection=connection)

        return self._casework.take(
            case, Step.ESCALATE, by=person, reason=reason, content=content, also=plan, **later
        )

    def close(self, reference: str, person: Person, *, outcome: Outcome, reason: str) -> Case:
        """End a case with how it came out."""
        case = self._casework.see(reference, person)
        return self._casework.take(
            case,
            Step.CLOSE,
            by=person,
            reason=reason,
            content={"outcome": outcome.value},
            also=self._without_reminders(case),
            outcome=outcome.value,
            closed_at=self._casework.now(),
        )

    def withdraw(self, reference: str, person: Person, *, reason: str) -> Case:
        """Give a case up. What was not sent yet can be restored; what waits in the outbox is taken out of it.

        Raises:
            InquiryError: `being_sent`: the letter is on its way just now; `delivery_undecided`; `in_collective`: consent
                to the collective letter is to be taken back first.
        """
        case = self._casework.see(reference, person)
        if case.collective and case.sent_at is None:
            raise InquiryError("in_collective", reference=case.reference, collective=case.collective)

        def take_out(connection: sa.Connection, _events: Sequence[Event]) -> None:
            if case.sent_at is None:
                self._outbox.cancel(connection, case.reference)
            self._reminders.cancel_for(case.id, connection)

        return self._casework.take(case, Step.WITHDRAW, by=person, reason=reason, also=take_out)

    def restore(self, reference: str, person: Person) -> Case:
        """Take up again what was withdrawn before it was sent."""
        case = self._casework.see(reference, person)
        if not (person.staff or is_author(person, case)):
            raise NotAllowedError("author_only", reference=case.reference)
        return self._casework.take(case, Step.RESTORE, by=person, confirmed={})

    def _advance(
        self,
        case: Case,
        step: Step,
        *,
        by: Person,
        before: Sequence[Happening] = (),
        reason: str = "",
        counts: bool = True,
    ) -> Case:
        """Take a step that is a sign of life from the vendor.

        Args:
            counts: it was a person's; an automatic reply is no first response.
        """
        at = self._casework.now()
        moments: dict[str, Any] = {}
        if counts and case.responded_at is None:
            moments["responded_at"] = at
        if step is Step.ANSWER:
            moments["answered_at"] = at
        also = self._without_reminders(case) if step is Step.ANSWER else None
        return self._casework.take(case, step, by=by, reason=reason, before=before, also=also, **moments)

    def _without_reminders(self, case: Case) -> Callable[[sa.Connection, Sequence[Event]], None]:
        """Drops the deadline's reminders in the transaction that ends the waiting."""
        return lambda connection, _events: self._reminders.cancel_for(case.id, connection)


def _text(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise InquiryError("empty_note")
    if len(plain) > LONGEST_NOTE:
        raise InquiryError("note_too_long", limit=LONGEST_NOTE)
    return plain


def _records(event: Event, message: str) -> bool:
    """Whether an event says that a mail came in; that it is among the evidence comes before."""
    came_in = event.kind in {EventKind.REPLY, EventKind.DELIVERY}
    return came_in and (event.content or {}).get("digest") == message
