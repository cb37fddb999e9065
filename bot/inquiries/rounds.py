"""What the desk does by itself, again and again: letters out, replies in, and what is to be told to whom.

Each round first records what happened in the cases, then returns what people are to be told. A notice is `done` once it was
told; what has to be told exactly once (reminders, digest, unrecognised mail) remembers that in the database, what happened
in cases is told by the desk that saw it.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta

from bot.inquiries.cases.store import Filter
from bot.inquiries.deadlines.calendar import morning
from bot.inquiries.deadlines.reminders import Reminder
from bot.inquiries.delivery.mailbox import Arrival, Mailbox
from bot.inquiries.delivery.outbox import EntryState
from bot.inquiries.delivery.post_office import PostOffice
from bot.inquiries.delivery.postman import OffLoop
from bot.inquiries.digest import Digests, digest_due, digest_facts, digest_mark
from bot.inquiries.errors import ChangedMeanwhileError
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import DESK, Case, Relied, Status
from bot.inquiries.notices import Digest, Notice, news_of
from bot.marks import mark_of
from bot.vault import FileLostError
from knowledge.errors import MadoguchiError

_LOOK_BACK = timedelta(days=30)
"""Of mail that belongs to no case that was recognised."""
_OVERLAP = timedelta(minutes=2)
"""How far the news look back behind the last of them: an event is dated before its transaction ends."""


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
        await self._office.deliver_waiting()
        await self._off_loop(self._reconcile)

    async def receive(self) -> list[Notice]:
        """Look for replies; those recognised go into their cases, of the others staff are told."""
        received = await self._office.look_for_replies()

        def take() -> list[Notice]:
            self._reconcile()
            return [notice for arrival in received.replies for notice in self._taken(arrival)]

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
        """Record what became of letters. Where somebody changed a case just then, the next round does it."""
        for entry in self._inquiries.outbox.unrecorded():
            with suppress(ChangedMeanwhileError):
                _ = self._inquiries.sending.settled(entry) or self._inquiries.collectives.settled(entry)

    def _taken(self, arrival: Arrival) -> list[Notice]:
        """What is to be told of a mail; one that cannot be taken is not in the way of the others."""
        try:
            return list(self._take(arrival))
        except ChangedMeanwhileError:  # the next round takes it
            return []
        except FileLostError:  # it is no longer in the vault, or not as it came: nobody can read it
            return [self._unmatched(arrival)]

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
        yield self._unmatched(arrival)

    def _unmatched(self, arrival: Arrival) -> Notice:
        return Notice(
            person=None,
            key="unmatched",
            facts={"sender": arrival.sender or "—", "subject": arrival.subject or "—"},
            mark=mark_of("m", arrival.message_id),
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
        happened = self._inquiries.casework.cases.happened_since(since)
        told, self._told = self._told, set()
        for case_id, event in happened:
            key = (case_id, event.number)
            self._told_until = max(self._told_until, event.at)
            self._told.add(key)
            case = None if key in told else self._inquiries.casework.cases.by_id(case_id)
            if case is not None and event.content is not None:
                yield from news_of(case, event)

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
