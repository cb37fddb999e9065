"""Days and moments as people write them: a day, a day and a time, or so many days from now."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.days import read_day
from bot.inquiries.deadlines.calendar import MORNING, add_business_days
from bot.inquiries.errors import InquiryError

_MOST_DAYS = 1000
_CLOCK = re.compile(r"(?P<day>.*?)[\s日tT]\s*(?P<hour>\d{1,2})(?::|時)(?P<minute>\d{2})?分?")
_AHEAD = re.compile(r"(?P<count>\d{1,4})\s*(?P<unit>[a-z ]+|[一-龠]+?)(?:後|later)?")
_BUSINESS = {"営業日", "b", "bd", "business day", "business days"}
_DAYS = {"日": 1, "d": 1, "day": 1, "days": 1, "週": 7, "週間": 7, "w": 7, "week": 7, "weeks": 7}
_NAMED = {"tomorrow": 1, "明日": 1, "明後日": 2}


def read_moment(text: str, *, now: datetime, home: ZoneInfo, country: str) -> datetime:
    """The moment meant: `2026-12-01`, `2026年12月1日 14:30`, `3d`, `2週間後`, `3営業日`, `3 business days`, `明日`.

    Args:
        now: in any zone; `home`: where the clock is read; `country`: whose business days are counted.

    Returns:
        In UTC; at nine in the morning where no time is named.

    Raises:
        InquiryError: `bad_moment`: it is none of these.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    today = now.astimezone(home).date()
    day, clock = plain, MORNING
    try:
        if match := _CLOCK.fullmatch(plain):
            # The mark between day and time may be the day's own 日.
            day = plain[: match.start("hour")].rstrip(" t")
            clock = time(int(match["hour"]), int(match["minute"] or 0))
        found = _day(day, today, country)
        if found is None:
            raise InquiryError("bad_moment", text=text[:60])
        return datetime.combine(found, clock, home).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InquiryError("bad_moment", text=text[:60]) from None


def day_typed(text: str) -> date | None:
    """The day typed into a field that may stay empty; None where it did.

    Raises:
        InquiryError: `bad_moment`: it is no day.
    """
    if not text.strip():
        return None
    day = read_day(text)
    if day is None:
        raise InquiryError("bad_moment", text=text[:60])
    return day


def _day(text: str, today: date, country: str) -> date | None:
    if text in _NAMED:
        return today + timedelta(days=_NAMED[text])
    if match := _AHEAD.fullmatch(text):
        count, unit = int(match["count"]), match["unit"].removesuffix(" later").strip()
        if not 1 <= count <= _MOST_DAYS:
            return None
        if unit in _BUSINESS:
            return add_business_days(today, count, country)
        if unit in _DAYS:
            return today + timedelta(days=count * _DAYS[unit])
    return read_day(text)
