"""What readers of prose share: the headings that are open, and the paragraphs counted below the last of them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from ingest.document import Block
from ingest.hidden import seen

_LONGEST_SLUG = 80
_BULLETS = ("•", "◦", "▪")


def first_heading(blocks: Sequence[Block]) -> str:
    """The outermost heading of the first block that has one; empty where none has."""
    return next((block.headings[0] for block in blocks if block.headings), "")


def slug(heading: str) -> str:
    """A heading as a locator writes it: `5. DMCA & Takedowns` -> `5-dmca-takedowns`; kana and kanji stay."""
    words = re.findall(
        r"\w+", unicodedata.normalize("NFKC", seen(heading)).lower().replace("’", "").replace("'", "")
    )
    named = ""
    for word in words:
        if named and len(named) + len(word) >= _LONGEST_SLUG:
            break
        named = f"{named}-{word}" if named else word[:_LONGEST_SLUG]
    return named or "section"


def bullet(depth: int) -> str:
    """The mark of an item in a list without numbers; `depth` counts from 1."""
    return _BULLETS[min(depth, len(_BULLETS)) - 1]


def target(href: str, words: str) -> str:
    """` (target)` where the words of a link do not say it; nothing for a place in a page (#…)."""
    address = href.removeprefix("mailto:").partition("?")[0] if href.startswith("mailto:") else href
    shown = re.sub(r"^https?://(?:www\.)?|/$", "", address)
    if not words or "#" in href or not shown or shown.casefold() in words.casefold():
        return ""
    return f" ({address})" if re.match(r"https?://|mailto:", href) else ""


class Outline:
    """Gathers the blocks of a document in reading order.

    A heading's blocks are `heading=SLUG/par=1` and so on; before the first heading they are `par=1` ….
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._headings: list[tuple[int, str]] = []
        self._slugs: Counter[str] = Counter()
        self._taken: set[str] = set()
        self._place = ""
        self._paragraphs = 0

    def open_heading(self, level: int, words: str) -> None:
        """What comes next stands under this heading; it closes those of its level and below."""
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

    def add(self, text: str) -> None:
        """The next paragraph, item or row; an empty one is none."""
        if not text:
            return
        self._paragraphs += 1
        self.blocks.append(
            Block(
                locator=f"{self._place}par={self._paragraphs}",
                text=text,
                headings=tuple(words for _, words in self._headings),
            )
        )
