"""`/library remove`, `restore`, `audience`, `sync` and `status`."""

from collections.abc import Mapping
from typing import Any, ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import Press, buttons
from bot.cogs.library import offered
from bot.cogs.library.acts import LibraryAct, reply_at, template
from bot.cogs.library.adding import JobAct
from bot.cogs.room import Interaction, Room
from bot.cogs.said import choices, command
from bot.library.model import JobState
from bot.marks import mark_of
from bot.views.case import moment
from bot.views.job import job_markdown
from bot.views.library import key_of, status_markdown, sure_markdown, title_of
from bot.views.markup import plain
from knowledge.catalog.store import KEPT_FOR
from knowledge.model import Audience

_MOST_OPENED = 5


def add_commands(group: app_commands.Group) -> None:
    """`/library remove`, `restore`, `audience`, `sync`, `status`."""

    @command(group, "library.remove", "document")
    @app_commands.autocomplete(document=offered.documents)
    async def remove(interaction: Interaction, document: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            words = room.words
            shown = await room.run(lambda: room.library.librarian.shown(room.person, document))
            sure = [
                TendAct(
                    "remove",
                    shown.current.id,
                    label=words("library.remove.button"),
                    style=discord.ButtonStyle.danger,
                ),
                TendAct("keep", label=words("library.remove.keep")),
            ]
            await room.say(sure_markdown(shown.current, len(shown.versions), words), view=buttons(sure))

    @command(group, "library.restore", "document")
    @app_commands.autocomplete(document=offered.removed)
    async def restore(interaction: Interaction, document: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await room.say(await _put_back(room, document))

    @command(group, "library.audience", "document", "audience")
    @app_commands.autocomplete(document=offered.documents)
    @app_commands.choices(audience=choices("audience", *Audience))
    async def audience(interaction: Interaction, document: str, audience: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            librarian, wanted = room.library.librarian, Audience(audience)

            def change() -> str:
                changed = librarian.set_audience(room.person, document, wanted)
                title = title_of(librarian.shown(room.person, document).current.title)
                key = "library.audience.changed" if changed else "library.audience.same"
                return room.words(key, title=title, audience=room.words(f"audience.{wanted}"))

            await room.say(await room.change(change))

    @command(group, "library.sync", "source")
    @app_commands.autocomplete(source=offered.sources)
    async def sync(interaction: Interaction, source: app_commands.Range[str, 0, 100] = "") -> None:
        async with Room(interaction) as room:
            await room.wait()
            librarian = room.library.librarian
            await room.run(lambda: librarian.see_source(room.person, source.strip()))
            message = await room.post(room.words("job.next"))
            reply = reply_at(interaction, message)
            job = await room.run(
                lambda: librarian.sync(room.person, source.strip(), locale=room.locale, reply=reply)
            )
            before = await room.run(lambda: librarian.before(room.person, job))
            await message.edit(content=job_markdown(job, room.words, before=before))
            interaction.client.work_on()

    @command(group, "library.status")
    async def status(interaction: Interaction) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await _say_status(room)


async def _say_status(room: Room) -> None:
    status = await room.run(lambda: room.library.librarian.status(room.person))
    asking = [job for job in status.open if job.state is JobState.ASKING]
    opened = [
        JobAct("card", job.id, label=room.words("job.button.open", name=plain(job.matter.name, limit=50)))
        for job in asking[:_MOST_OPENED]
    ]
    await room.say(status_markdown(status, room.words, home=room.library.home), view=buttons(opened))


async def _put_back(room: Room, key: str) -> str:
    shown = await room.change(lambda: room.library.librarian.put_back(room.person, key))
    now = shown.current
    return room.words("library.remove.put_back", title=title_of(now.title), key=key_of(now.key))


async def _remove(interaction: Interaction, version: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        librarian = room.library.librarian

        def remove() -> tuple[str, str]:
            document = librarian.remove(room.person, librarian.key_of(room.person, int(version)))
            return document.key, document.title

        key, title = await room.change(remove)
        until = moment(room.library.now() + KEPT_FOR, room.library.home)[:10]
        undo = TendAct("putback", mark_of("k", key), label=room.words("library.remove.undo"))
        text = room.words("library.remove.removed", title=title_of(title), key=key_of(key), day=until)
        await room.show(text, view=buttons([undo]))


async def _keep(interaction: Interaction) -> None:
    async with Room(interaction) as room:
        await room.hold()
        await room.show(room.words("library.remove.kept"))


async def _undo_removal(interaction: Interaction, mark: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        removed = await room.run(lambda: room.library.librarian.removed(room.person))
        key = next((each.key for each in removed if mark_of("k", each.key) == mark), "—")
        await room.show(await _put_back(room, key))


async def _status(interaction: Interaction, *_mark: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        await _say_status(room)


class TendAct(LibraryAct, template=template("remove", "keep", "putback", "status")):
    """Takes a document out, or puts it back."""

    actions: ClassVar[Mapping[str, Press]] = {
        "remove": _remove,
        "keep": _keep,
        "putback": _undo_removal,
        "status": _status,
    }


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (TendAct,)
