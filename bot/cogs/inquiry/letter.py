"""`/inquiry letter`: the letter in chat and as files, as far as it goes; what a draft does not say yet shows as a gap."""

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.cogs.inquiry import choices
from bot.cogs.inquiry.room import Room
from bot.cogs.said import said_under
from bot.inquiries.evidence.receive import MOST_BYTES
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.letter.facts import LANGUAGES
from bot.inquiries.model import Case, EventKind, Person, Status
from bot.views.letter import letter_in_chat
from bot.views.split import split_message

if TYPE_CHECKING:
    from bot.client import Madoguchi

_UNSETTLED = {Status.DRAFT, Status.READY, Status.IN_REVIEW, Status.WITHDRAWN}
"""Where the letter is still made of the form as it stands; from approval on it is the one that was approved."""
_MOST_PAGES = 6
"""Messages that a letter is shown in; the rest is in the files."""


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry letter`."""
    said = said_under("command.inquiry.letter")
    languages = said_under("form.language")

    @group.command(name=said("name"), description=said("description"))
    @app_commands.rename(reference=said("reference_name"), language=said("language_name"))
    @app_commands.describe(reference=said("reference_description"), language=said("language_description"))
    @app_commands.choices(
        language=[app_commands.Choice(name=languages(each), value=each) for each in LANGUAGES]
    )
    @app_commands.autocomplete(reference=choices.references)
    async def letter(
        interaction: "discord.Interaction[Madoguchi]", reference: str, language: str | None = None
    ) -> None:
        async with Room(interaction) as room:
            await show_letter(room, reference, language=language)


async def show_letter(room: Room, reference: str, *, language: str | None = None) -> None:
    """Show a case's letter, with its files.

    Args:
        language: `ja` or `en`; None: the reader's own.
    """
    await room.wait()
    language = language or room.locale
    case, files = await room.run(lambda: _letter(room.inquiries, reference, room.person))
    wanted = {
        name: data
        for name, data in files.items()
        if name.endswith((f"-{language}.pdf", f"-{language}.docx", f"-sheet-{language}.md"))
        and len(data) <= MOST_BYTES
    }
    markdown = files[f"{case.reference}-letter-{language}.md"].decode()
    pages = split_message(letter_in_chat(markdown))
    text = "\n\n".join(pages[:_MOST_PAGES])
    if len(pages) > _MOST_PAGES:
        text += f"\n\n{room.words('draft.letter_cut')}"
    status = room.words(f"status.{case.status}")
    heading = room.words("draft.letter_heading", reference=case.reference, status=status)
    await room.say(
        f"{heading}\n\n{text}",
        files=[discord.File(io.BytesIO(data), name) for name, data in wanted.items()],
    )


def _letter(inquiries: Inquiries, reference: str, person: Person) -> tuple[Case, dict[str, bytes]]:
    """The letter's files by name: as they were approved or sent, or as they would be now."""
    case = inquiries.casework.see(reference, person)
    if case.status not in _UNSETTLED:
        for event in reversed(inquiries.casework.events(case)):
            if event.kind is EventKind.LETTER and event.content:
                kept: dict[str, str] = event.content["files"]
                return case, {name: inquiries.vault.get(digest) for name, digest in kept.items()}
    return case, inquiries.correspondence.files(case)
