"""Markdown that is no statute: policies, letters, briefs. Headings, and paragraphs below them."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.document import Block
from ingest.readers.content import tidy

_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_WIDE = "[\u3000-\u9fff\uff00-\uffef]"
_LONGEST_SLUG = 80
_BULLETS = ("•", "◦", "▪")


def blocks_of(body: str) -> tuple[Block, ...]:
    """One block a paragraph, list item, table row or piece of code, in reading order.

    A heading's blocks are `heading=SLUG/par=1` and so on; before the first heading they are `par=1` ….
    """
    return tuple(_Reading().read(_parser().parse(body)))


def first_heading(blocks: Sequence[Block]) -> str:
    """The outermost heading of the first block that has one; empty where none has."""
    return next((block.headings[0] for block in blocks if block.headings), "")


def slug(heading: str) -> str:
    """A heading as a locator writes it: `5. DMCA & Takedowns` -> `5-dmca-takedowns`; kana and kanji stay."""
    words = re.findall(
        r"\w+", unicodedata.normalize("NFKC", heading).lower().replace("’", "").replace("'", "")
    )
    named = ""
    for word in words:
        if named and len(named) + len(word) >= _LONGEST_SLUG:
            break
        named = f"{named}-{word}" if named else word[:_LONGEST_SLUG]
    return named or "section"


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


class _Reading:
    """Walks the parser's tokens and keeps what they stand under."""

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self._slugs: Counter[str] = Counter()
        self._taken: set[str] = set()
        self._place = ""
        self._paragraphs = 0
        self._lists: list[int | None] = []  # a number: the next item's; None: bullets
        self._marker = ""

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        cells: list[str] = []
        for at, token in enumerate(tokens):
            match token.type:
                case "heading_open":
                    self._open_heading(
                        int(token.tag[1]), _plain(tokens[at + 1], links=False).replace("\n", " ")
                    )
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
                    yield from self._block(" | ".join(cells))
                case "inline" if tokens[at - 1].type in {"th_open", "td_open"}:
                    cells.append(_plain(token).replace("\n", " "))
                case "inline" if tokens[at - 1].type != "heading_open":
                    yield from self._block(_plain(token))
                case "fence" | "code_block":
                    yield from self._block(token.content.strip("\n"))
                case "html_block":
                    yield from self._block(_lines(_without_tags(token.content)))

    def _open_heading(self, level: int, words: str) -> None:
        if not words:
            return
        self._headings = [(at, heading) for at, heading in self._headings if at < level] + [(level, words)]
        name = slug(words)
        self._slugs[name] += 1
        while (unique := name if self._slugs[name] == 1 else f"{name}-{self._slugs[name]}") in self._taken:
            self._slugs[name] += 1
        self._taken.add(unique)
        self._place = f"heading={unique}/"
        self._paragraphs = 0

    def _next_marker(self) -> str:
        number = self._lists[-1]
        if number is None:
            return _BULLETS[min(len(self._lists), len(_BULLETS)) - 1]
        self._lists[-1] = number + 1
        return f"{number}."

    def _block(self, text: str) -> Iterator[Block]:
        if not text:
            return
        if self._marker:
            text, self._marker = f"{self._marker} {text}", ""
        self._paragraphs += 1
        yield Block(
            locator=f"{self._place}par={self._paragraphs}",
            text=text,
            headings=tuple(words for _, words in self._headings),
        )


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
                target, start = open_links.pop()
                if links:
                    written.append(_target(target, tidy("".join(written[start:]))))
            case "image":
                written.append(token.content)
            case _:
                written.append(token.content)
    text = re.sub(rf"(?<={_WIDE})\n(?={_WIDE})", "", "".join(written)).replace("\n", " ").replace("\0", "\n")
    return _lines(text)


def _lines(text: str) -> str:
    return "\n".join(line for line in (tidy(line) for line in text.split("\n")) if line)


def _target(href: str, words: str) -> str:
    """` (target)` where the words of a link do not say it; nothing for a place in a page (#…)."""
    address = href.removeprefix("mailto:").partition("?")[0] if href.startswith("mailto:") else href
    shown = re.sub(r"^https?://(?:www\.)?|/$", "", address)
    if not words or "#" in href or not shown or shown.casefold() in words.casefold():
        return ""
    return f" ({address})" if re.match(r"https?://|mailto:", href) else ""


def _without_tags(text: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
