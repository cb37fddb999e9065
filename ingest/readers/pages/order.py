"""In which order a page is read: across the page, down its columns, along the rows of its tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.readers.pages.runs import Run, is_wide

_CORE = 0.35  # em above and below its middle a run surely fills: lines set close do not touch
_GUTTER = 0.5  # em: the narrowest white between two columns or cells
_COLUMN_WIDTH = 8.0  # em: text is not set in narrower columns
_COLUMN_LINES = 3
_COLUMN_FILL = 0.7  # of the column's width half of its lines fill at least; cells of tables are shorter
_WRAPPED = 12.0  # em: a cell's line that goes on below is at least as long
_CLOSE_SET = 1.4  # em from line to line
_WIDER = 1.6  # times the usual distance of lines: what stands apart

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[ア-ン]|[a-zA-Zａ-ｚＡ-Ｚ]|[ivxIVX]{2,5})"
_PLACE = r"第[\d一二三四五六七八九十百]+[編章節款条項号](?:の[\d一二三四五六七八九十]+)*"
_MARK = re.compile(rf"[•●○◦▪■□◆◇※・*–—-]|[①-⑳]|[(（\[]?{_NUMBER}[)）\].．、:]{{0,2}}|{_PLACE}|§+")
_ITEM = re.compile(
    rf"[•●○◦▪■□◆◇※①-⑳§]|[-–—*・]\s|[(（]{_NUMBER}[)）]|{_NUMBER}[)）.．、](?=[\s\u3000-\u9fff])"
    rf"|[一二三四五六七八九十]{{1,3}}\u3000|{_PLACE}"
)


def opens_item(text: str) -> bool:
    """Whether a line begins as an item of a list or an article does."""
    return bool(_ITEM.match(text))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as it is read."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words; a gap between Japanese characters is a full-width space, any other a space."""
        written = self.runs[0].text
        for run in self.runs[1:]:
            wide = is_wide(written[-1]) and is_wide(run.text[0])
            written += ("\u3000" if wide else " ") + run.text
        return written

    @property
    def left(self) -> float:
        return min(run.left for run in self.runs)

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @property
    def size(self) -> float:
        return max(self.runs, key=lambda run: len(run.text)).size

    @property
    def middle(self) -> float:
        return max(self.runs, key=lambda run: len(run.text)).middle


