"""The letter as plain text, for the body of a mail."""

import textwrap
from collections.abc import Iterator

from bot.inquiries.letter.blocks import Annex, Block, Heading, Items, Paragraph, Quote, Spans, Table, plain

_INDENT = {"left": "", "right": "\u3000" * 20, "centre": "\u3000" * 16}


def letter_plain(blocks: tuple[Block, ...], *, language: str) -> str:
    """The letter's text. Lines are not wrapped, so that links and quotes can be copied; mail programs wrap them."""
    return "\n\n".join(_blocks(blocks, language=language)) + "\n"


def _blocks(blocks: tuple[Block, ...], *, language: str) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(level=1):
                yield plain(block.spans)
            case Heading():
                yield f"■ {plain(block.spans)}" if language == "ja" else plain(block.spans).upper()
            case Paragraph(place="left"):
                yield plain(block.spans)
            case Paragraph():
                yield textwrap.indent(plain(block.spans), _INDENT[block.place])
            case Quote():
                yield textwrap.indent(
                    "\n\n".join(_blocks(block.blocks, language=language)), "> ", lambda _: True
                )
            case Items():
                yield "\n".join(_items(block, language=language))
            case Table():
                yield "\n\n".join(_row(block.head, row) for row in block.rows)
            case Annex():
                yield "-" * 40


def _items(items: Items, *, language: str) -> Iterator[str]:
    for number, item in enumerate(items.items, start=items.first or 0):
        mark = "- " if items.first is None else f"{number}. "
        parts = list(_blocks(item, language=language))
        yield mark + textwrap.indent("\n".join(parts), " " * len(mark))[len(mark) :]


def _row(head: tuple[Spans, ...], row: tuple[Spans, ...]) -> str:
    return "\n".join(f"{plain(name)}: {plain(cell)}" for name, cell in zip(head, row, strict=True))
