"""Vendors by any of their names, as somebody types the first letters of one."""

import re
import unicodedata
from collections.abc import Iterable

from bot.inquiries.vendors.model import Vendor

_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_BETWEEN_WORDS = re.compile(r"[\s()・/]+")


def going_by(vendors: Iterable[Vendor], text: str, *, language: str) -> list[Vendor]:
    """The vendors that go by a name: any name, product or alias, in Japanese or English.

    Case, width, spaces and the kind of kana make no difference. First comes who is called exactly that, then names that
    begin with it, then names with a word that does, then those that have it anywhere; of equals, own names come first.

    Args:
        text: as typed; empty for all vendors.
        language: of the reader, `ja` or `en`, whose names come before those in the other.
    """
    wanted = _plain(text)
    if not wanted:
        return list(vendors)
    ranked = [(rank, vendor) for vendor in vendors if (rank := _rank(wanted, vendor, language))]
    return [vendor for _, vendor in sorted(ranked, key=lambda each: each[0])]


def _rank(wanted: str, vendor: Vendor, language: str) -> tuple[int, int] | None:
    """How well a vendor's names fit, the least first; None where none does."""
    own = [vendor.names.get(language, ""), *vendor.names.values(), vendor.id]
    found: list[tuple[int, int]] = []
    for place, name in enumerate([*own, *vendor.products, *vendor.aliases]):
        whole = _plain(name)
        words = _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", name))
        if whole == wanted:
            found.append((0, place))
        elif whole.startswith(wanted):
            found.append((1, place))
        elif any(_plain(word).startswith(wanted) for word in words):
            found.append((2, place))
        elif wanted in whole:
            found.append((3, place))
    return min(found, default=None)


def _plain(name: str) -> str:
    """A name as it is compared: NFKC, lower case, hiragana; letters and digits only, without long-vowel signs."""
    folded = unicodedata.normalize("NFKC", name).lower().translate(_TO_HIRAGANA)
    return "".join(char for char in folded if char.isalnum() and char != "ー")
