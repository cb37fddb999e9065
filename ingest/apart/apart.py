"""Opens and reads sources in a process of its own, and lives through whatever becomes of that process."""

import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock
from types import TracebackType
from typing import Self, TypeVar

from ingest.apart.forms import document_of, error_of, source_form, source_of
from ingest.apart.frames import Frame, TooMuchError
from ingest.apart.kept import Kept
from ingest.apart.limits import Limits
from ingest.apart.process import Process
from ingest.apart.reading import OnPage, StoppedError
from ingest.apart.watch import Ended, Watch
from ingest.document import ReadDocument, Source
from ingest.fingerprint import reading
from knowledge.errors import DocumentError

T = TypeVar("T")

_PROGRAM = Path(__file__).with_name("worker.py")


class Apart:
    """A `Reading` by a process of its own, which is started when there is first something to read, and kept for more.

    A source over which it breaks off, takes too long or says too much costs a `DocumentError`, and the next source has a
    new process. Safe to share between threads; sources are taken one at a time. As a context manager it ends the process
    when the last of those who entered it leaves; it can be entered again.

    Args:
        folder: where readings are kept for a day if that is asked for; None: nowhere.
        limits: of one source.
        program: does the reading; takes bytes of memory and seconds as arguments.
    """

    def __init__(
        self, *, folder: Path | None = None, limits: Limits | None = None, program: Path = _PROGRAM
    ) -> None:
        self._kept = Kept(folder) if folder else None
        self._limits = limits or Limits()
        self._program = program
        self._one_at_a_time, self._counting = Lock(), Lock()
        self._process: Process | None = None
        self._inside = 0

    def __enter__(self) -> Self:
        with self._counting:
            self._inside += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._counting:
            self._inside -= 1
            if self._inside:
                return
        self.close()

    @property
    def running(self) -> bool:
        """Whether there is a process just now."""
        return self._process is not None

    def close(self) -> None:
        """End the process, once it is done with the source it is at."""
        with self._one_at_a_time:
            self._end()

    def open(self, source: Source, *, stop: Event | None = None) -> list[Source | DocumentError]:
        """As `Reading.open`.

        Raises:
            DocumentError: what is wrong with the source, or `reading_too_slow`, `reading_too_large`, `reading_crashed`,
                `too_much_output`.
        """

        def part(said: Frame) -> Source | DocumentError:
            if "itself" in said.head:
                return source
            if "part_error" in said.head:
                return error_of(said.head["part_error"])
            return source_of(said.head.get("part"), said.body)

        return self._ask("open", source, part, stop=stop)

    def read(
        self,
        source: Source,
        *,
        on_page: OnPage | None = None,
        stop: Event | None = None,
        keep: bool = False,
    ) -> list[ReadDocument]:
        """As `Reading.read`.

        Raises:
            DocumentError: as `open`.
        """
        known = self._kept.get(reading(source)) if self._kept else None
        if known is not None:
            return known
        documents = self._ask("read", source, lambda said: document_of(said.body), on_page=on_page, stop=stop)
        if keep and self._kept:
            self._kept.put(reading(source), documents)
        return documents

    def _ask(
        self,
        job: str,
        source: Source,
        take: Callable[[Frame], T],
        *,
        on_page: OnPage | None = None,
        stop: Event | None = None,
    ) -> list[T]:
        """Have the process do a job; `take` makes something of each thing it says, or raises ValueError."""
        with self._one_at_a_time:
            whole = False
            try:
                process = self._started()
                with Watch(process, self._limits, stop) as watch:
                    request = Frame({"do": job, "source": source_form(source)}, source.content)
                    found = self._hear(process, watch, request, take, on_page)
                whole = watch.ended is None
            except DocumentError as error:
                whole = error.code not in _BROKEN_OFF
                error.facts.setdefault("path", source.name)
                raise
            finally:
                if not whole:
                    self._end()
        return found

    def _started(self) -> Process:
        if self._process and not self._process.alive:
            self._end()
        try:
            self._process = self._process or Process(self._program, self._limits)
        except OSError:
            raise DocumentError("reading_crashed") from None
        return self._process

    def _hear(
        self,
        process: Process,
        watch: Watch,
        request: Frame,
        take: Callable[[Frame], T],
        on_page: OnPage | None,
    ) -> list[T]:
        room, pages = self._limits.output, 0
        found: list[T] = []
        try:
            process.send(request)
            while True:
                said, taken = process.receive(most=room)
                room -= taken
                if "page" in said.head:
                    page, of = int(said.head["page"]), int(said.head["of"])
                    if page > pages:
                        pages = page
                        watch.progress()
                        if on_page:
                            on_page(page, of)
                elif "end" in said.head:
                    return found
                elif not said.head.keys().isdisjoint(_FAILURES):
                    raise _failure(said)
                else:
                    found.append(take(said))
        except TooMuchError:
            raise DocumentError("too_much_output", megabytes=self._limits.output // 10**6) from None
        except (OSError, EOFError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
            raise self._what_happened(process, watch.ended) from None

    def _what_happened(self, process: Process, ended: Ended | None) -> DocumentError | StoppedError:
        """Why the process broke off, or does not say what it should."""
        if ended is Ended.STOPPED:
            return StoppedError()
        status = process.died_of()
        if ended or status == -getattr(signal, "SIGXCPU", 0):
            seconds = self._limits.silence if ended is Ended.SILENT else self._limits.total
            return DocumentError("reading_too_slow", minutes=f"{seconds / 60:.3g}")
        # Nobody but the system kills it, and that for want of memory.
        if status == -getattr(signal, "SIGKILL", 0):
            return DocumentError("reading_too_large")
        return DocumentError("reading_crashed")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.end()


_FAILURES = frozenset({"error", "memory", "broken"})


def _failure(said: Frame) -> DocumentError:
    """What the process itself tells of a source that it cannot read."""
    if "memory" in said.head:
        return DocumentError("reading_too_large")
    if "broken" in said.head:
        return DocumentError("not_taken", reason=str(said.head["broken"])[:100])
    return error_of(said.head["error"])


_BROKEN_OFF = frozenset({"reading_too_slow", "reading_too_large", "reading_crashed", "too_much_output"})
