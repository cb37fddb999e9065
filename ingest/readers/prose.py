"""Markdown that is no statute: policies, letters, briefs. Headings, and paragraphs below them."""

import html
import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ingest.document import Block
from ingest.readers.content import lines, tidy, unwrapped
from ingest.readers.outline import Outline, bullet, target

_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_LONGEST_MARKED_UP = 50_000
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def blocks_of(body: str) -> tuple[Block, ...]:
    """One block a paragraph, list item, table row or piece of code, in reading order, as `Outline` counts them."""
    outline = Outline()
    _Reading(outline).read(_parser().parse(body))
    return tuple(outline.blocks)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.at("inline", _mark_up)
    return parser


def _mark_up(state: StateCore) -> None:
    """Find links and emphasis, but not in a paragraph longer than any that is written: the search is no longer linear."""
    for token in state.tokens:
        if token.type == "inline" and token.children is not None:
            if len(token.content) <= _LONGEST_MARKED_UP:
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                token.children.append(Token("text", "", 0, content=token.content))


class _Reading:
    """Walks the parser's tokens."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._lists: list[int | None] = []  # a number: the next item's; None: bullets
        self._marker = ""

    def read(self, tokens: Sequence[Token]) -> None:
        cells: list[str] = []
        for at, token in enumerate(tokens):
            match token.type:
                case "heading_open":
                    words = _plain(tokens[at + 1], links=False).replace("\n", " ")
                    self._outline.open_heading(int(token.tag[1]), words)
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._marker = self._next_marker()
                case "list_item_close":
                    self._marker = ""
                case "tr_open":
                    cells = []
                case "tr_close":
                    self._add(" | ".join(cells))
                case "inline" if tokens[at - 1].type in {"th_open", "td_open"}:
                    cells.append(_plain(token).replace("\n", " "))
                case "inline" if tokens[at - 1].type != "heading_open":
                    self._add(_plain(token))
                case "fence" | "code_block":
                    self._add(token.content.strip("\n"))
                case "html_block":
                    self._add(lines(_without_tags(token.content)))

    def _next_marker(self) -> str:
        number = self._lists[-1]
        if number is None:
            return bullet(len(self._lists))
        self._lists[-1] = number + 1
        return f"{number}."

    def _add(self, text: str) -> None:
        if text and self._marker:
            text, self._marker = f"{self._marker} {text}", ""
        self._outline.add(text)


def _plain(inline: Token, links: bool = True) -> str:
    """What a person reads of a line of Markdown: no marks, no tags; links' targets after them in brackets."""
    written: list[str] = []
    open_links: list[tuple[str, int]] = []
    for token in inline.children or []:
        match token.type:
            case "softbreak":
                written.append("\n")
            case "hardbreak":
                written.append("\0")
            case "html_inline":
                written.append("\0" if _BREAK.fullmatch(token.content) else "")
            case "link_open":
                open_links.append((str(token.attrs.get("href", "")), len(written)))
            case "link_close":
                href, start = open_links.pop()
                if links:
                    written.append(target(href, tidy("".join(written[start:]))))
            case "image":
                written.append(token.content)
            case _:
                written.append(token.content)
    return unwrapped("".join(written))


def _without_tags(text: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
