"""A fact about a vendor as staff type it on one line, and which facts can be entered."""

import re
from collections.abc import Iterator

from bot.inquiries.vendors.facts import LANGUAGES
from bot.inquiries.vendors.model import Vendor

_LISTS = {"products", "aliases", "terms", "purposes", "requires", "languages"}
_TEXTS = {"name", "note", "warning", "habit"}
_CHANNEL_FIELDS = ("type", "address", "name", "purposes", "requires", "languages", "subject")
_NOTHING = {"", "-", "–", "—", "ー", "－"}
_LIST_MARK = re.compile(r"[,、，\n]")
_LANGUAGE_MARK = re.compile(r"[|｜]")


def read_value(path: str, text: str) -> object | None:
    """What was typed for a path, as the directory takes it; whether it can stand there is for the directory to say.

    Lists are parted by commas; a text in two languages by `|`, the Japanese first; a lone hyphen takes the fact back.
    """
    if text.strip() in _NOTHING:
        return None
    field = _field(path)
    if field in _LISTS:
        return [entry.strip() for entry in _LIST_MARK.split(text) if entry.strip()]
    if field in _TEXTS:
        parts = [part.strip() for part in _LANGUAGE_MARK.split(text)]
        return dict(zip(LANGUAGES, parts, strict=False)) if len(parts) <= len(LANGUAGES) else text
    return text.strip()


def as_typed(value: object) -> str:
    """A value in the form in which it would be typed."""
    if value is None:
        return "-"
    if isinstance(value, dict):
        return " | ".join(str(value.get(language, "")) for language in LANGUAGES)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def enterable(vendor: Vendor) -> tuple[str, ...]:
    """The paths under which something is known of a vendor, then those under which something could be entered."""
    return tuple(dict.fromkeys([*vendor.facts, *_open(vendor)]))


def _open(vendor: Vendor) -> Iterator[str]:
    yield from (f"names.{language}" for language in LANGUAGES)
    yield from ("company", "products", "aliases", "terms")
    for channel in vendor.channels:
        yield from (f"channel.{channel.id}.{field}" for field in _CHANNEL_FIELDS)
        yield _next(vendor, f"channel.{channel.id}.note")
    yield from (_next(vendor, prefix) for prefix in ("warning", "habit"))
    taken = {channel.id for channel in vendor.channels}
    yield from (f"channel.{name}.type" for name in ("email", "form", "post") if name not in taken)


def _next(vendor: Vendor, prefix: str) -> str:
    number = 1
    while f"{prefix}.{number}" in vendor.facts:
        number += 1
    return f"{prefix}.{number}"


def _field(path: str) -> str:
    parts = path.split(".")
    if parts[0] != "channel":
        return parts[0]
    return parts[2] if len(parts) > 2 else ""
