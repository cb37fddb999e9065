"""Looks at a source before it is taken in: what is in it, and what would become of it. Changes nothing."""

from dataclasses import dataclass
from threading import Event

from ingest.add import Options
from ingest.ahead import read_versions
from ingest.apart.reading import OnPage, Reading
from ingest.document import Source
from knowledge.catalog.store import Outcome
from knowledge.errors import DocumentError
from knowledge.library import Library
from knowledge.model import Audience, VersionFacts

_BEGINNING = 600


@dataclass(frozen=True, slots=True)
class Looked:
    """A document as it would be taken in.

    Attributes:
        source: names the source, or the part of one, that it is in.
        facts: with what is stated from outside; how sure recognition was and what to look at are among them.
        audience: who may read it by its own word; None: it says nothing.
        outcomes: what `add` would report of it.
        passages: how many. `beginning`: the first characters of its text.
    """

    source: str
    facts: VersionFacts
    audience: Audience | None
    outcomes: tuple[Outcome, ...]
    passages: int
    beginning: str


def look_at(
    source: Source,
    *,
    library: Library,
    options: Options,
    apart: Reading,
    on_page: OnPage | None = None,
    stop: Event | None = None,
) -> list[Looked | DocumentError]:
    """The documents in a source, and what is wrong with parts of it. What is read is kept for when it is added.

    Args:
        on_page: called while a source of many pages is read.
        stop: set by another thread to have it given up.

    Raises:
        DocumentError: none of it can be taken in.
        StoppedError: it was given up.
    """
    found: list[Looked | DocumentError] = []
    for part in apart.open(source, stop=stop):
        if isinstance(part, DocumentError):
            found.append(part)
            continue
        try:
            versions = read_versions(part, apart=apart, on_page=on_page, stop=stop, keep=True)
        except DocumentError as error:
            found.append(error)
            continue
        for version in versions:
            outcomes = library.preview([version], audience=options.audience)
            found.append(
                Looked(
                    source=part.name,
                    facts=version.facts,
                    audience=version.audience,
                    outcomes=tuple(outcome for _, outcome in outcomes),
                    passages=len(version.passages),
                    beginning=version.text[:_BEGINNING],
                )
            )
    if len(found) == 1 and isinstance(found[0], DocumentError):
        raise found[0]
    return found
