"""Telling people by themselves: in a direct message, or in the channel of the staff; marked, so that it is told once."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.views.failure import sentence_for
from bot.words import Words, words_for

if TYPE_CHECKING:
    from bot.client import Madoguchi

_log = logging.getLogger(__name__)

LOOKED_THROUGH = 200
"""Messages among which one with a mark is looked for."""

Place = discord.TextChannel | discord.Thread


class Teller:
    """Finds where people can be told, and tells them.

    Args:
        staff_channel: id of the channel where staff are told; None: they are not.
    """

    def __init__(self, client: "Madoguchi", *, staff_channel: int | None) -> None:
        self._client = client
        self._staff_channel = staff_channel

    @property
    def has_staff_channel(self) -> bool:
        return self._staff_channel is not None

    async def staff(self) -> Place | None:
        """The channel of the staff; None where there is none."""
        if self._staff_channel is None:
            return None
        found = self._client.get_channel(self._staff_channel) or await self._client.fetch_channel(
            self._staff_channel
        )
        return found if isinstance(found, Place) else None

    async def person(self, person: int) -> discord.DMChannel:
        """Where one writes to a person.

        Raises:
            discord.NotFound, discord.Forbidden: they are no longer there, or closed to the bot; sending may say so, too.
        """
        user = self._client.get_user(person) or await self._client.fetch_user(person)
        return user.dm_channel or await user.create_dm()

    async def send(
        self,
        channel: discord.abc.Messageable,
        pages: Sequence[str],
        *,
        mark: str,
        view: discord.ui.View | None = None,
        embeds: Sequence[discord.Embed] = (),
    ) -> None:
        """Send messages with buttons and embeds under the last of them.

        Args:
            mark: at most 25 characters; Discord takes a message with the same one only once within minutes.
        """
        for number, page in enumerate(pages, start=1):
            last = number == len(pages)
            nonce = mark if last else f"{mark[:22]}{number}"
            extra: dict[str, Any] = {"view": view} if last and view else {}
            if last and embeds:
                extra["embeds"] = list(embeds)
            else:
                extra["suppress_embeds"] = True
            await channel.send(page, nonce=nonce, **extra)

    async def is_there(self, channel: discord.abc.Messageable, mark: str, since: datetime) -> bool:
        """Whether a message with this mark in the id of a button was sent since then."""
        me = self._client.user
        async for message in channel.history(after=since, limit=LOOKED_THROUGH):
            if me is None or message.author.id != me.id:
                continue
            for row in message.components:
                for item in getattr(row, "children", ()):
                    if mark in str(getattr(item, "custom_id", "")).split(":"):
                        return True
        return False


class Watch:
    """Runs the parts of rounds: what goes wrong is logged, told to staff once, and the next round goes on."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._failing: set[str] = set()

    async def run(self, name: str, call: Callable[[], Awaitable[None]]) -> bool:
        """Run a part; whether all went well.

        Args:
            name: of its words, below `[notice.round]`.
        """
        try:
            await call()
        except Exception as error:  # noqa: BLE001  the next round goes on
            if name in self._failing:
                _log.warning("round %s failed again: %s", name, error)
                return False
            _log.exception("round %s failed", name)
            self._failing.add(name)
            await self._tell_of_failure(name, error)
            return False
        self._failing.discard(name)
        return True

    async def _tell_of_failure(self, name: str, error: Exception) -> None:
        try:
            channel = await self._teller.staff()
            if channel is not None:
                words = words_in(channel)
                round_ = words(f"notice.round.{name}")
                sentence = sentence_for(error, words)
                await channel.send(words("notice.round_failed", round=round_, sentence=sentence))
        except Exception:  # noqa: BLE001  there is nobody else to tell
            _log.exception("staff could not be told that the round %s failed", name)


def words_in(channel: Place) -> Words:
    """The words of the language that a server speaks."""
    return words_for(channel.guild.preferred_locale.value)
