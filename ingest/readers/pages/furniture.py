"""What stands on page after page and is no part of the text: running heads and feet, page numbers, line numbers."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.readers.pages.runs import Page, Run
from knowledge.numerals import from_kanji

_EDGE = 0.12  # of a page's height or width: the margins in which furniture stands
_SAME_PLACE = 0.02
_SHARE = 1 / 3  # of the pages the same words stand on, or
_MANY = 5  # of them: the heads of a long document's chapters
_FEWEST = 2
_FEWEST_OF_FEW = 3  # of two or three pages: a letterhead may stand on two of them

_NUMBER = re.compile(r"\d+|[〇一二三四五六七八九十百千]+|(?<![a-z])[ivxlc]+(?![a-z])", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without the runs in their margins that repeat in one place, or count the pages there.

    Args:
        pages: all of a document, each with what was found on it.
    """
    seen: dict[tuple[str, str], list[tuple[float, int, int]]] = defaultdict(list)
    for at, page in enumerate(pages):
        for index, run in enumerate(page.runs):
            for side, place in _margins(page, run):
                for signature in _signatures(run.text, page.number):
                    seen[side, signature].append((place, at, index))
    dropped: dict[int, set[int]] = defaultdict(set)
    for (_, signature), places in seen.items():
        for group in _same_place(places):
            on = {at for _, at, _ in group}
            fewest = _FEWEST if "\0" in signature or len(pages) > _FEWEST_OF_FEW else _FEWEST_OF_FEW
            if len(on) >= fewest and (len(on) >= _MANY or len(on) >= _SHARE * len(pages)):
                for _, at, index in group:
                    dropped[at].add(index)
    return [
        replace(page, runs=tuple(run for index, run in enumerate(page.runs) if index not in dropped[at]))
        for at, page in enumerate(pages)
    ]


def _margins(page: Page, run: Run) -> Iterator[tuple[str, float]]:
    """The margin that a run stands in, and how far down the page."""
    height, width = page.bottom - page.top, page.right - page.left
    if height <= 0 or width <= 0:
        return
    down = (run.middle - page.top) / height
    if down < _EDGE or down > 1 - _EDGE:
        yield "across", down
    elif (run.right - page.left) / width < _EDGE or (run.left - page.left) / width > 1 - _EDGE:
        yield "beside", down


def _signatures(text: str, page: int) -> Iterator[str]:
    """The words; and for each number in them, the words with that number told as its distance from the page's."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    yield plain
    for found in _NUMBER.finditer(plain):
        number = _value(found[0])
        if number is not None:
            yield f"{plain[: found.start()]}\0{number - page}{plain[found.end() :]}"


def _value(written: str) -> int | None:
    if written.isdecimal():
        return int(written) if len(written) < 6 else None
    if written[0] in _ROMAN:
        values = [_ROMAN[char] for char in written]
        return sum(
            -value if any(later > value for later in values[at + 1 :]) else value
            for at, value in enumerate(values)
        )
    return from_kanji(written)


def _same_place(places: list[tuple[float, int, int]]) -> Iterator[list[tuple[float, int, int]]]:
    """Those that stand at one height."""
    group: list[tuple[float, int, int]] = []
    for place in sorted(places):
        if group and place[0] - group[0][0] > _SAME_PLACE:
            yield group
            group = []
        group.append(place)
    yield group
