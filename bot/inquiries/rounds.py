"""What the desk does by itself, again and again: letters out, replies in, and what is to be told to whom.

Each round first records what happened in the cases, then returns what people are to be told. A notice is `done` once it was
told; what has to be told exactly once (reminders, digest, unrecognised mail) remembers that in the database, what happened
in cases is told by the desk that saw it.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from bot.inquiries.cases.steps import Step
from bot.inquiries.cases.store import Filter
from bot.inquiries.deadlines.reminders import (
    DigestFacts,
    Digests,
    Reminder,
    digest_due,
    digest_facts,
    digest_mark,
    morning,
)
from bot.inquiries.delivery.mailbox import Arrival, Mailbox
from bot.inquiries.delivery.outbox import Entry, EntryState
from bot.inquiries.delivery.post_office import PostOffice
from bot.inquiries.delivery.postman import OffLoop
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import DESK, Case, Event, EventKind, Relied, Status
from bot.inquiries.tables import events
from knowledge.errors import MadoguchiError

_SETTLED = (EntryState.SENT, EntryState.FAILED, EntryState.UNSURE)
_TOLD_TO_AUTHOR = {Step.APPROVE: "approved", Step.SEND_BACK: "sent_back", Step.SEND: "sent"}
_LOOK_BACK = timedelta(days=30)
"""Of mail that belongs to no case that was recognised."""
_OVERLAP = timedelta(minutes=2)
"""How far the news look back behind the last of them: an event is dated before its transaction ends."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell.

    Attributes:
        person: id of whom; None: the staff.
        key: of the sentence, under `[notice]`; `facts`: what it mentions, as plain text.
        case: it is about. `reminder`, `collective`, `digest`: what its buttons are for.
        mark: goes with the message so that it is told once, even where its being told could not be noted.
        since: look for the mark from then on before telling it; None: no need to.
        done: notes that it was told; blocks.
    """

    person: int | None
    key: str
    facts: dict[str, str] = field(default_factory=dict)
    case: Case | None = None
    reminder: Reminder | None = None
    collective: str = ""
    digest: "Digest | None" = None
    mark: str = ""
    since: datetime | None = None
    done: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What staff are told in the morning. `relying`: open cases with a passage that is no longer in force."""

    facts: DigestFacts
    relying: tuple[tuple[Case, Relied], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts) or bool(self.relying)


