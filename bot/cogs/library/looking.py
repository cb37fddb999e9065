"""`/library list`, `show`, `history` and `diff`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import Press, buttons
from bot.cogs.library import offered
from bot.cogs.library.acts import LibraryAct, template
from bot.cogs.room import Interaction, Room
from bot.cogs.said import choices, command
from bot.days import read_day
from bot.library.model import LibraryError
from bot.library.wanted import A_PAGE, Wanted
from bot.views.change import change_pages
from bot.views.library import document_markdown, history_markdown, list_page
from bot.views.split import split_message
from knowledge.model import Audience, Kind

_LONGEST_WORDS = 36
_LONGEST_VENDOR = 20
_OPENING = 400
_MOST_PAGES = 8
"""Messages that a difference is shown in."""


def add_commands(group: app_commands.Group) -> None:
    """`/library list`, `show`, `history`, `diff`."""

    @command(group, "library.list", "text", "kind", "audience", "vendor")
    @app_commands.choices(kind=choices("document_kind", *Kind), audience=choices("audience", *Audience))
    async def list_(
        interaction: Interaction,
        text: app_commands.Range[str, 0, _LONGEST_WORDS] = "",
        kind: str = "",
        audience: str = "",
        vendor: app_commands.Range[str, 0, _LONGEST_VENDOR] = "",
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            wanted = _wanted(kind, audience, vendor.strip().replace(":", ""), text)
            page, view = await room.run(lambda: _page(room, wanted, 0))
            await room.say(page, view=view)

    @command(group, "library.show", "document")
    @app_commands.autocomplete(document=offered.documents)
    async def show(interaction: Interaction, document: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await room.say(await room.run(lambda: _shown(room, document)))

    @command(group, "library.history", "document")
    @app_commands.autocomplete(document=offered.documents)
    async def history(interaction: Interaction, document: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            shown = await room.run(lambda: room.library.librarian.shown(room.person, document))
            await room.say(history_markdown(shown, room.words, home=room.library.home))

    @command(group, "library.diff", "document", "begin", "end")
    @app_commands.autocomplete(document=offered.documents)
    async def diff(
        interaction: Interaction,
        document: str,
        begin: app_commands.Range[str, 0, 30] = "",
        end: app_commands.Range[str, 0, 30] = "",
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            text = await room.run(lambda: _difference(room, document, begin, end))
            await say_difference(room, text)


async def say_difference(room: Room, text: str) -> None:
    """Say what changed, in at most so many messages."""
    pages = split_message(text)
    shown = pages[:_MOST_PAGES]
    if len(pages) > len(shown):
        shown.append(room.words("library.diff_cut"))
    for page in shown:
        await room.say(page)


def _difference(room: Room, document: str, begin: str, end: str) -> str:
    start, stop = _day(begin), _day(end)
    return change_pages(room.library.librarian.difference(room.person, document, start, stop), room.words)


def _day(text: str) -> date | None:
    day = read_day(text)
    if day is None and text.strip():
        raise LibraryError("details_no_day", text=text[:30])
    return day


def _shown(room: Room, document: str) -> str:
    librarian = room.library.librarian
    shown = librarian.shown(room.person, document)
    opening = librarian.opening(room.person, shown.current, limit=_OPENING)
    return document_markdown(shown, room.words, opening=opening, home=room.library.home)


def _wanted(kind: str, audience: str, vendor: str, text: str) -> Wanted:
    return Wanted(
        text=" ".join(text.split()),
        kind=Kind(kind) if kind else None,
        audience=Audience(audience) if audience else None,
        vendor=vendor,
    )


def _page(room: Room, wanted: Wanted, number: int) -> tuple[str, discord.ui.View | None]:
    found = room.library.librarian.listed(room.person, wanted)
    last = max(0, (len(found) - 1) // A_PAGE)
    number = min(number, last)
    text = list_page(found, room.words, page=number, size=A_PAGE)
    if not last:
        return text, None
    kept = (wanted.kind or "", wanted.audience or "", wanted.vendor)
    return text, buttons(
        [
            ListAct("list", *kept, max(number - 1, 0), "back", wanted.text, label="◀", disabled=number == 0),
            ListAct("list", *kept, number + 1, "on", wanted.text, label="▶", disabled=number == last),
        ]
    )


async def _turn(
    interaction: Interaction, kind: str, audience: str, vendor: str, number: str, _way: str, *text: str
) -> None:
    async with Room(interaction) as room:
        await room.hold()
        wanted = _wanted(kind, audience, vendor, ":".join(text))
        page, view = await room.run(lambda: _page(room, wanted, int(number)))
        await room.show(page, view=view)


async def _show_version(interaction: Interaction, number: str, *_mark: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        key = await room.run(lambda: room.library.librarian.key_of(room.person, int(number)))
        await room.say(await room.run(lambda: _shown(room, key)))


async def _show_change(interaction: Interaction, before: str, after: str, *_mark: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        librarian = room.library.librarian
        difference = await room.run(lambda: librarian.difference_of(room.person, int(before), int(after)))
        await say_difference(room, change_pages(difference, room.words))


class ListAct(LibraryAct, template=template("list", "show", "change")):
    """Turns the pages of a list, whose filter is in the button; shows a document, or what changed in it."""

    actions: ClassVar[Mapping[str, Press]] = {"list": _turn, "show": _show_version, "change": _show_change}


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (ListAct,)