@dataclass(frozen=True, slots=True)
class Text:
    """Lines set one below the other."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each cell its lines."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]


class _Gap(NamedTuple):
    left: float
    right: float


_Strip = list[Run]
"""Runs between two heights at which the page is white from edge to edge of a region."""


def in_order(runs: Sequence[Run]) -> Iterator[Text | Table]:
    """The regions of a page in reading order; what stands in one column comes together."""
    strips = _strips(runs)
    if not strips:
        return
    em = median(run.size for run in runs)
    plain: list[_Strip] = []
    at = 0
    while at < len(strips):
        band = _band(strips, at, em)
        if not band:
            plain.append(strips[at])
            at += 1
            continue
        end, gaps = band
        gaps = _gaps([run for strip in strips[at:end] for run in strip], em) or gaps
        above = _lines_that_open(plain, strips[at:end], gaps)
        opening = plain[len(plain) - above :]
        members = [*opening, *strips[at:end]]
        groups = _groups(members, gaps)
        if _are_columns(groups, em):
            yield from _text(plain[: len(plain) - above])
            for group in groups:
                yield from in_order([run for strip in group for run in strip])
        elif _is_table(groups, strips[at:end], gaps):
            yield from _text(plain)
            yield Table(tuple(_rows(strips[at:end], gaps)))
        else:
            plain.append(strips[at])
            at += 1
            continue
        plain = []
        at = end
    yield from _text(plain)


def _strips(runs: Sequence[Run]) -> list[_Strip]:
    strips: list[_Strip] = []
    lowest = 0.0
    for run in sorted(runs, key=lambda run: run.middle - _CORE * run.size):
        if strips and run.middle - _CORE * run.size < lowest:
            strips[-1].append(run)
            lowest = max(lowest, run.middle + _CORE * run.size)
        else:
            strips.append([run])
            lowest = run.middle + _CORE * run.size
    return strips


def _middle(strip: _Strip) -> float:
    return median(run.middle for run in strip)


def _gaps(strip: _Strip, em: float) -> list[_Gap]:
    """The white between the runs of a strip, wide enough for a gutter."""
    found: list[_Gap] = []
    reached: float | None = None
    for run in sorted(strip, key=lambda run: run.left):
        if reached is not None and run.left - reached >= _GUTTER * em:
            found.append(_Gap(reached, run.left))
        reached = run.right if reached is None else max(reached, run.right)
    return found


def _still_white(gaps: Sequence[_Gap], strip: _Strip, em: float) -> list[_Gap]:
    """What a strip leaves of gutters."""
    left = list(gaps)
    for run in strip:
        pieces: list[_Gap] = []
        for gap in left:
            if run.right <= gap.left or run.left >= gap.right:
                pieces.append(gap)
                continue
            pieces += [_Gap(gap.left, run.left), _Gap(run.right, gap.right)]
        left = [gap for gap in pieces if gap.right - gap.left >= _GUTTER * em]
    return left


def _band(strips: Sequence[_Strip], start: int, em: float) -> tuple[int, list[_Gap]] | None:
    """Where the strips end that share a gutter with the strip at `start`, and their gutters; None: it is alone.

    The lines of columns may take turns, so that words on both sides of a gutter are in two strips.
    """
    gaps = _gaps(strips[start], em)
    following = strips[start + 1] if start + 1 < len(strips) else []
    if not gaps and not _gaps(following, em):
        gaps = _gaps([*strips[start], *following], em)
    if not gaps:
        return None
    end = start + 1
    last_two_sided = start
    while end < len(strips):
        left = [gap for gap in _still_white(gaps, strips[end], em) if _parts(strips[start : end + 1], gap)]
        if not left:
            break
        gaps = left
        if any(_parts(strips[end - 1 : end + 1], gap) for gap in gaps):
            last_two_sided = end
        end += 1
    if last_two_sided == start:
        # Two columns whose lines all touch one another's are a single strip.
        return (start + 1, gaps) if len(strips[start]) >= 2 * _COLUMN_LINES else None
    limit = _apart(strips[start:end], em)
    for at in range(last_two_sided + 1, end):
        if _middle(strips[at]) - _middle(strips[at - 1]) > limit:
            return at, gaps
    return end, gaps


def _apart(strips: Sequence[_Strip], em: float) -> float:
    """The distance beyond which a line does not follow another."""
    pitches = [_middle(below) - _middle(above) for above, below in pairwise(strips)]
    return _WIDER * max(
        median(pitches) if pitches else 0.0, _CLOSE_SET * em
    )  # lines of columns may take turns


def _parts(strips: Sequence[_Strip], gap: _Gap) -> bool:
    """Whether there are words on both sides of a gap."""
    runs = [run for strip in strips for run in strip]
    return any(run.right <= gap.left for run in runs) and any(run.left >= gap.right for run in runs)


def _lines_that_open(above: Sequence[_Strip], band: Sequence[_Strip], gaps: Sequence[_Gap]) -> int:
    """How many strips right above a band belong to one of its columns: they begin where it is white above."""
    limit = _apart(band, median(run.size for run in band[0]))
    below = band[0]
    for count, strip in enumerate(reversed(above)):
        if _middle(below) - _middle(strip) > limit:
            return count
        if any(run.left < gap.right and run.right > gap.left for run in strip for gap in gaps):
            return 0
        below = strip
    return len(above)


def _groups(strips: Sequence[_Strip], gaps: Sequence[_Gap]) -> list[list[_Strip]]:
    """The strips of each column; a column of nothing but marks of a list goes with what it marks."""
    columns = [_cells(strip, gaps) for strip in strips]
    groups: list[list[_Strip]] = []
    marks: list[_Strip] = []
    for at in range(len(gaps) + 1):
        group = [cells[at] for cells in columns if cells[at]]
        if at < len(gaps) and all(_is_mark(run) for cell in group for run in cell):
            marks += group
            continue
        groups.append(_strips([run for cell in (*marks, *group) for run in cell]))
        marks = []
    return groups


def _is_mark(run: Run) -> bool:
    return bool(_MARK.fullmatch(run.text.strip()))


def _cells(strip: _Strip, gaps: Sequence[_Gap]) -> list[_Strip]:
    cells: list[_Strip] = [[] for _ in range(len(gaps) + 1)]
    for run in strip:
        cells[sum((gap.left + gap.right) / 2 <= run.left for gap in gaps)].append(run)
    return cells


def _are_columns(groups: Sequence[Sequence[_Strip]], em: float) -> bool:
    """Whether each group is a column of running text."""
    return len(groups) > 1 and all(_is_column(group, em) for group in groups)


def _is_column(group: Sequence[_Strip], em: float) -> bool:
    edges = [(min(run.left for run in strip), max(run.right for run in strip)) for strip in group]
    left, right = min(edge[0] for edge in edges), max(edge[1] for edge in edges)
    if len(group) < _COLUMN_LINES or right - left < _COLUMN_WIDTH * em:
        return False
    return median((edge[1] - left) / (right - left) for edge in edges) >= _COLUMN_FILL


def _is_table(groups: Sequence[Sequence[_Strip]], band: Sequence[_Strip], gaps: Sequence[_Gap]) -> bool:
    """Whether two rows or more have two cells or more."""
    return len(groups) > 1 and sum(any(_parts([strip], gap) for gap in gaps) for strip in band) > 1


def _rows(strips: Sequence[_Strip], gaps: Sequence[_Gap]) -> Iterator[tuple[tuple[Line, ...], ...]]:
    """The rows of a table, each with its cells; lines that stand closer than rows do belong to one."""
    pitches = [_middle(below) - _middle(above) for above, below in pairwise(strips)]
    close = 1.25 * min(pitches, default=0.0)
    closed_up = max(pitches, default=0.0) > close
    ends = [max((run.right for run in cell), default=0.0) for cell in _by_column(strips, gaps)]
    rows: list[list[_Strip]] = []
    above: list[_Strip] = []
    for strip, pitch in zip(strips, [None, *pitches], strict=True):
        cells = _cells(strip, gaps)
        near = closed_up and pitch is not None and pitch <= close
        if near and (not all(cells) or _wraps(above, cells, ends)):
            rows[-1] = [had + cell for had, cell in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
        above = cells
    for row in rows:
        yield tuple(tuple(_lines(_strips(cell))) for cell in row)


def _by_column(strips: Sequence[_Strip], gaps: Sequence[_Gap]) -> Iterator[_Strip]:
    """The runs of each column."""
    for column in zip(*(_cells(strip, gaps) for strip in strips), strict=True):
        yield [run for cell in column for run in cell]


def _wraps(above: Sequence[_Strip], cells: Sequence[_Strip], ends: Sequence[float]) -> bool:
    """Whether a cell's long line reaches the end of its column and there is another below it."""
    return any(
        had
        and cell
        and had[-1].right > end - 2 * had[-1].size
        and had[-1].right - had[0].left > _WRAPPED * had[-1].size
        for had, cell, end in zip(above, cells, ends, strict=True)
    )


def _text(strips: Sequence[_Strip]) -> Iterator[Text]:
    if strips:
        yield Text(tuple(_lines(strips)))


def _lines(strips: Sequence[_Strip]) -> Iterator[Line]:
    for strip in strips:
        line: list[Run] = []
        for run in sorted(strip, key=lambda run: run.middle):
            if line and run.middle - line[0].middle > 0.5 * max(run.size, line[0].size):
                yield _line(line)
                line = []
            line.append(run)
        yield _line(line)


def _line(runs: Sequence[Run]) -> Line:
    return Line(tuple(sorted(runs, key=lambda run: run.left)))
