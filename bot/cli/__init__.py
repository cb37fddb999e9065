"""The `madoguchi` command."""

import logging
import os
import secrets
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path

import click

from bot.cli.ask import ask_command
from bot.cli.backup import backup_command, restore_command
from bot.cli.bundle import verify_bundle_command
from bot.cli.ingest import ingest_group
from bot.cli.progress import tell_who_is_at_it
from bot.cli.search import search_command
from bot.cli.serve import bot_command, demo_command
from bot.cli.usage import usage_command
from bot.desk import Desk
from bot.settings import load_settings
from bot.words import Words, words_for
from knowledge.errors import MadoguchiError

FAILED = 2
"""Exit status where nothing came of a command; 1 says that a part of it failed."""


def command(words: Words) -> click.Group:
    """The whole command line, speaking one language."""

    @click.group(help=words("cli.help"), context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(package_name="madoguchi")
    @click.pass_context
    def madoguchi(context: click.Context) -> None:
        if (
            context.invoked_subcommand != "verify-bundle"
        ):  # which proves a file wherever it is, without a desk
            settings = load_settings(environment=os.environ, dotenv=Path(".env"))
            context.obj = Desk(settings=settings, on_wait=lambda holder: tell_who_is_at_it(holder, words))
            context.call_on_close(context.obj.close)

    for each in (ask_command, search_command, ingest_group, bot_command, demo_command, verify_bundle_command):
        madoguchi.add_command(each(words))
    for each in (usage_command, backup_command, restore_command):
        madoguchi.add_command(each(words))
    return madoguchi


def main() -> None:
    """Run the command; every failure ends in a sentence on standard error, never in a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    words = words_for(locale_of(os.environ))
    try:
        command(words)()
    except MadoguchiError as error:
        click.echo(words.error(error), err=True)
        sys.exit(FAILED)
    except Exception:  # noqa: BLE001  whatever it is, a person is told in words, and the traceback goes to a file
        number = secrets.token_hex(4)
        log = Path(tempfile.gettempdir()) / f"madoguchi-{number}.log"
        log.write_text(traceback.format_exc(), encoding="utf-8")
        click.echo(words("cli.failed", id=number, log=log), err=True)
        sys.exit(FAILED)


def locale_of(environment: Mapping[str, str]) -> str:
    """The language a terminal asks for, by POSIX's order of precedence (XBD 8.2): `ja_JP.UTF-8`, `C`."""
    return next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "C"
    )
