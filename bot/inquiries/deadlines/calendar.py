"""The desk's clock, and business days of a country.

Weekends and public holidays are the country's as the `holidays` library knows them. In Japan the turn of the year,
29 December to 3 January, is added: agencies are closed then (行政機関の休日に関する法律 第1条第1項第3号) and companies
mostly too, so a deadline that counted these days would come sooner than anybody meant. Holidays of a region, and those
that a company gives itself, do not count.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.inquiries.errors import InquiryError

if TYPE_CHECKING:
    from holidays import HolidayBase

HOME = ZoneInfo("Asia/Tokyo")
"""The desk's zone."""
MORNING = time(9)
"""When people are told things, and what is meant by a day that is named without a time."""
_DAY = timedelta(days=1)


def morning(day: date) -> datetime:
    """Nine o'clock in Tokyo, in UTC."""
    return datetime.combine(day, MORNING, HOME).astimezone(UTC)


def is_business_day(day: date, country: str) -> bool:
    """Whether people are at work on a day.

    Args:
        country: ISO 3166-1 code, two letters.

    Raises:
        InquiryError: `unknown_country`.
    """
    return _calendar(country).is_working_day(day) and not (country == "JP" and _turn_of_the_year(day))


def add_business_days(start: date, days: int, country: str) -> date:
    """The business day so many business days after `start`, or before it where `days` is negative.

    The day of `start` does not count (初日不算入, 民法第140条). With 0 it is `start` itself, whatever day that is.

    Raises:
        InquiryError: `unknown_country`.
    """
    counted = _business_days(start, _DAY if days > 0 else -_DAY, country)
    return next(islice(counted, abs(days) - 1, None)) if days else start


def business_days_between(start: date, end: date, country: str) -> int:
    """How many business days come after `start` up to and including `end`; negative where `end` is the earlier.

    Raises:
        InquiryError: `unknown_country`.
    """
    first, last = sorted((start, end))
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    count = sum(is_business_day(day, country) for day in days)
    return count if start <= end else -count


def countries() -> tuple[str, ...]:
    """The ISO 3166-1 codes of the countries whose business days are known, in order."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    return tuple(sorted(code for code in known if len(code) == 2))


def _business_days(start: date, step: timedelta, country: str) -> Iterator[date]:
    day = start
    while True:
        day += step
        if is_business_day(day, country):
            yield day


def _turn_of_the_year(day: date) -> bool:
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


@cache
def _calendar(country: str) -> "HolidayBase":
    import holidays

    if len(country) == 2:
        try:
            return holidays.country_holidays(country)
        except NotImplementedError:
            pass
    raise InquiryError("unknown_country", country=country[:20])
