"""`/library`, put together from its modules, with the work that goes on behind it."""

from types import ModuleType
from typing import TYPE_CHECKING

import discord

from bot.cogs.group import CommandGroup
from bot.cogs.library import adding, looking, tending
from bot.cogs.library.running import Runner

if TYPE_CHECKING:
    from bot.client import Madoguchi

MODULES: tuple[ModuleType, ...] = (adding, looking, tending)


class LibraryCommands(CommandGroup):
    """`/library`: shown to those who manage the server, unless its owner says otherwise; staff alone can use it.

    Args:
        runner: does the work.
    """

    def __init__(self, client: "Madoguchi", *, runner: Runner) -> None:
        super().__init__(client, "library", MODULES, permissions=discord.Permissions(manage_guild=True))
        self._runner = runner

    async def cog_unload(self) -> None:
        self._runner.stop()
        await super().cog_unload()
