"""What is offered while somebody types: vendors and kinds by any of their names, and their own cases, never another's."""

import logging
import unicodedata
from collections.abc import Callable

from discord import app_commands

from bot.cogs.room import Interaction, Room
from bot.inquiries.cases.store import Filter
from bot.inquiries.errors import InquiryError
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Case, InquiryKind, Status
from bot.inquiries.vendors.model import Vendor
from bot.views.markup import plain
from bot.words import LANGUAGES, Words, words_for

Choices = list[app_commands.Choice[str]]

MOST = 25
_LONGEST = 100
_log = logging.getLogger(__name__)


async def vendors(interaction: Interaction, current: str) -> Choices:
    """Vendors by any name, product or alias, in Japanese or English."""

    def find(room: Room) -> Choices:
        found = room.inquiries.vendors.search(current, language=room.locale, limit=MOST)
        return [_choice(vendor_name(each, room.words), each.id) for each in found]

    return await _offered(interaction, find)


async def kinds(interaction: Interaction, current: str) -> Choices:
    """Kinds of inquiry by what they are called in either language."""

    def find(room: Room) -> Choices:
        wanted = _folded(current)
        return [
            _choice(room.words(f"kind.{kind}"), kind.value)
            for kind in InquiryKind
            if any(wanted in _folded(name) for name in _kind_names(kind))
        ]

    return await _offered(interaction, find)


async def references(interaction: Interaction, current: str) -> Choices:
    """Cases that this person may see, by reference number, vendor or title."""
    return await _offered(interaction, lambda room: _cases(room, current))


async def drafts(interaction: Interaction, current: str) -> Choices:
    """The same, of those that can still be filled in."""
    return await _offered(interaction, lambda room: _cases(room, current, Status.DRAFT, Status.READY))


def vendor_named(inquiries: Inquiries, name: str, *, language: str) -> str:
    """Id of the vendor that somebody chose, or named in place of choosing.

    Raises:
        InquiryError: `no_such_vendor`: nobody goes by this name, or several do.
    """
    if inquiries.vendors.get(name) is not None:
        return name
    found = inquiries.vendors.search(name, language=language, limit=MOST) if name.strip() else []
    exact = [vendor for vendor in found if _folded(name) in map(_folded, _vendor_names(vendor))]
    if len(exact or found) == 1:
        return (exact or found)[0].id
    raise InquiryError("no_such_vendor", name=name[:60])


def kind_named(name: str) -> InquiryKind:
    """The kind that somebody chose, or named in place of choosing.

    Raises:
        InquiryError: `no_such_kind`.
    """
    wanted = _folded(name)
    found = [
        kind for kind in InquiryKind if wanted == kind.value or wanted in map(_folded, _kind_names(kind))
    ]
    if len(found) != 1:
        raise InquiryError("no_such_kind", name=name[:60])
    return found[0]


def vendor_name(vendor: Vendor, words: Words) -> str:
    """What a vendor is called in a reader's language, as plain text."""
    return vendor.names.get(words.language) or next(iter(vendor.names.values()), vendor.id)


def case_choice(case: Case, vendor: Vendor | None, words: Words) -> str:
    """A case on one line of plain text: reference, vendor, status, first title."""
    titles = [work.title for work in case.form.works if work.title]
    parts = [
        case.reference,
        vendor_name(vendor, words) if vendor else case.form.vendor,
        words(f"status.{case.status}"),
        *titles[:1],
    ]
    return " · ".join(part for part in parts if part)


def _cases(room: Room, current: str, *statuses: Status) -> Choices:
    wanted = Filter(text=current.strip()[:_LONGEST], statuses=statuses)
    found = room.inquiries.casework.cases.find(wanted, person=room.person, limit=MOST)
    known = {vendor.id: vendor for vendor in room.inquiries.vendors.vendors()}
    return [
        _choice(case_choice(case, known.get(case.form.vendor), room.words), case.reference) for case in found
    ]


async def _offered(interaction: Interaction, find: Callable[[Room], Choices]) -> Choices:
    try:
        room = Room(interaction)
        return await room.look(lambda: find(room))
    except Exception:  # noqa: BLE001  whatever it is, the person can still type
        _log.exception("nothing could be offered")
        return []


def _choice(name: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=plain(name, limit=_LONGEST) or value, value=value)


def _kind_names(kind: InquiryKind) -> list[str]:
    return [words_for(language)(f"kind.{kind}") for language in LANGUAGES]


def _vendor_names(vendor: Vendor) -> list[str]:
    return [vendor.id, *vendor.names.values(), *vendor.products, *vendor.aliases]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
