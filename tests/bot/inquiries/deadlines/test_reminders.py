from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inquiries.cases.store import CaseStore
from bot.inquiries.deadlines.reminders import NONCE_HOLDS, Reason, Reminder, Reminders, deadline_reminders
from bot.inquiries.errors import InquiryError
from bot.inquiries.model import Case, Form, Person, Status
from bot.inquiries.tables import metadata
from tests.bot.inquiries.people import case_of

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


class Desk:
    """Reminders on a store of their own, with a clock that is set."""

    def __init__(self, folder: Path) -> None:
        self.engine = sa.create_engine(f"sqlite:///{folder / 'desk.db'}")
        metadata.create_all(self.engine)
        self.now = START
        self.reminders = Reminders(engine=self.engine, now=lambda: self.now)
        self.case = CaseStore(engine=self.engine, now=lambda: self.now).open(
            Form(), author=Person(1, "葵"), locale="ja"
        )

    def ask(self, at: datetime, *, person: int = 1, text: str = "") -> Reminder:
        with self.engine.begin() as connection:
            return self.reminders.ask(connection, case_id=self.case.id, person=person, at=at, text=text)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def waiting(**facts: object) -> Case:
    return case_of(**({"status": Status.SENT, "answer_by": date(2026, 11, 24)} | facts))


def test_the_deadlines_reminders_fall_on_business_days() -> None:
    # 23 November 2026 is a holiday, 21 and 22 a weekend.
    planned = deadline_reminders(waiting(), people=[1, 2, 1], today=date(2026, 11, 2), country="JP")
    assert {(each.person, each.reason, each.at) for each in planned} == {
        (person, reason, at)
        for person in (1, 2)
        for reason, at in [
            (Reason.DUE_SOON, datetime(2026, 11, 19, 0, 0, tzinfo=UTC)),
            (Reason.OVERDUE, datetime(2026, 11, 25, 0, 0, tzinfo=UTC)),
        ]
    }


@pytest.mark.parametrize(
    "facts",
    [{"status": Status.ANSWERED}, {"status": Status.DRAFT}, {"answer_by": None}, {"status": Status.CLOSED}],
)
def test_who_waits_for_nothing_is_not_reminded(facts: dict[str, object]) -> None:
    assert deadline_reminders(waiting(**facts), people=[1], today=date(2026, 11, 2), country="JP") == ()


def test_planned_again_nothing_is_doubled_and_a_new_day_replaces_the_old(desk: Desk) -> None:
    case = waiting(id=desk.case.id)
    for _ in range(2):
        desk.reminders.plan(case)
    assert len(desk.reminders.of(case.id, 1)) == 2
    desk.reminders.plan(waiting(id=case.id, answer_by=date(2026, 12, 10)))
    assert [each.at.date() for each in desk.reminders.of(case.id, 1)] == [
        date(2026, 12, 8),
        date(2026, 12, 11),
    ]
    asked = desk.ask(START + timedelta(hours=1))
    desk.reminders.cancel_for(case.id)
    assert desk.reminders.of(case.id, 1) == [asked]


def test_asked_for_twice_comes_once(desk: Desk) -> None:
    at = START + timedelta(hours=1)
    assert desk.ask(at) == desk.ask(at)
    assert desk.reminders.due() == []
    desk.now = at
    (due,) = desk.reminders.due()
    assert not due.late
    assert len(due.mark) <= 25
    assert desk.reminders.sent(due)
    assert not desk.reminders.sent(due)
    assert desk.reminders.due() == []


def test_snoozed_it_comes_again_under_another_mark_and_for_nobody_else(desk: Desk) -> None:
    first = desk.ask(START + timedelta(hours=1))
    other = desk.ask(START + timedelta(days=1))
    desk.now = START + timedelta(hours=1)
    desk.reminders.sent(first)
    with pytest.raises(InquiryError) as caught:
        desk.reminders.snooze(first.id, START + timedelta(days=1), person=2)
    assert caught.value.code == "no_such_reminder"
    again = desk.reminders.snooze(first.id, other.at, person=1)
    assert again.mark not in {first.mark, other.mark}
    assert not desk.reminders.sent(first)  # what was known of it before
    desk.now = START + timedelta(days=1, seconds=1)
    assert [due.id for due in desk.reminders.due()] == [other.id, first.id]


@pytest.mark.parametrize(
    ("span", "text", "code"),
    [
        (timedelta(0), "", "moment_past"),
        (timedelta(days=5000), "", "moment_too_far"),
        (timedelta(days=1), "x" * 501, "reminder_too_long"),
    ],
)
def test_bounds(desk: Desk, span: timedelta, text: str, code: str) -> None:
    with pytest.raises(InquiryError) as caught:
        desk.ask(START + span, text=text)
    assert caught.value.code == code


def test_nobody_fills_the_store(desk: Desk) -> None:
    for hour in range(1, 51):
        desk.ask(START + timedelta(hours=hour))
    with pytest.raises(InquiryError) as caught:
        desk.ask(START + timedelta(hours=51))
    assert caught.value.code == "too_many_reminders"
    desk.ask(START + timedelta(hours=51), person=2)


class Chat:
    """As Discord does: the same nonce within minutes makes no second message; history can be looked through."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, datetime]] = []

    def send(self, mark: str, now: datetime) -> None:
        if not any(
            sent == mark and now - at <= NONCE_HOLDS + timedelta(minutes=1) for sent, at in self.messages
        ):
            self.messages.append((mark, now))

    def has(self, mark: str, since: datetime) -> bool:
        return any(sent == mark and at >= since for sent, at in self.messages)


KILLED_AT = st.sampled_from(["before", "looked", "sent", "never"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 600), min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(st.integers(1, 400), KILLED_AT, st.integers(1, 2)), max_size=20),
)
def test_whatever_is_killed_each_is_sent_once(seconds: list[int], runs: list[tuple[int, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        desk, chat = Desk(Path(folder)), Chat()
        marks = {desk.ask(START + timedelta(seconds=second)).mark for second in seconds}
        for wait, killed, processes in [*runs, (700, "never", 1)]:
            desk.now += timedelta(seconds=wait)
            seen = [
                desk.reminders.due() for _ in range(processes)
            ]  # each process has read before any has sent
            for due in seen:
                for reminder in due:
                    if killed == "before":
                        break
                    there = reminder.late and chat.has(reminder.mark, reminder.at)
                    if killed == "looked":
                        break
                    if not there:
                        chat.send(reminder.mark, desk.now)
                    if killed == "sent":
                        break
                    desk.reminders.sent(reminder)
        assert sorted(mark for mark, _ in chat.messages) == sorted(marks)
        assert desk.reminders.due() == []
        desk.engine.dispose()
