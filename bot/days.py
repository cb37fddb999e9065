"""Days as people write them."""

import re
import unicodedata
from datetime import date

from knowledge.eras import ERAS, year_of

_WESTERN_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ERA_DAY = re.compile(rf"({'|'.join(ERAS)})\s*(\d{{1,2}}|元)\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日?")


def read_day(text: str) -> date | None:
    """A day as people write it: 2026-11-01, 2026/11/1, 2026年11月1日, 令和8年11月1日, in any width. None: it is no day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if match := _WESTERN_DAY.fullmatch(plain):
            return date(*map(int, match.groups()))
        if match := _ERA_DAY.fullmatch(plain):
            era, year, month, day = match.groups()
            return date(year_of(era, year), int(month), int(day))
    except ValueError:
        return None
    return None
