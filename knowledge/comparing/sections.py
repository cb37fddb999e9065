"""A text laid out for comparing: its sections, each with the paragraphs in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Protocol

from knowledge.comparing.comparison import Place
from knowledge.comparing.wording import Cutter, Token, key_of
from knowledge.model import Provision

_SECTION_KINDS = ("art=", "sec=", "annex=", "heading=", "page=", "rec=")


class Structured(Protocol):
    """A text and its structure, stored or just read."""

    @property
    def text(self) -> str: ...
    @property
    def provisions(self) -> tuple[Provision, ...]: ...


@dataclass(frozen=True)
class Bag:
    """Words of a text, counted."""

    counts: Counter[str]

    @cached_property
    def weight(self) -> int:
        """Their length in all."""
        return sum(len(word) * n for word, n in self.counts.items())

    def likeness(self, other: "Bag") -> float:
        """The share of words, counted by their length, that two texts have in common; 1 for two that have none."""
        whole = self.weight + other.weight
        if not whole:
            return 1.0
        few, many = sorted((self.counts, other.counts), key=len)
        return 2 * sum(len(word) * min(n, many[word]) for word, n in few.items() if word in many) / whole


@dataclass(frozen=True)
class Unit:
    """A paragraph, an item, or a title; compared by its key."""

    text: str
    place: Place
    is_title: bool
    cutter: Cutter

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its words; found only where they are needed, for most paragraphs stay as they are."""
        return self.cutter.tokens(self.text, is_title=self.is_title)

    @cached_property
    def key(self) -> str:
        """The same for paragraphs that say the same; empty for one that says nothing."""
        return key_of(self.tokens)

    @cached_property
    def words(self) -> Bag:
        """Its words, counted."""
        return Bag(Counter(token.word for token in self.tokens if token.word))


@dataclass(frozen=True)
class Part:
    """A section of one text. A line that heads several sections is a part of its own, without a locator."""

    place: Place
    units: tuple[Unit, ...]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Its paragraphs and its title as they stand."""
        return tuple(unit.text for unit in self.units)

    @cached_property
    def body(self) -> tuple[str, ...]:
        """The keys of its paragraphs, without its title and what says nothing."""
        return tuple(unit.key for unit in self.units if unit.key and not unit.is_title)

    @cached_property
    def words(self) -> Bag:
        """The words of its paragraphs, counted."""
        counted: Counter[str] = Counter()
        for unit in self.units:
            if not unit.is_title:
                counted.update(unit.words.counts)
        return Bag(counted)

    @cached_property
    def title(self) -> str:
        """What it is called, without its number."""
        return next((unit.key for unit in self.units if unit.is_title), "")


def parts_of(held: Structured, cutter: Cutter) -> list[Part]:
    """The sections of a text, in order; every line of it stands in one of them, blank ones apart."""
    return list(_parts(held, cutter))


def are_pages(parts: Sequence[Part]) -> bool:
    """Whether these are pages, whose ends mean nothing: text flows from one to the next."""
    return any(part.place.locator.startswith("page=") for part in parts)


def _parts(held: Structured, cutter: Cutter) -> Iterator[Part]:
    text = held.text
    position = 0
    for locator, group in groupby(held.provisions, key=lambda each: _section_of(each.locator)):
        members = list(group)
        start, end = max(members[0].start, position), max(each.end for each in members)
        if end <= start:
            continue
        place = _place(locator, members[0])
        *above, last = _lines(text, position, start) or [""]
        if not _is_title(last, place):
            above, last = [*above, last], ""
        for line in filter(None, above):
            yield _heading(line, cutter)
        title = [Unit(last, place, True, cutter)] if last else []
        pieces = _pieces(text, members, start, end)
        units = [Unit(piece, place, False, cutter) for piece in pieces]
        yield Part(place, (*title, *units))
        position = end
    rest = _lines(text, position, len(text))
    if rest and not held.provisions:
        place = Place("", "")
        yield Part(place, tuple(Unit(line, place, False, cutter) for line in rest))
    elif rest:
        yield from (_heading(line, cutter) for line in rest)


def _heading(line: str, cutter: Cutter) -> Part:
    place = Place("", line)
    return Part(place, (Unit(line, place, True, cutter),))


def _section_of(locator: str) -> str:
    """The article, heading or page a provision stands in; empty for what stands before the first of them."""
    path = locator.split("/")
    for depth, part in enumerate(path, start=1):
        if part.startswith(_SECTION_KINDS):
            return "/".join(path[:depth])
    return path[0] if path[0].startswith("suppl=") else ""


def _place(locator: str, first: Provision) -> Place:
    if not locator:
        return Place("", "")
    label = "附則" if first.locator.startswith("suppl=") and "art=" not in locator else first.label
    return Place(locator, label, first.caption)


def _is_title(line: str, place: Place) -> bool:
    """Whether a line is what a section is called, with its number."""
    label = "".join(place.label.split())
    squeezed = "".join(line.split())
    return bool(line and label) and (squeezed.startswith(label.removeprefix("附則") or label))


def _pieces(text: str, members: Sequence[Provision], start: int, end: int) -> list[str]:
    """Its innermost units; the lines of one that has none below it."""
    if len(members) == 1:
        return _lines(text, start, end)
    cuts = sorted(
        {start, end} | {cut for each in members for cut in (each.start, each.end) if start < cut < end}
    )
    pieces = (text[one:other].strip("\n") for one, other in pairwise(cuts))
    return [piece for piece in pieces if piece.strip()]


def _lines(text: str, start: int, end: int) -> list[str]:
    return [line for line in text[start:end].split("\n") if line.strip()]
