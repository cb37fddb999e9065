"""What a comparison of two texts says: which sections changed, in which paragraphs, by which words."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from knowledge.comparing.topics import Topic


class Fate(StrEnum):
    """What became of a section, or of a paragraph in it."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # the same words in another place, or under another number or name


class Mark(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands, as its own version writes it.

    Attributes:
        label: empty for what stands before the first heading.
    """

    locator: str
    label: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. All pieces of a paragraph, put together, give either side's text exactly.

    Attributes:
        before, after: as each side writes it: the two may differ in what does not count (quotation marks, spaces).
    """

    mark: Mark
    before: str
    after: str

    @property
    def text(self) -> str:
        """As it is written now, or was last."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a paragraph: the smallest unit of a text, or the title of a section.

    Attributes:
        before, after: its text on either side; None where it is not there.
        pieces: with the words marked.
        counts: there is more to it than its looks.
        origin: where it came from, if it moved.
    """

    fate: Fate
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]
    counts: bool
    is_title: bool = False
    origin: Place | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What became of an article, a section, a heading's text or a page.

    Attributes:
        before, after: its place on either side; None where it is not there.
        changes: of every paragraph, the unchanged ones included, in order.
        topics: what the changed paragraphs are about.
        renamed: it has another number or name than before.
    """

    fate: Fate
    before: Place | None
    after: Place | None
    changes: tuple[Change, ...]
    topics: tuple[Topic, ...]
    renamed: bool = False

    @property
    def place(self) -> Place:
        """Where it stands now, or stood last."""
        place = self.after or self.before
        assert place is not None
        return place


@dataclass(frozen=True, slots=True)
class Comparison:
    """All sections of both texts, in the order of the later one; what is gone stands where it stood."""

    sections: tuple[Section, ...]

    @property
    def changed(self) -> tuple[Section, ...]:
        """The sections in which something changed that counts."""
        return tuple(section for section in self.sections if section.fate is not Fate.UNCHANGED)

    @property
    def is_cosmetic(self) -> bool:
        """Whether nothing changed but looks: white space, marks of lists, dates of the text, where links lead."""
        return not self.changed

    @property
    def counts(self) -> Counter[Fate]:
        """How many sections became what."""
        return Counter(section.fate for section in self.sections)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What the changed paragraphs are about, each topic once."""
        touched = {topic for section in self.changed for topic in section.topics}
        return tuple(topic for topic in Topic if topic in touched)

    @property
    def by_weight(self) -> tuple[Section, ...]:
        """The changed sections, those first that bear on what an association of rights holders watches."""
        return tuple(sorted(self.changed, key=_weight))


def _weight(section: Section) -> tuple[int, bool, bool]:
    """Most watched topics first: in a copyright act, rights alone say little."""
    watched = sum(topic.is_watched for topic in section.topics)
    return -watched, not section.topics, section.fate is Fate.MOVED
