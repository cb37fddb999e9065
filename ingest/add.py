"""Brings sources into the library: fetch, open, read, split, add; and reports on each."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from threading import Event

from ingest.ahead import Ahead, OnReading, Prepared
from ingest.apart.reading import Reading, StoppedError
from ingest.document import Source, Stated
from ingest.fetch import Fetch, sources
from ingest.fingerprint import fingerprint
from ingest.naming import key_from
from knowledge.catalog.store import Outcome
from knowledge.errors import DocumentError
from knowledge.library import BATCH, Library, Progress
from knowledge.model import Actor, Audience, Version

STARTER = Path(__file__).parent / "starter"
"""The library's first documents: briefs in the project's own words."""


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
        found: files, and paths that could not be read; an archive is one file.
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
    apart: Reading,
    given: Stated | None = None,
    fetch: Fetch | None = None,
    on_reading: OnReading | None = None,
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
    return add_sources(
        found, library=library, options=options, apart=apart, on_reading=on_reading, on_progress=on_progress
    )


def add_sources(
    found: Iterable[Source | DocumentError],
    *,
    library: Library,
    options: Options,
    apart: Reading,
    on_taken: Callable[[Source], None] | None = None,
    on_reading: OnReading | None = None,
    on_progress: Progress | None = None,
    stop: Event | None = None,
) -> Report:
    """Bring sources into the library. One that fails does not keep the others out.

    What comes next is read while what was read is taken in and indexed. Whenever this is broken off, each source is in the
    library or not, and the next call goes on from there. Others who change the library are waited for.

    Args:
        found: the sources, and what could not even be fetched; gone through in another thread.
        apart: opens and reads them.
        on_taken: called with each source all of which is in the catalog, now or from before.
        on_reading: called in another thread when a source is to be read (pages 0 of 0), and while one of many pages is.
        on_progress: called while passages are indexed, with passages done and in all, as far as is known by then.
        stop: set by another thread to have it broken off.

    Raises:
        StoppedError: it was.
        StoreError: the stores cannot be used.
    """
    run = _Run(library=library, options=options, on_taken=on_taken, on_progress=on_progress, stop=stop)
    ahead = Ahead(
        found, library=library, audience=options.audience, apart=apart, on_reading=on_reading, stop=stop
    )
    with run.turn, ahead:
        for prepared in ahead:
            run.take(prepared)
        run.finish()
    return run.report


def _is_named_by(path: PurePosixPath, names: Sequence[tuple[str, date | None]]) -> bool:
    """Whether these are one document, whose key is that of its path."""
    try:
        return [key for key, _ in names] == [key_from(path)]
    except DocumentError:  # it is named by a date alone, and has its key from elsewhere
        return False


class _Run:
    """One ingest: what it has done, and which file each document came from.

    Attributes:
        turn: to change the library; taken when there is first something to change: others may have it, and an ingest that
            changes nothing need not wait.
    """

    def __init__(
        self,
        *,
        library: Library,
        options: Options,
        on_taken: Callable[[Source], None] | None,
        on_progress: Progress | None,
        stop: Event | None,
    ) -> None:
        self.report = Report()
        self.turn = ExitStack()
        self._library = library
        self._options = options
        self._on_taken = on_taken
        self._on_progress = on_progress
        self._stop = stop
        self._came_from: dict[tuple[str, date | None], str] = {}
        self._folders: dict[str, str] = {}
        self._ours = False
        self._to_index = 0
        self._parts: list[str] = []
        self._whole = True

    def take(self, prepared: Prepared) -> None:
        """Take in what was prepared, and see to its source when that is complete."""
        self._go_on()
        try:
            if prepared.failure:
                raise prepared.failure
            self._take(prepared)
        except DocumentError as error:
            self._failed(error, prepared)
        except (ValueError, RecursionError) as error:
            name = prepared.part.name if prepared.part else ""
            self._failed(DocumentError("not_taken", path=name, reason=type(error).__name__), prepared)
        if prepared.last:
            self._complete(prepared.source)

    def finish(self) -> None:
        """Let the indexes follow. What others left undone is left to them where they are still at it."""
        if not self._options.dry_run:
            self._follow(wait=self._ours)

    def _take(self, prepared: Prepared) -> None:
        """Take in one source, or one part of it, or raise."""
        part, options = prepared.part, self._options
        assert part
        versions: list[Version] = []
        outcomes = [(key, Outcome.UNCHANGED) for key, _ in prepared.known]
        for each in prepared.versions:
            if self._has_its_words(each, part):
                outcomes.append((each.facts.key, self._leave(each)))
            else:
                versions.append(each)
        names = [*prepared.known, *((each.facts.key, each.facts.effective) for each in versions)]
        self._see_that_none_came_before(names, part)
        self._see_that_folders_do_not_mix(names, part)
        if versions and options.dry_run:
            outcomes += self._preview(versions)
        elif versions:
            outcomes += self._add(versions, prepared.fingerprint)
        self._parts.append(prepared.fingerprint)
        self._came_from |= dict.fromkeys(names, part.name)
        for key, outcome in outcomes:
            if outcome is Outcome.UNCHANGED:
                self.report.unchanged += 1
            else:
                self.report.taken.append(Taken(part.name, key, outcome))
        if self._to_index >= BATCH:
            self._follow()

    def _leave(self, version: Version) -> Outcome:
        """What becomes of a document that is left as it is: others may be to read it from now on."""
        options, key = self._options, version.facts.key
        previewed = self._library.preview([version], audience=options.audience)
        if options.audience is None or (key, Outcome.AUDIENCE_CHANGED) not in previewed:
            return Outcome.UNCHANGED
        if not options.dry_run:
            self._library.set_audience(key, options.audience, by=options.by)
        return Outcome.AUDIENCE_CHANGED

    def _add(self, versions: Sequence[Version], name: str) -> list[tuple[str, Outcome]]:
        if not self._ours:
            self.turn.enter_context(self._library.turn())
            self._ours = True
        outcomes = self._library.add(
            versions,
            audience=self._options.audience,
            fingerprint=name,
            by=self._options.by,
            alert=self._options.alert,
        )
        if any(outcome is not Outcome.UNCHANGED for _, outcome in outcomes):
            self._to_index += sum(len(version.passages) for version in versions)
        return outcomes

    def _failed(self, error: DocumentError, prepared: Prepared) -> None:
        self._whole = False
        self.report.failed.append(error)
        if prepared.source and not self._options.dry_run:
            self._library.note_failure(error, by=self._options.by)

    def _complete(self, source: Source | None) -> None:
        """All that there is of a source has been gone through."""
        self.report.found += 1
        if source and self._whole:
            whole = fingerprint(source)
            if self._parts != [whole] and not self._options.dry_run:
                self._library.took_in(whole, parts=self._parts)
            if self._on_taken:
                self._on_taken(source)
        self._parts, self._whole = [], True

    def _follow(self, *, wait: bool = True) -> None:
        before = self.report.embedded

        def on_progress(done: int, total: int) -> None:
            self._go_on()
            if self._on_progress:
                self._on_progress(before + done, before + total)

        watched = self._on_progress or self._stop
        self.report.embedded += self._library.follow(on_progress=on_progress if watched else None, wait=wait)
        self._to_index = 0

    def _go_on(self) -> None:
        if self._stop and self._stop.is_set():
            raise StoppedError

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

    def _see_that_folders_do_not_mix(self, names: Sequence[tuple[str, date | None]], source: Source) -> None:
        """The same name below two folders, `terms-of-service` of two vendors, say, is not the same document."""
        folder = source.name.removesuffix(str(source.path))
        if source.given.key is not None or folder == source.name or not _is_named_by(source.path, names):
            return
        ((key, _),) = names
        first = self._folders.setdefault(key, folder)
        if first != folder:
            raise DocumentError("same_key_elsewhere", path=source.name, key=key, first=first or ".")

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
