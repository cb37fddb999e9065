"""The day from which a text says it is in force, or on which a letter was written, in Japanese and English."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import islice

from knowledge.eras import ERAS, FIRST_YEAR, year_of
from knowledge.numerals import KANJI_NUMBER, to_int

_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?t?\.?" for name in calendar.month_name if name)
_NUMBER = rf"(?:[0-9]{{1,4}}|{KANJI_NUMBER})"
_DAY = (
    rf"(?:(?:(?P<era>{'|'.join(ERAS)})\s?)?(?P<year>元|{_NUMBER})\s?年\s?(?P<month>{_NUMBER})\s?月\s?(?P<day>{_NUMBER})\s?日"
    r"|(?P<iso_year>[0-9]{4})(?P<mark>[-/.])(?P<iso_month>[0-9]{1,2})(?P=mark)(?P<iso_day>[0-9]{1,2})(?![0-9])"
    rf"|(?P<first_month>{_MONTH})\s(?P<first_day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s(?P<first_year>[0-9]{{4}})(?![0-9])"
    rf"|(?P<last_day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<last_month>{_MONTH}),?\s(?P<last_year>[0-9]{{4}})(?![0-9]))"
)
# Day in force first, then the day of the last change; of several of one sort the latest counts.
_SAID = (
    rf"(?:\b(?:(?:takes? |came |comes )?into (?:effect|force)|effective(?: date)?|in (?:effect|force))"
    r"(?: (?:as )?(?:of|from|on|since))?"
    rf"|(?:施行|発効|適用|効力発生)(?:開始)?(?:年月)?日?)\s?(?:[:：|は]\s?)?{_DAY}"
    rf"|{_DAY}\s?(?:より|から|に|付けで?)?\s?(?:施行|発効|適用)",
    rf"(?:\b(?:last |latest )?(?:updated?|modified|revised|revision|amended|changed)(?: date)?(?: on| at)?"
    rf"|(?:最終|最近の?)?(?:更新|改定|改訂|改正|変更)(?:年月)?日?|制定(?:年月)?日?)\s?(?:[:：|は]\s?)?{_DAY}"
    rf"|{_DAY}\s?(?:に|付けで?)?\s?(?:最終)?(?:更新|改定|改訂|改正|制定)",
)
_LABEL = re.compile(
    "effect|force|updat|modif|revis|amend|changed|施行|発効|適用|効力|更新|改定|改訂|改正|変更|制定",
    re.IGNORECASE,
)
_PLACES = re.compile(r"\(\?P<(\w+)>|\(\?P=(\w+)\)")


def _numbered(pattern: str) -> re.Pattern[str]:
    """The pattern, its groups numbered so that a day may stand in it twice."""
    before, *rest = pattern.split(_DAY)
    for at, piece in enumerate(rest):
        before += _PLACES.sub(
            lambda name, at=at: f"(?P<{name[1]}_{at}>" if name[1] else f"(?P={name[2]}_{at})",  # type: ignore[misc]
            _DAY,
        )
        before += piece
    return re.compile(before, re.IGNORECASE)


_ALONE = _numbered(rf"(?:date\s?[:.]?\s|日付\s?:?\s?)?{_DAY}\.?")
_HEAD_OF_LETTER = 12  # lines: the day, both addresses, the subject
_PATTERNS = tuple(map(_numbered, _SAID))


def effective_day(lines: Iterable[str], *, longest: int = 160) -> date | None:
    """The day a text is in force from, else that of its last change, by a line that says so; None where none does.

    Only short lines count: a sentence may name the day on which another text came into force.

    Args:
        lines: of the text, in order.
        longest: how many characters such a line may have.
    """
    short = [
        unicodedata.normalize("NFKC", line) for line in lines if len(line) <= longest and _LABEL.search(line)
    ]
    for pattern in _PATTERNS:
        days = [day for line in short for found in pattern.finditer(line) if (day := _day(found))]
        if days:
            return max(days)
    return None


def day_written(lines: Iterable[str]) -> date | None:
    """The day that stands by itself at the head of a letter; None where none does.

    Args:
        lines: of the letter, in order.
    """
    for line in islice(lines, _HEAD_OF_LETTER):
        if found := _ALONE.fullmatch(unicodedata.normalize("NFKC", line).strip()):
            return _day(found)
    return None


def _day(found: re.Match[str]) -> date | None:
    said = {name.rpartition("_")[0]: value for name, value in found.groupdict().items() if value}
    try:
        if "year" in said:
            year = year_of(said.get("era", ""), said["year"])
            return date(year, to_int(said["month"]), to_int(said["day"])) if year >= FIRST_YEAR else None
        if "iso_year" in said:
            return date(int(said["iso_year"]), int(said["iso_month"]), int(said["iso_day"]))
        which = "first" if "first_month" in said else "last"
        month = _MONTHS[said[f"{which}_month"][:3].lower()]
        return date(int(said[f"{which}_year"]), month, int(said[f"{which}_day"]))
    except ValueError:
        return None
