"""Sending in chat: a letter is looked at with all that stands against it, and then sent by a deliberate act of staff."""

import io
from collections.abc import Callable, Mapping
from re import Match
from typing import Any, ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import Act, HandIn, Press, buttons, form, template, text_field, typed_in
from bot.cogs.inquiry import offered
from bot.cogs.inquiry.stepping import CASE_SEEN, step_button
from bot.cogs.room import Interaction, Room
from bot.cogs.said import command
from bot.inquiries.cases.access import staff_only
from bot.inquiries.cases.steps import Step
from bot.inquiries.deadlines.when import day_typed
from bot.inquiries.delivery.outbox import Entry, EntryState
from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.letter.facts import LetterFacts
from bot.inquiries.letter.render.sheet import Field, form_sheet
from bot.inquiries.model import Case, ChannelType
from bot.inquiries.procedure.sending import Outgoing
from bot.views.case import moment
from bot.views.markup import inline
from bot.views.review import sending_markdown
from bot.words import Words

_MOST_LISTED = 20
_MOST_DECIDED = 5
"""Undecided letters with buttons in one message, a row each (Discord's component reference)."""
_STATES = (EntryState.UNSURE, EntryState.FAILED, EntryState.HANDING_OVER, EntryState.QUEUED)
_UNDECIDED = (EntryState.UNSURE, EntryState.FAILED)
_BY_HAND = (ChannelType.FORM, ChannelType.IN_PRODUCT)


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry send` and `outbox`."""

    @command(group, "inquiry.send", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def send(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await show_sending(room, reference)

    @command(group, "inquiry.outbox")
    async def outbox(interaction: Interaction) -> None:
        async with Room(interaction) as room:
            await room.wait()
            text, view = await room.run(lambda: _outbox(room))
            await room.say(text, view=view)


async def show_sending(room: Room, reference: str) -> None:
    """What sending would do, the letter's files, and the buttons by which it is done. Works for collective letters too."""
    text, files, view = await room.run(lambda: _panel(room, reference))
    await room.say(text, files=files, view=view)


def seen_as(outgoing: Outgoing) -> int:
    """What a button remembers of the letter: the revisions of its cases, added up, which only ever grow."""
    return sum(case.revision for case in outgoing.cases)


def _prepared(room: Room, reference: str) -> tuple[Outgoing, bool]:
    """The letter of a case or, where there is no case of this number, of a collective; and whether it is one."""
    inquiries = room.inquiries
    try:
        return inquiries.sending.prepare(reference, room.person), False
    except NotAllowedError as error:
        if error.code != "no_such_case":
            raise
        return inquiries.collectives.prepare(reference, room.person), True


def _as_seen(room: Room, reference: str, revision: str) -> tuple[Outgoing, bool]:
    outgoing, collective = _prepared(room, reference)
    if str(seen_as(outgoing)) != revision:
        latest = max(outgoing.cases, key=lambda case: case.changed_at, default=None)
        if latest is None:
            raise NotAllowedError("no_such_case", reference=reference)
        raise room.inquiries.casework.changed(latest)
    return outgoing, collective


def _panel(room: Room, reference: str) -> tuple[str, list[discord.File], discord.ui.View | None]:
    outgoing, _ = _prepared(room, reference)
    vendor = outgoing.cases and room.inquiries.vendors.get(outgoing.cases[0].form.vendor)
    text = sending_markdown(outgoing, vendor or None, room.words)
    return text, _files(outgoing), buttons(_controls(outgoing, room.words))


def _files(outgoing: Outgoing) -> list[discord.File]:
    chosen = {name: data for name, data in outgoing.files.items() if name.endswith(".pdf")}
    if outgoing.mail is not None:
        chosen[f"{outgoing.reference}.eml"] = outgoing.mail
    return [discord.File(io.BytesIO(data), name) for name, data in chosen.items()]


def _controls(outgoing: Outgoing, words: Words) -> "list[SendAct]":
    if not outgoing.cases or outgoing.channel is None:
        return []
    seen = (outgoing.reference, seen_as(outgoing))

    def act(action: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> "SendAct":
        return SendAct(action, *seen, label=words(f"review.button.{action}"), style=style)

    items = [act("facts", discord.ButtonStyle.primary)] if outgoing.stale else []
    ready = not outgoing.stale and not outgoing.lacking
    if ready and outgoing.mail is not None and not outgoing.dry_run:
        items.append(act("sendnow", discord.ButtonStyle.danger))
    if outgoing.channel.type in _BY_HAND:
        items.append(act("fields"))
    if ready:
        items.append(act("byhand"))
    return items


async def _open(interaction: Interaction, reference: str, _revision: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        await show_sending(room, reference)


async def _confirm_facts(interaction: Interaction, reference: str, revision: str) -> None:
    async with Room(interaction) as room:
        await room.wait()

        def confirm() -> None:
            outgoing, _ = _as_seen(room, reference, revision)
            vendor, today = outgoing.cases[0].form.vendor, room.inquiries.today()
            reason = room.words("review.confirmed_for", reference=outgoing.reference)
            for path in outgoing.stale:
                room.inquiries.vendors.confirm(vendor, path, checked=today, by=room.person, reason=reason)

        await room.run(confirm)
        await show_sending(room, reference)


async def _send_now(interaction: Interaction, reference: str, revision: str) -> None:
    async with Room(interaction) as room:
        await room.wait()

        def send() -> str:
            outgoing, collective = _as_seen(room, reference, revision)
            if collective:
                return room.inquiries.collectives.send(outgoing.reference, room.person).reference
            return room.inquiries.sending.send(
                outgoing.reference, room.person, revision=int(revision)
            ).reference

        await room.say(room.words("review.queued", reference=await room.run(send)))


async def _by_hand(interaction: Interaction, reference: str, revision: str) -> None:
    async with Room(interaction) as room:
        outgoing, _ = await room.look(lambda: _as_seen(room, reference, revision))
        words = room.words
        modal = form(
            words("review.form.byhand", reference=outgoing.reference),
            text_field(
                "receipt",
                words("review.form.receipt"),
                about=words("review.form.receipt_about"),
                required=False,
                limit=200,
            ),
            text_field(
                "on", words("review.form.on"), about=words("review.form.on_about"), required=False, limit=30
            ),
            action="byhand",
            facts=(outgoing.reference, revision),
        )
        await interaction.response.send_modal(modal)


async def _take_by_hand(interaction: Interaction, match: Match[str]) -> None:
    typed = typed_in(interaction)
    receipt, on = typed.get("receipt", ""), typed.get("on", "")
    async with Room(interaction) as room:
        await room.wait()

        def record() -> str:
            day = day_typed(on)
            outgoing, collective = _as_seen(room, match["reference"], match["revision"])
            if collective:
                return room.inquiries.collectives.record_sent(
                    outgoing.reference, room.person, receipt=receipt, on=day
                ).reference
            revision = outgoing.cases[0].revision
            return room.inquiries.sending.record_sent(
                outgoing.reference, room.person, revision=revision, receipt=receipt, on=day
            ).reference

        await room.say(room.words("review.recorded_sent", reference=await room.run(record)))


async def _fields(interaction: Interaction, reference: str, _revision: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        address, fields = await room.run(lambda: _sheet(room, reference))
        if address:
            await room.say(room.words("review.form_link", address=inline(address)))
        for number, field in enumerate(fields, start=1):
            if field.text.strip():
                await room.hand(
                    field.text, said=f"**{inline(field.label)}**", name=f"{reference}-{number:02}.txt"
                )
            else:
                await room.say(room.words("review.field_empty", label=inline(field.label)))


def _sheet(room: Room, reference: str) -> tuple[str, tuple[Field, ...]]:
    outgoing, collective = _prepared(room, reference)
    facts: LetterFacts
    if collective:
        held = room.inquiries.collectives.show(outgoing.reference, room.person)
        facts = room.inquiries.collectives.facts(held)
    else:
        facts = room.inquiries.correspondence.facts(outgoing.cases[0])
    return facts.channel.address if facts.channel else "", form_sheet(facts, room.locale).fields


def _outbox(room: Room) -> tuple[str, discord.ui.View | None]:
    staff_only(room.person)
    words = room.words
    entries = [entry for state in _STATES for entry in room.inquiries.outbox.in_state(state)]
    if not entries:
        return words("review.outbox_empty"), None
    lines = [_entry_line(room, entry) for entry in entries[:_MOST_LISTED]]
    undecided = [entry for entry in entries if entry.state in _UNDECIDED]
    items: list[SendAct] = []
    for row, entry in enumerate(undecided[:_MOST_DECIDED]):
        for action in ("arrived", "resend"):
            label = words(f"review.button.{action}", reference=entry.reference)
            items.append(SendAct(action, entry.id, entry.attempts, label=label, row=row))
    text = "\n".join([words("review.outbox", count=len(entries)), *lines])
    return text, buttons(items)


def _entry_line(room: Room, entry: Entry) -> str:
    words = room.words
    line = words(
        "review.entry",
        reference=entry.reference,
        recipient=inline(entry.recipient),
        state=words(f"review.state.{entry.state}"),
        at=moment(entry.created_at, room.inquiries.home),
    )
    error = entry.error()
    return words("review.entry_problem", line=line, problem=inline(words.error(error))) if error else line


def _decide(*, arrived: bool) -> Press:
    async def pressed(interaction: Interaction, number: str, attempts: str) -> None:
        async with Room(interaction) as room:
            await room.wait()

            def decide() -> Entry:
                staff_only(room.person)
                outbox = room.inquiries.outbox
                seen = outbox.get(int(number))
                if seen is None or seen.attempts != int(attempts):
                    raise InquiryError("not_undecided")
                entry = outbox.decide(seen.id, arrived=arrived, by=room.person.id)
                _ = room.inquiries.sending.settled(entry) or room.inquiries.collectives.settled(entry)
                return entry

            entry = await room.run(decide)
            key = "review.decided_arrived" if arrived else "review.decided_resend"
            await room.say(room.words(key, reference=entry.reference))

    return pressed


class SendAct(Act, template=template("send", "facts", "sendnow", "byhand", "fields", "arrived", "resend")):
    """Sends a letter, records that a person did, or decides what became of one."""

    actions: ClassVar[Mapping[str, Press]] = {
        "send": _open,
        "facts": _confirm_facts,
        "sendnow": _send_now,
        "byhand": _by_hand,
        "fields": _fields,
        "arrived": _decide(arrived=True),
        "resend": _decide(arrived=False),
    }


STEP_ACTS: dict[Step, Callable[[Case, Words], Act]] = {Step.SEND: step_button(SendAct, Step.SEND)}
"""The button of each step taken here."""

ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (SendAct,)
FORMS: dict[str, HandIn] = {rf"inqm:byhand:{CASE_SEEN}": _take_by_hand}
