"""Collective letters in chat: staff propose them, each member's own people agree or decline."""

from collections.abc import Mapping
from typing import Any, ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import Act, Press, buttons, template
from bot.cogs.inquiry import offered
from bot.cogs.inquiry.sending import show_sending
from bot.cogs.room import Interaction, Room
from bot.cogs.said import command, said_under
from bot.inquiries.cases.reference import references_in
from bot.inquiries.errors import InquiryError
from bot.inquiries.procedure.together import Collective, Member, speaks_for
from bot.views.case import works_title
from bot.views.markup import inline, plain
from bot.words import Words

_MOST_REFERENCES = 1000
_MOST_CHOICES = 25


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry collective join`, `consent`, `list`: a group of their own, for a group holds 25 commands at most."""
    grouped = said_under("command.inquiry.collective")
    group = app_commands.Group(name=grouped("name"), description=grouped("description"), parent=group)

    @command(group, "inquiry.collective.join", "references")
    async def join(
        interaction: Interaction, references: app_commands.Range[str, 1, _MOST_REFERENCES]
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            named = references_in(references)
            held = await room.run(lambda: room.inquiries.collectives.propose(named, room.person))
            text = f"{room.words('together.proposed', reference=held.reference)}\n\n{_told(room, held)}"
            await room.say(text, view=buttons(_controls(room, held)))

    @command(group, "inquiry.collective.consent", "collective", "agrees")
    @app_commands.autocomplete(collective=_offered)
    async def consent(interaction: Interaction, collective: str, agrees: bool) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await _answer(room, collective, agrees=agrees)

    @command(group, "inquiry.collective.list", "collective")
    @app_commands.autocomplete(collective=_offered)
    async def collectives(interaction: Interaction, collective: str = "") -> None:
        async with Room(interaction) as room:
            await room.wait()
            use = room.inquiries.collectives
            if collective:
                held = await room.run(lambda: use.show(collective, room.person))
                text, items = await room.run(lambda: (_told(room, held), _controls(room, held)))
                await room.say(text, view=buttons(items))
                return
            found = await room.run(lambda: use.unsent(room.person))
            told = await room.run(lambda: [_told(room, held) for held in found])
            await room.say("\n\n".join(told) or room.words("together.none"))


def consent_buttons(reference: str, words: Words) -> list[discord.ui.Item[Any]]:
    """The buttons with which a member answers, in chat or in a direct message."""
    return [
        TogetherAct("agree", reference, label=words("together.agree"), style=discord.ButtonStyle.success),
        TogetherAct("decline", reference, label=words("together.decline")),
    ]


async def _offered(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    room = Room(interaction)

    def find() -> list[app_commands.Choice[str]]:
        known = {vendor.id: vendor for vendor in room.inquiries.vendors.vendors()}
        found = []
        for held in room.inquiries.collectives.unsent(room.person):
            vendor = known.get(held.vendor)
            name = offered.vendor_name(vendor, room.words) if vendor else held.vendor
            label = f"{held.reference} · {name} · {room.words(f'kind.{held.kind}')}"
            if current.strip().casefold() in label.casefold():
                found.append(app_commands.Choice(name=plain(label, limit=100), value=held.reference))
        return found[:_MOST_CHOICES]

    return await room.look(find)


def _told(room: Room, held: Collective) -> str:
    words = room.words
    vendor = room.inquiries.vendors.get(held.vendor)
    heading = words(
        "together.heading",
        reference=held.reference,
        vendor=inline(offered.vendor_name(vendor, words) if vendor else held.vendor),
        kind=words(f"kind.{held.kind}"),
    )
    agreed = len(held.agreed)
    lines = [_member(member, words) for member in held.members]
    return "\n".join([heading, words("together.count", agreed=agreed, members=len(held.members)), *lines])


def _member(member: Member, words: Words) -> str:
    case = member.case
    answer = {True: "agreed", False: "declined", None: "waiting"}[member.consent]
    return words(
        "together.member",
        reference=case.reference,
        company=inline(case.company.name if case.company else case.author_name) or "—",
        title=works_title(case, words) or "—",
        status=words(f"status.{case.status}"),
        answer=words(f"together.{answer}"),
    )


def _controls(room: Room, held: Collective) -> list[discord.ui.Item[Any]]:
    words, person = room.words, room.person
    if held.sent_at is not None:
        return []
    items: list[discord.ui.Item[Any]] = []
    if any(speaks_for(person, member.case) for member in held.members):
        items += consent_buttons(held.reference, words)
    if person.staff:
        items.append(TogetherAct("letter", held.reference, label=words("together.send")))
        items.append(
            TogetherAct(
                "dissolve", held.reference, label=words("together.dissolve"), style=discord.ButtonStyle.danger
            )
        )
    return items


async def _answer(room: Room, reference: str, *, agrees: bool) -> None:
    use = room.inquiries.collectives
    held = await room.run(lambda: use.consent(reference, room.person, agrees=agrees))
    key = "together.you_agreed" if agrees else "together.you_declined"
    await room.say(room.words(key, reference=held.reference))


async def _agree(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        await _answer(room, reference, agrees=True)


async def _decline(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        await _answer(room, reference, agrees=False)


async def _letter(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        held = await room.run(lambda: room.inquiries.collectives.show(reference, room.person))
        if not held.agreed:
            raise InquiryError("too_few_to_join", fewest=2)
        await show_sending(room, held.reference)


async def _dissolve(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        freed = await room.run(lambda: room.inquiries.collectives.dissolve(reference, room.person))
        cases = " · ".join(case.reference for case in freed)
        await room.say(room.words("together.dissolved", reference=reference, cases=cases))


class TogetherAct(Act, template=template("agree", "decline", "letter", "dissolve")):
    """Answers a proposal, or brings a collective letter on."""

    actions: ClassVar[Mapping[str, Press]] = {
        "agree": _agree,
        "decline": _decline,
        "letter": _letter,
        "dissolve": _dissolve,
    }


ITEMS = (TogetherAct,)
