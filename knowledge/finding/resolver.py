"""From the laws and provisions that a question names to the passages where they stand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from knowledge.catalog.lookup import HeldLaw, Lookup, Scope, StoredPassage
from knowledge.finding.kept import Kept
from knowledge.locator import is_supplementary
from knowledge.model import Audience
from knowledge.reading.designators import Parts
from knowledge.reading.divisions import Chapter, chapters, chapters_beside
from knowledge.reading.names import LawName, Names
from knowledge.reading.question import Question
from knowledge.reading.references import Reference, matches, parse_references

_WHOLE_BRIEF = 20
"""A brief of up to so many passages explains what it covers as a whole; a longer one, a guide, entry by entry."""

_MOST_KEPT = 50

# A passage may end with the bare heading of the provision that the next one begins with: (3) Elements of notification.—
_HEADING = re.compile(r".{1,80}[—–:]")


@dataclass(frozen=True, slots=True)
class Place:
    """A passage, and the part of it that is meant: `passage.text[start:end]`."""

    passage: StoredPassage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of the references in a question.

    Attributes:
        groups: for each provision named, in order, the places where it stands, those that explain it last.
        around: passages of the provisions that a law's name stands for, and of what explains them: where to look first,
            while the question names none of them.
        chapters: passages of the chapters that the question names: of the law, where to look alone.
        works: the laws named that the library holds.
        missing_laws: the laws named that it neither holds nor explains, as the question writes them.
        missing_provisions: the provisions named that their law does not have on that day, as the question writes them.
        not_held_then: those of laws of which no version in force on that day is held.
    """

    groups: tuple[tuple[Place, ...], ...] = ()
    around: frozenset[int] = frozenset()
    chapters: frozenset[int] = frozenset()
    works: frozenset[str] = frozenset()
    missing_laws: tuple[str, ...] = ()
    missing_provisions: tuple[str, ...] = ()
    not_held_then: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """All that was named and not found, as the question writes it."""
        return self.missing_laws + self.missing_provisions + self.not_held_then


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The names a reader's library is searched by, the laws it holds by the key under which `names` has them, of whose law
    it has anything, and what lines of its guides were found to name first.
    """

    names: Names
    held: dict[str, HeldLaw]
    jurisdictions: tuple[str, ...]
    named_first: dict[str, Reference | None] = field(default_factory=dict)


class Resolver:
    """Resolves legal references against the library.

    Args:
        names: what laws are called, before the catalog's own titles are added.
    """

    def __init__(self, *, lookup: Lookup, names: Names) -> None:
        self._lookup = lookup
        self._names = names
        self._shelves: Kept[Audience, _Shelf] = Kept(lookup=lookup, most=len(Audience))
        self._chapters: Kept[tuple[str, Scope], dict[str, set[int]]] = Kept(lookup=lookup, most=_MOST_KEPT)

    def names(self, reader: Audience) -> Names:
        """All names, those of the laws in this reader's library included."""
        return self._shelf(reader).names

    def jurisdictions(self, reader: Audience) -> tuple[str, ...]:
        """Ids of those of whose law this reader's library has the text, or something that explains it."""
        return self._shelf(reader).jurisdictions

    def resolve(self, question: Question, *, scope: Scope) -> Resolution:
        """Find what the question names, in what is in force for this scope."""
        shelf = self._shelf(scope.reader)
        groups: list[tuple[Place, ...]] = []
        around: set[int] = set()
        in_chapters: set[int] = set()
        works: dict[str, None] = {}
        missing_laws: dict[str, None] = {}
        missing_provisions: dict[str, None] = {}
        not_held_then: dict[str, None] = {}
        for reference in question.references:
            laws = _meant(reference, shelf)
            written = _written(reference, question)
            if laws is None:
                group = self._explaining(reference, scope)
                if _of_other_paragraphs(reference, group, shelf.names):
                    group = []
                if not group:
                    missing_laws[written] = None
            elif not reference.parts:
                works |= dict.fromkeys(law.work for law in laws)
                beside = chapters_beside(question.text, reference.start, reference.end)
                for law in laws if beside else ():
                    inside, lacking = self._in_chapters(law, beside, scope)
                    in_chapters |= inside
                    missing_provisions |= dict.fromkeys(lacking)
                continue
            else:
                if reference.law is not None:
                    works |= dict.fromkeys(law.work for law in laws)
                keys = [key for law in laws for key in law.documents]
                group = self._standing(keys, reference.parts, scope)
                if not group and reference.otherwise:
                    group = self._standing(keys, reference.otherwise, scope)
                if group:
                    group += self._explaining(reference, scope)
                elif laws and not self._lookup.any_in_force(keys, scope):
                    not_held_then[written] = None
                elif laws:
                    missing_provisions[written] = None
            if reference.by_name:
                around |= {place.passage.id for place in group}
            elif group:
                groups.append(tuple(group))
        return Resolution(
            groups=tuple(groups),
            around=frozenset(around),
            chapters=frozenset(in_chapters),
            works=frozenset(works),
            missing_laws=tuple(missing_laws),
            missing_provisions=tuple(missing_provisions),
            not_held_then=tuple(not_held_then),
        )

    def official(self, text: str, *, scope: Scope) -> tuple[Place, ...]:
        """Where the library prints the provision that a text first refers to, and then what else of the same article it
        refers to; empty where it refers to none.
        """
        shelf = self._shelf(scope.reader)
        article: tuple[str, tuple[str, str]] | None = None
        places: dict[int, Place] = {}
        for reference in parse_references(text, names=shelf.names):
            law = shelf.held.get(reference.law.key) if reference.law else None
            if not law or not reference.parts:
                continue
            article = article or (law.work, reference.parts[0])
            if (law.work, reference.parts[0]) == article:
                for place in self._standing(law.documents, reference.parts, scope):
                    places.setdefault(place.passage.id, place)
        return tuple(places.values())

    def _standing(self, keys: Sequence[str], parts: Parts, scope: Scope) -> list[Place]:
        """Where a provision is printed; the main text before any supplementary provisions."""
        found: dict[int, Place] = {}
        last = (0, 0)
        for version, provision in self._lookup.provisions_like(keys, parts, scope):
            # What stands inside the provision that is meant comes with it.
            if not matches(provision.locator, parts) or (version, provision.end) <= last:
                continue
            last = version, provision.end
            for passage in self._lookup.overlapping(version, provision.start, provision.end):
                start = max(provision.start - passage.start, 0)
                end = min(provision.end, passage.end) - passage.start
                if not _HEADING.fullmatch(passage.text[start:end].strip()):
                    found.setdefault(passage.id, Place(passage, start, end))
        return sorted(
            found.values(), key=lambda place: (is_supplementary(place.passage.locator), place.passage.id)
        )

    def _in_chapters(
        self, law: HeldLaw, named: Sequence[Chapter], scope: Scope
    ) -> tuple[set[int], list[str]]:
        """Ids of the passages of a law that stand in chapters, and those chapters that it has not, as they are written;
        neither where its headings tell of no chapters.
        """
        held = self._chapters.now()((law.work, scope), partial(self._by_chapter, law, scope))
        lacking = [f"{law.work} {each.written}" for each in named if held and each.number not in held]
        return set[int]().union(*(held.get(each.number, ()) for each in named)), lacking

    def _by_chapter(self, law: HeldLaw, scope: Scope) -> dict[str, set[int]]:
        by_chapter: dict[str, set[int]] = {}
        for passage in self._lookup.of(law.documents, scope):
            for outermost in chapters(passage.context)[:1]:
                by_chapter.setdefault(outermost.number, set()).add(passage.id)
        return by_chapter

    def _explaining(self, reference: Reference, scope: Scope) -> list[Place]:
        if reference.law is None:
            return []
        locator = "/".join(f"{kind}={number}" for kind, number in reference.parts[:1])
        explaining = self._lookup.explaining(reference.law.key, locator, scope)
        lengths = Counter(passage.version for passage in explaining)
        return [
            Place(passage, 0, len(passage.text))
            for passage in explaining
            if lengths[passage.version] <= _WHOLE_BRIEF or self._opens_with(passage, reference, scope)
        ]

    def _opens_with(self, passage: StoredPassage, reference: Reference, scope: Scope) -> bool:
        """Whether the provision that a passage names first is the one that is meant, or stands above or below it."""
        first_line = passage.text.partition("\n")[0]
        if reference.parts and reference.parts[0][1] not in first_line:
            return False  # most of a guide, without a closer look
        shelf = self._shelf(scope.reader)
        if first_line not in shelf.named_first:
            named = parse_references(first_line, names=shelf.names)
            shelf.named_first[first_line] = next((each for each in named if each.parts), None)
        first = shelf.named_first[first_line]
        if first is None or reference.law is None or first.law is None or first.law.key != reference.law.key:
            return False
        return matches(first.locator, reference.parts) or matches(reference.locator, first.parts)

    def _shelf(self, reader: Audience) -> _Shelf:
        return self._shelves.now()(reader, lambda: self._new_shelf(reader))

    def _new_shelf(self, reader: Audience) -> _Shelf:
        laws = self._lookup.laws(reader)
        held = {_key(law): law for law in laws}
        names = self._names.with_laws(_law_name(law) for law in laws)
        return _Shelf(names, held, tuple(self._lookup.jurisdictions(reader)))


