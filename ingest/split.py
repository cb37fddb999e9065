"""From a document's blocks to its stored text, its provisions and the passages that are searched.

Passages follow the document's own structure: a paragraph (項, subsection) with its items where it fits, else its
opening words and groups of neighbouring items; everything under one heading of a policy; and only for a single block
that is too long by itself, the ends of its sentences.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ingest.document import Block, ReadDocument
from knowledge.locator import common, covers, display, provision
from knowledge.model import Passage, Provision, Version, VersionFacts

PASSAGE_TOKENS = 320
"""Longest passage in tokens, by `estimated_tokens`; embedding models read 512, the context header included."""

_SMALL = 0.1  # of the longest passage: what is smaller joins a neighbour in its paragraph,
_SLACK = 1.15  # even if the two then reach this much beyond the longest

# Where a paragraph of its own begins, by the kinds that may stand directly in an article or section.
_PARAGRAPH_KINDS = {"jp": "par", "us": "sub", "eu": "par"}
_ARTICLE_KINDS = ("art=", "sec=", "annex=", "heading=", "page=")

# Best first: ends of lines and sentences, then of clauses, then the same inside brackets, then wherever it must be.
_STOP_IN_BRACKETS, _COMMA_IN_BRACKETS = "\ue000", "\ue001"
_SEPARATORS = [
    r"(?<=\n)",
    r"(?<=。)|(?<=[.!?])\s+(?=\S)",
    r"(?<=、)|(?<=[;:—])\s+(?=\S)",
    f"(?<={_STOP_IN_BRACKETS})",
    f"(?<={_COMMA_IN_BRACKETS})|(?<=,)\\s+(?=\\S)",
    r"(?<=\s)(?=\S)",
    "",
]


class _Span(NamedTuple):
    """A block, or a piece of one, where it came to stand in the text."""

    start: int
    end: int
    locator: str
    block: Block


def estimated_tokens(text: str) -> float:
    """Tokens a multilingual sentence-piece model makes of a text, about: .7 a Japanese character, .28 a Latin one."""
    ascii_length = len(text.encode("ascii", "ignore"))
    return 0.28 * ascii_length + 0.7 * (len(text) - ascii_length)


def split(document: ReadDocument, *, passage_tokens: int = PASSAGE_TOKENS) -> Version:
    """Lay out a document's text and cut it into provisions and passages, both exact spans of that text.

    Args:
        document: as a reader understood it.
        passage_tokens: longest passage, in estimated tokens.
    """
    facts = document.facts
    text, spans = _lay_out(document.blocks, facts)
    passages = tuple(
        Passage(
            locator=_shared_locator(group),
            start=group[0].start,
            end=group[-1].end,
            text=text[group[0].start : group[-1].end],
            context=_context(group[0].block, facts),
            caption=group[0].block.caption,
        )
        for group in _groups(spans, text, facts, passage_tokens)
    )
    return Version(facts=facts, text=text, provisions=_provisions(spans, facts), passages=passages)


def _lay_out(blocks: Sequence[Block], facts: VersionFacts) -> tuple[str, list[_Span]]:
    """The text, one line a heading and one or more a block, and where each block stands in it."""
    lines: list[str] = []
    spans: list[_Span] = []
    position = 0
    headings: tuple[str, ...] = ()
    title = ""
    locators = _Locators()
    for block in blocks:
        if block.headings != headings:
            kept = sum(1 for _ in _same_start(headings, block.headings))
            for heading in block.headings[kept:]:
                lines.append(heading)
                position += len(heading) + 1
            headings, title = block.headings, ""
        own_title = _article_title(block, facts)
        if own_title != title:
            title = own_title
            if title and not block.text.lstrip("[").startswith(_article_label(block, facts) or title):
                lines.append(title)
                position += len(title) + 1
        spans.append(_Span(position, position + len(block.text), locators.place(block.locator), block))
        lines.append(block.text)
        position += len(block.text) + 1
    return "\n".join(lines), spans


class _Locators:
    """Keeps locators from naming two places: a locator seen before, and left since, stands for the first place only.

    A second list of points in one paragraph, say: its blocks belong to the paragraph.
    """

    def __init__(self) -> None:
        self._closed: set[str] = set()
        self._open: list[str] = []

    def place(self, locator: str) -> str:
        path: list[str] = []
        for part in locator.split("/") if locator else []:
            deeper = f"{path[-1]}/{part}" if path else part
            if deeper in self._closed:
                break
            path.append(deeper)
        self._closed.update(set(self._open) - set(path))
        self._open = path
        return path[-1] if path else ""


def _same_start(first: Sequence[str], second: Sequence[str]) -> Iterator[str]:
    for a, b in zip(first, second, strict=False):
        if a != b:
            return
        yield a


def _article_label(block: Block, facts: VersionFacts) -> str:
    """How the article, section or annex a block stands in is written, without the part (附則) it stands in."""
    path = [part for part in provision(block.locator).split("/") if not part.startswith("suppl=")]
    return display("/".join(path), facts.style) if path and path[-1].startswith(_ARTICLE_KINDS[:3]) else ""


def _article_title(block: Block, facts: VersionFacts) -> str:
    """The heading line of an article: 第三十条（私的使用のための複製）, § 107. Limitations …, Article 5 Prohibited …"""
    label = _article_label(block, facts)
    match facts.style:
        case "jp":
            return label + (f"（{block.caption}）" if block.caption else "")
        case "us":
            return f"{label}. {block.caption}" if label and block.caption else label
        case _:
            return f"{label} {block.caption}".strip()


def _context(block: Block, facts: VersionFacts) -> str:
    name = facts.work or facts.title
    headings = [heading for heading in block.headings if heading.casefold() not in name.casefold()]
    return " ".join(
        f"{part}".replace("　", " ") for part in (name, *headings, _article_title(block, facts)) if part
    )


def _provisions(spans: Sequence[_Span], facts: VersionFacts) -> tuple[Provision, ...]:
    """Every unit at every level, the span of each covering its sub-units; in order, outer units first."""
    ends: dict[str, int] = {}
    first: dict[str, _Span] = {}
    for span in spans:
        path = span.locator.split("/") if span.locator else []
        for depth in range(1, len(path) + 1):
            unit = "/".join(path[:depth])
            first.setdefault(unit, span)
            ends[unit] = span.end
    return tuple(
        Provision(
            locator=unit,
            start=span.start,
            end=ends[unit],
            label=_label(unit, span.block, facts),
            caption=span.block.caption if covers(provision(span.block.locator), unit) else "",
        )
        for unit, span in first.items()
    )


def _label(locator: str, block: Block, facts: VersionFacts) -> str:
    in_words = block.headings[-1] if block.headings else ""
    if facts.style == "plain":
        return in_words or display(locator, facts.style)
    return display(locator, facts.style) or in_words


def _groups(spans: Sequence[_Span], text: str, facts: VersionFacts, limit: int) -> Iterator[list[_Span]]:
    """Spans that make one passage each, in order."""

    def unit(span: _Span) -> tuple[tuple[str, ...], str, str]:
        return span.block.headings, span.block.caption, _paragraph(span.locator, facts)

    for (_, _, outer), members in groupby(spans, unit):
        groups = _pack(list(members), outer.count("/") + 1 if outer else 0, text, limit)
        yield from _without_small_ones(groups, text, limit)


def _paragraph(locator: str, facts: VersionFacts) -> str:
    """What a passage may not reach beyond: the paragraph (項, subsection), else the article, section or heading."""
    path = locator.split("/")
    outer = 1 if path[0].startswith("suppl=") else 0
    if path[outer:] and path[outer].startswith(_ARTICLE_KINDS):
        outer += 1
    own_paragraph = f"{_PARAGRAPH_KINDS.get(facts.style)}="
    if path[outer:] and path[outer].startswith(own_paragraph) and not path[outer - 1].startswith("annex="):
        outer += 1
    return "/".join(path[:outer])


def _without_small_ones(groups: Iterable[list[_Span]], text: str, limit: int) -> Iterator[list[_Span]]:
    """The groups, a small one joined with the next (a heading with what it heads) or, at the end, with the last."""

    def size(group: list[_Span]) -> float:
        return estimated_tokens(text[group[0].start : group[-1].end])

    waiting: list[_Span] = []
    for group in groups:
        small = bool(waiting) and min(size(waiting), size(group)) < _SMALL * limit
        if small and size(waiting + group) <= _SLACK * limit:
            waiting = waiting + group
            continue
        if waiting:
            yield waiting
        waiting = group
    if waiting:
        yield waiting


def _pack(spans: list[_Span], depth: int, text: str, limit: int) -> Iterator[list[_Span]]:
    """Neighbours together as far as they fit; what does not fit is cut at its sub-units, one level deeper."""
    if estimated_tokens(text[spans[0].start : spans[-1].end]) <= limit:
        yield spans
        return
    if len(spans) == 1:
        yield from ([piece] for piece in _sentences(spans[0], text, limit))
        return

    def child(span: _Span) -> str:
        return "/".join(span.locator.split("/")[: depth + 1])

    children = [list(members) for _, members in groupby(spans, child)]
    if len(children) == 1:
        children = [[span] for span in spans] if _is_flat(spans, depth) else children
    if len(children) == 1:
        yield from _pack(spans, depth + 1, text, limit)
        return
    group: list[_Span] = []
    for members in children:
        start = group[0].start if group else members[0].start
        if estimated_tokens(text[start : members[-1].end]) <= limit:
            group += members
            continue
        if group:
            yield group
        group = []
        if estimated_tokens(text[members[0].start : members[-1].end]) <= limit:
            group = members
        else:
            yield from _pack(members, depth + 1, text, limit)
    if group:
        yield group


def _is_flat(spans: Sequence[_Span], depth: int) -> bool:
    return all(span.locator.count("/") < depth + 1 for span in spans)


def _sentences(span: _Span, text: str, limit: int) -> Iterator[_Span]:
    """Pieces of one long block, about equally long, cut at the ends of sentences where it has any."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # slow to import, seldom needed

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=limit,
        chunk_overlap=0,
        length_function=lambda piece: math.ceil(estimated_tokens(piece)),
    )
    start = span.start
    for piece in splitter.split_text(_with_brackets_marked(text[span.start : span.end])):
        bare = piece.strip()
        if bare:
            at = start + piece.index(bare)
            yield span._replace(start=at, end=at + len(bare))
        start += len(piece)


def _with_brackets_marked(text: str) -> str:
    """The text, as long as it was, with the Japanese stops and commas inside brackets told from those outside."""
    depth = 0
    marked: list[str] = []
    for char in text:
        if char in "（「『":
            depth += 1
        elif char in "）」』":
            depth = max(0, depth - 1)
        elif depth and char in "。、":
            char = _STOP_IN_BRACKETS if char == "。" else _COMMA_IN_BRACKETS
        marked.append(char)
    return "".join(marked)


def _shared_locator(spans: Sequence[_Span]) -> str:
    locator = spans[0].locator
    for span in spans[1:]:
        locator = common(locator, span.locator)
    return locator
