"""Days as people write them."""

import re
import unicodedata
from datetime import date

_WESTERN_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ERA_DAY = re.compile(r"(令和|平成|昭和)\s*(\d{1,2}|元)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?")
_ERA_BEGINS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # year before the era's first (元号法)


def read_day(text: str) -> date | None:
    """A day as people write it: 2026-11-01, 2026/11/1, 2026年11月1日, 令和8年11月1日, in any width. None: it is no day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if match := _WESTERN_DAY.fullmatch(plain):
            return date(*map(int, match.groups()))
        if match := _ERA_DAY.fullmatch(plain):
            era, year, month, day = match.groups()
            return date(_ERA_BEGINS[era] + (1 if year == "元" else int(year)), int(month), int(day))
    except ValueError:
        return None
    return None
