"""Days and moments as people write them."""

from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.days import read_day
from bot.inquiries.deadlines.when import day_typed, read_moment
from bot.inquiries.errors import InquiryError

HOME = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 12, 28, 1, 30, tzinfo=UTC)  # Monday, 10:30 in Tokyo


def read(text: str) -> str:
    at = read_moment(text, now=NOW, home=HOME, country="JP")
    assert at.tzinfo is UTC
    return at.astimezone(HOME).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-01-15", "2027-01-15 09:00"),
        ("2027/1/15 7:05", "2027-01-15 07:05"),
        ("2027-01-15T14:30", "2027-01-15 14:30"),
        ("2027年1月15日14時30分", "2027-01-15 14:30"),
        ("令和9年1月15日 14時", "2027-01-15 14:00"),
        ("２０２７年１月１５日　１４：３０", "2027-01-15 14:30"),
        ("3d", "2026-12-31 09:00"),
        ("3日後", "2026-12-31 09:00"),
        ("3 days", "2026-12-31 09:00"),
        ("2w", "2027-01-11 09:00"),
        ("2週間後 8:15", "2027-01-11 08:15"),
        ("1営業日", "2027-01-04 09:00"),  # the turn of the year is no business day in Japan
        ("1 business day", "2027-01-04 09:00"),
        ("2bd", "2027-01-05 09:00"),
        ("明日", "2026-12-29 09:00"),
        ("Tomorrow 18:00", "2026-12-29 18:00"),
        ("明後日", "2026-12-30 09:00"),
    ],
)
def test_what_is_meant(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "someday",
        "2027-02-30",
        "25:00",
        "2027-01-15 24:01",
        "0d",
        "-3d",
        "9999d",
        "3 months",
        "3",
        "d",
        "3 d d",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(InquiryError) as caught:
        read(text)
    assert caught.value.code == "bad_moment"


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_moment_or_a_sentence(text: str) -> None:
    with suppress(InquiryError):
        assert read_moment(text, now=NOW, home=HOME, country="JP").tzinfo is UTC


@given(st.integers(1, 1000), st.sampled_from(["d", "日後", " days", "日"]))
def test_days_ahead(count: int, unit: str) -> None:
    at = read_moment(f"{count}{unit}", now=NOW, home=HOME, country="JP")
    assert (at.astimezone(HOME).date() - NOW.astimezone(HOME).date()).days == count


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01",
        "2026/11/1",
        "2026.11.1",
        "2026年11月1日",
        "２０２６年１１月１日",
        "令和8年11月1日",
        " 2026-11-01 ",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str):
    assert read_day(text) == date(2026, 11, 1)


@pytest.mark.parametrize(
    "text", ["", "先週", "11/1", "2026-13-01", "2026-02-30", "令和99年", "20261101", "0000-00-00"]
)
def test_what_is_no_day_is_none(text: str):
    assert read_day(text) is None


def test_the_first_year_of_an_era():
    assert read_day("令和元年5月1日") == date(2019, 5, 1)


def test_older_laws_are_of_older_eras():
    assert read_day("明治32年7月15日") == date(1899, 7, 15)


def test_a_field_left_empty_is_no_mistake_and_what_is_no_day_is_told():
    assert day_typed("　") is None
    assert day_typed("２０２６年１１月１日") == date(2026, 11, 1)
    with pytest.raises(InquiryError) as refused:
        day_typed("先週")
    assert (refused.value.code, refused.value.facts["text"]) == ("bad_moment", "先週")
