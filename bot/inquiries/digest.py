"""The digest to staff: once each business day, in the morning."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from bot.inquiries.deadlines.calendar import HOME, MORNING, business_days_between, is_business_day
from bot.inquiries.delivery.mailbox import Arrival
from bot.inquiries.delivery.outbox import Entry
from bot.inquiries.model import WITH_VENDOR, Case, Status
from bot.inquiries.once import insert_once
from bot.inquiries.tables import digests

DIGEST_SOON = 3


def digest_due(now: datetime, last_day: date | None, *, country: str = "JP") -> date | None:
    """The day whose digest is to be sent now: once each business day, from nine o'clock in Tokyo. Days missed stay missed.

    Args:
        now: with its zone.
        last_day: of the last digest sent.
    """
    local = now.astimezone(HOME)
    today = local.date()
    if local.time() < MORNING or (last_day is not None and last_day >= today):
        return None
    return today if is_business_day(today, country) else None


def digest_mark(day: date) -> str:
    """Goes with a day's digest as its nonce, and in it: before sending, look whether it is there since `morning(day)`."""
    return f"digest-{day.isoformat()}"


class Digests:
    """Remembers which days' digests were sent."""

    def __init__(self, *, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def last_day(self) -> date | None:
        """The day of the last digest sent."""
        with self._engine.connect() as connection:
            day: date | None = connection.scalar(sa.select(sa.func.max(digests.c.day)))
        return day

    def sent(self, day: date) -> bool:
        """Note that the digest of a day was sent; whether this call noted it."""
        with self._engine.begin() as connection:
            return insert_once(connection, digests, {"day": day, "sent_at": self._now()}, unique=["day"])


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """What staff are told in the morning.

    Attributes:
        undelivered: letters that failed, or of which nobody knows whether they arrived.
        unmatched: mails that belong to no case that was recognised.
        stale: facts about vendors that are to be confirmed, as the caller words them.
    """

    day: date
    overdue: tuple[Case, ...]
    due_soon: tuple[Case, ...]
    in_review: tuple[Case, ...]
    approved: tuple[Case, ...]
    undelivered: tuple[Entry, ...] = ()
    unmatched: tuple[Arrival, ...] = ()
    stale: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return any((
            self.overdue, self.due_soon, self.in_review, self.approved,
            self.undelivered, self.unmatched, self.stale,
        ))  # fmt: skip


def digest_facts(
    cases: Sequence[Case],
    today: date,
    *,
    country: str = "JP",
    undelivered: Sequence[Entry] = (),
    unmatched: Sequence[Arrival] = (),
    stale: Sequence[str] = (),
) -> DigestFacts:
    """What staff are told of these cases: the longest overdue and the soonest due first, the rest as they were given.

    Args:
        country: whose business days count where a claimant states none.
    """

    def soon(case: Case) -> bool:
        if case.status not in WITH_VENDOR or case.answer_by is None or case.overdue(today):
            return False
        days = business_days_between(today, case.answer_by, case.form.claimant.country or country)
        return days <= DIGEST_SOON

    def by_day(chosen: Iterable[Case]) -> tuple[Case, ...]:
        return tuple(sorted(chosen, key=lambda case: case.answer_by or today))

    return DigestFacts(
        day=today,
        overdue=by_day(case for case in cases if case.overdue(today)),
        due_soon=by_day(case for case in cases if soon(case)),
        in_review=tuple(case for case in cases if case.status is Status.IN_REVIEW),
        approved=tuple(case for case in cases if case.status is Status.APPROVED),
        undelivered=tuple(undelivered),
        unmatched=tuple(unmatched),
        stale=tuple(stale),
    )
