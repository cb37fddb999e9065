"""`/library add`: what is handed in is looked at, shown, and goes in when somebody says so."""

from collections.abc import Mapping
from re import Match
from typing import Any, ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import HandIn, Press, buttons, choice_field, text_field, typed_in
from bot.cogs.library.acts import LibraryAct, form, reply_at, template
from bot.cogs.room import Interaction, Room
from bot.cogs.said import choices, command, said_under
from bot.library.librarian import MOST_BYTES, new_in
from bot.library.model import Found, Job, JobState, LibraryError, Reply, actor_of
from bot.library.typed import FIELDS, LONGEST_TITLE, as_typed
from bot.views.job import job_markdown
from bot.views.library import title_of
from bot.views.markup import inline, plain
from bot.words import Words
from knowledge.errors import MadoguchiError
from knowledge.model import Audience, Kind

_LONGEST_SHORT = 30


def add_commands(group: app_commands.Group) -> None:
    """`/library add`."""
    said = said_under("command.library.add")
    files = [f"file{number}" for number in range(1, 4)]

    @command(group, "library.add", "url", "audience")
    @app_commands.rename(**{name: said(f"{name}_name") for name in files})
    @app_commands.describe(**{name: said(f"{name}_description") for name in files})
    @app_commands.choices(audience=choices("audience", *Audience))
    async def add(
        interaction: Interaction,
        file1: discord.Attachment | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        url: str = "",
        audience: str = "",
    ) -> None:
        given = [file for file in (file1, file2, file3) if file]
        async with Room(interaction) as room:
            await room.wait()
            actor_of(room.person)  # before anything is fetched
            if not given and not url.strip():
                raise LibraryError("handed_in_nothing")
            wanted = Audience(audience) if audience else None
            for file in given:
                await _hand_in(room, file.filename, wanted, file=file)
            if url.strip():
                await _hand_in(room, url.strip(), wanted)


