"""`madoguchi verify-bundle`: whether an evidence bundle is as it was made. Needs nothing of the desk's own data."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.words import Words
from knowledge.errors import DocumentError

if TYPE_CHECKING:
    from bot.inquiries.evidence.verification import Verification

ALTERED = 1


def verify_bundle_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("verify-bundle", help=words("cli.verify_bundle.help"))
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def verify(file: Path) -> None:
        from bot.inquiries.evidence.verification import verify_bundle  # no other command waits for it

        try:
            found = verify_bundle(file)
        except OSError as error:
            raise DocumentError("unreadable_file", path=file, cause=error.strerror) from error
        _print(found, words)
        if not found.ok:
            sys.exit(ALTERED)

    return verify


def _print(found: "Verification", words: Words) -> None:
    if found.ok:
        facts = {"reference": found.reference, "files": found.files, "events": found.events}
        click.echo(words("cli.verify_bundle.unaltered", **facts))
    else:
        click.echo(words("cli.verify_bundle.altered"))
        for problem in found.problems:
            click.echo(f"- {words(f'bundle.problem.{problem.code}', **problem.facts)}")
    for name in found.absent:
        click.echo(words("cli.verify_bundle.absent", name=name))
    if found.fingerprint:
        click.echo(words("cli.verify_bundle.fingerprint", fingerprint=found.fingerprint))
        click.echo(words("cli.verify_bundle.compare"))
