"""The panel of a draft: shows how far it is, opens its forms, and does what its buttons and menus say."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bot.cogs.inquiry import evidence, forms, letter, options
from bot.cogs.inquiry.room import REFERENCE, Room
from bot.inquiries.cases.steps import editable
from bot.inquiries.errors import InquiryError
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import MOST_WORKS, Case, InquiryKind, Person, Status
from bot.inquiries.procedure.parts import Part, Problem, fingerprint
from bot.inquiries.vendors.model import Vendor
from bot.views.draft import Draft, draft_markdown, works_markdown
from bot.views.markup import plain
from bot.words import Words

if TYPE_CHECKING:
    from bot.client import Madoguchi

Interaction: TypeAlias = "discord.Interaction[Madoguchi]"
Button: TypeAlias = discord.ui.Button[Any]
Select: TypeAlias = discord.ui.Select[Any]

_LONGEST = 100
_ON_THE_PANEL = (Part.FOUND, Part.REQUEST, Part.CLAIMANT, Part.CONTACT)
_SAID_WHOLE = 60
"""Characters of what was typed in vain that the panel repeats; more is handed back as a text of its own."""


async def show_panel(
    room: Room, case: Case, *, notice: str = "", problems: Sequence[Problem] = (), part: Part | None = None
) -> None:
    """Show a draft's panel, in place of the one whose button was pressed.

    Args:
        problems: fields of `part` that could not be saved.
    """
    draft = await room.run(
        lambda: _draft(room.inquiries, case, room.person, notice=notice, problems=problems, part=part)
    )
    vendors = await room.run(room.inquiries.vendors.vendors)
    view = _controls(draft, vendors, room.person, room.words)
    await room.show(draft_markdown(draft, room.words), view=view)
    lost = {problem.field: problem.typed for problem in problems if len(problem.typed) > _SAID_WHOLE}
    if lost:
        await room.hand(
            forms.as_text(lost, part, room.words),
            said=room.words("draft.not_saved"),
            name=f"{case.reference}.txt",
        )


def _draft(
    inquiries: Inquiries,
    case: Case,
    person: Person,
    *,
    notice: str,
    problems: Sequence[Problem],
    part: Part | None,
) -> Draft:
    vendor = inquiries.vendors.get(case.form.vendor)
    return Draft(
        case=case,
        vendor=vendor,
        channel=vendor.channel(case.form.channel) if vendor else None,
        items=inquiries.filing.checklist(case),
        stale=inquiries.vendors.stale(vendor.id, case.form.channel, inquiries.today()) if vendor else (),
        alike=inquiries.filing.alike(case, person),
        problems=tuple(problems),
        part=part,
        notice=notice,
    )


async def show_works(room: Room, case: Case, *, notice: str = "") -> None:
    """Show a draft's works, in place of the panel."""
    await room.show(works_markdown(case, room.words, notice=notice), view=_work_controls(case, room.words))


