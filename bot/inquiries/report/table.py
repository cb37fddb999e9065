"""Figures as lines to read on a telephone, and as CSV for a spreadsheet."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict

from bot.inquiries.report.figures import FEWEST, Counts, Report, VendorFigures, Wait
from bot.inquiries.report.period import Period
from bot.words import Words

_COLUMNS = (
    "period", "as_of", "vendor", "members", "filed", "acknowledged", "answered", "overdue",
    "response_days", "response_waiting", "answer_days", "answer_waiting",
    "resolved", "partly", "refused", "withdrawn", "open",
)  # fmt: skip
_FORMULA = "=+-@\t\r\n\u2212"


def report_markdown(report: Report, words: Words, *, inline: Callable[[str], str]) -> str:
    """The figures vendor by vendor: a few short lines each, as a telephone has no room for a table.

    Args:
        inline: makes a name safe to stand in chat (`bot.views.markup.inline`).
    """
    heading = f"**{words('report.title')}**\n{period_name(report.period, words)}"
    if not report.vendors:
        return f"{heading}\n\n{words('report.nothing')}"
    parts = [heading, *(_lines(each, words, inline) for each in report.vendors)]
    if len(report.vendors) > 1:
        parts.append("\n".join([f"**{words('report.sum')}**", *_counts(report.total, words)]))
        parts[-1] += f"\n{words('report.sum_note')}"
    return "\n\n".join([*parts, "\n".join(notes(report, words))])


def report_csv(report: Report, words: Words) -> bytes:
    """The figures as CSV: a line a vendor, RFC 4180, in UTF-8 with the mark by which Excel knows it."""
    rows: list[list[object]] = [[words(f"report.column.{name}") for name in _COLUMNS]]
    for each in report.vendors:
        values = {
            **asdict(each.counts),
            "period": str(report.period) or words("report.period.all"),
            "as_of": report.as_of.isoformat(),
            "vendor": vendor_name(each, words),
            "members": each.members,
            "response_days": _plain(each.response.days),
            "response_waiting": each.response.waiting,
            "answer_days": _plain(each.answer.days),
            "answer_waiting": each.answer.waiting,
        }
        rows.append([values[name] for name in _COLUMNS])
    return to_csv(rows)


def to_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as CSV by RFC 4180, in UTF-8 with a byte order mark; texts are made safe by `safe_cell`."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(value) if isinstance(value, str) else value for value in row])
    return file.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """A text that a spreadsheet shows and does not run as a formula (OWASP, CSV Injection).

    Where it begins like a formula, also in full width, after spaces or after what cannot be seen, an apostrophe is put
    before it; characters without a place in a text are dropped.
    """
    text = "".join(
        char for char in text if char in "\t\r\n" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    seen = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Zs"))
    opening = unicodedata.normalize("NFKC", seen[:1])
    return f"'{text}" if opening and opening[0] in _FORMULA else text


def period_name(period: Period, words: Words) -> str:
    """The period as one would say it: 2026年第3四半期, July 2026."""
    first, last = period.first, period.last
    if first is None or last is None:
        if first is None and last is None:
            return words("report.period.all")
        return words("report.period.since", first=first) if first else words("report.period.until", last=last)
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if period.whole_months and months == 1:
        month = words(f"report.month.{first.month}")
        return words("report.period.month", year=first.year, month=month)
    if period.whole_months and months == 3 and first.month % 3 == 1:
        return words("report.period.quarter", year=first.year, quarter=last.month // 3)
    if period.whole_months and months == 12 and first.month == 1:
        return words("report.period.year", year=first.year)
    return words("report.period.span", first=first.isoformat(), last=last.isoformat())


def vendor_name(figures: VendorFigures, words: Words) -> str:
    """The vendor's name, or what the others are called."""
    return words("report.others") if figures.vendor is None else figures.name


def wait_text(wait: Wait, words: Words) -> str:
    """The median with the number of those it does not know of: `median 14 days (5 still waiting)`."""
    if wait.days is None:
        return words("report.wait_unknown", waiting=wait.waiting)
    key = "report.one_day" if wait.days == 1 else "report.days"
    return words("report.wait", days=words(key, days=_plain(wait.days)), waiting=wait.waiting)


def notes(report: Report, words: Words) -> list[str]:
    """What must be said with the figures. The same whatever was left out, so that it tells nothing of that."""
    if report.published:
        about = [
            words("report.small_groups", fewest=FEWEST),
            words("report.median_note", fewest=FEWEST),
        ]
    else:
        about = [words("report.internal"), words("report.median_note_internal")]
    return [*about, words("report.as_of", date=report.as_of.isoformat())]


def _lines(figures: VendorFigures, words: Words, inline: Callable[[str], str]) -> str:
    return "\n".join(
        [
            f"**{inline(vendor_name(figures, words))}**",
            *_counts(figures.counts, words),
            words("report.response", wait=wait_text(figures.response, words)),
            words("report.answer", wait=wait_text(figures.answer, words)),
            words("report.members", members=figures.members),
        ]
    )


def _counts(counts: Counts, words: Words) -> list[str]:
    return [words("report.counts", **asdict(counts)), words("report.outcomes", **asdict(counts))]


def _plain(days: float | None) -> str:
    return "" if days is None else f"{days:g}"
