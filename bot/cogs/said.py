"""How commands are named and described: in English, with the key under which the translator finds Japanese."""

from collections.abc import Callable
from typing import Any

from discord import app_commands
from discord.app_commands import locale_str

from bot.words import words_for


def said_under(prefix: str) -> Callable[[str], locale_str]:
    """What gives the words under a prefix, as in `said("name")` for `command.ask.name`."""

    def said(name: str) -> locale_str:
        key = f"{prefix}.{name}"
        return locale_str(words_for("en")(key), key=key)

    return said


def command(group: app_commands.Group, path: str, *options: str) -> Callable[[Any], Any]:
    """Adds a command with these options to a group.

    Args:
        path: of its words, below `[command]`. An option that has none there goes by those that commands share.
    """
    own, shared = said_under(f"command.{path}"), said_under("command.options")

    def words_of(option: str, what: str) -> locale_str:
        key = f"{option}_{what}"
        return own(key) if f"command.{path}.{key}" in words_for("en") else shared(key)

    def decorate(callback: Any) -> Any:  # noqa: ANN401  as discord.py's own decorators
        named = app_commands.rename(**{option: words_of(option, "name") for option in options})(callback)
        told = app_commands.describe(**{option: words_of(option, "description") for option in options})(named)
        return group.command(name=own("name"), description=own("description"))(told)

    return decorate


def choices(prefix: str, *values: str) -> list[app_commands.Choice[str]]:
    """Choices of an option, worded under `prefix` in both languages."""
    said = said_under(prefix)
    return [app_commands.Choice(name=said(value), value=value) for value in values]
