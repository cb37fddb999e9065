"""`/inquiry person`: staff hand out what is stored about a person, and erase it where the person asks for it."""

import io
import json
from re import Match

import discord
from discord import app_commands

from bot.cogs.acting import HandIn, form, text_field, typed_in
from bot.cogs.room import Interaction, Room
from bot.cogs.said import command, said_under
from bot.inquiries.cases.access import staff_only
from bot.inquiries.errors import InquiryError
from bot.inquiries.privacy import erase_person, person_export
from bot.views.markup import inline, plain


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry person export` and `erase`."""
    said = said_under("command.inquiry.person")
    person = app_commands.Group(name=said("name"), description=said("description"), parent=group)

    @command(person, "inquiry.person.export", "user")
    async def export(interaction: Interaction, user: discord.User) -> None:
        async with Room(interaction) as room:
            await room.wait()
            staff_only(room.person)
            held = await room.run(lambda: person_export(user.id, engine=room.inquiries.engine))
            data = json.dumps(held, ensure_ascii=False, indent=2).encode()
            text = room.words("people.exported", name=inline(user.display_name))
            await room.say(text, files=[discord.File(io.BytesIO(data), f"person-{user.id}.json")])

    @command(person, "inquiry.person.erase", "user")
    async def erase(interaction: Interaction, user: discord.User) -> None:
        async with Room(interaction) as room:
            staff_only(room.person)
            words = room.words
            name = plain(user.display_name, limit=30)
            modal = form(
                words("people.form.title"),
                discord.ui.TextDisplay(words("people.form.about", name=inline(name), id=user.id)),
                text_field("confirm", words("people.form.confirm"), about=str(user.id), limit=30),
                action="erase",
                facts=(user.id,),
            )
            await interaction.response.send_modal(modal)


async def _take_erase(interaction: Interaction, match: Match[str]) -> None:
    typed = typed_in(interaction).get("confirm", "").strip()
    async with Room(interaction) as room:
        await room.wait()
        staff_only(room.person)
        if typed != match["user"]:
            raise InquiryError("erasure_not_confirmed", id=match["user"])
        inquiries = room.inquiries
        touched = await room.run(
            lambda: erase_person(
                int(match["user"]),
                by=room.person,
                store=inquiries.casework.cases,
                records=inquiries.evidence,
                vault=inquiries.vault,
            )
        )
        cases = room.words("vendor.comma").join(touched) or room.words("people.no_case")
        await room.say(room.words("people.erased", id=match["user"], cases=cases))


FORMS: dict[str, HandIn] = {r"inqm:erase:(?P<user>\d{1,20})": _take_erase}
