"""A group of commands put together from modules, and the ear for forms that come in.

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

from bot.cogs.said import said_under

if TYPE_CHECKING:
    from bot.client import Madoguchi

FormHandler = Callable[["discord.Interaction[Madoguchi]", re.Match[str]], Awaitable[None]]


def items(modules: Sequence[ModuleType]) -> tuple[type[discord.ui.DynamicItem[Any]], ...]:
    """All buttons and menus that outlive a restart; to be registered with the client."""
    return tuple(item for module in modules for item in getattr(module, "ITEMS", ()))


class CommandGroup(commands.Cog):
    """A group of commands and all that comes back from its forms.

    Args:
        name: under which its words are, below `[command]`.
        permissions: which members Discord shows it to, unless a server's owner says otherwise; None: to everybody.
    """

    def __init__(
        self,
        client: "Madoguchi",
        name: str,
        modules: Sequence[ModuleType],
        *,
        permissions: discord.Permissions | None = None,
    ) -> None:
        self._client = client
        said = said_under(f"command.{name}")
        self._group = app_commands.Group(
            name=said("name"),
            description=said("description"),
            default_permissions=permissions,
            guild_only=permissions is not None,
        )
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
