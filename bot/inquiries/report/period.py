"""The span of days that figures are about, as people write it."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.days import read_day
from bot.inquiries.errors import InquiryError

_YEAR = re.compile(r"(\d{4})年?")
_QUARTER = re.compile(r"(\d{4})[-/年]?(?:Q|第)([1-4])(?:四半期)?", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})月?")
_BETWEEN = re.compile(r"\.{2,}|…|~|〜|から|–|—")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both counted in; None: without a beginning, or without an end."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """A period as people write it: `2026`, `2026-Q3`, `2026-07`, `2026-07-01..2026-09-30`, in any width and also as
        2026年, 2026年第3四半期, 2026年7月, 2026年7月1日〜9月30日 with the year in both; empty: all.

        Raises:
            InquiryError: `bad_period`.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        if not plain:
            return cls()
        try:
            if match := _YEAR.fullmatch(plain):
                return cls(date(int(match[1]), 1, 1), date(int(match[1]), 12, 31))
            if match := _QUARTER.fullmatch(plain):
                year, last = int(match[1]), 3 * int(match[2])
                return cls(date(year, last - 2, 1), _month_end(year, last))
            if match := _MONTH.fullmatch(plain):
                year, month = int(match[1]), int(match[2])
                return cls(date(year, month, 1), _month_end(year, month))
        except ValueError:
            raise InquiryError("bad_period", text=text[:60]) from None
        days = [read_day(each) for each in _BETWEEN.split(plain.removesuffix("まで"))]
        if len(days) != 2 or days[0] is None or days[1] is None or days[0] > days[1]:
            raise InquiryError("bad_period", text=text[:60])
        return cls(days[0], days[1])

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def whole_months(self) -> bool:
        """Whether it begins with a month and ends with one."""
        begins = self.first is None or self.first.day == 1
        ends = self.last is None or self.last == date.max or (self.last + timedelta(days=1)).day == 1
        return begins and ends

    @classmethod
    def quarter_before(cls, today: date) -> "Period":
        """The last quarter of a year that is over."""
        last = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)
        return cls(date(last.year, last.month - 2, 1), last)

    def is_past_quarter(self, today: date) -> bool:
        """Whether it is one quarter of a year, and over."""
        if self.first is None or self.last is None or self.last >= today:
            return False
        return self == self.quarter_before(self.last + timedelta(days=1))

    def __str__(self) -> str:
        """As a computer reads it: `2026-07-01/2026-09-30` (ISO 8601); empty for all."""
        if self.first is None and self.last is None:
            return ""
        return "/".join("" if day is None else day.isoformat() for day in (self.first, self.last))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
