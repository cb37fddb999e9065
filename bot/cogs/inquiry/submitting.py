"""Forms of a draft that come in: a step that was filled in, a vendor that was named, a reason to give up."""

import re

import discord

from bot.cogs.acting import HandIn, typed_in, values_in
from bot.cogs.inquiry import forms, options
from bot.cogs.inquiry.offered import vendor_named
from bot.cogs.inquiry.panel import DraftAct, DraftMenu, address_draft, show_panel, show_works
from bot.cogs.room import Interaction, Room
from bot.inquiries.errors import InquiryError
from bot.inquiries.model import Case
from bot.inquiries.procedure.parts import Part
from bot.inquiries.vendors.model import Vendor


async def _take_step(interaction: Interaction, match: re.Match[str]) -> None:
    """Save a step that came in. Whatever goes wrong, what was typed is given back."""
    part, reference, index = Part(match["part"]), match["reference"], int(match["index"])
    values = values_in(interaction)
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
            await show_works(room, saved.case, notice=notice)
        else:
            await show_panel(room, saved.case, notice=notice, problems=saved.problems, part=part)


async def _take_vendor(interaction: Interaction, match: re.Match[str]) -> None:
    """Address a draft to the vendor that was named; where several are meant, offer them."""
    name = typed_in(interaction).get("name", "")
    async with Room(interaction) as room:
        await room.hold()

        def find() -> tuple[Case, str, list[Vendor]]:
            case = room.inquiries.casework.see(match["reference"], room.person)
            try:
                return case, vendor_named(room.inquiries, name, language=room.locale), []
            except InquiryError:
                return (
                    case,
                    "",
                    room.inquiries.vendors.search(name, language=room.locale, limit=options.MOST),
                )

        case, vendor, found = await room.run(find)
        if vendor:
            await address_draft(room, case.reference, {"vendor": vendor})
        elif found:
            view = discord.ui.View(timeout=None)
            offered = options.vendors(case, found, room.words)
            hint = room.words("draft.choose.vendor")
            view.add_item(DraftMenu("vendor", case.reference, offered, placeholder=hint))
            view.add_item(DraftAct("d-panel", case.reference, label=room.words("draft.button.back")))
            await room.show(room.words("draft.which_vendor"), view=view)
        else:
            raise InquiryError("no_such_vendor", name=name[:60])


async def _take_withdrawal(interaction: Interaction, match: re.Match[str]) -> None:
    reason = typed_in(interaction).get("reason", "")
    async with Room(interaction) as room:
        await room.hold()
        case = await room.run(
            lambda: room.inquiries.following.withdraw(match["reference"], room.person, reason=reason)
        )
        await show_panel(room, case, notice=room.words("draft.withdrawn"))


FORMS: dict[str, HandIn] = {
    forms.STEP: _take_step,
    forms.VENDOR: _take_vendor,
    forms.WITHDRAW: _take_withdrawal,
}
