"""Brings sources into the library: fetch, read, split, add; and reports on each."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ingest.document import Source
from ingest.fetch import sources
from ingest.readers import read
from ingest.split import split
from knowledge.catalog.store import Outcome
from knowledge.errors import DocumentError
from knowledge.library import Library, Progress
from knowledge.model import Audience, Version

STARTER = Path(__file__).parent / "starter"
"""The library's first documents: briefs in the project's own words."""

READING = 2
"""Raise this when readers or splitter make other text, provisions or passages of the same bytes: every source is then
read again when it is next brought in."""


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are to be taken in.

    Attributes:
        key, effective: in place of what the document or its path says; `key` for a single document only.
        dry_run: say what would happen, and change nothing.
    """

    audience: Audience = Audience.PUBLIC
    key: str | None = None
    effective: date | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """One document and what became of it. `source` names the file it came from."""

    source: str
    key: str
    outcome: Outcome


@dataclass(slots=True)
class Report:
    """What an ingest did.

    Attributes:
        unchanged: documents recognised without being read again, and those found the same on reading.
        embedded: passages that were embedded.
    """

    taken: list[Taken] = field(default_factory=list)
    failed: list[DocumentError] = field(default_factory=list)
    unchanged: int = 0
    embedded: int = 0

    def count(self, outcome: Outcome) -> int:
        return sum(taken.outcome is outcome for taken in self.taken)


def add_paths(
    paths: Sequence[Path],
    *,
    library: Library,
    options: Options,
    on_source: Callable[[str], None] | None = None,
    on_progress: Progress | None = None,
) -> Report:
    """Bring files and folders into the library. One that fails does not keep the others out.

    Args:
        on_source: called with each source's name before it is read.
        on_progress: called while passages are indexed, with passages done and in all.
    """
    report = Report()
    for source in sources(paths):
        if isinstance(source, DocumentError):
            report.failed.append(source)
            continue
        if on_source:
            on_source(source.name)
        try:
            _add_source(source, library=library, options=options, report=report)
        except DocumentError as error:
            report.failed.append(error)
    if not options.dry_run:
        report.embedded = library.follow(on_progress=on_progress)
    return report


def _add_source(source: Source, *, library: Library, options: Options, report: Report) -> None:
    fingerprint = _fingerprint(source, options)
    known = library.taken_in(fingerprint, audience=options.audience)
    if known:
        report.unchanged += known
        return
    versions = _read(source, options)
    if options.dry_run:
        outcomes = library.preview(versions, audience=options.audience)
    else:
        outcomes = library.add(versions, audience=options.audience, fingerprint=fingerprint)
    for key, outcome in outcomes:
        if outcome is Outcome.UNCHANGED:
            report.unchanged += 1
        else:
            report.taken.append(Taken(source.name, key, outcome))


def _read(source: Source, options: Options) -> list[Version]:
    given = {name: value for name in ("key", "effective") if (value := getattr(options, name)) is not None}
    versions: list[Version] = []
    for document in read(source):
        versions.append(split(replace(document, facts=replace(document.facts, **given))))
    if options.key is not None and len(versions) > 1:
        raise DocumentError("key_for_many", path=source.name, count=len(versions))
    return versions


def _fingerprint(source: Source, options: Options) -> str:
    """Names the bytes and all else that decides what they become."""
    content = hashlib.sha256(source.content).hexdigest()
    return f"{READING}:{content}:{source.path}:{options.key or ''}:{options.effective or ''}"
