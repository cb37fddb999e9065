"""What travels between the steps of an ingest: a source, the document read from it, its blocks.

fetch (path or URL -> `Source`) → open (an archive's or mail's parts -> `Source`s) → a reader (`Source` -> `ReadDocument`s)
→ split (`ReadDocument` -> `Version`) → add.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Protocol

from knowledge.model import Audience, Kind, VersionFacts


@dataclass(frozen=True, slots=True)
class Stated:
    """What is known of a document from outside of it. None: nothing is said."""

    key: str | None = None
    title: str | None = None
    kind: Kind | None = None
    language: str | None = None
    jurisdiction: str | None = None
    vendor: str | None = None
    url: str | None = None
    effective: date | None = None

    def over(self, facts: VersionFacts) -> VersionFacts:
        """The facts with all that is stated in their place. A law is known by the title that it is given."""
        said = self._said()
        if "title" in said and facts.work == facts.title:
            said["work"] = said["title"]
        return replace(facts, **said)

    def under(self, facts: VersionFacts) -> VersionFacts:
        """The facts with what is stated where they themselves say nothing."""
        return replace(
            facts, **{name: value for name, value in self._said().items() if not getattr(facts, name)}
        )

    def _said(self) -> dict[str, Any]:
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name)) is not None}


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes as they came in, and what is known of them before reading.

    Attributes:
        name: what a person calls it: the path or URL as given, for messages.
        path: the path below the folder that was added (the file's name for a single file); gives key and date where the
            document itself states none.
        given: stands in place of what the document says; `otherwise`: where it says nothing.
    """

    name: str
    path: PurePosixPath
    content: bytes
    given: Stated = field(default_factory=Stated)
    otherwise: Stated = field(default_factory=Stated)


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest piece of structure a reader sees: a paragraph, an item, a heading's own text.

    Attributes:
        locator: where it stands; unique in the document but for blocks that continue the one before.
        text: as published, number and marks included (`二　情報解析…`), without surrounding white space.
        headings: the parts it stands under, outermost first (第二章　著作者の権利, 第三節　権利の内容).
        caption: of its article or section, without brackets.
    """

    locator: str
    text: str
    headings: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document as a reader understood it, not yet split.

    Attributes:
        audience: who may read it by its own word; None where it says nothing.
    """

    facts: VersionFacts
    blocks: tuple[Block, ...]
    audience: Audience | None = None


class Reader(Protocol):
    """Reads one format. Readers are tried in order; the first that accepts a source reads it."""

    name: str

    def accepts(self, source: Source) -> bool:
        """Whether the content (not only the name) is of this format. Cheap: looks at the first kilobytes."""
        ...

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The documents in the source, one after another.

        Raises:
            DocumentError: naming the place where the source is broken.
        """
        ...
