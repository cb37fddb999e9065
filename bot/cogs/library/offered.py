"""What is offered to staff while they type, and to nobody else: documents by key and title, followed sources."""

import logging
from collections.abc import Callable

from discord import app_commands

from bot.cogs.room import Interaction, Room
from bot.library.wanted import Wanted
from bot.views.markup import plain

Choices = list[app_commands.Choice[str]]

_MOST = 25
_LONGEST = 100
_log = logging.getLogger(__name__)


async def documents(interaction: Interaction, current: str) -> Choices:
    """Documents whose key or title has the words typed."""

    def find(room: Room) -> Choices:
        found = room.library.librarian.listed(room.person, Wanted(text=current[:_LONGEST]))
        return [
            _choice(f"{each.title} · {each.key}", each.key) for each in found if len(each.key) <= _LONGEST
        ]

    return await _offered(interaction, find)


async def removed(interaction: Interaction, current: str) -> Choices:
    """Documents that can be put back."""

    def find(room: Room) -> Choices:
        wanted = current.strip().casefold()
        return [
            _choice(f"{each.title} · {each.key}", each.key)
            for each in room.library.librarian.removed(room.person)
            if wanted in f"{each.title} {each.key}".casefold() and len(each.key) <= _LONGEST
        ]

    return await _offered(interaction, find)


async def sources(interaction: Interaction, current: str) -> Choices:
    """Followed sources."""

    def find(room: Room) -> Choices:
        names = room.library.librarian.followed(room.person)
        return [_choice(name, name) for name in names if current.strip().casefold() in name]

    return await _offered(interaction, find)


async def _offered(interaction: Interaction, find: Callable[[Room], Choices]) -> Choices:
    room = Room(interaction)
    if not room.person.staff:
        return []
    try:
        return (await room.look(lambda: find(room)))[:_MOST]
    except Exception:  # noqa: BLE001  whatever it is, the person can still type
        _log.exception("nothing could be offered")
        return []


def _choice(name: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=plain(name, limit=_LONGEST) or value, value=value)
