"""From lines to paragraphs: where one ends, and how its lines are joined."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.readers.pages.order import Line, Table, Text, opens_item
from ingest.readers.pages.runs import is_wide

_INDENT = 0.7  # em
_FAR = 4.0  # em from the left edge: no indent reaches so far
_APART = 1.35  # times the usual distance of lines
_OTHER_SIZE = 1.15
_CENTRED = 1.0  # em a centred line may stand off the axis
_ENDS = tuple('。．.!?！？:：;；」』）)”"’')

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+(?:[-‐][^\W\d_]+)*)([-‐\u00ad])$")
_OPENS_LOWER = re.compile(r"[a-z\u00df-\u00f6\u00f8-\u00ff]+")
_BROKEN_ADDRESS = re.compile(r"https?://\S*[/?&=_.#-]$")
_FIRST_PARTS = frozenset(
    {"all", "cross", "ex", "half", "high", "long", "low", "machine", "near", "non", "open", "pro"}
    | {"quasi", "self", "semi", "short", "third", "two", "well"}
)
_SECOND_PARTS = frozenset(
    {"based", "bound", "driven", "free", "friendly", "generated", "like", "made", "party"}
    | {"readable", "related", "scale", "specific", "style", "term"}
)
"""Parts of words that keep their hyphen as a rule."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that belong together, and what is known of them.

    Attributes:
        size: of its letters, in the page's unit.
        certainty: sum over recognised characters of how sure each is, and how many those are.
    """

    text: str
    size: float
    certainty: tuple[float, int] = (0.0, 0)


def paragraphs(regions: Iterable[Text | Table], rejoined: Callable[[str, str], str]) -> list[Paragraph]:
    """The paragraphs of a page in order; a row of a table is one, its cells parted by ` | `.

    A paragraph that runs from one column into the next stays one.

    Args:
        rejoined: what a word broken at the end of a line was (see `Hyphens`).
    """
    found: list[Paragraph] = []
    open_end: list[Line] | None = None
    for region in regions:
        if isinstance(region, Table):
            found += [_row(row, rejoined) for row in region.rows]
            open_end = None
            continue
        groups = _parted(region.lines)
        if open_end and _runs_on(open_end, groups[0]):
            groups[0] = [*open_end, *groups[0]]
            found.pop()
        found += [_paragraph(group, rejoined) for group in groups]
        open_end = groups[-1]
    return found


class Hyphens:
    """Undoes the hyphens that line ends put into words, by what the document itself writes.

    Args:
        lines: all lines of the document.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter(
            word.casefold() for line in lines for word in _WORD.findall(_BROKEN.sub("", line))
        )

    def __call__(self, first: str, second: str) -> str:
        """Two lines as one. The second goes on after a hyphen only where it begins in lower case."""
        broken, goes_on = _BROKEN.search(first), _OPENS_LOWER.match(second)
        if not broken:
            return first + _between(first, second) + second
        if broken[2] == "\u00ad":
            return first[:-1] + second
        if goes_on and not self._keeps_hyphen(broken[1].casefold(), goes_on[0].casefold()):
            return first[:-1] + second
        return first + second

    def _keeps_hyphen(self, start: str, rest: str) -> bool:
        together, parted = self._seen[start + rest], self._seen[f"{start}-{rest}"]
        if together or parted:
            return parted > together
        if "-" in start or start in _FIRST_PARTS or rest in _SECOND_PARTS:
            return True
        return min(len(start), len(rest)) > 3 and bool(self._seen[start] and self._seen[rest])


def _between(first: str, second: str) -> str:
    if is_wide(first[-1]) or is_wide(second[0]) or _BROKEN_ADDRESS.search(first) or first[-1] in "-‐–/":
        return ""
    return " "


