"""Reads ahead: the next sources are fetched, opened and read while what was read before them is taken in."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Self

from ingest.apart.reading import Reading, StoppedError
from ingest.document import Source
from ingest.fingerprint import fingerprint
from ingest.naming import has_unseen, see_that_names_are_plain
from ingest.split import split
from knowledge.errors import DocumentError
from knowledge.library import Library
from knowledge.model import Audience, Version, VersionFacts

OnReading = Callable[[str, int, int], None]
"""Called with the name of the source that is read, pages done, and pages in all (0 where it is not yet known)."""

_AHEAD = 4
_LONGEST_NAME = 500
_LONGEST_URL = 2_000
_MOST_ALIASES = 50
_SHOWN = ("work", "language", "jurisdiction", "vendor", "source_title", "edition")
"""Facts that are shown as they are, beside key and title."""
_LOOKS_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a source, or a part of an archive or mail, was found to hold.

    Attributes:
        source: what was brought in, whole; None: it could not be fetched.
        part: the part of it that this is about; the source itself where it has none.
        fingerprint: of the part.
        last: no more comes of this source.
        failure: why nothing comes of this part.
        known: key and day of its documents, where it is in the library already, unchanged; it was not read then.
    """

    source: Source | None
    part: Source | None
    last: bool
    fingerprint: str = ""
    failure: DocumentError | None = None
    known: tuple[tuple[str, date | None], ...] = ()
    versions: tuple[Version, ...] = ()


class Ahead:
    """Prepares sources in a thread of its own, a few more than have been asked for; a context manager.

    Args:
        found: the sources, and what could not be fetched.
        library: asked what it has already.
        audience: for whom; None: for whomever.
        apart: opens and reads.
        on_reading: called in that thread.
        stop: set where nobody waits any more.
    """

    def __init__(
        self,
        found: Iterable[Source | DocumentError],
        *,
        library: Library,
        audience: Audience | None,
        apart: Reading,
        on_reading: OnReading | None = None,
        stop: Event | None = None,
    ) -> None:
        self._found = found
        self._library = library
        self._audience = audience
        self._apart = apart
        self._on_reading = on_reading
        self._stop = stop
        self._left = Event()
        self._queue: Queue[Prepared | BaseException | None] = Queue(_AHEAD)
        self._thread = Thread(target=self._work, name="reading-ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def __iter__(self) -> Iterator[Prepared]:
        """What was prepared, in the order of the sources.

        Raises:
            StoppedError: `stop` was set.
        """
        while True:
            try:
                prepared = self._queue.get(timeout=_LOOKS_EVERY)
            except Empty:
                if self._stop and self._stop.is_set():
                    raise StoppedError from None
                continue
            if prepared is None:
                return
            if isinstance(prepared, BaseException):
                raise prepared
            yield prepared

    def _work(self) -> None:
        try:
            for source in self._found:
                for prepared in self._prepare(source):
                    self._hand_over(prepared)
            self._hand_over(None)
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001  it is raised where somebody sees it
            self._hand_over(error)

    def _hand_over(self, prepared: Prepared | BaseException | None) -> None:
        while not self._left.is_set():
            try:
                self._queue.put(prepared, timeout=_LOOKS_EVERY)
            except Full:
                continue
            return
        if not isinstance(prepared, BaseException):
            raise StoppedError

    def _prepare(self, source: Source | DocumentError) -> Iterator[Prepared]:
        if isinstance(source, DocumentError):
            yield Prepared(None, None, last=True, failure=source)
            return
        whole = fingerprint(source)
        if known := self._known(whole):
            yield Prepared(source, source, last=True, fingerprint=whole, known=known)
            return
        try:
            parts = self._apart.open(source, stop=self._left)
            if not parts:
                raise DocumentError("no_text", path=source.name)
        except DocumentError as error:
            yield Prepared(source, source, last=True, failure=error)
            return
        for number, part in enumerate(parts, start=1):
            last = number == len(parts)
            if isinstance(part, DocumentError):
                yield Prepared(source, None, last=last, failure=part)
                continue
            # A mail is a part of itself, beside its attachments.
            name = fingerprint(part) + (":itself" if part == source and len(parts) > 1 else "")
            known = () if name == whole else self._known(name)
            yield (
                Prepared(source, part, last=last, fingerprint=name, known=known)
                if known
                else self._read(source, part, name, last=last)
            )

    def _known(self, name: str) -> tuple[tuple[str, date | None], ...]:
        return tuple(self._library.taken_in(name, audience=self._audience))

    def _read(self, source: Source, part: Source, name: str, *, last: bool) -> Prepared:
        def on_page(done: int, total: int) -> None:
            if self._on_reading:
                self._on_reading(part.name, done, total)

        on_page(0, 0)
        prepared = Prepared(source, part, last=last, fingerprint=name)
        try:
            versions = read_versions(part, apart=self._apart, on_page=on_page, stop=self._left)
        except DocumentError as error:
            return replace(prepared, failure=error)
        return replace(prepared, versions=tuple(versions))


def read_versions(
    source: Source,
    *,
    apart: Reading,
    on_page: Callable[[int, int], None] | None = None,
    stop: Event | None = None,
    keep: bool = False,
) -> list[Version]:
    """The documents in a source, read and split, with what is stated of them.

    Raises:
        DocumentError: what is wrong with it.
        StoppedError: it was given up.
    """
    versions: list[Version] = []
    try:
        for document in apart.read(source, on_page=on_page, stop=stop, keep=keep):
            facts = _shown(source.given.over(source.otherwise.under(document.facts)))
            version = split(replace(document, facts=facts))
            _see_that_it_can_be_stored(version, source)
            versions.append(version)
    except (ValueError, RecursionError) as error:
        raise DocumentError("not_taken", path=source.name, reason=type(error).__name__) from error
    if source.given.key is not None and len(versions) > 1:
        raise DocumentError("key_for_many", path=source.name, count=len(versions))
    return versions


def _shown(facts: VersionFacts) -> VersionFacts:
    """The facts as they can be shown: no name longer than a page's line, no address that is none."""
    url = "" if has_unseen(facts.url) or len(facts.url) > _LONGEST_URL else facts.url
    title, work = (
        name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        for name in (facts.title, facts.work)
    )
    return replace(facts, title=title, work=work, url=url, aliases=facts.aliases[:_MOST_ALIASES])


def _see_that_it_can_be_stored(version: Version, source: Source) -> None:
    """Found here, it is found in a dry run, too.

    Raises:
        DocumentError: `bad_key`.
        UnicodeEncodeError: its words are no Unicode text (a lone surrogate).
    """
    try:
        shown = {name: getattr(version.facts, name) for name in _SHOWN}
        see_that_names_are_plain(key=version.facts.key, title=version.facts.title, **shown)
    except DocumentError as error:
        error.facts.setdefault("path", source.name)
        raise
    json.dumps([asdict(version.facts), version.text], default=str, ensure_ascii=False).encode()
