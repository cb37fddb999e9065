"""`/inquiry new`, `open`, `address`, `copy`, `share`, and the button under an answer: all end at a draft's panel."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from typing import Any

import discord
from discord import app_commands

from bot.cogs.inquiry import offered
from bot.cogs.inquiry.panel import show_panel
from bot.cogs.room import Interaction, Room
from bot.cogs.said import command
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Case, Relied
from bot.inquiries.procedure.asked import Asked
from bot.inquiries.vendors.terms import relied_from
from bot.words import Words
from knowledge.answering.answer import Answer, Citation
from knowledge.reading.names import Names, load_names
from knowledge.reading.terms import fold

_MOMENT = 1.0
"""Seconds that an answer waits for its button; it comes without one rather than late."""
_log = logging.getLogger(__name__)


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry new`, `open`, `address`, `copy` and `share`."""

    @command(group, "inquiry.new", "vendor", "kind")
    @app_commands.autocomplete(vendor=offered.vendors, kind=offered.kinds)
    async def new(interaction: Interaction, vendor: str | None = None, kind: str | None = None) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await show_panel(room, await room.run(lambda: _new(room, vendor, kind)))

    @command(group, "inquiry.open", "reference")
    @app_commands.autocomplete(reference=offered.drafts)
    async def open_(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            case = await room.run(lambda: room.inquiries.casework.see(reference, room.person))
            await show_panel(room, case)

    @command(group, "inquiry.address", "reference", "vendor", "kind")
    @app_commands.autocomplete(reference=offered.drafts, vendor=offered.vendors, kind=offered.kinds)
    async def address(
        interaction: Interaction, reference: str, vendor: str | None = None, kind: str | None = None
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await show_panel(room, await room.run(lambda: _address(room, reference, vendor, kind)))

    @command(group, "inquiry.copy", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def copy(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            filing = room.inquiries.filing
            case = await room.run(lambda: filing.copy(reference, room.person, locale=room.locale))
            await show_panel(room, case, notice=room.words("draft.copied"))

    @command(group, "inquiry.share", "reference", "shared")
    @app_commands.autocomplete(reference=offered.drafts)
    async def share(interaction: Interaction, reference: str, shared: bool = True) -> None:
        async with Room(interaction) as room:
            await room.wait()
            filing = room.inquiries.filing
            case = await room.run(lambda: filing.share(reference, room.person, shared=shared))
            notice = room.words("draft.now_shared" if shared else "draft.now_private")
            await show_panel(room, case, notice=notice)


def _new(room: Room, vendor: str | None, kind: str | None) -> Case:
    return room.inquiries.filing.new(
        room.person,
        locale=room.locale,
        vendor=offered.vendor_named(room.inquiries, vendor, language=room.locale) if vendor else "",
        kind=offered.kind_named(kind) if kind else None,
    )


def _address(room: Room, reference: str, vendor: str | None, kind: str | None) -> Case:
    room.inquiries.casework.see(reference, room.person)  # first of all: whether there is anything to address
    return room.inquiries.filing.address(
        reference,
        room.person,
        vendor=offered.vendor_named(room.inquiries, vendor, language=room.locale) if vendor else None,
        kind=offered.kind_named(kind) if kind else None,
    )


class InquireButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"inquire:(?P<token>[A-Za-z0-9_-]{8,64})"
):
    """Opens a draft with the question, the provisions cited and the vendor of the answer it stands under."""

    def __init__(self, token: str, *, label: str | None = None, row: int | None = None) -> None:
        super().__init__(
            discord.ui.Button(
                label=label or "…", style=discord.ButtonStyle.primary, custom_id=f"inquire:{token}"
            ),
            row=row,
        )
        self.token = token

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "InquireButton":
        return cls(match["token"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with Room(interaction) as room:
            await room.wait()
            filing = room.inquiries.filing
            case = await room.run(lambda: filing.from_answer(self.token, room.person, locale=room.locale))
            await show_panel(room, case, notice=room.words("draft.from_answer"))


ITEMS = (InquireButton,)


async def inquire_button(
    answer: Answer,
    *,
    inquiries: Inquiries | None,
    person: int,
    words: Words,
    is_public: Callable[[Relied], Awaitable[bool]] | None = None,
) -> InquireButton | None:
    """The button under an answer, with the answer remembered for it; None where there is nothing to inquire about.

    An answer is neither kept waiting for it nor lost by it.

    Args:
        is_public: whether everybody may read a passage cited: what only members or staff may read is not quoted to a
            vendor. None: the answer was made of what everybody may read.
    """
    if inquiries is None or not answer.answered or not answer.claims:
        return None
    kept = inquiries.asked
    try:
        async with asyncio.timeout(_MOMENT):
            asked = asked_of(answer)
            if is_public:
                asked = replace(asked, relied=tuple([each for each in asked.relied if await is_public(each)]))
            token = await asyncio.to_thread(lambda: kept.remember(asked, person=person))
    except Exception:  # noqa: BLE001  whatever it is, the answer is not lost by it
        _log.exception("an answer is given without a way to inquire about it")
        return None
    return InquireButton(token, label=words("draft.button.inquire"), row=4)


def asked_of(answer: Answer) -> Asked:
    """What an inquiry takes over from an answer. Its vendor is the one that the question names, else the one whose policies
    are cited; none where there are several.
    """
    cited: dict[tuple[int, int, int], Citation] = {}
    for claim in answer.claims:
        for citation in claim.citations:
            cited.setdefault((citation.version, citation.start, citation.end), citation)
    question = answer.understood or answer.question
    named = _names().vendors_in(fold(question))
    vendors = named or {citation.vendor for citation in cited.values() if citation.vendor}
    return Asked(
        question=question,
        language=answer.language,
        relied=tuple(map(relied_from, cited.values())),
        vendor=next(iter(vendors)) if len(vendors) == 1 else "",
    )


@cache
def _names() -> Names:
    return load_names()