def _parted(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines as groups, a paragraph each."""
    region = _edges(lines)
    groups: list[list[Line]] = []
    for cluster in _clusters(lines):
        edges = _edges(cluster)
        groups.append([cluster[0]])
        for line in cluster[1:]:
            if _begins(line, groups[-1], edges, region):
                groups.append([line])
            else:
                groups[-1].append(line)
    return groups


def _clusters(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that stand at the usual distance from one another."""
    pitches = [
        (below.middle - above.middle) / max(above.size, below.size) for above, below in pairwise(lines)
    ]
    usual = _usual(pitches)
    cluster = [lines[0]]
    for pitch, line in zip(pitches, lines[1:], strict=True):
        if pitch > _APART * usual:
            yield cluster
            cluster = []
        cluster.append(line)
    yield cluster


class _Edges(NamedTuple):
    left: float
    right: float


def _edges(lines: Sequence[Line]) -> _Edges:
    return _Edges(min(line.left for line in lines), max(line.right for line in lines))


def _usual(pitches: Sequence[float]) -> float:
    """The distance of lines within paragraphs, in em: the smaller ones, for those between paragraphs are larger."""
    positive = sorted(pitch for pitch in pitches if pitch > 0)
    return median(positive[: max(1, len(positive) * 2 // 3)]) if positive else 1.0


def _begins(line: Line, paragraph: Sequence[Line], near: _Edges, region: _Edges) -> bool:
    """Whether a line begins a paragraph; `near`: the edges of the lines set close around it."""
    above, em = paragraph[-1], line.size
    if max(above.size, em) > _OTHER_SIZE * min(above.size, em):
        return True
    if _is_centred(above, region) and _is_centred(line, region):
        return False
    if line.text[0] == "\u3000":
        return True
    room = _first_word(line) + 0.5 * em
    ended = near.right - above.right > room
    if opens_item(line.text) and (region.right - above.right > room or above.text.endswith(_ENDS)):
        return True
    step = line.left - above.left
    if abs(step) <= _INDENT * em:
        return ended
    if max(line.left, above.left) > near.left + _FAR * em:
        return True  # set to the right: a date, a signature
    if len(paragraph) > 1 or step < 0:
        # A first line set in, or back out of an item; unless the paragraph's own first line was set in.
        return len(paragraph) > 1 or ended
    return ended or not opens_item(above.text)


def _is_centred(line: Line, region: _Edges) -> bool:
    before, after = line.left - region.left, region.right - line.right
    return min(before, after) > line.size and abs(before - after) < 2 * _CENTRED * line.size


def _first_word(line: Line) -> float:
    """How much room the first word of a line would have taken in the line above."""
    text = line.text
    per_character = (line.right - line.left) / max(1, len(text))
    if is_wide(text[0]):
        # A line may end early by a few characters, for a bracket cannot open it or a full stop cannot begin the next.
        return 2.0 * line.size
    return per_character * (len(re.split(r"[\s\u3000-\u9fff]", text, maxsplit=1)[0]) + 1)


def _runs_on(paragraph: Sequence[Line], following: Sequence[Line]) -> bool:
    """Whether a column's last paragraph goes on at the head of the next column."""
    last, first = paragraph[-1], following[0]
    if max(last.size, first.size) > _OTHER_SIZE * min(last.size, first.size) or len(paragraph) < 2:
        return False
    if opens_item(first.text) or first.text[0] == "\u3000" or last.text.endswith(_ENDS):
        return False
    indented = len(following) > 1 and first.left > following[1].left + _INDENT * first.size
    return not indented and last.right > max(line.right for line in paragraph) - 3 * last.size


def _row(row: Sequence[Sequence[Line]], rejoined: Callable[[str, str], str]) -> Paragraph:
    cells = [_paragraph(cell, rejoined) for cell in row if cell]
    words = iter(cell.text for cell in cells)
    written = [next(words) if cell else "" for cell in row]
    certain = sum(cell.certainty[0] for cell in cells), sum(cell.certainty[1] for cell in cells)
    text = cells[0].text if len(cells) == 1 else " | ".join(written).strip()
    return Paragraph(text, max(cell.size for cell in cells), certain)


def _paragraph(lines: Sequence[Line], rejoined: Callable[[str, str], str]) -> Paragraph:
    text = lines[0].text.strip()
    for line in lines[1:]:
        text = rejoined(text, line.text.strip())
    scored = [(run.score, len(run.text)) for line in lines for run in line.runs if run.score is not None]
    return Paragraph(
        text=text,
        size=max(lines, key=lambda line: len(line.text)).size,
        certainty=(sum(score * count for score, count in scored), sum(count for _, count in scored)),
    )
