"""What buttons and forms of a case's steps have in common: they carry the case as it was seen."""

from collections.abc import Callable

import discord

from bot.cogs.acting import Act, Press
from bot.cogs.room import Interaction, Room
from bot.inquiries.cases.steps import Step
from bot.inquiries.model import Case
from bot.words import Words

REFERENCE = r"[A-Z]\d{2}-[0-9A-Z]{6}"
"""A reference number, as ids of buttons and forms carry it."""

CASE_SEEN = rf"(?P<reference>{REFERENCE}):(?P<revision>\d+)"
"""In the id of a form: which case, and the revision that the person saw."""


def opening(make: Callable[[Room, Case], discord.ui.Modal]) -> Press:
    """What a button does that opens a form about the case as it was seen."""

    async def opened(interaction: Interaction, reference: str, revision: str) -> None:
        async with Room(interaction) as room:
            modal = await room.look(lambda: make(room, as_seen(room, reference, revision)))
            await interaction.response.send_modal(modal)

    return opened


def step_button(
    kind: type[Act], step: Step, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> Callable[[Case, Words], Act]:
    """What makes the button of a step, of the kind that carries it out."""

    def button(case: Case, words: Words) -> Act:
        return kind(step.value, case.reference, case.revision, label=words(f"step.{step}"), style=style)

    return button


def as_seen(room: Room, reference: str, revision: str) -> Case:
    """The case of a reference, provided that it is still as it was when the button was put there.

    Raises:
        NotAllowedError: `no_such_case`.
        ChangedMeanwhileError: somebody changed it since.
    """
    case = room.inquiries.casework.see(reference, room.person)
    if str(case.revision) != revision:
        raise room.inquiries.casework.changed(case)
    return case
