"""Names and descriptions of commands: English, with the key under which the translator finds Japanese."""

from collections.abc import Callable

from discord.app_commands import locale_str

from bot.words import words_for


def said_under(prefix: str) -> Callable[[str], locale_str]:
    """What gives the words under a prefix, as in `said("name")` for `command.ask.name`."""

    def said(name: str) -> locale_str:
        key = f"{prefix}.{name}"
        return locale_str(words_for("en")(key), key=key)

    return said
