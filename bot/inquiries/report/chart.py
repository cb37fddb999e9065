"""The figures as a picture to be read on a telephone: 1080 pixels wide, as high as it has to be."""

import unicodedata
from importlib.resources import files
from typing import Any

from bot.inquiries import typesetting
from bot.inquiries.report.figures import FEWEST, Report
from bot.inquiries.report.table import period_name, vendor_name, wait_text
from bot.words import Words

MOST_ROWS = 16
"""Vendors in one picture; more could not be read. All are in the table."""

_LONGEST_NAME = 80
_LONGEST_WORD = 14  # a half-width character counts as one, a full-width one breaks anywhere


def chart_png(report: Report, words: Words, *, association: str = "") -> bytes:
    """A PNG picture: bars of what was filed, answered and is overdue, and the median days to an answer, by vendor.

    Args:
        association: who publishes it; stands in the line of the source.
    """
    return typesetting.png(
        files(__package__) / "chart.typ", chart_data(report, words, association=association)
    )


def chart_data(report: Report, words: Words, *, association: str = "") -> dict[str, Any]:
    """All that the picture shows, and nothing more."""
    shown = report.vendors[:MOST_ROWS]
    rows = [
        {
            "name": _breakable(vendor_name(each, words)),
            "filed": each.counts.filed,
            "answered": each.counts.answered,
            "overdue": each.counts.overdue,
            "wait": words("report.answer", wait=wait_text(each.answer, words)),
        }
        for each in shown
    ]
    return {
        "language": words.language,
        "title": words("report.title"),
        "period": period_name(report.period, words),
        "bars": {name: words(f"report.bar.{name}") for name in ("filed", "answered", "overdue")},
        "nothing": words("report.nothing"),
        "rows": rows,
        "most": max((each.counts.filed for each in shown), default=0),
        "notes": [
            *_notes(report, words, hidden=len(report.vendors) - len(shown)),
            _source(report, words, association),
        ],
    }


def _notes(report: Report, words: Words, *, hidden: int) -> list[str]:
    more = words("report.one_more") if hidden == 1 else words("report.more", count=hidden)
    said = [more] if hidden else []
    if not report.published:
        return [*said, words("report.internal"), words("report.median_note_internal")]
    if not report.vendors:
        return [words("report.small_groups", fewest=FEWEST)]
    return [
        *said,
        words("report.small_groups", fewest=FEWEST),
        words("report.median_note", fewest=FEWEST),
    ]


def _source(report: Report, words: Words, association: str) -> str:
    date = report.as_of.isoformat()
    if association:
        return words("report.source", association=association, date=date)
    return words("report.source_nameless", date=date)


def _breakable(name: str) -> str:
    """A name that fits its column: bounded, and with places to break in words that are wider than it."""
    name = " ".join("".join(c for c in name if unicodedata.category(c)[0] != "C" or c == " ").split())
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME - 1] + "…"
    return " ".join(
        word if len(word) <= _LONGEST_WORD or not word.isascii() else _with_breaks(word)
        for word in name.split(" ")
    )


def _with_breaks(word: str) -> str:
    return "\u200b".join(word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD))
