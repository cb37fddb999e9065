"""Buttons and forms of the library: ids begin with `lib` and `libm`."""

from datetime import timedelta

import discord

from bot.cogs.acting import Act
from bot.cogs.acting import form as any_form
from bot.cogs.acting import template as any_template
from bot.cogs.room import Interaction
from bot.library.model import Reply

PREFIX = "lib"

_TAKEN_FOR = timedelta(minutes=14)
"""Discord takes a token for fifteen minutes; the last of them is left for the way there."""


class LibraryAct(Act, template=r"(?!)"):
    """A button of the library."""

    prefix = PREFIX


def template(*actions: str) -> str:
    """The ids of buttons with these actions."""
    return any_template(*actions, prefix=PREFIX)


def form(title: str, *fields: discord.ui.Label, action: str, facts: tuple[object, ...]) -> discord.ui.Modal:  # type: ignore[type-arg]
    """A form that the module's `FORMS` take in once it is sent."""
    return any_form(title, *fields, action=action, facts=facts, prefix=PREFIX)


def reply_at(interaction: Interaction, message: discord.Message) -> Reply:
    """How a message of this interaction is reached later."""
    return Reply(token=interaction.token, message=message.id, until=interaction.created_at + _TAKEN_FOR)
