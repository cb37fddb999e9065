"""The letter as PDF."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.inquiries import typesetting
from bot.inquiries.letter.blocks import (
    Annex,
    Block,
    Heading,
    Items,
    Paragraph,
    Quote,
    Span,
    Spans,
    Table,
    plain,
)

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_LONGEST_WORD = 28
"""Longer runs without a space may be broken anywhere; a line of the letter holds about 80 of these letters."""
_LONG = re.compile(rf"[^\s\u200b\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]{{{_LONGEST_WORD + 1},}}")
_LONGEST_CELL = 1500
"""Characters in a table's cell that surely fit a page; longer ones must be broken across pages."""
_BREAK = "\u200b"
_PIECE = re.compile(r"[^\u0300-\u036f\ufe00-\ufe0f]{4}[\u0300-\u036f\ufe00-\ufe0f]*")
# Set together with its letter, the half-width sign would be lost to readers that look at single glyphs.
_SOUND_MARK = re.compile("(?=[\uff9e\uff9f])")
# Hebrew and Arabic are set in Typst's own fonts, which cannot be asked; the rest must be in the letter's font.
_FALLBACK = re.compile("[\u0590-\u06ff]")


def letter_pdf(blocks: tuple[Block, ...], *, language: str, footer: str, today: date) -> bytes:
    """Set a letter on A4 pages.

    The same arguments give the same bytes.

    Args:
        footer: stands at the foot of each page before its number: the reference, as a rule.
        today: the date that the file says it was made on.
    """
    made = datetime.combine(today, time(), tzinfo=UTC)
    return typesetting.pdf(_template(), _letter(blocks, language, footer, today), at=made)


def letter_picture(blocks: tuple[Block, ...], *, language: str, footer: str, today: date) -> bytes:
    """The first page of the same letter, as a PNG."""
    return typesetting.png(_template(), _letter(blocks, language, footer, today))


def _template() -> Traversable:
    return files("bot.inquiries.letter.render").joinpath("letter.typ")


def _letter(blocks: tuple[Block, ...], language: str, footer: str, today: date) -> dict[str, Any]:
    title = next((plain(block.spans) for block in blocks if isinstance(block, Heading)), "")
    return {
        "language": language,
        "footer": shown(footer),
        "title": f"{title} {footer}".strip(),
        "date": (today.year, today.month, today.day),
        "blocks": [_data(block) for block in blocks],
    }


def shown(text: str) -> str:
    """The text with characters that the font lacks shown by their code (`[U+1F600]`), and long words made breakable."""
    if not text.isascii():
        text = _SOUND_MARK.sub(_BREAK, "".join(map(_glyph, text)))
    return _LONG.sub(_breakable, text)


def _breakable(word: re.Match[str]) -> str:
    """The word with marks where it may be broken: every few letters, since each mark costs the page time and space."""
    return _PIECE.sub(rf"\g<0>{_BREAK}", word[0]).removesuffix(_BREAK)


@cache
def _glyph(char: str) -> str:
    # Combining marks and selectors take part in the glyph of the character before them.
    if char.isascii() or unicodedata.category(char) in {"Mn", "Mc", "Me"} or _FALLBACK.match(char):
        return char
    if unicodedata.category(char) == "Cf":  # joiners: of no use where what they join is shown by its code
        return ""
    font, missing = _probe()
    return f"[U+{ord(char):04X}]" if bytes(font.getmask(char)) == missing else char


@cache
def _probe() -> "tuple[FreeTypeFont, bytes]":
    """The letter's font for asking what it has, and the picture it gives for what it has not."""
    from PIL import ImageFont

    [folder] = typesetting.fonts()
    [file] = Path(folder).glob("*.otf")
    font = ImageFont.truetype(str(file), 16, layout_engine=ImageFont.Layout.BASIC)
    return font, bytes(font.getmask("\U0010ffff"))


def _data(block: Block) -> dict[str, Any]:
    """A block as letter.typ reads it."""
    match block:
        case Heading():
            return {"is": "heading", "level": block.level, "spans": _runs(block.spans)}
        case Paragraph():
            return {"is": "paragraph", "place": block.place, "spans": _runs(block.spans)}
        case Quote():
            return {"is": "quote", "blocks": [_data(inner) for inner in block.blocks]}
        case Items():
            items = [[_data(inner) for inner in item] for item in block.items]
            return {"is": "items", "first": block.first, "items": items}
        case Table():
            rows = [[_runs(cell) for cell in row] for row in block.rows]
            longest = max((len(plain(cell)) for row in block.rows for cell in row), default=0)
            head = [_runs(cell) for cell in block.head]
            return {"is": "table", "head": head, "rows": rows, "breakable": longest > _LONGEST_CELL}
        case Annex():
            return {"is": "annex"}


def _runs(spans: Spans) -> list[dict[str, Any]]:
    return [_run(span) for span in spans]


def _run(span: Span) -> dict[str, Any]:
    return {"text": shown(span.text), "strong": span.strong}
