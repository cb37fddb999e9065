"""Following a case up: notes, reminders, replies, and how it ends."""

from collections.abc import Callable, Mapping
from datetime import date
from re import Match
from typing import ClassVar

import discord
from discord import app_commands

from bot.cogs.inquiry import choices as offered
from bot.cogs.inquiry.acting import (
    CASE_SEEN,
    Act,
    HandIn,
    Interaction,
    Press,
    as_seen,
    choices,
    described,
    form,
    template,
    text_field,
    typed_in,
)
from bot.cogs.inquiry.room import Room
from bot.cogs.said import said_under
from bot.inquiries.cases.casework import LONGEST_REASON
from bot.inquiries.cases.steps import Step
from bot.inquiries.deadlines.reminders import LONGEST_TEXT
from bot.inquiries.deadlines.when import read_moment
from bot.inquiries.errors import EvidenceError, InquiryError
from bot.inquiries.evidence.receive import MOST_BYTES
from bot.inquiries.model import Case, Outcome, Person
from bot.inquiries.procedure.following import LONGEST_NOTE, Attached, Following
from bot.inquiries.procedure.parts import read_day
from bot.views.case import moment
from bot.words import Words


def add_commands(group: app_commands.Group) -> None:
    """`/inquiry note`, `remind`, `reply`, `acknowledged`, `escalate`, `close`, `withdraw`, `restore`."""
    noted = said_under("command.inquiry.note")

    @group.command(name=noted("name"), description=noted("description"))
    @described("reference", "text", command="inquiry.note")
    @app_commands.autocomplete(reference=offered.references)
    async def note(
        interaction: Interaction, reference: str, text: app_commands.Range[str, 1, LONGEST_NOTE]
    ) -> None:
        async with Room(interaction) as room:
            await room.wait()
            use = room.inquiries.following
            case = await room.run(lambda: use.note(reference, room.person, text=text))
            await room.say(room.words("following.noted", reference=case.reference))

    reminded = said_under("command.inquiry.remind")

    @group.command(name=reminded("name"), description=reminded("description"))
    @described("reference", "when", "text", command="inquiry.remind")
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

    replied = said_under("command.inquiry.reply")

    @group.command(name=replied("name"), description=replied("description"))
    @described("reference", "answers", "text", "file", command="inquiry.reply")
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

    acknowledging = said_under("command.inquiry.acknowledged")

    @group.command(name=acknowledging("name"), description=acknowledging("description"))
    @described("reference", command="inquiry.acknowledged")
    @app_commands.autocomplete(reference=offered.references)
    async def acknowledged(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.wait()
            use = room.inquiries.following
            case = await room.run(lambda: use.acknowledged(reference, room.person))
            await room.say(_stands(case, room.words))

    escalating = said_under("command.inquiry.escalate")

    @group.command(name=escalating("name"), description=escalating("description"))
    @described("reference", "reason", "answer_by", command="inquiry.escalate")
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

    closing = said_under("command.inquiry.close")

    @group.command(name=closing("name"), description=closing("description"))
    @described("reference", "outcome", "reason", command="inquiry.close")
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

    withdrawing = said_under("command.inquiry.withdraw")

    @group.command(name=withdrawing("name"), description=withdrawing("description"))
    @described("reference", command="inquiry.withdraw")
    @app_commands.autocomplete(reference=offered.references)
    async def withdraw(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            case = await room.look(lambda: room.inquiries.casework.see(reference, room.person))
            await interaction.response.send_modal(_withdraw_form(case, room.words))

    restoring = said_under("command.inquiry.restore")

    @group.command(name=restoring("name"), description=restoring("description"))
    @described("reference", command="inquiry.restore")
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
    if not text.strip():
        return None
    day = read_day(text)
    if day is None:
        raise InquiryError("bad_moment", text=text)
    if day <= today:
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


def _opening(make: Callable[[Case, Words], discord.ui.Modal]) -> Press:
    """What a button does that opens a form about the case as it was seen."""

    async def opened(interaction: Interaction, reference: str, revision: str) -> None:
        async with Room(interaction) as room:
            case = await room.look(lambda: as_seen(room, reference, revision))
            await interaction.response.send_modal(make(case, room.words))

    return opened


def _reason_field(words: Words) -> discord.ui.Label[discord.ui.Modal]:
    return text_field(
        "reason",
        words("following.form.reason"),
        about=words("following.form.reason_about"),
        long=True,
        limit=LONGEST_REASON,
    )


def _withdraw_form(case: Case, words: Words) -> discord.ui.Modal:
    about = "withdraw_sent" if case.sent_at else "withdraw_unsent"
    return form(
        words("following.form.withdraw", reference=case.reference),
        discord.ui.TextDisplay(words(f"following.form.{about}")),
        _reason_field(words),
        action="withdraw",
        facts=(case.reference, case.revision),
    )


def _escalate_form(case: Case, words: Words) -> discord.ui.Modal:
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


def _close_form(case: Case, words: Words) -> discord.ui.Modal:
    outcome: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(
        custom_id="outcome",
        options=[discord.SelectOption(label=words(f"outcome.{each}"), value=each.value) for each in Outcome],
    )
    return form(
        words("following.form.close", reference=case.reference),
        discord.ui.Label(text=words("following.form.outcome"), component=outcome),
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
        "withdraw": _opening(_withdraw_form),
        "escalate": _opening(_escalate_form),
        "close": _opening(_close_form),
    }


def _act(step: Step, style: discord.ButtonStyle) -> Callable[[Case, Words], FollowingAct]:
    def button(case: Case, words: Words) -> FollowingAct:
        label = words(f"step.{step}")
        return FollowingAct(step.value, case.reference, case.revision, label=label, style=style)

    return button


_PLAIN, _GRAVE = discord.ButtonStyle.secondary, discord.ButtonStyle.danger
STEP_ACTS: dict[Step, Callable[[Case, Words], Act]] = {
    Step.ACKNOWLEDGE: _act(Step.ACKNOWLEDGE, _PLAIN),
    Step.ANSWER: _act(Step.ANSWER, _PLAIN),
    Step.ESCALATE: _act(Step.ESCALATE, _PLAIN),
    Step.CLOSE: _act(Step.CLOSE, _PLAIN),
    Step.WITHDRAW: _act(Step.WITHDRAW, _GRAVE),
    Step.RESTORE: _act(Step.RESTORE, _PLAIN),
}
"""The button of each step taken here."""

ITEMS = (FollowingAct,)
FORMS: dict[str, HandIn] = {
    rf"inqm:withdraw:{CASE_SEEN}": _take_withdraw,
    rf"inqm:escalate:{CASE_SEEN}": _take_escalate,
    rf"inqm:close:{CASE_SEEN}": _take_close,
}
