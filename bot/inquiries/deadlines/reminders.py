"""Reminders to people: each sent once, whatever is killed in between.

A reminder counts as sent only when it was, so none is lost. That none is sent twice rests on its `mark`, which goes with
the message in two ways: as Discord's nonce, by which two messages sent within minutes of each other become one, and inside
the message, in the id of its snooze button, so that a desk that comes late first looks whether it is there already.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.inquiries.deadlines.calendar import HOME, add_business_days, morning
from bot.inquiries.errors import InquiryError
from bot.inquiries.model import WITH_VENDOR, Case
from bot.inquiries.once import insert_once
from bot.inquiries.tables import reminders

SOON = 2
"""Business days before the day for an answer at which people are reminded of it."""

MOST_ASKED = 50
"""Reminders that one person may have waiting."""

LONGEST_TEXT = 500
FARTHEST = timedelta(days=2 * 366)
NONCE_HOLDS = timedelta(minutes=2)
"""Discord compares nonces over "the past few minutes"; after this long we no longer rely on it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reason(StrEnum):
    """Why somebody is reminded."""

    ASKED = "asked"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to tell a person at a moment.

    Attributes:
        text: in the person's own words; empty for those of the desk.
        late: look first, from `at` on, whether a message with this mark is there; if so it need only be noted as sent.
    """

    id: int
    case_id: int
    person: int
    reason: Reason
    text: str
    at: datetime
    sent_at: datetime | None
    late: bool = False

    @property
    def mark(self) -> str:
        """Goes with the message, as its nonce and in it; at most 25 characters, which is Discord's limit."""
        return f"r{self.id}-{(self.at - _EPOCH) // timedelta(microseconds=1):x}"


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder that is to be stored."""

    person: int
    reason: Reason
    at: datetime


def deadline_reminders(
    case: Case, *, people: Iterable[int], today: date, country: str
) -> tuple[Planned, ...]:
    """The reminders that go with the day for an answer: two business days before it, and the business day after.

    Args:
        people: who is reminded.
        today: a reminder for an earlier day is left out.
        country: whose business days count where the case's claimant states none.
    """
    if case.status not in WITH_VENDOR or case.answer_by is None:
        return ()
    country = case.form.claimant.country or country
    days = {
        Reason.DUE_SOON: add_business_days(case.answer_by, -SOON, country),
        Reason.OVERDUE: add_business_days(case.answer_by, 1, country),
    }
    return tuple(
        Planned(person, reason, morning(day))
        for person in dict.fromkeys(people)
        for reason, day in days.items()
        if day >= today
    )


class Reminders:
    """Keeps reminders.

    Args:
        now: tells the time, in UTC.
        country: whose business days count where a claimant states none.
    """

    def __init__(self, *, engine: sa.Engine, now: Callable[[], datetime], country: str = "JP") -> None:
        self._engine = engine
        self._now = now
        self._country = country

    def ask(
        self, connection: sa.Connection, *, case_id: int, person: int, at: datetime, text: str = ""
    ) -> Reminder:
        """Store a reminder that a person asked for, in the caller's transaction. Asked for again: the same one.

        Raises:
            InquiryError: `moment_past`, `moment_too_far`, `reminder_too_long`, `too_many_reminders`.
        """
        self._check_moment(at)
        if len(text) > LONGEST_TEXT:
            raise InquiryError("reminder_too_long", limit=LONGEST_TEXT)
        same = (
            reminders.c.case_id == case_id,
            reminders.c.person == person,
            reminders.c.reason == Reason.ASKED,
        )
        waiting = sa.select(sa.func.count()).where(
            reminders.c.person == person, reminders.c.reason == Reason.ASKED, reminders.c.sent_at.is_(None)
        )
        if (connection.scalar(waiting) or 0) >= MOST_ASKED:
            raise InquiryError("too_many_reminders", limit=MOST_ASKED)
        _store(connection, case_id, Planned(person, Reason.ASKED, at), text)
        query = sa.select(reminders).where(*same, reminders.c.at == at)
        return _reminder(connection.execute(query).mappings().one())

    def plan(
        self, case: Case, people: Iterable[int] = (), *, connection: sa.Connection | None = None
    ) -> None:
        """Store the reminders of a case's deadline, instead of those not sent yet.

        Args:
            people: who is reminded beside the author.
            connection: of the caller's transaction, where there is one.
        """
        today = self._now().astimezone(HOME).date()
        author = () if case.author is None else (case.author,)
        planned = deadline_reminders(case, people=(*author, *people), today=today, country=self._country)
        with self._engine.begin() if connection is None else nullcontext(connection) as own:
            _cancel(own, case.id)
            for each in planned:
                _store(own, case.id, each)

    def cancel_for(self, case_id: int, connection: sa.Connection | None = None) -> None:
        """Drop the deadline's reminders of a case that is answered, closed or withdrawn. What people asked for stays.

        Args:
            connection: of the caller's transaction, where there is one.
        """
        with self._engine.begin() if connection is None else nullcontext(connection) as own:
            _cancel(own, case_id)

    def due(self, limit: int = 100) -> list[Reminder]:
        """What is to be sent now, the oldest first."""
        now = self._now()
        query = (
            sa.select(reminders)
            .where(reminders.c.sent_at.is_(None), reminders.c.at <= now)
            .order_by(reminders.c.at, reminders.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [_reminder(row, late=now - row["at"] > NONCE_HOLDS) for row in rows]

    def of(self, case_id: int, person: int) -> list[Reminder]:
        """What a person will be reminded of about a case, the next first."""
        query = (
            sa.select(reminders)
            .where(
                reminders.c.case_id == case_id, reminders.c.person == person, reminders.c.sent_at.is_(None)
            )
            .order_by(reminders.c.at)
        )
        with self._engine.connect() as connection:
            return [_reminder(row) for row in connection.execute(query).mappings()]

    def get(self, reminder_id: int) -> Reminder | None:
        """The reminder of a row number."""
        with self._engine.connect() as connection:
            query = sa.select(reminders).where(reminders.c.id == reminder_id)
            row = connection.execute(query).mappings().first()
        return None if row is None else _reminder(row)

    def sent(self, reminder: Reminder) -> bool:
        """Note that a reminder was sent, or could never be.

        Returns:
            Whether this call noted it; otherwise another did, or it was snoozed or cancelled meanwhile.
        """
        query = sa.update(reminders).where(
            reminders.c.id == reminder.id, reminders.c.at == reminder.at, reminders.c.sent_at.is_(None)
        )
        with self._engine.begin() as connection:
            return connection.execute(query.values(sent_at=self._now())).rowcount == 1

    def snooze(self, reminder_id: int, until: datetime, person: int) -> Reminder:
        """Have a reminder come again later.

        Raises:
            InquiryError: `no_such_reminder`: there is none, or it is another person's; `moment_past`, `moment_too_far`.
        """
        self._check_moment(until)
        with self._engine.begin() as connection:
            mine = (reminders.c.id == reminder_id, reminders.c.person == person)
            row = connection.execute(sa.select(reminders).where(*mine)).mappings().first()
            if row is None:
                raise InquiryError("no_such_reminder")
            same = sa.and_(
                *(reminders.c[name] == row[name] for name in ("case_id", "person", "reason")),
                reminders.c.id != reminder_id,
            )
            taken = set(connection.scalars(sa.select(reminders.c.at).where(same, reminders.c.at >= until)))
            while until in taken:  # another one of the same case comes at the same moment
                until += timedelta(microseconds=1)
            query = sa.update(reminders).where(*mine).values(at=until, sent_at=None).returning(reminders)
            return _reminder(connection.execute(query).mappings().one())

    def _check_moment(self, at: datetime) -> None:
        if at <= self._now():
            raise InquiryError("moment_past")
        if at - self._now() > FARTHEST:
            raise InquiryError("moment_too_far")


def _store(connection: sa.Connection, case_id: int, planned: Planned, text: str = "") -> None:
    row = {
        "case_id": case_id,
        "person": planned.person,
        "reason": planned.reason,
        "text": text,
        "at": planned.at,
    }
    insert_once(connection, reminders, row, unique=["case_id", "person", "reason", "at"])


def _cancel(connection: sa.Connection, case_id: int) -> None:
    of_the_desk = (Reason.DUE_SOON, Reason.OVERDUE)
    connection.execute(
        sa.delete(reminders).where(
            reminders.c.case_id == case_id,
            reminders.c.reason.in_(of_the_desk),
            reminders.c.sent_at.is_(None),
        )
    )


def _reminder(row: sa.RowMapping, *, late: bool = False) -> Reminder:
    values: dict[str, Any] = dict(row)
    return Reminder(**{**values, "reason": Reason(values["reason"])}, late=late)
