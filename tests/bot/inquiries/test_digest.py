from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.inquiries.deadlines.calendar import morning
from bot.inquiries.digest import Digests, digest_due, digest_facts
from bot.inquiries.model import Case, Status
from bot.inquiries.tables import metadata
from tests.bot.inquiries.people import AT, case_of


def _waiting(**facts: object) -> Case:
    return case_of(**{"status": Status.SENT, **facts})


@pytest.mark.parametrize(
    ("tokyo", "last_day", "due"),
    [
        ((2026, 11, 24, 9, 0), None, date(2026, 11, 24)),
        ((2026, 11, 24, 8, 59), None, None),
        ((2026, 11, 24, 23, 59), date(2026, 11, 20), date(2026, 11, 24)),
        ((2026, 11, 24, 10, 0), date(2026, 11, 24), None),
        ((2026, 11, 23, 10, 0), None, None),  # a holiday
        ((2026, 11, 22, 10, 0), None, None),  # a Sunday
        ((2026, 12, 29, 10, 0), None, None),
    ],
)
def test_the_digest_is_due_on_business_days_from_nine(
    tokyo: tuple[int, int, int, int, int], last_day: date | None, due: date | None
) -> None:
    now = datetime(*tokyo, tzinfo=UTC) - timedelta(hours=9)
    assert digest_due(now, last_day) == due


def test_a_digest_is_noted_once(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    metadata.create_all(engine)
    digests = Digests(engine=engine, now=lambda: AT)
    assert digests.last_day() is None
    assert digests.sent(date(2026, 11, 24))
    assert not digests.sent(date(2026, 11, 24))
    assert digests.last_day() == date(2026, 11, 24)
    assert digest_due(morning(date(2026, 11, 24)), digests.last_day()) is None


def test_what_staff_are_told() -> None:
    overdue, longer = (
        _waiting(id=1, answer_by=date(2026, 11, 20)),
        _waiting(id=2, answer_by=date(2026, 11, 2)),
    )
    soon, later = _waiting(id=3, answer_by=date(2026, 11, 27)), _waiting(id=4, answer_by=date(2026, 11, 30))
    review, approved = case_of(id=5, status=Status.IN_REVIEW), case_of(id=6, status=Status.APPROVED)
    closed = case_of(id=7, status=Status.CLOSED, answer_by=date(2026, 11, 2))
    told = digest_facts(
        [overdue, longer, soon, later, review, approved, closed], date(2026, 11, 24), stale=["x"]
    )
    assert told.overdue == (longer, overdue)
    assert told.due_soon == (soon,)
    assert (told.in_review, told.approved, told.stale) == ((review,), (approved,), ("x",))
    assert told
    assert not digest_facts([closed], date(2026, 11, 24))
