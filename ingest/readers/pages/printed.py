"""The words that a PDF prints on a page, with the place of each character."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.readers.pages.runs import Glyph, Page, Run, runs

if TYPE_CHECKING:
    import pypdfium2

_INVISIBLE = 3
"""PDF's text rendering mode of words that are there to be searched and not to be seen."""

_QUARTER = math.pi / 2
_ENOUGH = 600  # characters tell how a page is written
_UPRIGHT = 0.1  # radians a line may lean
_COVERS = 0.5  # of a page's area a picture takes that is a scan of the page
_FEW = 200  # characters that a scanning program may have put on a scan
_LEADERS = re.compile(r"[\s.…・_‥-]+")


@dataclass(frozen=True, slots=True)
class Printed:
    """What a page prints.

    Attributes:
        unseen: words were left out that the page holds but does not show.
        scanned: it shows nothing that can be relied on as text, so that it must be looked at.
    """

    page: Page
    unseen: bool
    scanned: bool


def printed(page: "pypdfium2.PdfPage", number: int) -> Printed:
    """Read one page.

    Args:
        number: 1-based, as in the file.
    """
    groups, slanted, unseen = _glyphs(page)
    edges = page.get_bbox()
    found: list[Run] = []
    turned = _main_direction(groups)
    for direction in sorted(groups, key=lambda each: each != turned):
        found += runs(_turned(groups[direction], direction))
    left, top, right, bottom = _turned_box(edges, turned)
    text = "".join(run.text for run in found)
    shown = Page(number, tuple(found), left, top, right, bottom, tuple(slanted))
    return Printed(shown, unseen=unseen, scanned=_is_scanned(page, text))


_Box = tuple[float, float, float, float]
_Placed = tuple[str, _Box, bool]


def _glyphs(page: "pypdfium2.PdfPage") -> tuple[dict[int, list[_Placed]], list[str], bool]:
    """The characters by the quarter turn of their lines, words at other angles, and whether any are invisible."""
    import ctypes

    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    handle = text.raw
    box = pdfium.FS_RECTF()
    groups: dict[int, list[_Placed]] = defaultdict(list)
    slanted: list[str] = []
    unseen = False
    last_object: int | None = None
    direction: int | None = 0
    visible = True
    character, place, thing = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetLooseCharBox,
        pdfium.FPDFText_GetTextObject,
    )
    for at in range(text.count_chars()):
        code = character(handle, at)
        if code in (0, 10, 13):
            continue
        found = thing(handle, at)
        address = ctypes.cast(found, ctypes.c_void_p).value
        if address != last_object and address is not None:
            last_object = address
            visible = pdfium.FPDFTextObj_GetTextRenderMode(found) != _INVISIBLE
            direction = _direction(pdfium.FPDFText_GetCharAngle(handle, at))
            if direction is None:
                slanted.append("")
        char = _character(code)
        if not visible:
            unseen = unseen or not char.isspace()
        elif direction is None:
            slanted[-1] += char
        elif place(handle, at, box):
            implied = code == 32 and pdfium.FPDFText_IsGenerated(handle, at) == 1
            groups[direction].append((char, (box.left, box.bottom, box.right, box.top), implied))
    text.close()
    return groups, [words for words in slanted if words.strip()], unseen


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _direction(angle: float) -> int | None:
    """The quarter turns against the clock of a line at an angle; None: it is slanted."""
    quarters = angle / _QUARTER
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) * _QUARTER < _UPRIGHT else None


def _main_direction(groups: dict[int, list[_Placed]]) -> int:
    return max(groups, key=lambda each: len(groups[each]), default=0)


def _turned(glyphs: Sequence[_Placed], direction: int) -> Iterator[Glyph]:
    """Glyphs as if their lines ran from left to right; those of vertical writing, too, down each line."""
    if direction == 0 and _is_vertical(glyphs):
        direction = 3
    for char, box, implied in glyphs:
        yield Glyph(char, *_turned_box(box, direction), implied)


def _turned_box(box: _Box, direction: int) -> _Box:
    """A box in PDF's space (y upwards), as left, top, right, bottom with its lines level and y downwards."""
    left, bottom, right, top = box
    match direction:
        case 1:
            return bottom, left, top, right
        case 2:
            return -right, bottom, -left, top
        case 3:
            return -top, -right, -bottom, -left
        case _:
            return left, -top, right, -bottom


def _is_vertical(glyphs: Sequence[_Placed]) -> bool:
    """Whether most characters stand below the one before, as in Japanese vertical writing."""
    steps: Counter[str] = Counter()
    for (_, before, _), (_, box, _) in pairwise(glyphs[:_ENOUGH]):
        size = max(box[3] - box[1], box[2] - box[0], 0.1)
        across, down = box[0] - before[0], before[3] - box[3]
        if abs(across) < 0.4 * size and 0.4 * size < down < 1.6 * size:
            steps["down"] += 1
        elif abs(down) < 0.4 * size and 0 < across < 1.6 * size:
            steps["across"] += 1
    return steps["down"] > steps["across"]


def _is_scanned(page: "pypdfium2.PdfPage", text: str) -> bool:
    if not text.strip():
        return next(page.get_objects(max_depth=2), None) is not None
    return not is_legible(text) or (len(text) < _FEW and _picture_share(page) > _COVERS)


def _picture_share(page: "pypdfium2.PdfPage") -> float:
    """How much of a page its largest picture takes."""
    import pypdfium2.raw as pdfium

    whole = page.get_width() * page.get_height()
    largest = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return largest / whole if whole else 0.0


def is_legible(text: str) -> bool:
    """Whether a text is made of words: a font without its key prints well and reads as other characters."""
    bare = _LEADERS.sub("", text)
    if not bare:
        return False
    strange = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or not char.isprintable() for char in bare)
    named = sum(char.isalnum() for char in bare)
    if strange > 0.1 * len(bare) or named < 0.5 * len(bare):
        return False
    letters = [char for char in bare.casefold() if "a" <= char <= "z"]
    return len(letters) < 100 or sum(char in "aeiouy" for char in letters) > 0.15 * len(letters)
