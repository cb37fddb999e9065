"""Where a person and the desk meet: runs a use case for an interaction, and says what came of it.

    async with Room(interaction) as room:
        await room.wait()
        case = await room.run(lambda: room.inquiries.filing.new(room.person, locale=room.locale))
        await room.say(case.reference)

Whatever goes wrong inside the block is told to the person in a sentence.
"""

import asyncio
import io
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import discord

from bot.counter import in_thread
from bot.inquiries.errors import InquiryError
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Person
from bot.inquiries.procedure.filing import IncompleteError
from bot.inquiries.vendors.checklist import sentence
from bot.library.keeping import Keeping
from bot.views.failure import sentence_for
from bot.views.markup import inline
from bot.views.split import split_message
from bot.words import Words, words_for

if TYPE_CHECKING:
    from bot.client import Madoguchi

T = TypeVar("T")
Interaction: TypeAlias = "discord.Interaction[Madoguchi]"

_MOMENT = 2.0
"""Seconds in which a form has to be there: Discord wants it as the first response, within three."""


class Room:
    """One interaction with one person.

    Attributes:
        person: who acts; `words`: of their language; `locale`: `ja` or `en`.
    """

    def __init__(self, interaction: Interaction) -> None:
        client = interaction.client
        self.interaction = interaction
        self.person: Person = client.person_of(interaction.user)
        self.words: Words = words_for(interaction.locale.value)
        self.locale: str = self.words.language
        self._run = client.counter.run

    @property
    def inquiries(self) -> Inquiries:
        """What can be done with inquiries. It blocks: call it through `run`."""
        inquiries = self.interaction.client.inquiries
        assert inquiries is not None  # the commands are there only with them
        return inquiries

    @property
    def library(self) -> Keeping:
        """What staff can do with the library. It blocks: call it through `run`."""
        library = self.interaction.client.library
        assert library is not None  # as above
        return library

    async def __aenter__(self) -> "Room":
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        await self.fail(error)
        return True

    async def run(self, call: Callable[[], T]) -> T:
        """What a use case returns, run off the event loop."""
        return await self._run(call)

    async def change(self, call: Callable[[], T]) -> T:
        """The same for what may have to wait for others who change the library; questions do not wait for it."""
        return await in_thread(call)

    async def look(self, call: Callable[[], T]) -> T:
        """The same for a quick look that a form waits for: at once, whatever else the desk is doing.

        Raises:
            InquiryError: `desk_busy`: it took too long for a form to follow.
        """
        try:
            return await asyncio.wait_for(asyncio.to_thread(call), _MOMENT)
        except TimeoutError:
            raise InquiryError("desk_busy") from None

    async def wait(self) -> None:
        """Ask for time; the reply is for this person's eyes only."""
        if not self.interaction.response.is_done():
            await self.interaction.response.defer(ephemeral=True, thinking=True)

    async def hold(self) -> None:
        """Ask for time, with the message that the button or form belongs to to be changed in place by `show`."""
        if self.interaction.message is None:
            await self.wait()
        elif not self.interaction.response.is_done():
            await self.interaction.response.defer()

    async def show(self, text: str, *, view: discord.ui.View | None = None) -> None:
        """Put this in place of the message that the button or form belongs to; else reply with it."""
        if self.interaction.message is None:
            await self.say(text, view=view)
            return
        await self.hold()
        try:
            await self.interaction.edit_original_response(content=text, view=view, attachments=[])
        except discord.NotFound:  # dismissed meanwhile
            await self.say(text, view=view)

    async def say(
        self,
        text: str,
        *,
        view: discord.ui.View | None = None,
        files: list[discord.File] | None = None,
    ) -> None:
        """Reply to this person alone, in as many messages as it takes; files and buttons are under the last."""
        pages = split_message(text)
        for number, page in enumerate(pages, start=1):
            last = number == len(pages)
            await self._send(page, view=view if last else None, files=files if last else None)

    async def post(self, text: str) -> discord.WebhookMessage:
        """Reply to this person alone with a message that is to be changed later."""
        await self.wait()
        return await self.interaction.followup.send(text, ephemeral=True, suppress_embeds=True, wait=True)

    async def hand(self, text: str, *, said: str, name: str) -> None:
        """Reply with somebody's text just as it is: in a code block, or as a file where it is long.

        Args:
            said: a line above it; `name`: of the file.
        """
        unfenced = text.replace("```", "`\u200b``")
        block = f"{said}\n```\n{unfenced}\n```"
        if len(block) <= _SHORT:
            await self._send(block, view=None, files=None)
        else:
            await self._send(said, view=None, files=[discord.File(io.BytesIO(text.encode()), name)])

    async def fail(self, error: Exception) -> None:
        """Say what went wrong."""
        await self.say(self.told(error))

    def told(self, error: Exception) -> str:
        """What went wrong, in a sentence; where things are missing, which."""
        text = sentence_for(error, self.words)
        if isinstance(error, IncompleteError):
            text += "".join(f"\n- {inline(sentence(item, self.words))}" for item in error.items)
        return text

    async def _send(
        self, page: str, *, view: discord.ui.View | None, files: list[discord.File] | None
    ) -> None:
        await self.wait()
        await self.interaction.followup.send(
            page,
            view=view or discord.utils.MISSING,
            files=files or discord.utils.MISSING,
            ephemeral=True,
            suppress_embeds=True,
        )


_SHORT = 1900
"""Characters of a code block with the line above it, below Discord's limit for a message."""
