"""`madoguchi backup` and `madoguchi restore`: everything into one file, and back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import terminal
from bot.cli.progress import open_bar
from bot.words import Words

if TYPE_CHECKING:
    from rich.progress import TaskID

    from bot.backup.making import Progress, Step
    from bot.desk import Desk

_FILE = click.Path(path_type=Path)
_PARTS = 200
"""How often at most a bar moves; each move costs time."""


def backup_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("backup", help=words("cli.backup.help"))
    @click.argument("file", type=_FILE)
    @click.option("--force", is_flag=True, help=words("cli.backup.force"))
    @click.pass_obj
    def backup(desk: "Desk", file: Path, force: bool) -> None:
        with _progress(words) as on_progress:
            made = desk.backups.make(file, force=force, on_progress=on_progress)
        size = f"{made.size / 1e6:.1f}"
        facts = {"documents": made.documents, "inquiries": made.inquiries, "files": made.files}
        click.echo(words("cli.backup.made", path=file, size=size, **facts))
        if not made.vectors:
            click.echo(words("cli.backup.no_vectors"))
        if made.missing:
            click.echo(words("cli.backup.missing", count=len(made.missing)))
            for digest in made.missing:
                click.echo(f"- {digest}")

    return backup


def restore_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("restore", help=words("cli.restore.help"))
    @click.argument("file", type=_FILE)
    @click.option("--yes", is_flag=True, help=words("cli.restore.yes"))
    @click.pass_obj
    def restore(desk: "Desk", file: Path, yes: bool) -> None:
        backups = desk.backups
        with _progress(words) as on_progress:
            archive = backups.open(file, on_progress=on_progress)
        with archive:
            made_at = f"{archive.manifest.made_at.astimezone():%Y-%m-%d %H:%M}"
            there = backups.present()
            if not there.rows:
                click.echo(words("cli.restore.empty", made_at=made_at))
            elif not yes:
                facts = {"documents": there.documents, "inquiries": there.inquiries}
                click.confirm(words("cli.restore.sure", made_at=made_at, **facts), abort=True)
            with _progress(words) as on_progress:
                done = backups.restore(archive, by=terminal(), on_progress=on_progress)
        facts = {"documents": done.documents, "inquiries": done.inquiries, "embedded": done.embedded}
        click.echo(words("cli.restore.done", **facts))
        if done.safety:
            click.echo(words("cli.restore.safety", path=done.safety))
            click.echo(words("cli.restore.erased", made_at=made_at))

    return restore


@contextmanager
def _progress(words: Words) -> Iterator["Progress"]:
    """A bar for each step, where a person is watching."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    with open_bar() as shown:
        tasks: dict[str, tuple[TaskID, int]] = {}

        def on_progress(step: "Step", done: int, total: int) -> None:
            if step not in tasks:
                label = words(f"cli.backup_step.{step}")
                tasks[step] = shown.add_task(label, total=total, rate=""), -1
            task, last = tasks[step]
            part = done * _PARTS // max(total, 1)
            if part != last:
                tasks[step] = task, part
                shown.update(task, completed=done, total=total)

        yield on_progress
