"""Sending: a deliberate act of staff. By mail through the outbox; by form, post or in the product by a person, who says so.

A letter by mail is `sent` once the vendor's mail server has taken it. Until then the case stays approved, with an entry in
the outbox under a key made of the case and its approval: asked for twice, it is still sent once.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.inquiries.cases.access import staff_only
from bot.inquiries.cases.casework import Casework
from bot.inquiries.cases.steps import Step
from bot.inquiries.cases.store import Change, Happening
from bot.inquiries.deadlines.reminders import Reminders
from bot.inquiries.delivery.outbox import Entry, EntryState, Outbox, check_recipient
from bot.inquiries.errors import DeliveryError, InquiryError
from bot.inquiries.letter.facts import LetterFacts
from bot.inquiries.letter.files import letter_files
from bot.inquiries.letter.render.mail import letter_mail
from bot.inquiries.model import DESK, Case, ChannelType, Event, EventKind, Person, Status
from bot.inquiries.procedure.correspondence import Correspondence
from bot.inquiries.procedure.filing import Filing, IncompleteError
from bot.inquiries.vendors.checklist import Item, Phase, missing
from bot.inquiries.vendors.directory import VendorDirectory
from bot.inquiries.vendors.model import Channel
from bot.vault import Vault

_LONGEST_RECEIPT = 200


@dataclass(frozen=True, slots=True)
class MailIdentity:
    """From whom letters go out.

    Attributes:
        sender: address; None where mail is not configured, and every sending is a dry run.
        copy_to: gets a copy of each letter.
    """

    sender: str | None
    copy_to: str | None = None

    @property
    def domain(self) -> str:
        """What Message-IDs end in."""
        return (self.sender or "@localhost").rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter as it would go out.

    Attributes:
        reference: of the case, or of the collective letter; `cases`: those it speaks for.
        lacking: statements and other things that must be there first.
        stale: paths of facts about the vendor that nobody confirmed for half a year.
        mail: the message, as a file; None where the channel is not mail. `message_id`: its Message-ID.
        dry_run: mail is not configured.
    """

    reference: str
    cases: tuple[Case, ...]
    channel: Channel | None
    lacking: tuple[Item, ...]
    stale: tuple[str, ...]
    files: dict[str, bytes]
    mail: bytes | None
    message_id: str
    dry_run: bool