class Rounds:
    """The rounds.

    Args:
        superseded: whether a passage relied on is no longer in force on a day; asks the library.
        off_loop: runs what blocks.
    """

    def __init__(
        self,
        *,
        inquiries: Inquiries,
        office: PostOffice,
        mailbox: Mailbox,
        digests: Digests,
        off_loop: OffLoop,
        superseded: Callable[[Relied, date], bool] = lambda _relied, _day: False,
    ) -> None:
        self._inquiries = inquiries
        self._office = office
        self._mailbox = mailbox
        self._digests = digests
        self._off_loop = off_loop
        self._superseded = superseded
        self._started_at = self._told_until = inquiries.now()
        self._told: set[tuple[int, int]] = set()

    async def start(self) -> None:
        """Once, before anything else: what a killed desk left open is settled, and what was settled is recorded."""
        await self._office.recover()
        await self._off_loop(self._reconcile)

    async def deliver(self) -> None:
        """Hand over what waits in the outbox, and record what became of it."""
        tried = await self._office.deliver_waiting()
        await self._off_loop(lambda: self._record_all(tried))

    async def receive(self) -> list[Notice]:
        """Look for replies; those recognised go into their cases, of the others staff are told."""
        received = await self._office.look_for_replies()

        def take() -> list[Notice]:
            self._record_all(received.arrived)
            return [notice for arrival in received.replies for notice in self._take(arrival)]

        return await self._off_loop(take)

    async def remind(self) -> list[Notice]:
        """The reminders that are due."""
        return await self._off_loop(lambda: [notice for notice in map(self._reminder, self._due()) if notice])

    async def news(self) -> list[Notice]:
        """What happened in cases since the last time that people want to know."""
        return await self._off_loop(lambda: list(self._news()))

    async def digest(self) -> list[Notice]:
        """The morning's digest, where it is time for it. Nothing to tell: none, and none later that day."""
        return await self._off_loop(self._digest)

    def present_digest(self) -> Digest:
        """What the digest would say now. Blocks."""
        inquiries = self._inquiries
        today = inquiries.today()
        cases = inquiries.casework.cases.find(Filter(), person=DESK)
        still_open = [case for case in cases if case.status not in {Status.CLOSED, Status.WITHDRAWN}]
        facts = digest_facts(
            still_open,
            today,
            country=inquiries.country,
            undelivered=inquiries.outbox.in_state(EntryState.FAILED, EntryState.UNSURE),
            unmatched=self._mailbox.unmatched(inquiries.now() - _LOOK_BACK),
            stale=tuple(self._stale(still_open, today)),
        )
        relying = tuple(
            (case, relied)
            for case in still_open
            for relied in case.form.relied
            if self._superseded(relied, today)
        )
        return Digest(facts, relying)

    def _reconcile(self) -> None:
        self._record_all(self._inquiries.outbox.in_state(*_SETTLED))

    def _record_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._record(entry)

    def _record(self, entry: Entry) -> None:
        _ = self._inquiries.sending.settled(entry) or self._inquiries.collectives.settled(entry)

    def _take(self, arrival: Arrival) -> Iterator[Notice]:
        """Record a mail in its case, or in each case that a collective letter speaks for."""
        inquiries = self._inquiries
        if arrival.reference:
            single = inquiries.casework.cases.get(arrival.reference)
            cases = (single,) if single else inquiries.collectives.cases_of(arrival.reference)
            reply = self._mailbox.read(arrival)
            for case in cases:
                if not self._holds(case, arrival.message):
                    inquiries.following.take_mail(case.reference, reply, message=arrival.message)
            if cases:
                self._mailbox.told(arrival.message_id)  # the news tell of it
                return
        yield Notice(
            person=None,
            key="unmatched",
            facts={"sender": arrival.sender or "—", "subject": arrival.subject or "—"},
            mark=_mark("m", arrival.message_id),
            done=lambda: self._mailbox.told(arrival.message_id),
        )

    def _holds(self, case: Case, digest: str) -> bool:
        return any(
            (event.content or {}).get("digest") == digest for event in self._inquiries.casework.events(case)
        )

    def _due(self) -> list[Reminder]:
        return self._inquiries.reminders.due()

    def _reminder(self, reminder: Reminder) -> Notice | None:
        reminders = self._inquiries.reminders
        case = self._inquiries.casework.cases.by_id(reminder.case_id)
        if case is None:
            reminders.sent(reminder)
            return None
        return Notice(
            person=reminder.person,
            key=f"reminder_{reminder.reason}",
            facts={"text": reminder.text, "day": case.answer_by.isoformat() if case.answer_by else "—"},
            case=case,
            reminder=reminder,
            mark=reminder.mark,
            since=reminder.at if reminder.late else None,
            done=lambda: reminders.sent(reminder),
        )

    def _news(self) -> Iterator[Notice]:
        since = max(self._started_at, self._told_until - _OVERLAP)
        query = sa.select(events).where(events.c.at >= since).order_by(events.c.at, events.c.number)
        with self._inquiries.engine.connect() as connection:
            happened = connection.execute(query).mappings().all()
        told, self._told = self._told, set()
        for row in happened:
            key = (row["case_id"], row["number"])
            self._told_until = max(self._told_until, row["at"])
            self._told.add(key)
            case = None if key in told else self._inquiries.casework.cases.by_id(row["case_id"])
            if case is not None and row["content"] is not None:
                yield from _told_of(case, _event(row))

    def _digest(self) -> list[Notice]:
        day = digest_due(self._inquiries.now(), self._digests.last_day(), country=self._inquiries.country)
        if day is None:
            return []
        digest = self.present_digest()
        if not digest:
            self._digests.sent(day)
            return []
        return [
            Notice(
                person=None,
                key="digest",
                facts={"day": day.isoformat()},
                digest=digest,
                mark=digest_mark(day),
                since=morning(day),
                done=lambda: self._digests.sent(day),
            )
        ]

    def _stale(self, cases: list[Case], today: date) -> Iterator[str]:
        """Facts in doubt that a letter still to be sent would rest on."""
        resting = {
            (case.form.vendor, case.form.channel): None
            for case in cases
            if case.sent_at is None and case.status in {Status.IN_REVIEW, Status.APPROVED}
        }
        for vendor, channel in resting:
            try:
                paths = self._inquiries.vendors.stale(vendor, channel, today)
            except MadoguchiError:  # a vendor that was taken out of the directory since
                continue
            yield from (f"{vendor}: {path}" for path in paths)


def _told_of(case: Case, event: Event) -> Iterator[Notice]:
    """Who is to be told of an event. Nobody is told of what they did themselves."""
    content = event.content or {}
    author = case.author if case.author not in (None, event.actor) else None
    mark = _mark("e", f"{case.reference}:{event.number}")

    def to(person: int | None, key: str, **facts: str) -> Notice:
        return Notice(person=person, key=key, facts=facts, case=case, mark=mark)

    match event.kind:
        case EventKind.STEP if event.step == Step.SUBMIT:
            yield to(None, "handed_in")
        case EventKind.STEP if event.step in _TOLD_TO_AUTHOR and author is not None:
            if content.get("from") == Status.READY:  # by filling in the form further
                return
            yield to(author, _TOLD_TO_AUTHOR[Step(event.step)], reason=str(content.get("reason", "")))
        case EventKind.REPLY:
            sender = str(content.get("from") or content.get("name") or "—")
            key = "automatic_reply" if content.get("automatic") else "replied"
            yield to(None, f"{key}_staff", sender=sender)
            if author is not None:
                yield to(author, key, sender=sender)
        case EventKind.DELIVERY if content.get("state") in {"failed", "unsure", "bounced"}:
            yield to(None, f"delivery_{content['state']}")
        case EventKind.JOINED if content.get("state") == "invited" and case.author is not None:
            collective = str(content.get("collective", ""))
            yield Notice(
                person=case.author,
                key="invited",
                facts={"collective": collective},
                case=case,
                collective=collective,
                mark=mark,
            )


def _event(row: sa.RowMapping) -> Event:
    facts = {name: value for name, value in row.items() if name != "case_id"}
    return Event(**facts | {"kind": EventKind(row["kind"])})


def _mark(kind: str, text: str) -> str:
    """A short name for what is told, at most 25 characters (Discord's limit for a nonce)."""
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
