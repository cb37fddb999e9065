"""Pieces of a line as they stand on a page, and the characters they are made of."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffef\U00020000-\U0003ffff]")
_HYPHENS_AT_LINE_ENDS = {"\x02": "-", "\ufffe": "-"}
# Ligatures, radicals that stand for the characters they look like, and the turned marks of vertical writing.
_STAND_INS = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf\ufe10-\ufe19\ufe30-\ufe4f]")
_SPLITTING_GAP = 0.8  # em: a wider gap parts columns, cells or tab stops
_SPACE_BESIDE_WIDE = 0.4  # em: what a typesetter puts between Latin and Japanese by itself is less
_BASELINE_SHIFT = 0.6  # em: more is another line; less is a superscript


class Glyph(NamedTuple):
    """A character and its box, y growing downwards; `implied`: a space that only a gap between others tells of."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together in one line.

    Attributes:
        size: about the size of its letters (1 em), in the page's unit.
        score: how sure its recognition was, 0 to 1; None where it was not recognised from a picture.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    score: float | None = None

    @property
    def middle(self) -> float:
        """The height at which it stands."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """The runs of one page in no order, within the page's own edges.

    Attributes:
        number: 1-based, as in the file.
        slanted: words at an angle (a stamp across the page), which stand outside of all lines.
    """

    number: int
    runs: tuple[Run, ...]
    left: float
    top: float
    right: float
    bottom: float
    slanted: tuple[str, ...] = ()


def is_wide(char: str) -> bool:
    """Whether a character is of a script that is written without spaces (kana, kanji, their punctuation)."""
    return bool(_WIDE.match(char))


def readable(text: str) -> str:
    """The text with ligatures, radicals and vertical forms written as the characters they stand for."""
    return _STAND_INS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def runs(glyphs: Iterable[Glyph]) -> Iterator[Run]:
    """Glyphs in the order they were printed, as runs; a gap wider than a letter parts two."""
    taken: list[Glyph] = []
    spaces: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char in "\r\n":
            continue
        if glyph.char.isspace() and glyph.char != "\u3000":
            spaces.append(glyph)
            continue
        if taken and not _follows(taken[-1], glyph):
            yield from _run(taken)
            taken = []
        elif taken and spaces and not _is_stray(spaces, taken[-1], glyph):
            taken.append(glyph._replace(char=" ", right=glyph.left))
        spaces = []
        taken.append(glyph)
    yield from _run(taken)


def _follows(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.bottom - before.top, glyph.bottom - glyph.top)
    gap = glyph.left - before.right
    shift = abs(glyph.top + glyph.bottom - before.top - before.bottom) / 2
    return -size < gap < _SPLITTING_GAP * size and shift < _BASELINE_SHIFT * size


def _is_stray(spaces: Sequence[Glyph], before: Glyph, after: Glyph) -> bool:
    """Spaces that only justification made: nobody typed one, and beside Japanese there is little white."""
    if not all(space.implied for space in spaces):
        return False
    wide = is_wide(before.char) + is_wide(after.char)
    gap = (after.left - before.right) / max(after.bottom - after.top, 0.1)
    return wide == 2 or (wide == 1 and gap < _SPACE_BESIDE_WIDE)


def _run(glyphs: Sequence[Glyph]) -> Iterator[Run]:
    text = "".join(_HYPHENS_AT_LINE_ENDS.get(glyph.char, glyph.char) for glyph in glyphs)
    if not text.strip():
        return
    sizes = sorted(glyph.bottom - glyph.top for glyph in glyphs)
    size = sizes[len(sizes) // 2]
    yield Run(
        text=readable(text).rstrip(),
        left=min(glyph.left for glyph in glyphs),
        top=min(glyph.top for glyph in glyphs),
        right=max(glyph.right for glyph in glyphs),
        bottom=max(glyph.bottom for glyph in glyphs),
        size=size or 1.0,
    )
