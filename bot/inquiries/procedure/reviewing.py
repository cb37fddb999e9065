"""Reviewing: staff read the inquiry, approve it or send it back; a named person makes the statements it needs."""

import unicodedata
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from bot.inquiries.cases.access import may_approve
from bot.inquiries.cases.casework import Casework
from bot.inquiries.cases.steps import Step
from bot.inquiries.cases.store import Happening
from bot.inquiries.delivery.outbox import Outbox
from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.model import Case, Event, EventKind, Person, Statement, Status
from bot.inquiries.procedure.correspondence import Correspondence

_HANDS = {EventKind.OPENED, EventKind.EDITED, EventKind.EVIDENCE, EventKind.CONFIRMED}
"""What whoever approves must not have done: with any of these they had a hand in the letter."""
CONFIRMABLE = {Status.READY, Status.IN_REVIEW, Status.APPROVED}
"""Where statements can be made: from when the inquiry is complete until it is sent."""


class Reviewing:
    """What happens between handing in and sending.

    Args:
        second_person: an inquiry is approved by somebody who neither opened nor edited it.
    """

    def __init__(
        self, *, casework: Casework, correspondence: Correspondence, outbox: Outbox, second_person: bool
    ) -> None:
        self._casework = casework
        self._correspondence = correspondence
        self._outbox = outbox
        self._second_person = second_person

    def approve(self, reference: str, person: Person, *, revision: int, reason: str = "") -> Case:
        """Approve the letter as it is; its files are kept as they were approved.

        Args:
            revision: of the case that this person read.

        Raises:
            NotAllowedError: `second_person_needed`, `not_your_step`.
            ChangedMeanwhileError: the case is no longer what was read.
        """
        case = self._as_read(reference, person, revision)
        hands = frozenset(
            event.actor
            for event in self._casework.events(case)
            if event.actor is not None and event.kind in _HANDS
        )
        if person.staff and not may_approve(person, case, hands=hands, second_person=self._second_person):
            raise NotAllowedError("second_person_needed", reference=case.reference)
        return self._casework.take(
            case,
            Step.APPROVE,
            by=person,
            reason=reason,
            before=[self._correspondence.kept(self._correspondence.files(case), "approved")],
        )

    def send_back(self, reference: str, person: Person, *, reason: str) -> Case:
        """Give the inquiry back to its author, with the reason; what waits in the outbox is taken out of it.

        Raises:
            InquiryError: `being_sent`, `delivery_undecided`, `in_collective`.
        """
        case = self._casework.see(reference, person)
        if case.collective:
            raise InquiryError("in_collective", reference=case.reference, collective=case.collective)

        def take_out(connection: sa.Connection, _events: Sequence[Event]) -> None:
            self._outbox.cancel(connection, case.reference)

        return self._casework.take(
            case, Step.SEND_BACK, by=person, reason=reason, confirmed={}, also=take_out
        )

    def confirm(
        self, reference: str, person: Person, *, statements: Collection[Statement], name: str, revision: int
    ) -> Case:
        """Record that the signatory makes these statements; typed by a person, never by the desk.

        Args:
            name: typed in full; must be the signatory's.
            revision: of the case whose letter this person read.

        Raises:
            InquiryError: `not_confirmable`: nothing to confirm before it is complete, or after it was sent;
                `name_differs`: another name than the form's signatory.
        """
        case = self._as_read(reference, person, revision)
        if case.status not in CONFIRMABLE:
            raise InquiryError("not_confirmable", reference=case.reference, status=case.status.value)
        if not statements or _plain(name) != _plain(case.form.claimant.signatory):
            raise InquiryError("name_differs", signatory=case.form.claimant.signatory)
        made = [
            Happening(EventKind.CONFIRMED, {"statement": each.value, "as": name.strip()})
            for each in statements
        ]
        confirmed = {
            **{k.value: v for k, v in case.confirmed.items()},
            **{s.value: name.strip() for s in statements},
        }
        return self._casework.cases.change(case, made, by=person, confirmed=confirmed)

    def _as_read(self, reference: str, person: Person, revision: int) -> Case:
        case = self._casework.see(reference, person)
        if case.revision != revision:
            raise self._casework.changed(case)
        return case


def _plain(name: str) -> str:
    """A name without regard to width, case and spaces: 「宮崎　駿」 is 宮崎駿."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
