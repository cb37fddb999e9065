"""Following a case up: notes, reminders, replies, and how it ends."""

from collections.abc import Callable, Mapping
from datetime import date
from re import Match
from typing import ClassVar

import discord
from discord import app_commands

from bot.cogs.acting import Act, HandIn, Press, choice_field, form, template, text_field, typed_in
from bot.cogs.inquiry import offered
from bot.cogs.inquiry.stepping import CASE_SEEN, as_seen, opening, step_button
from bot.cogs.room import Interaction, Room
from bot.cogs.said import choices, command
from bot.inquiries.cases.casework import LONGEST_REASON
from bot.inquiries.cases.steps import Step
from bot.inquiries.deadlines.reminders import LONGEST_TEXT
from bot.inquiries.deadlines.when import day_typed, read_moment
from bot.inquiries.errors import EvidenceError, InquiryError
from bot.inquiries.evidence.receive import MOST_BYTES
from bot.inquiries.model import Case, Outcome, Person
from bot.inquiries.procedure.following import LONGEST_NOTE, Attached, Following
from bot.views.case import moment
from bot.words import Words


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry note`, `remind`, `reply`, `acknowledged`, `escalate`, `close`, `withdraw`, `restore`."""

    @command(group, "inquiry.note", "reference", "text")
    @app_commands.autocomplete(reference=offered.references)
    async def note(
        interaction: Interaction, reference: str, text: app_commands.Range[str, 1, LONGEST_NOTE]
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            use = room.inquiries.following
            case = await room.run(lambda: use.note(reference, room.person, text=text))
            await room.say(room.words("following.noted", reference=case.reference))

    @command(group, "inquiry.remind", "reference", "when", "text")
    @app_commands.autocomplete(reference=offered.references)
    async def remind(
        interaction: Interaction,
        reference: str,
        when: app_commands.Range[str, 1, 60],
        text: app_commands.Range[str, 0, LONGEST_TEXT] = "",
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            case, at = await room.run(lambda: _remind(room, reference, when, text))
            await room.say(room.words("following.reminded", reference=case.reference, at=at))

    @command(group, "inquiry.reply", "reference", "answers", "text", "file")
    @app_commands.autocomplete(reference=offered.references)
    async def reply(
        interaction: Interaction,
        reference: str,
        answers: bool,
        text: app_commands.Range[str, 0, LONGEST_NOTE] = "",
        file: discord.Attachment | None = None,
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            attached = await _received(room, reference, file) if file else None
            use = room.inquiries.following
            case = await room.run(
                lambda: use.reply(reference, room.person, text=text, attached=attached, answers=answers)
            )
            await room.say(_stands(case, room.words, "following.replied"))

    @command(group, "inquiry.acknowledged", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def acknowledged(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            use = room.inquiries.following
            case = await room.run(lambda: use.acknowledged(reference, room.person))
            await room.say(_stands(case, room.words))

    @command(group, "inquiry.escalate", "reference", "reason", "answer_by")
    @app_commands.autocomplete(reference=offered.references)
    async def escalate(
        interaction: Interaction,
        reference: str,
        reason: app_commands.Range[str, 1, LONGEST_REASON],
        answer_by: app_commands.Range[str, 0, 30] = "",
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            day = _day(answer_by, room.inquiries.today())
            use = room.inquiries.following
            case = await room.run(lambda: use.escalate(reference, room.person, reason=reason, answer_by=day))
            await room.say(_stands(case, room.words))

    @command(group, "inquiry.close", "reference", "outcome", "reason")
    @app_commands.choices(outcome=choices("outcome", *Outcome))
    @app_commands.autocomplete(reference=offered.references)
    async def close(
        interaction: Interaction,
        reference: str,
        outcome: str,
        reason: app_commands.Range[str, 1, LONGEST_REASON],
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            use = room.inquiries.following
            case = await room.run(
                lambda: use.close(reference, room.person, outcome=Outcome(outcome), reason=reason)
            )
            await room.say(_stands(case, room.words))

    @command(group, "inquiry.withdraw", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def withdraw(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            case = await room.look(lambda: room.inquiries.casework.see(reference, room.person))
            await interaction.response.send_modal(_withdraw_form(room, case))

    @command(group, "inquiry.restore", "reference")
    @app_commands.autocomplete(reference=offered.references)
    async def restore(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            use = room.inquiries.following
            case = await room.run(lambda: use.restore(reference, room.person))
            await room.say(_stands(case, room.words))


def _remind(room: Room, reference: str, when: str, text: str) -> tuple[Case, str]:
    inquiries = room.inquiries
    case = inquiries.casework.see(reference, room.person)
    country = case.form.claimant.country or inquiries.country
    at = read_moment(when, now=inquiries.now(), home=inquiries.home, country=country)
    return inquiries.following.remind(reference, room.person, at=at, text=text), moment(at, inquiries.home)


async def _received(room: Room, reference: str, file: discord.Attachment) -> Attached:
    """The file, fetched only for someone who may hand it in, and only where it is not too large."""
    await room.run(lambda: room.inquiries.casework.see(reference, room.person))
    if file.size > MOST_BYTES:
        raise EvidenceError("evidence_too_large", name=file.filename[:100], limit=MOST_BYTES // 2**20)
    return Attached(file.filename, await file.read())


def _day(text: str, today: date) -> date | None:
    day = day_typed(text)
    if day is not None and day <= today:
        raise InquiryError("moment_past")
    return day


def _stands(case: Case, words: Words, key: str = "following.stands") -> str:
    return words(key, reference=case.reference, status=words(f"status.{case.status}"))


def _straight(take: Callable[[Following, str, Person], Case]) -> Press:
    """What a button does that takes its step at once, with the case as it was seen."""

    async def pressed(interaction: Interaction, reference: str, revision: str) -> None:
        async with Room(interaction) as room:
            await room.wait()

            def call() -> Case:
                seen = as_seen(room, reference, revision)
                return take(room.inquiries.following, seen.reference, room.person)

            await room.say(_stands(await room.run(call), room.words))

    return pressed


def _reason_field(words: Words) -> discord.ui.Label[discord.ui.Modal]:
    return text_field(
        "reason",
        words("following.form.reason"),
        about=words("following.form.reason_about"),
        long=True,
        limit=LONGEST_REASON,
    )


def _withdraw_form(room: Room, case: Case) -> discord.ui.Modal:
    words = room.words
    about = "withdraw_sent" if case.sent_at else "withdraw_unsent"
    return form(
        words("following.form.withdraw", reference=case.reference),
        discord.ui.TextDisplay(words(f"following.form.{about}")),
        _reason_field(words),
        action="withdraw",
        facts=(case.reference, case.revision),
    )


def _escalate_form(room: Room, case: Case) -> discord.ui.Modal:
    words = room.words
    return form(
        words("following.form.escalate", reference=case.reference),
        _reason_field(words),
        text_field(
            "answer_by",
            words("following.form.answer_by"),
            about=words("following.form.answer_by_about"),
            required=False,
            limit=30,
        ),
        action="escalate",
        facts=(case.reference, case.revision),
    )


def _close_form(room: Room, case: Case) -> discord.ui.Modal:
    words = room.words
    outcomes = [(each.value, words(f"outcome.{each}")) for each in Outcome]
    return form(
        words("following.form.close", reference=case.reference),
        choice_field("outcome", words("following.form.outcome"), outcomes),
        _reason_field(words),
        action="close",
        facts=(case.reference, case.revision),
    )


async def _take_withdraw(interaction: Interaction, match: Match[str]) -> None:
    typed = typed_in(interaction)
    async with Room(interaction) as room:
        await room.wait()
        use = room.inquiries.following

        def withdraw() -> Case:
            seen = as_seen(room, match["reference"], match["revision"])
            return use.withdraw(seen.reference, room.person, reason=typed.get("reason", ""))

        case = await room.run(withdraw)
        key = "following.withdrawn_sent" if case.sent_at else "following.withdrawn"
        await room.say(room.words(key, reference=case.reference))


async def _take_escalate(interaction: Interaction, match: Match[str]) -> None:
    typed = typed_in(interaction)
    async with Room(interaction) as room:
        await room.wait()
        day = _day(typed.get("answer_by", ""), room.inquiries.today())
        use = room.inquiries.following

        def escalate() -> Case:
            seen = as_seen(room, match["reference"], match["revision"])
            return use.escalate(seen.reference, room.person, reason=typed.get("reason", ""), answer_by=day)

        await room.say(_stands(await room.run(escalate), room.words))


async def _take_close(interaction: Interaction, match: Match[str]) -> None:
    typed = typed_in(interaction)
    async with Room(interaction) as room:
        await room.wait()
        use = room.inquiries.following

        def close() -> Case:
            seen = as_seen(room, match["reference"], match["revision"])
            outcome = Outcome(typed.get("outcome", ""))
            return use.close(seen.reference, room.person, outcome=outcome, reason=typed.get("reason", ""))

        await room.say(_stands(await room.run(close), room.words))


class FollowingAct(
    Act, template=template("acknowledge", "answer", "restore", "withdraw", "escalate", "close")
):
    """Takes a step with a case after it was opened or sent."""

    actions: ClassVar[Mapping[str, Press]] = {
        "acknowledge": _straight(Following.acknowledged),
        "answer": _straight(Following.answered),
        "restore": _straight(Following.restore),
        "withdraw": opening(_withdraw_form),
        "escalate": opening(_escalate_form),
        "close": opening(_close_form),
    }


STEP_ACTS: dict[Step, Callable[[Case, Words], Act]] = {
    Step.ACKNOWLEDGE: step_button(FollowingAct, Step.ACKNOWLEDGE),
    Step.ANSWER: step_button(FollowingAct, Step.ANSWER),
    Step.ESCALATE: step_button(FollowingAct, Step.ESCALATE),
    Step.CLOSE: step_button(FollowingAct, Step.CLOSE),
    Step.WITHDRAW: step_button(FollowingAct, Step.WITHDRAW, discord.ButtonStyle.danger),
    Step.RESTORE: step_button(FollowingAct, Step.RESTORE),
}
"""The button of each step taken here."""

ITEMS = (FollowingAct,)
FORMS: dict[str, HandIn] = {
    rf"inqm:withdraw:{CASE_SEEN}": _take_withdraw,
    rf"inqm:escalate:{CASE_SEEN}": _take_escalate,
    rf"inqm:close:{CASE_SEEN}": _take_close,
}
