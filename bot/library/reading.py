"""The real intake: what is handed in is fetched, opened, read and taken in by the ingest, in a process apart."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from threading import Event
from typing import Any, Self

from bot.library.intake import OnStep
from bot.library.model import LONGEST_OPENING, Ended, Failure, Found, TakenIn
from ingest.add import Options, Report, add_sources
from ingest.apart.reading import OnPage, Reading
from ingest.document import ReadDocument, Source
from ingest.look import Looked, look_at
from knowledge.catalog.holdings import Holdings
from knowledge.catalog.store import Outcome
from knowledge.errors import DocumentError
from knowledge.library import Library
from knowledge.model import Actor, Audience

_NOBODY = Actor(None, "")
"""Looking changes nothing, so nobody is to be named."""


class ReadingIntake:
    """Reads and takes in.

    Args:
        apart: opens and reads; its process is ended when nothing is left to read.
        fetch: gives what stands at a URL.
    """

    def __init__(
        self,
        *,
        library: Library,
        holdings: Holdings,
        apart: Reading,
        fetch: Callable[[str], Source],
    ) -> None:
        self._library = library
        self._holdings = holdings
        self._apart = _ForStaffAtFirst(apart)
        self._fetch = fetch

    def fetch(self, url: str) -> Source:
        """As `Intake.fetch`."""
        return self._fetch(url)

    def look_at(
        self, source: Source, *, audience: Audience | None, on_step: OnStep, stop: Event
    ) -> tuple[Sequence[Found], Sequence[Failure]]:
        """As `Intake.look_at`. What was read is kept for a day, so that it is not read again when it is added."""

        def on_page(done: int, total: int) -> None:
            if total > 1:
                on_step("reading", done, total)

        options = Options(by=_NOBODY, audience=audience, dry_run=True)
        with self._apart:
            looked = look_at(
                source, library=self._library, options=options, apart=self._apart, on_page=on_page, stop=stop
            )
        return (
            [self._found(each, audience) for each in looked if not isinstance(each, DocumentError)],
            [Failure.of(each) for each in looked if isinstance(each, DocumentError)],
        )

    def add(
        self, source: Source, *, audience: Audience | None, by: Actor, on_step: OnStep, stop: Event
    ) -> Ended:
        """As `Intake.add`."""

        def on_reading(_name: str, done: int, total: int) -> None:
            if total > 1:
                on_step("reading", done, total)

        with self._apart:
            report = add_sources(
                [source],
                library=self._library,
                options=Options(by=by, audience=audience),
                apart=self._apart,
                on_reading=on_reading,
                on_progress=lambda done, total: on_step("indexing", done, total),
                stop=stop,
            )
        return ended_of([report])

    def _found(self, looked: Looked, wanted: Audience | None) -> Found:
        facts = looked.facts
        held = self._holdings.versions(facts.key)
        return Found(
            key=facts.key,
            title=facts.title,
            kind=facts.kind,
            language=facts.language,
            jurisdiction=facts.jurisdiction,
            vendor=facts.vendor,
            effective=facts.effective,
            outcome=next(iter(looked.outcomes), Outcome.UNCHANGED).value,
            audience=wanted or (held[-1].audience if held else looked.audience or Audience.STAFF),
            held=held[-1].title if held else "",
            passages=looked.passages,
            opening=" ".join(looked.beginning.split())[:LONGEST_OPENING],
            ocr=facts.ocr,
            flags=facts.flags,
        )


class _ForStaffAtFirst:
    """Reads as another does; what does not say itself who may read it is for staff, until somebody says otherwise."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __enter__(self) -> Self:
        if isinstance(self._reading, AbstractContextManager):
            self._reading.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:  # noqa: ANN401  as every context manager's
        if isinstance(self._reading, AbstractContextManager):
            self._reading.__exit__(*raised)

    def open(self, source: Source, *, stop: Event | None = None) -> list[Source | DocumentError]:
        return self._reading.open(source, stop=stop)

    def read(
        self,
        source: Source,
        *,
        on_page: OnPage | None = None,
        stop: Event | None = None,
        keep: bool = False,
    ) -> list[ReadDocument]:
        found = self._reading.read(source, on_page=on_page, stop=stop, keep=keep)
        return [replace(each, audience=each.audience or Audience.STAFF) for each in found]


def ended_of(reports: Sequence[Report]) -> Ended:
    """What became of sources, for the job that they came with."""
    return Ended(
        taken=tuple(
            TakenIn(key=taken.key, outcome=taken.outcome.value)
            for report in reports
            for taken in report.taken
        ),
        unchanged=sum(report.unchanged for report in reports),
        embedded=sum(report.embedded for report in reports),
        failed=tuple(Failure.of(error) for report in reports for error in report.failed),
    )
