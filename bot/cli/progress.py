"""Progress on long work, on standard error, where a person is watching."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import terminal
from bot.words import Words
from ingest.add import STARTER, Options, Report, add_paths
from ingest.document import Source, Stated
from knowledge.library import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from bot.desk import Desk


@contextmanager
def progress_bar(words: Words) -> Iterator[Progress]:
    """A bar with rate and time left; it appears with the first passage, so that quick work stays silent."""
    with ExitStack() as stack:
        bar: Bar | None = None

        def on_progress(done: int, total: int) -> None:
            nonlocal bar
            if bar is None:
                bar = stack.enter_context(open_bar())
                bar.add_task(words("cli.ingest.indexing"), total=total, rate="")
            task = bar.tasks[0]
            rate = words("cli.ingest.rate", rate=f"{task.speed:.0f}") if task.speed else ""
            bar.update(task.id, completed=done, total=total, rate=rate)

        yield on_progress


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

    with progress_bar(words) as on_progress:
        return add_paths(
            paths,
            library=desk.library,
            options=options,
            given=given,
            fetch=fetch,
            on_progress=on_progress,
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
