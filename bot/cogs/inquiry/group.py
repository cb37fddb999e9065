"""`/inquiry`, put together from its modules, and the ear for forms that come in.

A module gives, where it has them, `add_commands(group)`, `ITEMS`, its buttons and menus, and `FORMS`, what to do with a
form that comes in, by the pattern of its id. Forms are heard here and not by the object that showed them, which a restart
between showing and sending would have taken along with all that was typed.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.inquiry import (
    evidence,
    filing,
    following,
    letter,
    listing,
    panel,
    people,
    review,
    sending,
    submitting,
    together,
)
from bot.cogs.said import said_under

if TYPE_CHECKING:
    from bot.client import Madoguchi

FormHandler = Callable[["discord.Interaction[Madoguchi]", re.Match[str]], Awaitable[None]]

MODULES: tuple[ModuleType, ...] = (
    filing,
    panel,
    submitting,
    evidence,
    letter,
    listing,
    review,
    sending,
    following,
    together,
    people,
)


def items(modules: Sequence[ModuleType] = MODULES) -> tuple[type[discord.ui.DynamicItem[Any]], ...]:
    """All buttons and menus that outlive a restart; to be registered with the client."""
    return tuple(item for module in modules for item in getattr(module, "ITEMS", ()))


class InquiryCommands(commands.Cog):
    """`/inquiry` and all that comes back from its forms."""

    def __init__(self, client: "Madoguchi", modules: Sequence[ModuleType] = MODULES) -> None:
        self._client = client
        said = said_under("command.inquiry")
        self._group = app_commands.Group(name=said("name"), description=said("description"))
        self._forms: dict[re.Pattern[str], FormHandler] = {}
        for module in modules:
            if hasattr(module, "add_commands"):
                module.add_commands(self._group)
            for pattern, handler in getattr(module, "FORMS", {}).items():
                self._forms[re.compile(pattern)] = handler

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._group)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._group.name)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: "discord.Interaction[Madoguchi]") -> None:
        """Take a form that was sent, whether or not it was shown before the last restart."""
        if interaction.type is not discord.InteractionType.modal_submit or not interaction.data:
            return
        custom_id = str(interaction.data.get("custom_id", ""))
        for pattern, handler in self._forms.items():
            if match := pattern.fullmatch(custom_id):
                await handler(interaction, match)
                return