def _of_other_paragraphs(reference: Reference, group: Sequence[Place], names: Names) -> bool:
    """Whether what explains an article tells its paragraphs apart, and does not speak of the one that is meant."""
    if len(reference.parts) < 2:
        return False
    apart = [
        each
        for place in group
        for each in parse_references(place.passage.text, names=names)
        if each.law == reference.law and each.parts[:1] == reference.parts[:1] and len(each.parts) > 1
    ]
    return bool(apart) and not any(
        matches(each.locator, reference.parts) or matches(reference.locator, each.parts) for each in apart
    )


def _meant(reference: Reference, shelf: _Shelf) -> list[HeldLaw] | None:
    """The held laws that a reference may speak of; None where it names one that is not held."""
    if reference.law is None:
        return list(shelf.held.values()) if not reference.law_text else None
    law = shelf.held.get(reference.law.key)
    return [law] if law else None


def _key(law: HeldLaw) -> str:
    """A held law goes by the key of its one document, or by its title where each article is a document."""
    return law.documents[0] if len(law.documents) == 1 else law.work


def _law_name(law: HeldLaw) -> LawName:
    return LawName(
        key=_key(law),
        jurisdiction=law.jurisdiction,
        ja=law.work if law.language == "ja" else "",
        en="" if law.language == "ja" else law.work,
        aliases=law.aliases,
        unit="sec" if law.style == "us" else "art",
    )


def _written(reference: Reference, question: Question) -> str:
    """A reference as the question writes it."""
    written = question.text[reference.start : reference.end].strip()
    return written if reference.law_text in written else f"{reference.law_text} {written}".strip()