async def _hand_in(
    room: Room, name: str, audience: Audience | None, *, file: discord.Attachment | None = None
) -> None:
    """Have a file, or else what stands at a URL, looked at; its message says how that goes."""
    shown = inline(plain(name, limit=120))
    message = await room.post(room.words("job.received", name=shown))
    reply = reply_at(room.interaction, message)
    librarian, options = room.library.librarian, {"audience": audience, "locale": room.locale, "reply": reply}
    try:
        if file is None:
            job = await room.run(lambda: librarian.hand_in_url(room.person, name, **options))  # type: ignore[arg-type]
        else:
            if file.size > MOST_BYTES:  # not even fetched
                raise LibraryError("handed_in_too_large", name=name, limit=MOST_BYTES // 2**20)
            data = await file.read()
            job = await room.run(lambda: librarian.hand_in(room.person, data, name, **options))  # type: ignore[arg-type]
    except MadoguchiError as error:
        await message.edit(content=room.told(error))
        return
    except discord.HTTPException:
        await message.edit(content=room.told(LibraryError("handed_in_not_fetched", name=name)))
        return
    before = await room.run(lambda: librarian.before(room.person, job))
    if before:
        await message.edit(content=job_markdown(job, room.words, before=before))
        if (now := await _overtaken(room, job)) is not None:
            await message.edit(content=job_markdown(now, room.words), view=job_controls(now, room.words))
    room.interaction.client.work_on()


async def _overtaken(room: Room, job: Job) -> Job | None:
    """The job as it is now, where it was done while its message was made to say that it waits."""
    now = await room.run(lambda: room.library.librarian.job(room.person, job.id))
    return None if now.state in {JobState.WAITING, JobState.RUNNING} else now


async def show_job(room: Room, job: Job) -> None:
    """Put a job in place of the message that a button belongs to, and have it kept there."""
    librarian = room.library.librarian
    before = await room.run(lambda: librarian.before(room.person, job))
    await room.show(job_markdown(job, room.words, before=before), view=job_controls(job, room.words))


async def _settled(room: Room, job: Job) -> None:
    """A job waits again: its message is now the one whose button was pressed."""
    await show_job(room, job)
    if (now := await _overtaken(room, job)) is not None:
        await show_job(room, now)
    room.interaction.client.work_on()


def _reply(room: Room) -> Reply | None:
    """How the message is reached whose button was pressed."""
    message = room.interaction.message
    return reply_at(room.interaction, message) if message is not None else None


async def _add(interaction: Interaction, number: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        librarian, reply = room.library.librarian, _reply(room)
        job = await room.run(lambda: librarian.take_in(room.person, int(number), reply=reply))
        await _settled(room, job)


async def _discard(interaction: Interaction, number: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        await show_job(room, await room.run(lambda: room.library.librarian.discard(room.person, int(number))))


async def _card(interaction: Interaction, number: str) -> None:
    """Show what waits for a decision once more, in a message of its own."""
    async with Room(interaction) as room:
        await room.wait()
        job = await room.run(lambda: room.library.librarian.job(room.person, int(number)))
        await room.say(job_markdown(job, room.words), view=job_controls(job, room.words))


async def _undo(interaction: Interaction, number: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        librarian = room.library.librarian

        def undo() -> list[str]:
            titles = {
                found.key: found.title for found in librarian.job(room.person, int(number)).matter.found
            }
            return [titles.get(key, key) for key in librarian.undo(room.person, int(number))]

        titles = await room.change(undo)
        told = room.words.template("answer.comma").join(map(title_of, titles))
        await room.show(room.words("library.remove.undone", titles=told))


async def _details(interaction: Interaction, number: str) -> None:
    async with Room(interaction) as room:
        job = await room.look(lambda: room.library.librarian.job(room.person, int(number)))
        if job.state is not JobState.ASKING or len(job.matter.found) != 1:
            raise LibraryError("job_went_on", name=job.matter.name)
        await interaction.response.send_modal(details_form(job.id, job.matter.found[0], room.words))


def details_form(number: int, found: Found, words: Words) -> discord.ui.Modal:
    """The form for the details of a document, filled with what is known."""
    held = as_typed(found)

    def label(name: str) -> str:
        return words(f"library.field.{name}")

    def options(prefix: str, values: type[Kind] | type[Audience]) -> list[tuple[str, str]]:
        return [(value.value, words(f"{prefix}.{value}")) for value in values]

    return form(
        words("job.form.title"),
        text_field("title", label("title"), held=held["title"][:LONGEST_TITLE], limit=LONGEST_TITLE),
        choice_field("kind", label("kind"), options("document_kind", Kind), held=(held["kind"],)),
        text_field(
            "jurisdiction",
            label("jurisdiction"),
            about=words("library.hint.jurisdiction"),
            held=held["jurisdiction"][:_LONGEST_SHORT],
            required=False,
            limit=_LONGEST_SHORT,
        ),
        text_field(
            "effective",
            label("effective"),
            example=words("library.hint.effective"),
            held=held["effective"],
            required=False,
            limit=_LONGEST_SHORT,
        ),
        choice_field("audience", label("audience"), options("audience", Audience), held=(held["audience"],)),
        action="details",
        facts=(number,),
    )


async def _take_details(interaction: Interaction, match: Match[str]) -> None:
    """Look at it anew with what was typed. Whatever goes wrong, what was typed is given back."""
    typed = typed_in(interaction)
    async with Room(interaction) as room:
        try:
            await room.hold()
            librarian = room.library.librarian
            number, reply = int(match["job"]), _reply(room)
            job = await room.run(lambda: librarian.change_details(room.person, number, typed, reply=reply))
        except Exception as error:  # noqa: BLE001  told, with what was typed
            await room.fail(error)
            if room.person.staff:
                await room.hand(
                    _as_text(typed, room.words), said=room.words("job.form.not_taken"), name="details.txt"
                )
            return
        await _settled(room, job)


def _as_text(typed: Mapping[str, str], words: Words) -> str:
    named = {"kind": "document_kind", "audience": "audience"}

    def told(name: str, value: str) -> str:
        key = f"{named.get(name, '')}.{value}"
        return words(key) if key in words else value

    return "\n".join(
        words("library.fact", name=words(f"library.field.{name}"), value=told(name, typed[name]))
        for name in FIELDS
        if name in typed
    )


class JobAct(LibraryAct, template=template("add", "details", "discard", "undo", "card")):
    """What is decided about a document that was handed in."""

    actions: ClassVar[Mapping[str, Press]] = {
        "add": _add,
        "details": _details,
        "discard": _discard,
        "undo": _undo,
        "card": _card,
    }


def job_controls(job: Job, words: Words) -> discord.ui.View | None:
    """The buttons that a job has just then; None where it has none."""
    if job.state is JobState.ASKING:
        found = job.matter.found
        add = JobAct(
            "add",
            job.id,
            label=words("job.button.add"),
            style=discord.ButtonStyle.primary,
            disabled=all(each.outcome == "unchanged" for each in found),
        )
        change = [JobAct("details", job.id, label=words("job.button.change"))] if len(found) == 1 else []
        return buttons([add, *change, JobAct("discard", job.id, label=words("job.button.discard"))])
    if job.state.over and new_in(job):
        return buttons([JobAct("undo", job.id, label=words("job.button.undo"))])
    return None


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (JobAct,)
FORMS: dict[str, HandIn] = {r"libm:details:(?P<job>\d{1,18})": _take_details}
