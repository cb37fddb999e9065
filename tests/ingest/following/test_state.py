"""What is remembered of followed sources."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from ingest.following.model import Receipt
from ingest.following.schedule import JAPAN, due
from ingest.following.state import FollowState
from knowledge.catalog.holdings import Holdings
from knowledge.errors import DocumentError
from tests.fakes import Clock
from tests.fixtures_library import TESTER

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GONE = DocumentError("page_gone", url="https://example.com/", status=404)
BUSY = DocumentError("server_busy", url="https://example.com/", status=429)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def state(engine: sa.Engine, clock: Clock) -> FollowState:
    return FollowState(engine=engine, now=clock)


def test_receipts_are_of_one_source_and_one_reading(state: FollowState) -> None:
    first = Receipt("https://example.com/", '"1"', "Sun, 01 Mar 2026 12:00:00 GMT", "abc")
    state.note("a", [first], reading="1")
    assert state.receipts("a", reading="1") == {first.url: first}
    assert state.receipts("a", reading="2") == state.receipts("b", reading="1") == {}
    newer = Receipt(first.url, '"2"')
    state.note("a", [newer], reading="2")
    assert state.receipts("a", reading="2") == {first.url: newer}
    assert state.receipts("a", reading="1") == {}
    state.forget("a", first.url)
    assert state.receipts("a", reading="2") == {}


def test_a_failure_is_told_once(state: FollowState) -> None:
    state.failed("a", [GONE])
    assert [(each.source, each.failure[0].code, each.failure[0].facts) for each in state.untold()] == [
        ("a", "page_gone", GONE.facts)
    ]
    state.mark_told(["a"])
    state.failed("a", [BUSY])  # it has not been well in between
    assert state.untold() == []
    assert state.standings()["a"].failure[0].code == "server_busy"


def test_a_failure_after_it_was_well_is_told_again(state: FollowState, clock: Clock) -> None:
    state.failed("a", [GONE])
    state.mark_told(["a"])
    clock.pass_(days=1)
    state.succeeded("a")
    assert (state.untold(), state.standings()["a"].succeeded_at) == ([], START + timedelta(days=1))
    clock.pass_(days=1)
    state.failed("a", [BUSY])
    assert [each.source for each in state.untold()] == ["a"]
    standing = state.standings()["a"]
    assert (standing.tried_at, standing.succeeded_at) == (
        START + timedelta(days=2),
        START + timedelta(days=1),
    )


def test_a_failure_that_nobody_was_told_of_stays_to_be_told(state: FollowState) -> None:
    state.failed("a", [GONE])
    state.failed("a", [BUSY])
    assert [each.source for each in state.untold()] == ["a"]


def test_who_had_sources_looked_at_is_on_record(state: FollowState, engine: sa.Engine) -> None:
    state.began(["a"], by=TESTER)
    state.began(["a", "b"], by=TESTER)
    done = Holdings(engine=engine).done()
    assert {(each.what, each.document, tuple(each.detail["sources"])) for each in done} == {
        ("synced", "a", ("a",)), ("synced", "", ("a", "b")),
    }  # fmt: skip


def test_when_all_were_looked_at_last(state: FollowState, clock: Clock) -> None:
    assert state.last_tried(["a"]) is None
    state.succeeded("a")
    assert state.last_tried(["a", "b"]) is None
    clock.pass_(hours=1)
    state.failed("b", [GONE])
    assert state.last_tried(["a", "b"]) == START
    assert state.last_tried([]) is None


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("now", "last", "is_due"),
    [
        (at(4), at(4, day=1), True),
        (at(4), at(3, 59), True),
        (at(4), at(4), False),
        (at(3, 59), at(4, day=1), False),
        (at(3, 59), at(3, day=1), True),  # yesterday's was missed
        (at(10), None, True),
        (at(10).astimezone(UTC), at(4, 30).astimezone(UTC), False),
        (at(23), at(4, 30, day=1), True),
    ],
)
def test_when_a_sync_is_due(now: datetime, last: datetime | None, is_due: bool) -> None:
    assert due(now, last, time(4)) is is_due
    assert not due(now, last, None)
