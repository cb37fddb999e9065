"""The letter's structure, read once from its Markdown; every rendering is made from it, so that all say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.inquiries.letter.escaping import CELL_LINE, CENTRE, RIGHT

Place = Literal["left", "right", "centre"]
_PLACES: dict[str, Place] = {RIGHT: "right", CENTRE: "centre"}
# Only what the templates use: a link, an image or HTML in somebody's text cannot become one, escaped or not.
_RULES = ("heading", "blockquote", "list", "table", "hr", "escape", "entity", "emphasis", "newline")


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one style; a line break in it is one on the page."""

    text: str
    strong: bool = False


Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The letter's subject (level 1), a section (2) or a part of one (3)."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and where on the page it stands."""

    spans: Spans
    place: Place = "left"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered from `first` on, or with bullets where that is None."""

    first: int | None
    items: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what its columns are, and rows of as many cells."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """From here on comes the annex, on pages of its own, broader than high."""


Block: TypeAlias = Heading | Paragraph | Quote | Items | Table | Annex


def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of a letter. Markup that the templates do not use is plain text."""
    tokens = MarkdownIt("zero").enable(_RULES).parse(markdown)
    return _blocks(SyntaxTreeNode(tokens).children)


def plain(spans: Spans) -> str:
    """The text of spans."""
    return "".join(span.text for span in spans)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> tuple[Block, ...]:
    return tuple(_block(node) for node in nodes)


def _block(node: SyntaxTreeNode) -> Block:
    match node.type:
        case "heading":
            return Heading(int(node.tag[1:]), _spans(node))
        case "paragraph":
            return _paragraph(_spans(node))
        case "blockquote":
            return Quote(_blocks(node.children))
        case "bullet_list" | "ordered_list":
            first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
            return Items(first, tuple(_blocks(item.children) for item in node.children))
        case "table":
            head, *body = [row for part in node.children for row in part.children]
            return Table(_cells(head), tuple(_cells(row) for row in body))
        case "hr":
            return Annex()
    raise AssertionError(f"no rule was enabled that makes {node.type}")


def _cells(row: SyntaxTreeNode) -> tuple[Spans, ...]:
    return tuple(_spans(cell) for cell in row.children)


def _paragraph(spans: Spans) -> Paragraph:
    place = _PLACES.get(spans[0].text[:1]) if spans else None
    if place is None:
        return Paragraph(spans)
    mark = spans[0].text[0]
    return Paragraph(tuple(Span(span.text.replace(mark, ""), span.strong) for span in spans), place)


def _spans(node: SyntaxTreeNode) -> Spans:
    merged: list[Span] = []
    for span in _styled(node, strong=False):
        if merged and merged[-1].strong == span.strong:
            merged[-1] = Span(merged[-1].text + span.text, span.strong)
        elif span.text:
            merged.append(span)
    return tuple(merged)


def _styled(node: SyntaxTreeNode, *, strong: bool) -> Iterator[Span]:
    for child in node.children:
        match child.type:
            case "hardbreak":
                yield Span("\n", strong)
            case "softbreak":
                yield Span(" ", strong)
            case "text" | "text_special":
                yield Span(child.content.replace(CELL_LINE, "\n"), strong)
            case _:
                yield from _styled(child, strong=strong or child.type in {"strong", "em"})
