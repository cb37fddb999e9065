"""The desk's own terms: documents, their versions, provisions and passages.

A *document* is one law, policy, letter or brief under one key. It has *versions*, each in force from its effective
date until the next version's. A version's text is made of *provisions*, its structure as published (article,
paragraph, item; heading, paragraph), and is searched in *passages*, the pieces that are indexed. Provisions and
passages are spans of the version's text: `text[start:end]`, exactly.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.locator import Style


class Audience(StrEnum):
    """Who may read a document. Each sees what the ones before it see, too."""

    PUBLIC = "public"
    MEMBERS = "members"
    STAFF = "staff"

    @property
    def reads(self) -> tuple["Audience", ...]:
        """The audiences whose documents a reader of this standing may see."""
        order = tuple(Audience)
        return order[: order.index(self) + 1]


NO_COUNTRY = frozenset({"", "int", "international"})
"""Jurisdictions of what is no country's or union's law: treaties, and what says nothing of it."""


class Kind(StrEnum):
    """What a document is; decides how an answer introduces it."""

    STATUTE = "statute"
    POLICY = "policy"
    LETTER = "letter"
    BRIEF = "brief"
    GUIDE = "guide"  # leads to a law's provisions in everyday words of its own language: never a source
    GLOSSARY = "glossary"  # terms to search by, in two languages: never a source, nor indexed
    OTHER = "other"


class Flag(StrEnum):
    """What staff should look at in a text before they rely on it. It is kept as it came, and never obeyed."""

    ADDRESSES_ASSISTANT = "addresses_assistant"  # words that tell a language model what to do
    HIDDEN_CHARACTERS = "hidden_characters"  # characters that are not seen or turn lines about were left out


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to the library, for the record.

    Attributes:
        id: of a person on Discord; None for the command line and the desk itself.
        name: as they were called then.
    """

    id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Provision:
    """A unit of a version's structure: `text[start:end]`, its sub-units included.

    Attributes:
        label: how the source writes its place: 第三十条の四第一項, § 107, a heading's words.
        caption: the heading of the article or section it belongs to, without brackets; may be empty.
    """

    locator: str
    start: int
    end: int
    label: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a version's text that is indexed: `text[start:end]`.

    Attributes:
        locator: the innermost locator that covers all of it.
        context: law title, part, article and caption: indexed with the passage, shown apart from it.
        torn: it begins or ends inside a sentence that was too long to be indexed whole.
    """

    locator: str
    start: int
    end: int
    text: str
    context: str
    caption: str = ""
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """A provision of another document that this one explains: a brief on 著作権法 第三十条の四, say."""

    document: str
    locator: str


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What is known of one version apart from its text.

    Attributes:
        key: the document's key; `effective`: first day in force, None where the source states none.
        work: the law this is, or is a part of, as its title names it; empty for what is not law.
        aliases: other names of that law which the source itself gives (不競法, 昭和四十五年法律第四十八号).
        edition: what the source says of its own state, e.g. `through Pub. L. 117-80`.
        vendor: id of the AI vendor whose policy this is, or which it speaks of.
        source_title: how the official source behind a brief is named to a reader.
        ocr: how sure the recognition of a scanned text was, 0 to 1, by characters; None: it was not read from pictures.
        flags: what staff should look at.
    """

    key: str
    title: str
    kind: Kind
    language: str
    style: Style = "plain"
    effective: date | None = None
    work: str = ""
    aliases: tuple[str, ...] = ()
    jurisdiction: str = ""
    vendor: str = ""
    url: str = ""
    source_title: str = ""
    edition: str = ""
    covered: tuple[Covered, ...] = ()
    ocr: float | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document, ready for the catalog.

    Attributes:
        audience: who may read it by its own word, where it is new and nobody says otherwise; None: it says nothing.
    """

    facts: VersionFacts
    text: str
    provisions: tuple[Provision, ...]
    passages: tuple[Passage, ...]
    audience: Audience | None = None
