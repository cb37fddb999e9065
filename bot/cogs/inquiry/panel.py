"""The panel of a draft: shows how far it is, opens its forms, and takes in what comes back from them."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bot.cogs.inquiry import evidence, forms, letter
from bot.cogs.inquiry.choices import vendor_name, vendor_named
from bot.cogs.inquiry.room import REFERENCE, Room
from bot.inquiries.errors import InquiryError
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import MOST_WORKS, Case, InquiryKind, Person, Status
from bot.inquiries.parts import Part, Problem, fingerprint
from bot.inquiries.steps import editable
from bot.inquiries.vendors.checklist import channel_name
from bot.inquiries.vendors.model import Vendor
from bot.views.draft import Draft, draft_markdown, works_markdown
from bot.views.markup import plain
from bot.words import Words

if TYPE_CHECKING:
    from bot.client import Madoguchi

Interaction: TypeAlias = "discord.Interaction[Madoguchi]"
Button: TypeAlias = discord.ui.Button[Any]
Select: TypeAlias = discord.ui.Select[Any]

_MOST_OPTIONS = 25
_LONGEST = 100
_BY_NAME = "*"
"""What stands in a menu of vendors for one that is not in it; no vendor's id."""
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


async def _show_works(room: Room, case: Case, *, notice: str = "") -> None:
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
        options: Sequence[discord.SelectOption] = (),
        *,
        placeholder: str | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Select(
                custom_id=f"inq:d-{what}:{reference}", options=list(options), placeholder=placeholder
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
                case "vendor" if chosen == _BY_NAME:
                    await interaction.response.send_modal(forms.vendor_form(self.reference, room.words))
                case what:
                    choice: dict[str, Any] = {what: InquiryKind(chosen) if what == "kind" else chosen}
                    await _address(room, self.reference, choice)


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
                await _show_works(room, await room.run(lambda: _see(room, reference)))
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
            await _show_works(room, case, notice=room.words("draft.dropped"))


ITEMS = (StepButton, DraftMenu, DraftButton, DropButton)


async def _take_step(interaction: Interaction, match: re.Match[str]) -> None:
    """Save a step that came in. Whatever goes wrong, what was typed is given back."""
    part, reference, index = Part(match["part"]), match["reference"], int(match["index"])
    values = forms.typed_in(interaction)
    async with Room(interaction) as room:
        try:
            await room.hold()
            saved = await room.run(
                lambda: room.inquiries.filing.save(
                    reference, room.person, part, values, index=index, seen=match["seen"]
                )
            )
        except Exception as error:  # noqa: BLE001  told, with what was typed
            await room.fail(error)
            typed = forms.as_text(values, part, room.words)
            if typed:
                said = room.words("draft.not_saved")
                await room.hand(typed, said=said, name=f"{reference}-{part}.txt")
            return
        notice = "" if saved.problems else room.words("draft.saved")
        if part in (Part.WORK, Part.REGISTRATION) and not saved.problems and len(saved.case.form.works) > 1:
            await _show_works(room, saved.case, notice=notice)
        else:
            await show_panel(room, saved.case, notice=notice, problems=saved.problems, part=part)


async def _take_vendor(interaction: Interaction, match: re.Match[str]) -> None:
    """Address a draft to the vendor that was named; where several are meant, offer them."""
    name = str(forms.typed_in(interaction).get("name", ""))
    async with Room(interaction) as room:
        await room.hold()

        def find() -> tuple[Case, str, list[Vendor]]:
            case = _see(room, match["reference"])
            try:
                return case, vendor_named(room.inquiries, name, language=room.locale), []
            except InquiryError:
                return (
                    case,
                    "",
                    room.inquiries.vendors.search(name, language=room.locale, limit=_MOST_OPTIONS),
                )

        case, vendor, found = await room.run(find)
        if vendor:
            await _address(room, case.reference, {"vendor": vendor})
        elif found:
            view = discord.ui.View(timeout=None)
            view.add_item(_vendor_menu(case, found, room.words))
            view.add_item(DraftButton("panel", case.reference, label=room.words("draft.button.back")))
            await room.show(room.words("draft.which_vendor"), view=view)
        else:
            raise InquiryError("no_such_vendor", name=name[:60], vendor=name[:60])


async def _take_withdrawal(interaction: Interaction, match: re.Match[str]) -> None:
    reason = str(forms.typed_in(interaction).get("reason", ""))
    async with Room(interaction) as room:
        await room.hold()
        case = await room.run(
            lambda: room.inquiries.following.withdraw(match["reference"], room.person, reason=reason)
        )
        await show_panel(room, case, notice=room.words("draft.withdrawn"))


FORMS = {forms.STEP: _take_step, forms.VENDOR: _take_vendor, forms.WITHDRAW: _take_withdrawal}


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


async def _address(room: Room, reference: str, choice: Mapping[str, Any]) -> None:
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
        view.add_item(_vendor_menu(case, vendors, words, row=0))
        kinds = [
            discord.SelectOption(
                label=words(f"kind.{kind}"), value=kind.value, default=kind is case.form.kind
            )
            for kind in InquiryKind
        ]
        view.add_item(DraftMenu("kind", reference, kinds, placeholder=words("draft.choose.kind"), row=1))
        if draft.vendor and draft.vendor.channels:
            view.add_item(_channel_menu(case, draft.vendor, words))
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
        for row, what in enumerate(("edit", "registration", "drop")):
            options = [
                discord.SelectOption(
                    label=plain(
                        words("draft.option", number=number, title=work.title or words("draft.untitled")),
                        limit=_LONGEST,
                    ),
                    value=str(number - 1),
                )
                for number, work in enumerate(works, start=1)
            ]
            if options:
                view.add_item(
                    DraftMenu(what, reference, options, placeholder=words(f"draft.choose.{what}"), row=row)
                )
        if len(works) < MOST_WORKS:
            view.add_item(
                StepButton(reference, Part.WORK, len(works), label=words("draft.button.add_work"), row=3)
            )
    view.add_item(DraftButton("panel", reference, label=words("draft.button.back"), row=3))
    return view


def _vendor_menu(case: Case, vendors: Sequence[Vendor], words: Words, *, row: int | None = None) -> DraftMenu:
    """The vendors that fit into a menu, that of the case among them, and a way to all others."""
    offered = list(vendors[: _MOST_OPTIONS - 1])
    chosen = next((vendor for vendor in vendors if vendor.id == case.form.vendor), None)
    if chosen and chosen not in offered:
        offered[-1] = chosen
    options = [
        discord.SelectOption(
            label=plain(vendor_name(vendor, words), limit=_LONGEST),
            value=vendor.id,
            description=plain(words("vendor.slash").join(vendor.products), limit=_LONGEST) or None,
            default=vendor is chosen,
        )
        for vendor in offered
    ]
    options.append(discord.SelectOption(label=words("draft.choose.other_vendor"), value=_BY_NAME))
    return DraftMenu("vendor", case.reference, options, placeholder=words("draft.choose.vendor"), row=row)


def _channel_menu(case: Case, vendor: Vendor, words: Words) -> DraftMenu:
    options = [
        discord.SelectOption(
            label=plain(channel_name(channel, words), limit=_LONGEST),
            value=channel.id,
            description=plain(
                words("vendor.comma").join(words(f"kind.{kind}") for kind in channel.purposes), limit=_LONGEST
            )
            or None,
            default=channel.id == case.form.channel,
        )
        for channel in vendor.channels[:_MOST_OPTIONS]
    ]
    return DraftMenu("channel", case.reference, options, placeholder=words("draft.choose.channel"), row=2)
