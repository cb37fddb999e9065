"""Progress on long work, on standard error, where a person is watching."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock, current_thread, main_thread
from typing import TYPE_CHECKING, Self

import click

from bot.cli.options import terminal
from bot.words import Words
from ingest.add import STARTER, Options, Report, add_paths
from ingest.document import Source, Stated
from knowledge.library import Progress
from knowledge.turn import Holder

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from bot.desk import Desk

_LONGEST_NAME = 40


class Shown:
    """Bars for reading and for indexing; each appears with the first there is of it, so that quick work stays silent.

    A context manager. Safe to be told from several threads.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._stack = ExitStack()
        self._lock = Lock()
        self._bar: Bar | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar and "reading" in self._tasks:
            self._bar.update(self._tasks["reading"], visible=False)
        self._stack.close()

    def reading(self, name: str, done: int, total: int) -> None:
        """A source is read, and a page of it is done."""
        if total or self._bar:
            short = name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"
            label = self._words("cli.taking_in.reading", name=short)
            self._show("reading", label, done, total or None, rate="")

    def indexing(self, done: int, total: int) -> None:
        """Passages are indexed."""
        speed = (
            self._bar.tasks[self._tasks["indexing"]].speed
            if self._bar and "indexing" in self._tasks
            else None
        )
        rate = self._words("cli.ingest.rate", rate=f"{speed:.0f}") if speed else ""
        self._show("indexing", self._words("cli.ingest.indexing"), done, total, rate=rate)

    def _show(self, work: str, label: str, done: int, total: int | None, *, rate: str) -> None:
        with self._lock:
            if self._bar is None:
                self._bar = self._stack.enter_context(open_bar())
            if work not in self._tasks:
                self._tasks[work] = self._bar.add_task(label, total=total, rate=rate)
            self._bar.update(self._tasks[work], description=label, completed=done, total=total, rate=rate)


@contextmanager
def progress_bar(words: Words) -> Iterator[Progress]:
    """A bar with rate and time left, for indexing alone."""
    with Shown(words) as shown:
        yield shown.indexing


def tell_who_is_at_it(holder: Holder | None, words: Words) -> None:
    """Say that somebody else changes the library just now, and that they are waited for."""
    if holder is None:
        click.echo(words("cli.taking_in.waiting"), err=True)
    else:
        since = f"{holder.since.astimezone():%Y-%m-%d %H:%M}"
        click.echo(words("cli.taking_in.waiting_for", pid=holder.pid, since=since), err=True)


@contextmanager
def ended_by_terminate() -> Iterator[None]:
    """SIGTERM in the block unwinds it as Ctrl+C does, so that no process and no bar is left behind."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def open_bar() -> "Bar":
    """A bar that shows how far work is, at what rate, and how long it will take."""
    from rich.console import Console  # not needed where there is nothing to show
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def add_with_progress(
    desk: "Desk",
    paths: Sequence[Path | str],
    *,
    options: Options,
    words: Words,
    given: Stated | None = None,
) -> Report:
    """Bring paths and URLs into the library under a progress bar."""

    def fetch(url: str) -> Source:
        from ingest.following.web import fetch_url  # not needed for files

        return fetch_url(url, client=desk.web)

    with ended_by_terminate(), Shown(words) as shown, desk.apart as apart:
        return add_paths(
            paths,
            library=desk.library,
            options=options,
            apart=apart,
            given=given,
            fetch=fetch,
            on_reading=shown.reading,
            on_progress=shown.indexing,
        )


def see_that_it_is_whole(desk: "Desk", words: Words) -> None:
    """Finish what an interrupted ingest left, so that no document is passed over in silence."""
    with progress_bar(words) as on_progress:
        desk.library.repair(on_progress=on_progress)


def see_that_starter_is_in(desk: "Desk", words: Words) -> None:
    """Bring in the starter briefs that are new or changed; all else as `see_that_it_is_whole`."""
    see_that_it_is_whole(desk, words)
    if not desk.holdings.listed():
        click.echo(words("cli.starter_first"), err=True)
    add_with_progress(desk, [STARTER], options=Options(by=terminal()), words=words)
