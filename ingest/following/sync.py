"""Looks at what the library follows, and takes in what is new."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import chain
from threading import Event

from ingest.add import Options, Report, add_sources
from ingest.ahead import OnReading
from ingest.apart.reading import Reading, StoppedError
from ingest.document import Source
from ingest.fingerprint import READING
from ingest.following.client import Client
from ingest.following.kinds import AnySource
from ingest.following.model import Arrival, Receipt, Web
from ingest.following.state import FollowState
from ingest.following.web import SourceWeb
from knowledge.catalog.owing import Owing
from knowledge.errors import DocumentError
from knowledge.library import Library, Progress
from knowledge.model import Actor, Version

OnSource = Callable[[str, int, int], None]
"""Called with the name of the source that is looked at next, how many were looked at, and how many there are."""

IsCosmetic = Callable[[Version], bool]
"""Says of a version whether the library holds its document in the same words, but for looks."""


_UNFORESEEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What code raises that was given what it did not expect: of one source's answer, and no other's concern."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of one source.

    Attributes:
        report: of what arrived; what could not even be fetched is among its failures. Nothing found: nothing is new.
    """

    name: str
    report: Report


@dataclass(slots=True)
class SyncReport:
    """What came of each source, in the order in which they were looked at."""

    synced: list[Synced] = field(default_factory=list)

    @property
    def failed(self) -> list[Synced]:
        """The sources of which something could not be had."""
        return [each for each in self.synced if each.report.failed]


class Follower:
    """Follows sources, one after another; one that fails leaves what is in the library, and the others, alone.

    Args:
        client: asks the web.
        state: what is remembered of the sources.
        owing: says whether the indexes are behind.
        library: opens the library; not called where nothing is new, for it takes its time.
        apart: opens and reads what arrives.
        is_cosmetic: asked of each version that itself does not say since when it is in force.
    """

    def __init__(
        self,
        *,
        client: Client,
        state: FollowState,
        owing: Owing,
        library: Callable[[], Library],
        apart: Reading,
        is_cosmetic: IsCosmetic,
    ) -> None:
        self.state = state
        self._client = client
        self._owing = owing
        self._library = library
        self._apart = apart
        self._is_cosmetic = is_cosmetic

    def sync(
        self,
        sources: Sequence[AnySource],
        *,
        by: Actor,
        today: date,
        dry_run: bool = False,
        on_source: OnSource | None = None,
        on_reading: OnReading | None = None,
        on_progress: Progress | None = None,
        stop: Event | None = None,
    ) -> SyncReport:
        """Look at the sources, and take in what is new or changed.

        What was taken in is noted at once, so that a sync that is broken off is gone on with by the next.

        Args:
            by: who wants it.
            today: the day at the desk.
            dry_run: say what would happen; nothing is changed, and nothing noted.
            on_reading, on_progress: as in `add_sources`.
            stop: set by another thread to have it broken off.

        Raises:
            StoppedError: it was.
            StoreError: the stores cannot be used.
        """
        if not dry_run:
            self.state.began([each.name for each in sources], by=by)
        options = Options(by=by, dry_run=dry_run, is_cosmetic=self._is_cosmetic)
        take_in = partial(
            add_sources, apart=self._apart, on_reading=on_reading, on_progress=on_progress, stop=stop
        )
        report = SyncReport()
        # A process apart is kept from one source to the next, and no longer.
        with self._apart if isinstance(self._apart, AbstractContextManager) else nullcontext():
            for number, entry in enumerate(sources):
                if stop and stop.is_set():
                    raise StoppedError
                if on_source:
                    on_source(entry.name, number, len(sources))
                report.synced.append(Synced(entry.name, self._look(entry, options, today, take_in)))
        if not dry_run and self._owing.pending():  # an earlier run left something behind
            self._library().follow(on_progress=on_progress, wait=False)
        return report

    def _look(
        self, entry: AnySource, options: Options, today: date, take_in: Callable[..., Report]
    ) -> Report:
        reading = f"{READING}:{entry.model_dump_json()}"
        web = SourceWeb(
            client=self._client,
            state=self.state,
            source=entry.name,
            reading=reading,
            dry_run=options.dry_run,
        )
        look = _Look(entry, web, today)

        def on_taken(source: Source) -> None:
            if not options.dry_run:
                self.state.note(entry.name, look.receipts(source), reading=reading)

        arriving = look.sources()
        first = next(arriving, None)
        report = Report()
        if first is not None:
            options = replace(options, audience=entry.audience, alert=entry.alerts)
            found = chain([first], arriving)
            report = take_in(found, library=self._library(), options=options, on_taken=on_taken)
        report.failed += look.failed
        if options.dry_run:
            return report
        if report.failed:
            self.state.failed(entry.name, report.failed)
        else:
            self.state.note(entry.name, look.lists, reading=reading)
            self.state.succeeded(entry.name)
        return report


class _Look:
    """One look at one source: the documents go on to the library, all else is kept here.

    Attributes:
        failed: what could not be had. `lists`: receipts that hold where all went well.
    """

    def __init__(self, entry: AnySource, web: Web, today: date) -> None:
        self.failed: list[DocumentError] = []
        self.lists: list[Receipt] = []
        self._entry = entry
        self._web = web
        self._today = today
        self._arrived: dict[int, Arrival] = {}

    def sources(self) -> Iterator[Source]:
        """The documents that arrive."""
        try:
            for found in self._entry.look(self._web, today=self._today):
                if isinstance(found, DocumentError):
                    self.failed.append(found)
                elif isinstance(found, Receipt):
                    self.lists.append(found)
                else:
                    # By identity: two arrivals may be equal. Kept, so that no other takes its place.
                    self._arrived[id(found.source)] = found
                    yield found.source
        except DocumentError as error:
            self.failed.append(error)
        except _UNFORESEEN as error:
            reason = type(error).__name__
            self.failed.append(DocumentError("bad_answer", source=self._entry.name, reason=reason))

    def receipts(self, source: Source) -> tuple[Receipt, ...]:
        """What to note now that a document is in the library."""
        return self._arrived.pop(id(source)).receipts