class Sending:
    """What staff do with an approved letter."""

    def __init__(
        self,
        *,
        casework: Casework,
        filing: Filing,
        correspondence: Correspondence,
        vendors: VendorDirectory,
        outbox: Outbox,
        vault: Vault,
        reminders: Reminders,
        identity: MailIdentity,
        home: ZoneInfo,
        today: Callable[[], date],
    ) -> None:
        self._casework = casework
        self._filing = filing
        self._correspondence = correspondence
        self._vendors = vendors
        self._outbox = outbox
        self._vault = vault
        self._reminders = reminders
        self._identity = identity
        self._home = home
        self._today = today

    def prepare(self, reference: str, person: Person) -> Outgoing:
        """What would be sent, where to, and what stands against it. Changes nothing.

        Raises:
            NotAllowedError: `staff_only`.
        """
        case = self._casework.see(reference, person)
        staff_only(person)
        return self.outgoing(self._key(case), self._correspondence.facts(case), (case,))

    def outgoing(self, key: str, facts: LetterFacts, cases: tuple[Case, ...]) -> Outgoing:
        """A letter for one case or several, with what stands against sending it.

        Args:
            key: under which it goes into the outbox; the same key is never sent twice.
        """
        channel = facts.channel
        # Nobody outside can tell it before the letter is there, and so settle an entry with a forged copy.
        message_id = f"<{key.replace(':', '.').lower()}.{secrets.token_hex(6)}@{self._identity.domain}>"
        by_mail = channel is not None and channel.type is ChannelType.EMAIL and bool(channel.address)
        files = letter_files(facts)
        return Outgoing(
            reference=facts.reference,
            cases=cases,
            channel=channel,
            lacking=tuple(
                item for case in cases for item in missing(self._filing.checklist(case), Phase.SENDING)
            ),
            stale=tuple(self._vendors.stale(facts.vendor.id, channel.id if channel else "", self._today())),
            files=files,
            mail=self._mail(facts, channel.address, message_id, files) if by_mail and channel else None,
            message_id=message_id,
            dry_run=self._identity.sender is None,
        )

    def send(self, reference: str, person: Person, *, revision: int, facts_confirmed: bool = False) -> Case:
        """Put the letter into the outbox; it goes out by itself, and the case is `sent` when it is gone.

        Args:
            revision: of the case that this person read.
            facts_confirmed: they looked at the stale facts and stand by them.

        Raises:
            InquiryError: `step_not_open`, `not_by_mail`, `facts_stale`, `already_queued`, `in_collective`.
            IncompleteError: a statement is not made yet.
            DeliveryError: `dry_run`: mail is not configured.
            ChangedMeanwhileError: the case is no longer what was read.
        """
        outgoing = self._single(reference, person, revision)
        self.queue(outgoing, person, key=self._key(outgoing.cases[0]), facts_confirmed=facts_confirmed)
        return self._casework.see(reference, person)

    def queue(
        self,
        outgoing: Outgoing,
        person: Person,
        *,
        key: str,
        facts_confirmed: bool,
        provided: Callable[[sa.Connection], None] | None = None,
    ) -> None:
        """Put a letter into the outbox, in one transaction with the record of it in all of its cases.

        Args:
            provided: raises, in that transaction, where something else stands against it.

        Raises:
            InquiryError, DeliveryError: as `send`.
        """
        self._check(outgoing, facts_confirmed=facts_confirmed)
        if outgoing.mail is None or outgoing.channel is None:
            raise InquiryError("not_by_mail", reference=outgoing.reference)
        if outgoing.dry_run:
            raise DeliveryError("dry_run", reference=outgoing.reference)
        recipient = outgoing.channel.address
        check_recipient(recipient)
        if self._outbox.find(key) is not None:
            raise InquiryError("already_queued", reference=outgoing.reference)
        digest = self._vault.put(outgoing.mail)

        def enqueue(connection: sa.Connection, _events: Sequence[Event]) -> None:
            if provided:
                provided(connection)
            self._outbox.enqueue(
                connection,
                key=key,
                reference=outgoing.reference,
                recipient=recipient,
                message_id=outgoing.message_id,
                message_digest=digest,
                by=person.id,
            )

        queued = Happening(
            EventKind.DELIVERY,
            {
                "state": EntryState.QUEUED.value,
                "recipient": recipient,
                "message_id": outgoing.message_id,
                "message": digest,
            },
        )
        letter = self._correspondence.kept(outgoing.files, "sent")
        changes = [Change(case, [letter, queued]) for case in outgoing.cases]
        self._casework.cases.change_all(changes, by=person, also=enqueue)

    def record_sent(
        self,
        reference: str,
        person: Person,
        *,
        revision: int,
        receipt: str = "",
        on: date | None = None,
        facts_confirmed: bool = False,
    ) -> Case:
        """Record that a person sent the letter: by form, by post, in the product, or by mail from elsewhere.

        Args:
            receipt: number or words that the vendor gave for it.
            on: the day it went out; None: today.

        Raises:
            InquiryError: as `send`; `day_to_come`.
        """
        outgoing = self._single(reference, person, revision)
        self.by_hand(outgoing, person, receipt=receipt, on=on, facts_confirmed=facts_confirmed)
        return self._casework.see(reference, person)

    def by_hand(
        self,
        outgoing: Outgoing,
        person: Person,
        *,
        receipt: str,
        on: date | None,
        facts_confirmed: bool,
        provided: Callable[[sa.Connection], None] | None = None,
    ) -> datetime:
        """Record in all of a letter's cases that a person sent it. One that failed in the outbox is not tried again.

        Args:
            provided: as of `queue`.

        Returns:
            When, in UTC: noon at home where it was on another day than today.
        """
        self._check(outgoing, facts_confirmed=facts_confirmed)
        today = self._today()
        if on is not None and on > today:
            raise InquiryError("day_to_come", day=on)
        at = self._casework.now()
        if on is not None and on < today:
            at = datetime.combine(on, time(12), self._home).astimezone(UTC)
        how = outgoing.channel.type.value if outgoing.channel else ""
        content = {"channel": how, "receipt": receipt.strip()[:_LONGEST_RECEIPT], "by_hand": True}
        letter = self._correspondence.kept(outgoing.files, "sent")
        changes = [
            self._taking_send(case, by=person, at=at, content=content, before=[letter])
            for case in outgoing.cases
        ]

        def also(connection: sa.Connection, _events: Sequence[Event]) -> None:
            if provided:
                provided(connection)
            self._outbox.give_up(connection, outgoing.reference)
            self._plan(connection, changes)

        self._casework.cases.change_all(changes, by=person, also=also)
        return at

    def give_up(self, connection: sa.Connection, reference: str) -> None:
        """See to it that a letter that failed is not tried again; raises where one is on its way or out."""
        self._outbox.give_up(connection, reference)

    def given_up(self, reference: str) -> int:
        """How many of a letter's entries were given up."""
        return sum(entry.state is EntryState.CANCELLED for entry in self._outbox.of(reference))

    def settled(self, entry: Entry) -> Case | None:
        """Record in its case what became of an entry of the outbox; may be called again.

        Returns:
            The case, where this call changed it; None also for an entry of a collective letter.
        """
        case = self._casework.cases.get(entry.reference)
        return next(iter(self.record((case,), entry)), None) if case else None

    def record(self, cases: Sequence[Case], entry: Entry) -> tuple[Case, ...]:
        """Record in cases what became of their letter, in all at once, unless it is recorded already.

        Returns:
            Those that this call changed.
        """
        changes = [change for case in cases if (change := self._told(case, entry))]

        def also(connection: sa.Connection, _events: Sequence[Event]) -> None:
            if entry.state is EntryState.SENT:
                self._plan(connection, changes)

        return self._casework.cases.change_all(changes, by=DESK, also=also) if changes else ()

    def _told(self, case: Case, entry: Entry) -> Change | None:
        if case.status is not Status.APPROVED:
            return None
        told = {"state": entry.state.value, "message_id": entry.message_id, "problem": entry.problem}
        delivery = Happening(EventKind.DELIVERY, told)
        if entry.state is EntryState.SENT:
            return self._taking_send(
                case,
                by=DESK,
                at=entry.settled_at or self._casework.now(),
                content={"channel": ChannelType.EMAIL.value, "message_id": entry.message_id},
                before=[delivery],
            )
        last = next(
            (
                e.content
                for e in reversed(self._casework.events(case))
                if e.kind is EventKind.DELIVERY and e.content
            ),
            {},
        )
        if {name: last.get(name, "") for name in told} == told:
            return None
        return Change(case, [delivery])

    def _taking_send(
        self, case: Case, *, by: Person, at: datetime, content: dict[str, object], before: Sequence[Happening]
    ) -> Change:
        sent_on = at.astimezone(self._home).date()
        answer_by = self._correspondence.answer_by(case, sent=sent_on)
        return self._casework.taking(
            case,
            Step.SEND,
            by=by,
            content={**content, "sent_at": at.isoformat(), "answer_by": answer_by.isoformat()},
            before=before,
            sent_at=at,
            answer_by=answer_by,
        )

    def _plan(self, connection: sa.Connection, sends: Sequence[Change]) -> None:
        """The deadline's reminders of cases that are sent, in the transaction that says so."""
        for case, _, _, columns in sends:
            sent = replace(case, status=Status.SENT, answer_by=columns["answer_by"])
            self._reminders.plan(sent, connection=connection)

    def _single(self, reference: str, person: Person, revision: int) -> Outgoing:
        outgoing = self.prepare(reference, person)
        (case,) = outgoing.cases
        if case.revision != revision:
            raise self._casework.changed(case)
        if case.collective:
            raise InquiryError("in_collective", reference=case.reference, collective=case.collective)
        return outgoing

    def _check(self, outgoing: Outgoing, *, facts_confirmed: bool) -> None:
        for case in outgoing.cases:
            self._casework.step(case.status, Step.SEND, case=case)
        if self._outbox.out_for(outgoing.reference):
            raise InquiryError("already_queued", reference=outgoing.reference)
        if outgoing.lacking:
            raise IncompleteError(outgoing.reference, outgoing.lacking)
        if outgoing.stale and not facts_confirmed:
            raise InquiryError("facts_stale", count=len(outgoing.stale))

    def _mail(self, facts: LetterFacts, recipient: str, message_id: str, files: dict[str, bytes]) -> bytes:
        return letter_mail(
            facts,
            sender=self._identity.sender or "desk@localhost",
            recipient=recipient,
            message_id=message_id,
            at=self._casework.now(),
            copy_to=self._identity.copy_to,
            files=files,
        )

    def _key(self, case: Case) -> str:
        """Of the case and its approval: a letter approved anew, after it was sent back, is another letter."""
        approvals = [e.number for e in self._casework.events(case) if e.step == Step.APPROVE.value]
        return f"{case.reference}:{approvals[-1] if approvals else 0}"
