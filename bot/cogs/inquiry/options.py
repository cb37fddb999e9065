"""What the menus of a draft's panel offer."""

from collections.abc import Sequence

import discord

from bot.cogs.inquiry.offered import vendor_name
from bot.inquiries.model import Case, InquiryKind
from bot.inquiries.vendors.checklist import channel_name
from bot.inquiries.vendors.model import Vendor
from bot.views.markup import plain
from bot.words import Words

MOST = 25
"""Options a menu holds (Discord's component reference)."""
BY_NAME = "*"
"""What stands in a menu of vendors for one that is not in it; no vendor's id."""
_LONGEST = 100


def vendors(case: Case, known: Sequence[Vendor], words: Words) -> list[discord.SelectOption]:
    """The vendors that fit into a menu, that of the case among them, and a way to all others."""
    offered = list(known[: MOST - 1])
    chosen = next((vendor for vendor in known if vendor.id == case.form.vendor), None)
    if chosen and chosen not in offered:
        offered[-1] = chosen
    return [
        *(
            _option(
                vendor_name(vendor, words),
                vendor.id,
                about=words("vendor.slash").join(vendor.products),
                chosen=vendor is chosen,
            )
            for vendor in offered
        ),
        _option(words("draft.choose.other_vendor"), BY_NAME),
    ]


def kinds(case: Case, words: Words) -> list[discord.SelectOption]:
    """All kinds of inquiry."""
    return [_option(words(f"kind.{kind}"), kind, chosen=kind is case.form.kind) for kind in InquiryKind]


def channels(case: Case, vendor: Vendor, words: Words) -> list[discord.SelectOption]:
    """The vendor's channels, each with what it is for."""
    return [
        _option(
            channel_name(channel, words),
            channel.id,
            about=words("vendor.comma").join(words(f"kind.{kind}") for kind in channel.purposes),
            chosen=channel.id == case.form.channel,
        )
        for channel in vendor.channels[:MOST]
    ]


def works(case: Case, words: Words) -> list[discord.SelectOption]:
    """The works by number and title; the value is the index."""
    return [
        _option(
            words("draft.option", number=number, title=work.title or words("draft.untitled")), str(number - 1)
        )
        for number, work in enumerate(case.form.works, start=1)
    ]


def _option(label: str, value: str, *, about: str = "", chosen: bool = False) -> discord.SelectOption:
    return discord.SelectOption(
        label=plain(label, limit=_LONGEST),
        value=value,
        description=plain(about, limit=_LONGEST) or None,
        default=chosen,
    )
