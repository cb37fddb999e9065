"""The library's rounds on Discord: the daily look at followed sources, and what staff are told by itself."""

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands, tasks

from bot.cogs.acting import buttons
from bot.cogs.library.looking import ListAct
from bot.cogs.library.running import Runner
from bot.cogs.library.tending import TendAct
from bot.cogs.telling import Teller, Watch, words_in
from bot.counter import in_thread
from bot.library.rounds import LibraryNotice, LibraryRounds
from bot.views.change_alert import alert_embed
from bot.views.library import failing_markdown, key_of, title_of
from bot.words import Words

if TYPE_CHECKING:
    from bot.client import Madoguchi

_MINUTES = 1


class LibraryRoundsCog(commands.Cog):
    """Runs the library's rounds.

    Args:
        running: go on by itself at intervals; otherwise only `once` does a round.
    """

    def __init__(
        self,
        client: "Madoguchi",
        *,
        rounds: LibraryRounds,
        runner: Runner,
        teller: Teller,
        running: bool = True,
    ) -> None:
        self._client = client
        self._rounds = rounds
        self._runner = runner
        self._teller = teller
        self._watch = Watch(teller)
        self._running = running

    async def cog_load(self) -> None:
        if self._running:
            self._loop.start()

    async def cog_unload(self) -> None:
        self._loop.cancel()

    @tasks.loop(minutes=_MINUTES)
    async def _loop(self) -> None:
        await self.once()

    @_loop.before_loop
    async def _ready(self) -> None:
        await self._client.wait_until_ready()

    async def once(self) -> None:
        """A round."""
        await self._watch.run("library", self._round)

    async def _round(self) -> None:
        if await in_thread(self._rounds.tend):
            self._runner.go()
        if not self._teller.has_staff_channel:
            return
        failed: Exception | None = None
        for notice in await in_thread(self._rounds.news):
            try:
                await self._tell(notice)
            except Exception as error:  # noqa: BLE001  one that cannot be told must not stop the others
                failed = error
        if failed is not None:
            raise failed

    async def _tell(self, notice: LibraryNotice) -> None:
        channel = await self._teller.staff()
        if channel is None:
            return
        if not await self._teller.is_there(channel, notice.mark, notice.since):
            words = words_in(channel)
            text, embeds, control = _told(notice, words)
            await self._teller.send(channel, [text], mark=notice.mark, view=buttons([control]), embeds=embeds)
        await in_thread(notice.done)


def _told(notice: LibraryNotice, words: Words) -> tuple[str, list[discord.Embed], discord.ui.Item[Any]]:
    """A notice in words, and the button under it, which carries its mark."""
    if notice.alert is not None:
        difference = notice.alert.difference
        facts = (difference.before.id, difference.after.id, notice.mark)
        button = ListAct("change", *facts, label=words("library.notice.change"))
        return "", [alert_embed(notice.alert, words)], button
    if notice.failing:
        text = failing_markdown(notice.failing, words)
        return text, [], TendAct("status", notice.mark, label=words("library.notice.status"))
    assert notice.suspect is not None  # one of the three is there
    version = notice.suspect
    text = words("library.notice.addresses_assistant", title=title_of(version.title), key=key_of(version.key))
    return text, [], ListAct("show", version.id, notice.mark, label=words("library.notice.seen"))