class StepButton(
    discord.ui.DynamicItem[Button],
    template=rf"inq:d-fill:(?P<reference>{REFERENCE}):(?P<part>{'|'.join(Part)}):(?P<index>\d{{1,2}})",
):
    """Opens the form of a step."""

    def __init__(
        self, reference: str, part: Part, index: int = 0, *, label: str = "…", row: int | None = None
    ) -> None:
        super().__init__(
            discord.ui.Button(label=label, custom_id=f"inq:d-fill:{reference}:{part}:{index}"), row=row
        )
        self.reference, self.part, self.index = reference, part, index

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "StepButton":
        return cls(match["reference"], Part(match["part"]), int(match["index"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with Room(interaction) as room:
            await _open_step(room, self.reference, self.part, self.index)


class DraftMenu(
    discord.ui.DynamicItem[Select],
    template=rf"inq:d-(?P<what>vendor|kind|channel|edit|registration|drop):(?P<reference>{REFERENCE})",
):
    """Chooses the vendor, the kind or the channel, or the work that is to be edited or dropped."""

    def __init__(
        self,
        what: str,
        reference: str,
        offered: Sequence[discord.SelectOption] = (),
        *,
        placeholder: str | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Select(
                custom_id=f"inq:d-{what}:{reference}", options=list(offered), placeholder=placeholder
            ),
            row=row,
        )
        self.what, self.reference = what, reference

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "DraftMenu":
        return cls(match["what"], match["reference"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        (chosen,) = self.item.values
        async with Room(interaction) as room:
            match self.what:
                case "edit":
                    await _open_step(room, self.reference, Part.WORK, int(chosen))
                case "registration":
                    await _open_step(room, self.reference, Part.REGISTRATION, int(chosen))
                case "drop":
                    await _ask_to_drop(room, self.reference, int(chosen))
                case "vendor" if chosen == options.BY_NAME:
                    await interaction.response.send_modal(forms.vendor_form(self.reference, room.words))
                case what:
                    choice: dict[str, Any] = {what: InquiryKind(chosen) if what == "kind" else chosen}
                    await address_draft(room, self.reference, choice)


class DraftButton(
    discord.ui.DynamicItem[Button],
    template=rf"inq:d-(?P<what>panel|works|letter|evidence|share|unshare|handin|withdraw):(?P<reference>{REFERENCE})",
):
    """Does something with the draft as a whole."""

    def __init__(
        self,
        what: str,
        reference: str,
        *,
        label: str = "…",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        row: int | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Button(label=label, style=style, custom_id=f"inq:d-{what}:{reference}"), row=row
        )
        self.what, self.reference = what, reference

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "DraftButton":
        return cls(match["what"], match["reference"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with Room(interaction) as room:
            match self.what:
                case "withdraw":
                    await interaction.response.send_modal(forms.withdraw_form(self.reference, room.words))
                case "letter":
                    await letter.show_letter(room, self.reference)
                case "evidence":
                    await evidence.show_evidence(room, self.reference)
                case _:
                    await room.hold()
                    await self._in_place(room)

    async def _in_place(self, room: Room) -> None:
        filing, reference, person, words = room.inquiries.filing, self.reference, room.person, room.words
        match self.what:
            case "works":
                await show_works(room, await room.run(lambda: _see(room, reference)))
            case "share" | "unshare":
                shared = self.what == "share"
                case = await room.run(lambda: filing.share(reference, person, shared=shared))
                await show_panel(
                    room, case, notice=words("draft.now_shared" if shared else "draft.now_private")
                )
            case "handin":
                case = await room.run(lambda: filing.hand_in(reference, person))
                await show_panel(room, case, notice=words("draft.handed_in"))
            case _:
                await show_panel(room, await room.run(lambda: _see(room, reference)))


class DropButton(
    discord.ui.DynamicItem[Button],
    template=rf"inq:d-dropped:(?P<reference>{REFERENCE}):(?P<index>\d{{1,2}}):(?P<seen>[0-9a-f]{{8}})",
):
    """Drops a work, once it is confirmed that this is the one."""

    def __init__(self, reference: str, index: int, seen: str, *, label: str = "…") -> None:
        super().__init__(
            discord.ui.Button(
                label=label,
                style=discord.ButtonStyle.danger,
                custom_id=f"inq:d-dropped:{reference}:{index}:{seen}",
            )
        )
        self.reference, self.index, self.seen = reference, index, seen

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "DropButton":
        return cls(match["reference"], int(match["index"]), match["seen"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with Room(interaction) as room:
            await room.hold()
            inquiries, person = room.inquiries, room.person

            def drop() -> Case:
                case = _see(room, self.reference)
                if fingerprint(case.form, Part.WORK, index=self.index) != self.seen:
                    raise inquiries.casework.changed(case)
                return inquiries.filing.drop_work(self.reference, person, self.index)

            case = await room.run(drop)
            await show_works(room, case, notice=room.words("draft.dropped"))


ITEMS = (StepButton, DraftMenu, DraftButton, DropButton)


async def _open_step(room: Room, reference: str, part: Part, index: int) -> None:
    def look() -> Case:
        case = _see(room, reference)
        if not editable(case.status):
            raise InquiryError("not_editable", reference=case.reference, status=case.status.value)
        if index >= MOST_WORKS:
            raise InquiryError("too_many_works", limit=MOST_WORKS)
        return case

    case = await room.look(look)
    await room.interaction.response.send_modal(forms.step_form(case, part, room.words, index=index))


async def address_draft(room: Room, reference: str, choice: Mapping[str, Any]) -> None:
    """Choose a draft's vendor, kind or channel, and show the panel again."""
    await room.hold()
    case = await room.run(lambda: room.inquiries.filing.address(reference, room.person, **choice))
    await show_panel(room, case)


async def _ask_to_drop(room: Room, reference: str, index: int) -> None:
    await room.hold()
    case = await room.run(lambda: _see(room, reference))
    if index >= len(case.form.works):
        raise room.inquiries.casework.changed(case)
    words, title = room.words, plain(case.form.works[index].title, limit=_LONGEST)
    view = discord.ui.View(timeout=None)
    seen = fingerprint(case.form, Part.WORK, index=index)
    view.add_item(DropButton(case.reference, index, seen, label=words("draft.button.drop")))
    view.add_item(DraftButton("works", case.reference, label=words("draft.button.back")))
    asked = words("draft.drop_which", number=index + 1, title=title or words("draft.untitled"))
    await room.show(works_markdown(case, words, notice=asked), view=view)


def _see(room: Room, reference: str) -> Case:
    return room.inquiries.casework.see(reference, room.person)


def _controls(draft: Draft, vendors: Sequence[Vendor], person: Person, words: Words) -> discord.ui.View:
    """What can be done with a draft as it stands."""
    case, reference = draft.case, draft.case.reference
    view = discord.ui.View(timeout=None)

    def button(what: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> None:
        view.add_item(DraftButton(what, reference, label=words(f"draft.button.{what}"), style=style, row=4))

    if editable(case.status):
        offered = options.vendors(case, vendors, words)
        hint = words("draft.choose.vendor")
        view.add_item(DraftMenu("vendor", reference, offered, placeholder=hint, row=0))
        kinds = options.kinds(case, words)
        view.add_item(DraftMenu("kind", reference, kinds, placeholder=words("draft.choose.kind"), row=1))
        if draft.vendor and draft.vendor.channels:
            offered = options.channels(case, draft.vendor, words)
            hint = words("draft.choose.channel")
            view.add_item(DraftMenu("channel", reference, offered, placeholder=hint, row=2))
        if case.form.works:
            view.add_item(DraftButton("works", reference, label=words("draft.button.works"), row=3))
        else:
            view.add_item(StepButton(reference, Part.WORK, label=words("draft.button.works"), row=3))
        for part in _ON_THE_PANEL:
            view.add_item(StepButton(reference, part, label=words(f"draft.part.{part}"), row=3))
    button("letter")
    button("evidence")
    if case.status is Status.DRAFT and case.author == person.id:
        button("unshare" if case.shared else "share")
    if editable(case.status):
        button("handin", discord.ButtonStyle.primary)
        button("withdraw", discord.ButtonStyle.danger)
    return view


def _work_controls(case: Case, words: Words) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    reference, works = case.reference, case.form.works
    if editable(case.status):
        for row, what in enumerate(("edit", "registration", "drop") if works else ()):
            hint = words(f"draft.choose.{what}")
            view.add_item(DraftMenu(what, reference, options.works(case, words), placeholder=hint, row=row))
        if len(works) < MOST_WORKS:
            view.add_item(
                StepButton(reference, Part.WORK, len(works), label=words("draft.button.add_work"), row=3)
            )
    view.add_item(DraftButton("panel", reference, label=words("draft.button.back"), row=3))
    return view
