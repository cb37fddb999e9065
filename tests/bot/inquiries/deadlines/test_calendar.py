from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inquiries.deadlines.calendar import (
    add_business_days,
    business_days_between,
    countries,
    is_business_day,
)
from bot.inquiries.errors import InquiryError

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTRIES = st.sampled_from(["JP", "US", "DE", "GB", "KR", "SA", "IL", "IN"])


@pytest.mark.parametrize(
    ("start", "days", "country", "expected"),
    [
        # Golden Week 2026: 29 April (Wed) a holiday, 3 May a Sunday and holiday, so 4, 5 and 6 May are off.
        ((2026, 4, 28), 1, "JP", (2026, 4, 30)),
        ((2026, 5, 1), 1, "JP", (2026, 5, 7)),
        ((2026, 4, 28), 3, "JP", (2026, 5, 7)),
        ((2026, 5, 7), -1, "JP", (2026, 5, 1)),
        # Silver Week 2026: 21 and 23 September are holidays, and so is the day between.
        ((2026, 9, 18), 1, "JP", (2026, 9, 24)),
        # The turn of the year: 28 December 2026 is a Monday, 4 January 2027 too.
        ((2026, 12, 28), 1, "JP", (2027, 1, 4)),
        ((2026, 12, 25), 2, "JP", (2027, 1, 4)),
        ((2027, 1, 4), -1, "JP", (2026, 12, 28)),
        # Elsewhere only 1 January is off: 29 December 2026 is a Tuesday.
        ((2026, 12, 28), 1, "US", (2026, 12, 29)),
        ((2026, 12, 31), 1, "US", (2027, 1, 4)),
        # Thanksgiving 2026 is Thursday 26 November; the Friday after is a business day.
        ((2026, 11, 25), 1, "US", (2026, 11, 27)),
        ((2026, 11, 25), 1, "JP", (2026, 11, 26)),
        # Independence Day 2026 is a Saturday, observed on Friday.
        ((2026, 7, 2), 1, "US", (2026, 7, 6)),
        # Friday and Saturday are the weekend in Saudi Arabia.
        ((2026, 11, 5), 1, "SA", (2026, 11, 8)),
        # From a Saturday on, Monday is the first.
        ((2026, 11, 7), 1, "JP", (2026, 11, 9)),
        ((2026, 11, 7), 0, "JP", (2026, 11, 7)),
    ],
)
def test_days_counted_by_hand(
    start: tuple[int, int, int], days: int, country: str, expected: tuple[int, int, int]
) -> None:
    assert add_business_days(date(*start), days, country) == date(*expected)


@pytest.mark.parametrize(("month", "day"), [(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)])
def test_nobody_in_japan_works_at_the_turn_of_the_year(month: int, day: int) -> None:
    assert not any(is_business_day(date(year, month, day), "JP") for year in range(2024, 2031))


@pytest.mark.parametrize("country", ["", "XX", "jp", "JPN", "Japan", "日本", "J" * 5000, "__class__"])
def test_an_unknown_country_is_named(country: str) -> None:
    with pytest.raises(InquiryError) as caught:
        add_business_days(date(2026, 1, 1), 1, country)
    assert caught.value.code == "unknown_country"
    assert len(str(caught.value.facts["country"])) <= 20


def test_the_members_and_the_vendors_countries_are_known() -> None:
    known = countries()
    assert {"JP", "US", "GB", "CN", "KR", "DE", "FR", "CA", "TW"} <= set(known)
    assert list(known) == sorted(set(known))
    for country in known:
        assert add_business_days(date(2026, 6, 1), 1, country) > date(2026, 6, 1)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(1, 90), COUNTRIES)
def test_adding_leads_to_the_business_day_that_counts_so_many(start: date, days: int, country: str) -> None:
    end = add_business_days(start, days, country)
    assert is_business_day(end, country)
    assert business_days_between(start, end, country) == days
    assert business_days_between(start, end - timedelta(days=1), country) == days - 1


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(1, 30), COUNTRIES)
def test_there_and_back_again(start: date, days: int, country: str) -> None:
    start = add_business_days(start, 1, country)
    assert add_business_days(add_business_days(start, days, country), -days, country) == start


@settings(max_examples=60, deadline=None)
@given(DAYS, DAYS, COUNTRIES)
def test_counting_the_other_way_only_changes_the_sign(one: date, other: date, country: str) -> None:
    other = min(other, one + timedelta(days=400))
    assert business_days_between(one, other, country) == -business_days_between(other, one, country)
