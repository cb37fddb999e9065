"""Brings sources into the library: fetch, read, split, add; and reports on each."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from ingest.document import Source, Stated
from ingest.fetch import Fetch, sources
from ingest.naming import see_that_names_are_plain
from ingest.readers import read
from ingest.split import split
from knowledge.catalog.store import Outcome
from knowledge.errors import DocumentError
from knowledge.library import Library, Progress
from knowledge.model import Actor, Audience, Version

STARTER = Path(__file__).parent / "starter"
"""The library's first documents: briefs in the project's own words."""

READING = 2
"""Raise this when readers or splitter make other text, provisions or passages of the same bytes: every source is then
read again when it is next brought in."""


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are to be taken in.

    Attributes:
        by: who brings them in.
        audience: who may read them; None: a known document keeps its audience, a new one has the one it names itself,
            else it is public.
        dry_run: say what would happen, and change nothing.
        alert: staff are to be told of new versions.
        is_cosmetic: asked of a version that does not say itself since when it is in force, but has its day from
            `Source.otherwise`: whether the library has the same words under its key, but for looks. It is left out then.
    """

    by: Actor
    audience: Audience | None = None
    dry_run: bool = False
    alert: bool = False
    is_cosmetic: Callable[[Version], bool] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One thing that became of a document: a new version may also change the audience.

    Attributes:
        source: names the file it came from.
    """

    source: str
    key: str
    outcome: Outcome


@dataclass(slots=True)
class Report:
    """What an ingest did.

    Attributes:
        found: files, and paths that could not be read.
        unchanged: documents recognised without being read again, and those found the same on reading.
        embedded: passages that were embedded.
    """

    taken: list[Taken] = field(default_factory=list)
    failed: list[DocumentError] = field(default_factory=list)
    found: int = 0
    unchanged: int = 0
    embedded: int = 0

    def count(self, outcome: Outcome) -> int:
        return sum(taken.outcome is outcome for taken in self.taken)


def add_paths(
    paths: Sequence[Path | str],
    *,
    library: Library,
    options: Options,
    given: Stated | None = None,
    fetch: Fetch | None = None,
    on_progress: Progress | None = None,
) -> Report:
    """Bring files and folders, and what stands at URLs, into the library, as `add_sources`.

    Args:
        paths, fetch: as in `sources`.
        given: stands in place of what the documents or their paths say; a `key` for a single document only.
    """
    found = sources(paths, fetch=fetch)
    if given is not None:
        found = (replace(each, given=given) if isinstance(each, Source) else each for each in found)
    return add_sources(found, library=library, options=options, on_progress=on_progress)


def add_sources(
    found: Iterable[Source | DocumentError],
    *,
    library: Library,
    options: Options,
    on_taken: Callable[[Source], None] | None = None,
    on_progress: Progress | None = None,
) -> Report:
    """Bring sources into the library. One that fails does not keep the others out.

    Args:
        found: the sources, and what could not even be fetched.
        on_taken: called with each source all of which is in the catalog, now or from before.
        on_progress: called while passages are indexed, with passages done and in all.
    """
    run = _Run(library=library, options=options)
    for source in found:
        run.report.found += 1
        if isinstance(source, DocumentError):
            run.report.failed.append(source)
            continue
        try:
            run.take(source)
            if on_taken:
                on_taken(source)
        except DocumentError as error:
            run.report.failed.append(error)
        except (ValueError, RecursionError) as error:
            run.report.failed.append(
                DocumentError("not_taken", path=source.name, reason=type(error).__name__)
            )
    if not options.dry_run:
        run.report.embedded = library.follow(on_progress=on_progress)
    return run.report


class _Run:
    """One ingest: what it has done, and which file each document came from."""

    def __init__(self, *, library: Library, options: Options) -> None:
        self.report = Report()
        self._library = library
        self._options = options
        self._came_from: dict[tuple[str, date | None], str] = {}

    def take(self, source: Source) -> None:
        """Take in one source, or raise."""
        options = self._options
        fingerprint = _fingerprint(source)
        names = self._library.taken_in(fingerprint, audience=options.audience)
        outcomes: list[tuple[str, Outcome]] = [(key, Outcome.UNCHANGED) for key, _ in names]
        versions: list[Version] = []
        if not names:
            read = _read(source)
            versions = [each for each in read if not self._has_its_words(each, source)]
            outcomes = [(each.facts.key, Outcome.UNCHANGED) for each in read if each not in versions]
            names = [(version.facts.key, version.facts.effective) for version in versions]
        self._see_that_none_came_before(names, source)
        if versions and options.dry_run:
            outcomes += self._preview(versions)
        elif versions:
            outcomes += self._library.add(
                versions,
                audience=options.audience,
                fingerprint=fingerprint,
                by=options.by,
                alert=options.alert,
            )
        self._came_from |= dict.fromkeys(names, source.name)
        for key, outcome in outcomes:
            if outcome is Outcome.UNCHANGED:
                self.report.unchanged += 1
            else:
                self.report.taken.append(Taken(source.name, key, outcome))

    def _has_its_words(self, version: Version, source: Source) -> bool:
        """Whether a version without a day of its own is one that the library has."""
        day, says_the_same = source.otherwise.effective, self._options.is_cosmetic
        dated_here = day is not None and version.facts.effective == day
        return dated_here and says_the_same is not None and says_the_same(version)

    def _see_that_none_came_before(self, names: Sequence[tuple[str, date | None]], source: Source) -> None:
        for name in names:
            first = self._came_from.get(name, source.name)
            if first != source.name:
                raise DocumentError("duplicate_key", path=source.name, key=name[0], first=first)

    def _preview(self, versions: Sequence[Version]) -> list[tuple[str, Outcome]]:
        """What would become of the versions, after all that would have come in before them."""
        came = {key for key, _ in self._came_from}
        again = {(each.facts.key, each.facts.effective) for each in versions} & self._came_from.keys()
        versions = [each for each in versions if (each.facts.key, each.facts.effective) not in again]
        after = {Outcome.ADDED: Outcome.NEW_VERSION, Outcome.AUDIENCE_CHANGED: Outcome.UNCHANGED}
        previewed = self._library.preview(versions, audience=self._options.audience)
        outcomes = [(key, after.get(each, each) if key in came else each) for key, each in previewed]
        new = {key for key, outcome in outcomes if outcome in (Outcome.NEW_VERSION, Outcome.CORRECTED)}
        told = [each for each in outcomes if each[1] is not Outcome.UNCHANGED or each[0] not in new]
        return told + [(key, Outcome.UNCHANGED) for key, _ in again]


def _read(source: Source) -> list[Version]:
    versions: list[Version] = []
    for document in read(source):
        facts = source.given.over(source.otherwise.under(document.facts))
        version = split(replace(document, facts=facts))
        _see_that_it_can_be_stored(version, source)
        versions.append(version)
    if source.given.key is not None and len(versions) > 1:
        raise DocumentError("key_for_many", path=source.name, count=len(versions))
    return versions


def _see_that_it_can_be_stored(version: Version, source: Source) -> None:
    """Found here, it is found in a dry run, too.

    Raises:
        DocumentError: `bad_key`.
        UnicodeEncodeError: its words are no Unicode text (a lone surrogate).
    """
    try:
        see_that_names_are_plain(key=version.facts.key, title=version.facts.title)
    except DocumentError as error:
        error.facts.setdefault("path", source.name)
        raise
    json.dumps([asdict(version.facts), version.text], default=str, ensure_ascii=False).encode()


def _fingerprint(source: Source) -> str:
    """Names the bytes and all else that decides what they become."""
    content = hashlib.sha256(source.content).hexdigest()
    said = [str(stated) for stated in (source.given, source.otherwise) if stated != Stated()]
    return ":".join([str(READING), content, str(source.path), *said])
