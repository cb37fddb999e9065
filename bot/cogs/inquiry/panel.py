"""The panel of a draft: shows how far it is, opens its forms, and does what its buttons and menus say."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

import discord

from bot.cogs.acting import Act, Press, template
from bot.cogs.inquiry import evidence, forms, letter, options
from bot.cogs.inquiry.stepping import REFERENCE
from bot.cogs.room import Interaction, Room
from bot.inquiries.cases.steps import editable
from bot.inquiries.errors import InquiryError
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import MOST_WORKS, Case, InquiryKind, Person, Status
from bot.inquiries.procedure.parts import Part, Problem, fingerprint
from bot.inquiries.vendors.model import Vendor
from bot.views.draft import Draft, draft_markdown, works_markdown
from bot.views.markup import plain
from bot.words import Words

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


async def _fill(interaction: Interaction, reference: str, part: str, index: str) -> None:
    async with Room(interaction) as room:
        await _open_step(room, reference, Part(part), int(index))


async def _show_letter(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await letter.show_letter(room, reference)


async def _show_evidence(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await evidence.show_evidence(room, reference)


async def _show_panel(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        await show_panel(room, await room.run(lambda: _see(room, reference)))


async def _show_works(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        await show_works(room, await room.run(lambda: _see(room, reference)))


def _share(*, shared: bool) -> Press:
    async def pressed(interaction: Interaction, reference: str) -> None:
        async with Room(interaction) as room:
            await room.hold()
            filing = room.inquiries.filing
            case = await room.run(lambda: filing.share(reference, room.person, shared=shared))
            notice = room.words("draft.now_shared" if shared else "draft.now_private")
            await show_panel(room, case, notice=notice)

    return pressed


async def _hand_in(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await room.hold()
        case = await room.run(lambda: room.inquiries.filing.hand_in(reference, room.person))
        await show_panel(room, case, notice=room.words("draft.handed_in"))


async def _withdraw(interaction: Interaction, reference: str) -> None:
    async with Room(interaction) as room:
        await interaction.response.send_modal(forms.withdraw_form(reference, room.words))


async def _drop(interaction: Interaction, reference: str, index: str, seen: str) -> None:
    """Drop a work, once it was confirmed that this is the one."""
    async with Room(interaction) as room:
        await room.hold()

        def drop() -> Case:
            case = _see(room, reference)
            if fingerprint(case.form, Part.WORK, index=int(index)) != seen:
                raise room.inquiries.casework.changed(case)
            return room.inquiries.filing.drop_work(reference, room.person, int(index))

        case = await room.run(drop)
        await show_works(room, case, notice=room.words("draft.dropped"))


_ACTIONS: dict[str, Press] = {
    "d-fill": _fill,
    "d-panel": _show_panel,
    "d-works": _show_works,
    "d-letter": _show_letter,
    "d-evidence": _show_evidence,
    "d-share": _share(shared=True),
    "d-unshare": _share(shared=False),
    "d-handin": _hand_in,
    "d-withdraw": _withdraw,
    "d-dropped": _drop,
}


class DraftAct(Act, template=template(*_ACTIONS)):
    """Opens the form of a step, or does something with the draft as a whole."""

    actions: ClassVar[Mapping[str, Press]] = _ACTIONS


ITEMS = (DraftAct, DraftMenu)


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
    view.add_item(
        DraftAct(
            "d-dropped",
            case.reference,
            index,
            seen,
            label=words("draft.button.drop"),
            style=discord.ButtonStyle.danger,
        )
    )
    view.add_item(DraftAct("d-works", case.reference, label=words("draft.button.back")))
    asked = words("draft.drop_which", number=index + 1, title=title or words("draft.untitled"))
    await room.show(works_markdown(case, words, notice=asked), view=view)


def _see(room: Room, reference: str) -> Case:
    return room.inquiries.casework.see(reference, room.person)


def _controls(draft: Draft, vendors: Sequence[Vendor], person: Person, words: Words) -> discord.ui.View:
    """What can be done with a draft as it stands."""
    case, reference = draft.case, draft.case.reference
    view = discord.ui.View(timeout=None)

    def button(what: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> None:
        view.add_item(
            DraftAct(f"d-{what}", reference, label=words(f"draft.button.{what}"), style=style, row=4)
        )

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
            view.add_item(DraftAct("d-works", reference, label=words("draft.button.works"), row=3))
        else:
            view.add_item(
                DraftAct("d-fill", reference, Part.WORK, 0, label=words("draft.button.works"), row=3)
            )
        for part in _ON_THE_PANEL:
            view.add_item(DraftAct("d-fill", reference, part, 0, label=words(f"draft.part.{part}"), row=3))
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
                DraftAct(
                    "d-fill", reference, Part.WORK, len(works), label=words("draft.button.add_work"), row=3
                )
            )
    view.add_item(DraftAct("d-panel", reference, label=words("draft.button.back"), row=3))
    return view
