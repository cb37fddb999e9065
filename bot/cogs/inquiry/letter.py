"""`/inquiry letter`: the letter in chat and as files, as far as it goes; what a draft does not say yet shows as a gap."""

import io

import discord
from discord import app_commands

from bot.cogs.inquiry import offered
from bot.cogs.room import Interaction, Room
from bot.cogs.said import choices, command
from bot.inquiries.evidence.receive import MOST_BYTES
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.letter.facts import LANGUAGES
from bot.inquiries.model import Case, Person
from bot.views.letter import letter_in_chat
from bot.views.split import split_message

_MOST_PAGES = 6
"""Messages that a letter is shown in; the rest is in the files."""


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry letter`."""

    @command(group, "inquiry.letter", "reference", "language")
    @app_commands.choices(language=choices("form.language", *LANGUAGES))
    @app_commands.autocomplete(reference=offered.references)
    async def letter(interaction: Interaction, reference: str, language: str | None = None) -> None:
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
    return case, inquiries.correspondence.settled(case, inquiries.casework.events(case))
