"""Reviewing in chat: staff read, approve or send back; the case's own people make the statements it needs."""

import io
from collections.abc import Callable, Mapping
from re import Match
from typing import Any, ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import Act, HandIn, Press, buttons, form, template, text_field, typed_in
from bot.cogs.inquiry import offered
from bot.cogs.inquiry.stepping import CASE_SEEN, as_seen, opening, step_button
from bot.cogs.room import Interaction, Room
from bot.cogs.said import command
from bot.inquiries.cases.access import staff_only
from bot.inquiries.cases.casework import LONGEST_REASON
from bot.inquiries.cases.steps import Step
from bot.inquiries.cases.store import Filter
from bot.inquiries.errors import InquiryError
from bot.inquiries.letter.blocks import parse
from bot.inquiries.letter.compose import letter_markdown
from bot.inquiries.letter.render.text import letter_plain
from bot.inquiries.model import Case, Statement, Status
from bot.inquiries.procedure.reviewing import CONFIRMABLE
from bot.inquiries.vendors.checklist import Phase, missing
from bot.views.case import case_line
from bot.views.review import Reviewed, review_markdown
from bot.words import LANGUAGES, Words, words_for

_MOST_LISTED = 25
_LONGEST_NAME = 100
_MOST_DISPLAYED = 3900
"""Characters of the wording in a form; Discord takes 4,000 in a text display."""


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry review` and `confirm`."""

    @command(group, "inquiry.review", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def review(interaction: Interaction, reference: str = "") -> None:
        async with Room(interaction) as room:
            await room.wait()
            if reference:
                await _show(room, reference)
            else:
                text, view = await room.run(lambda: _queue(room))
                await room.say(text, view=view)

    @command(group, "inquiry.confirm", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def confirm(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            modal = await room.look(
                lambda: _confirm_form(room, room.inquiries.casework.see(reference, room.person))
            )
            await interaction.response.send_modal(modal)


def confirm_button(case: Case, words: Words) -> "ReviewAct":
    """The button that opens the form with the statements still to be made."""
    return ReviewAct("confirm", case.reference, case.revision, label=words("review.button.confirm"))


def _queue(room: Room) -> tuple[str, discord.ui.View | None]:
    staff_only(room.person)
    inquiries, words = room.inquiries, room.words
    wanted = Filter(statuses=(Status.IN_REVIEW,))
    found = inquiries.casework.cases.find(wanted, person=room.person, limit=_MOST_LISTED)
    if not found:
        return words("review.queue_empty"), None
    known = {case.form.vendor: inquiries.vendors.get(case.form.vendor) for case in found}
    lines = [
        case_line(case, words, vendor=known[case.form.vendor], today=inquiries.today()) for case in found
    ]
    view = discord.ui.View(timeout=None)
    options = [
        discord.SelectOption(
            label=offered.case_choice(case, known[case.form.vendor], words)[:_LONGEST_NAME],
            value=case.reference,
        )
        for case in found
    ]
    view.add_item(ReviewMenu(options, placeholder=words("review.choose")))
    return "\n".join([words("review.queue", count=len(found)), *lines]), view


async def _show(room: Room, reference: str) -> None:
    """The letter with all that stands for or against it, and the buttons under it."""
    text, files, view = await room.run(lambda: _panel(room, reference))
    await room.say(text, files=files, view=view)


def _panel(room: Room, reference: str) -> tuple[str, list[discord.File], discord.ui.View | None]:
    staff_only(room.person)
    inquiries, words = room.inquiries, room.words
    case = inquiries.casework.see(reference, room.person)
    facts = inquiries.correspondence.facts(case)
    language = facts.languages[0]
    text = review_markdown(
        Reviewed(
            case=case,
            vendor=inquiries.vendors.get(case.form.vendor),
            letter=letter_plain(parse(letter_markdown(facts, language)), language=language),
            language=language,
            items=inquiries.filing.checklist(case),
            evidence=facts.evidence,
            stale=inquiries.vendors.stale(case.form.vendor, case.form.channel, inquiries.today())
            if inquiries.vendors.get(case.form.vendor)
            else (),
            alike=inquiries.filing.alike(case, room.person),
        ),
        words,
    )
    files = [
        discord.File(io.BytesIO(data), name)
        for name, data in inquiries.correspondence.files(case).items()
        if name.endswith(".pdf")
    ]
    open_steps = inquiries.casework.steps_for(case, room.person)
    items = [STEP_ACTS[step](case, words) for step in STEP_ACTS if step in open_steps]
    if left_to_confirm(room, case):
        items.append(confirm_button(case, words))
    return text, files, buttons(items)


def left_to_confirm(room: Room, case: Case) -> list[Statement]:
    """The statements still to be made for a case, from when it is complete until it is sent. Blocks."""
    if case.status not in CONFIRMABLE:
        return []
    lacking = {
        item.requirement.value for item in missing(room.inquiries.filing.checklist(case), Phase.SENDING)
    }
    return [statement for statement in Statement if statement.value in lacking]


def _confirm_form(room: Room, case: Case) -> discord.ui.Modal:
    """The very wording that goes into the letter, and a place for the full name of whoever makes it.

    Raises:
        InquiryError: `not_confirmable`, `nothing_to_confirm`.
    """
    words = room.words
    if case.status not in CONFIRMABLE:
        raise InquiryError("not_confirmable", reference=case.reference, status=case.status.value)
    statements = left_to_confirm(room, case)
    if not statements:
        raise InquiryError("nothing_to_confirm", reference=case.reference)
    signatory = case.form.claimant.signatory
    languages = room.inquiries.correspondence.facts(case).languages
    return form(
        words("review.form.confirm", reference=case.reference),
        discord.ui.TextDisplay(_wording(statements, languages, words)[:_MOST_DISPLAYED]),
        text_field(
            "name",
            words("review.form.name"),
            about=words("review.form.name_about", signatory=signatory),
            limit=_LONGEST_NAME,
        ),
        action="confirm",
        facts=(case.reference, case.revision),
    )


def _wording(statements: list[Statement], languages: tuple[str, ...], words: Words) -> str:
    """The sentences as the letter has them, in its own languages, and in the reader's where that is another."""
    parts = [words("review.form.made_by_name")]
    for language in dict.fromkeys([*languages, words.language]):
        if language not in LANGUAGES:
            continue
        said = words_for(language)
        lines = [
            said(f"letter.statement.{statement}")
            if f"letter.statement.{statement}" in said
            else said("review.form.signature")
            for statement in statements
        ]
        name = words(f"review.language.{language}")
        heading = (
            words("review.form.in_letter", language=name)
            if language in languages
            else words("review.form.in_yours")
        )
        parts.append("\n".join([f"**{heading}**", *(f"- {line}" for line in lines)]))
    return "\n\n".join(parts)


async def _approve(interaction: Interaction, reference: str, revision: str) -> None:
    async with Room(interaction) as room:
        await room.wait()
        use = room.inquiries.reviewing
        case = await room.run(lambda: use.approve(reference, room.person, revision=int(revision)))
        await room.say(room.words("review.approved", reference=case.reference))


def _send_back_form(room: Room, case: Case) -> discord.ui.Modal:
    words = room.words
    return form(
        words("review.form.send_back", reference=case.reference),
        text_field(
            "reason",
            words("following.form.reason"),
            about=words("review.form.send_back_about"),
            long=True,
            limit=LONGEST_REASON,
        ),
        action="send_back",
        facts=(case.reference, case.revision),
    )


async def _take_send_back(interaction: Interaction, match: Match[str]) -> None:
    reason = typed_in(interaction).get("reason", "")
    async with Room(interaction) as room:
        await room.wait()
        use = room.inquiries.reviewing

        def send_back() -> Case:
            seen = as_seen(room, match["reference"], match["revision"])
            return use.send_back(seen.reference, room.person, reason=reason)

        case = await room.run(send_back)
        await room.say(room.words("review.sent_back", reference=case.reference))


async def _take_confirm(interaction: Interaction, match: Match[str]) -> None:
    name = typed_in(interaction).get("name", "")
    async with Room(interaction) as room:
        await room.wait()
        use = room.inquiries.reviewing

        def confirm() -> tuple[Case, list[Statement]]:
            seen = as_seen(room, match["reference"], match["revision"])
            statements = left_to_confirm(room, seen)
            made = use.confirm(
                seen.reference, room.person, statements=statements, name=name, revision=seen.revision
            )
            return made, statements

        case, statements = await room.run(confirm)
        named = room.words("vendor.comma").join(room.words(f"statement.{each}") for each in statements)
        await room.say(room.words("review.confirmed", reference=case.reference, statements=named))


class ReviewAct(Act, template=template("approve", "send_back", "confirm")):
    """Decides on a case in review, or opens the form for its statements."""

    actions: ClassVar[Mapping[str, Press]] = {
        "approve": _approve,
        "send_back": opening(_send_back_form),
        "confirm": opening(_confirm_form),
    }


class ReviewMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template="inq:review"):
    """Shows one of the cases in review."""

    def __init__(self, options: list[discord.SelectOption], *, placeholder: str | None = None) -> None:
        super().__init__(discord.ui.Select(custom_id="inq:review", options=options, placeholder=placeholder))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], _match: Match[str], /
    ) -> "ReviewMenu":
        return cls([])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with Room(interaction) as room:
            await room.wait()
            await _show(room, self.item.values[0])


STEP_ACTS: dict[Step, Callable[[Case, Words], Act]] = {
    Step.APPROVE: step_button(ReviewAct, Step.APPROVE, discord.ButtonStyle.success),
    Step.SEND_BACK: step_button(ReviewAct, Step.SEND_BACK),
}
"""The button of each step taken here."""

ITEMS = (ReviewAct, ReviewMenu)
FORMS: dict[str, HandIn] = {
    rf"inqm:send_back:{CASE_SEEN}": _take_send_back,
    rf"inqm:confirm:{CASE_SEEN}": _take_confirm,
}
