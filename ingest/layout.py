"""From a document's blocks to its stored text: which lines it has, and where everything stands in it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.document import Block
from knowledge.locator import covers, display, provision
from knowledge.model import Provision, VersionFacts

ARTICLE_KINDS = ("art=", "sec=", "annex=", "heading=", "page=", "rec=")
"""How the part of a locator begins that names an article or what stands for one."""


_LONGEST_HEADING = 500


class Span(NamedTuple):
    """A block, or a piece of one, where it came to stand in the text."""

    start: int
    end: int
    locator: str
    block: Block


def lay_out(blocks: Sequence[Block], facts: VersionFacts) -> tuple[str, list[Span]]:
    """The text, a line for each heading and one or more for each block, and where each block stands in it."""
    lines: list[str] = []
    spans: list[Span] = []
    position = 0
    above: Block | None = None
    locators = _Locators()
    for block in blocks:
        for line in _lines_before(block, above, facts):
            lines.append(line)
            position += len(line) + 1
        spans.append(Span(position, position + len(block.text), locators.place(block.locator), block))
        lines.append(block.text)
        position += len(block.text) + 1
        above = block
    return "\n".join(lines), spans


def _lines_before(block: Block, above: Block | None, facts: VersionFacts) -> Iterator[str]:
    """The headings that are new since the block above, and the article's own unless the block says it."""
    kept = _headings_kept(block, above)
    yield from block.headings[kept:]
    title = _article_title(block, facts)
    is_new = above is None or kept < len(block.headings) or title != _article_title(above, facts)
    if title and is_new and not block.text.lstrip("[").startswith(_article_label(block, facts) or title):
        yield title


def _headings_kept(block: Block, above: Block | None) -> int:
    """How many of the headings above still hold; the same words may be another heading (附則, Notices)."""
    if above is None:
        return 0
    part, part_above = (b.locator.partition("/")[0] for b in (block, above))
    if part != part_above and part.startswith("suppl="):
        return 0
    same = 0
    for heading, heading_above in zip(block.headings, above.headings, strict=False):
        if heading != heading_above:
            break
        same += 1
    all_same = same == len(block.headings) == len(above.headings)
    again = all_same and part != part_above and part.startswith("heading=")
    return same - 1 if again and same else same


class _Locators:
    """Keeps locators from naming two places: one that was left before stands for the first place only.

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


def _article_label(block: Block, facts: VersionFacts) -> str:
    """How the article, section or annex a block stands in is written, without the part (附則) around it."""
    path = [part for part in provision(block.locator).split("/") if not part.startswith("suppl=")]
    return display("/".join(path), facts.style) if path and path[-1].startswith(ARTICLE_KINDS[:3]) else ""


def _article_title(block: Block, facts: VersionFacts) -> str:
    """The heading line of an article: `第三十条（私的使用のための複製）`, `§ 107. Fair use`."""
    label = _article_label(block, facts)
    match facts.style:
        case "jp":
            return label + (f"（{block.caption}）" if block.caption else "")
        case "us":
            return f"{label}. {block.caption}" if label and block.caption else label
        case _:
            return f"{label} {block.caption}".strip()


def context(block: Block, facts: VersionFacts) -> str:
    """The header of a passage: law or title, parts, article and caption, outermost first."""
    name = facts.work or facts.title
    headings = [short(heading) for heading in block.headings]
    if headings and name.casefold().removesuffix(" (eu)").endswith(headings[0].casefold()):
        del headings[0]  # a document's own title once more
    title = short(_article_title(block, facts))
    if block.locator.startswith("rec="):  # numbered in its own words, it has no heading line
        title = display(block.locator, facts.style)
    return " ".join(filter(None, (name, *headings, title))).replace("　", " ")


def provisions(spans: Sequence[Span], facts: VersionFacts) -> tuple[Provision, ...]:
    """Every unit at every level, the span of each covering its sub-units; in order, outer units first."""
    ends: dict[str, int] = {}
    first: dict[str, Span] = {}
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
            caption=short(span.block.caption) if covers(provision(span.block.locator), unit) else "",
        )
        for unit, span in first.items()
    )


def _label(locator: str, block: Block, facts: VersionFacts) -> str:
    in_words = short(block.headings[-1]) if block.headings else ""
    if facts.style == "plain":
        return in_words or display(locator, facts.style)
    return display(locator, facts.style) or in_words


def short(heading: str) -> str:
    """A heading as it goes with each of the passages below it; in the text it stands whole."""
    return heading if len(heading) <= _LONGEST_HEADING else f"{heading[: _LONGEST_HEADING - 1].rstrip()}…"
