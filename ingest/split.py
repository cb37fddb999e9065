"""From a document's blocks to its stored text, its provisions and the passages that are searched.

Passages follow the document's own structure: a paragraph (項, subsection) with its items where it fits, else
its opening words and groups of neighbouring items; everything under one heading of a policy; and only for a
single block that is too long by itself, the ends of its sentences.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ingest.document import ReadDocument
from ingest.layout import ARTICLE_KINDS, Span, context, lay_out, provisions, short
from knowledge.locator import common
from knowledge.model import Kind, Passage, Version, VersionFacts

PASSAGE_TOKENS = 320
"""Longest passage in tokens, by `estimated_tokens`; embedding models read 512, the context included."""

_ENDS_A_SENTENCE = "\n。．！？.!?;；:：—"
_WORDS = re.compile(r"\S")
_SMALL = 0.2  # of the longest passage: what is smaller joins a neighbour in its paragraph,
_SLACK = 1.15  # even if the two then reach this much beyond the longest

# Where a paragraph of its own begins, by the kinds that may stand directly in an article or section.
_PARAGRAPH_KINDS = {"jp": "par", "us": "sub", "eu": "par"}

# Best first: ends of lines and sentences, of clauses, the same inside brackets, then wherever it must be.
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


def estimated_tokens(text: str) -> float:
    """About the tokens a multilingual model makes of a text: .7 a Japanese character, .28 a Latin one."""
    ascii_length = len(text.encode("ascii", "ignore"))
    return 0.28 * ascii_length + 0.7 * (len(text) - ascii_length)


def split(document: ReadDocument, *, passage_tokens: int = PASSAGE_TOKENS) -> Version:
    """Lay out a document's text and cut it into provisions and passages, both exact spans of that text.

    Args:
        document: as a reader understood it.
        passage_tokens: longest passage, in estimated tokens.
    """
    facts = document.facts
    text, spans = lay_out(document.blocks, facts)
    # A glossary is looked things up in, and never a source.
    groups = () if facts.kind is Kind.GLOSSARY else _groups(spans, text, facts, passage_tokens)
    passages = tuple(
        Passage(
            locator=_shared_locator(group),
            start=group[0].start,
            end=group[-1].end,
            text=text[group[0].start : group[-1].end],
            context=context(group[0].block, facts),
            caption=short(group[0].block.caption),
            torn=_is_torn(text, group[0].start) or _is_torn(text, group[-1].end),
        )
        for group in groups
    )
    return Version(
        facts=facts,
        text=text,
        provisions=provisions(spans, facts),
        passages=passages,
        audience=document.audience,
    )


def _is_torn(text: str, at: int) -> bool:
    """Whether a cut at this place goes through a sentence."""
    if at == len(text) or text[at] == "\n" or not _WORDS.search(text, at):
        return False
    while at and text[at - 1] in " 　":
        at -= 1
    return at > 0 and text[at - 1] not in _ENDS_A_SENTENCE


def _groups(spans: Sequence[Span], text: str, facts: VersionFacts, limit: int) -> Iterator[list[Span]]:
    """Spans that make one passage each, in order."""

    def unit(span: Span) -> tuple[tuple[str, ...], str, str]:
        return span.block.headings, span.block.caption, _paragraph(span.block.locator, facts)

    for (_, _, outer), members in groupby(spans, unit):
        groups = _pack(list(members), outer.count("/") + 1 if outer else 0, text, limit)
        yield from _without_small_ones(groups, text, limit)


def _paragraph(locator: str, facts: VersionFacts) -> str:
    """What a passage may not reach beyond: the paragraph (項, subsection), else the article or heading."""
    path = locator.split("/")
    outer = 1 if path[0].startswith("suppl=") else 0
    if path[outer:] and path[outer].startswith(ARTICLE_KINDS):
        outer += 1
    own_paragraph = f"{_PARAGRAPH_KINDS.get(facts.style)}="
    if path[outer:] and path[outer].startswith(own_paragraph) and not path[outer - 1].startswith("annex="):
        outer += 1
    return "/".join(path[:outer])


def _without_small_ones(groups: Iterable[list[Span]], text: str, limit: int) -> Iterator[list[Span]]:
    """The groups, a small one joined with a neighbour: a heading with what it heads, a rest with the last."""

    def size(group: list[Span]) -> float:
        return estimated_tokens(text[group[0].start : group[-1].end])

    waiting: list[Span] = []
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


def _pack(spans: list[Span], depth: int, text: str, limit: int) -> Iterator[list[Span]]:
    """Neighbours together as far as they fit; what does not fit is cut at its sub-units, one level deeper."""
    if estimated_tokens(text[spans[0].start : spans[-1].end]) <= limit:
        yield spans
        return
    if len(spans) == 1:
        yield from ([piece] for piece in _sentences(spans[0], text, limit))
        return

    def child(span: Span) -> str:
        return "/".join(span.locator.split("/")[: depth + 1])

    children = [list(members) for _, members in groupby(spans, child)]
    if len(children) == 1 and any(span.locator.count("/") > depth for span in spans):
        yield from _pack(spans, depth + 1, text, limit)
        return
    if len(children) == 1:  # all of them one unit's own lines
        children = [[span] for span in spans]
    group: list[Span] = []
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


def _sentences(span: Span, text: str, limit: int) -> Iterator[Span]:
    """Pieces of one long block, cut at the ends of its sentences where it has any."""
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
    """The text, as long as it was, its Japanese stops and commas inside brackets told from those outside."""
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


def _shared_locator(spans: Sequence[Span]) -> str:
    locator = spans[0].locator
    for span in spans[1:]:
        locator = common(locator, span.locator)
    return locator
