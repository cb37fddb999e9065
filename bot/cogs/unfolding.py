"""An answer that is shown while it is being made: it only grows, about once a second, and is whole at the end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import aiohttp
import discord

from bot.views.split import split_message
from knowledge.answering.answer import Claim

PACE = 1.0
"""Seconds between two edits of a message; Discord allows five in five seconds."""

PATIENCE = 3.0
"""Seconds that the whole answer waits for the last edit before it."""

Send = Callable[[str, discord.ui.View | None], Awaitable[discord.Message]]
"""Sends a page of the answer, with what stands under it."""

_log = logging.getLogger(__name__)


class Unfolding:
    """The messages of one answer.

    Args:
        send: sends a new message.
        render: the text for the claims that there are so far.
        pace: seconds between two edits.
    """

    def __init__(self, send: Send, *, render: Callable[[Sequence[Claim]], str], pace: float = PACE) -> None:
        self._send = send
        self._render = render
        self._pace = pace
        self._claims: list[Claim] = []
        self._shown = 0
        self._message: discord.Message | None = None
        self._showing: asyncio.Task[None] | None = None
        self._whole = asyncio.Event()

    @property
    def claims(self) -> Sequence[Claim]:
        """What was added so far, and may have been read."""
        return self._claims

    def add(self, claim: Claim) -> None:
        """Show one claim more, soon."""
        self._claims.append(claim)
        if not self._whole.is_set() and (self._showing is None or self._showing.done()):
            self._showing = asyncio.create_task(self._show())

    async def finish(self, pages: Sequence[str], controls: discord.ui.View | None) -> None:
        """Show the whole answer, in place of what there is of it."""
        self._whole.set()
        if self._showing is not None:
            _, late = await asyncio.wait({self._showing}, timeout=PATIENCE)
            for task in late:
                task.cancel()
        for number, page in enumerate(pages, start=1):
            view = controls if number == len(pages) else None
            if number > 1 or self._message is None or not await self._replaced(self._message, page, view):
                await self._send(page, view)

    async def _replaced(self, message: discord.Message, page: str, view: discord.ui.View | None) -> bool:
        try:
            await message.edit(content=page, view=view)
        except discord.HTTPException as error:  # somebody deleted it, or it is not to be edited any more
            _log.info("An answer is sent anew, for its message could not be edited: %s", error.status)
            return False
        return True

    async def _show(self) -> None:
        """Show what is new, and rest; until there is nothing new, or the whole is there."""
        while self._shown < len(self._claims) and not self._whole.is_set():
            self._shown = len(self._claims)
            page = split_message(self._render(self._claims))[0]
            try:
                if self._message is None:
                    self._message = await self._send(page, None)
                else:
                    await self._message.edit(content=page)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                _log.info("What there is of an answer could not be shown: %s", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._whole.wait(), self._pace)
