"""Facts by path: which paths there are, what may stand under each, and what vendor a set of facts makes."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.inquiries.errors import InquiryError
from bot.inquiries.model import ChannelType, InquiryKind
from bot.inquiries.vendors.addresses import (
    LONGEST_MAIL_ADDRESS,
    LONGEST_WEB_ADDRESS,
    has_unseen,
    is_mail_address,
    is_web_address,
)
from bot.inquiries.vendors.model import Channel, Fact, Requirement, Vendor

LANGUAGES = ("ja", "en")
LONGEST_LINE = 300
LONGEST_TEXT = 1000
MOST_ENTRIES = 40

VENDOR_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 40
_CHANNEL = re.compile(r"channel\.(?P<channel>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<field>[a-z]+)(?:\.[1-9]\d?)?")
_NUMBERED = re.compile(r"(warning|habit|channel\.[a-z0-9-]+\.note)\.([1-9]\d?)")
_LANGUAGE = re.compile(r"[a-z]{2}")
_TERMS = re.compile(r"[A-Za-z0-9][\w./-]*")

ON_WHICH_A_LETTER_RESTS = ("address", "purposes", "requires", "languages", "subject")
"""Fields of a channel that decide where a letter goes and what must be in it."""


def channel_of(path: str) -> str | None:
    """The id of the channel that a path is about; None where it is about the vendor as a whole."""
    found = _CHANNEL.fullmatch(path)
    return found["channel"] if found else None


def checked_value(path: str, value: object, *, type_of: Callable[[str], ChannelType | None]) -> object:
    """A value as it is stored under a path: white space put right, everything in place.

    Args:
        type_of: type of one of the vendor's channels, by id; None where there is no such channel.

    Raises:
        InquiryError: there is no such path, or this cannot stand there.
    """
    channel = _CHANNEL.fullmatch(path)
    field = channel["field"] if channel else path.partition(".")[0]
    if channel:
        if len(channel["channel"]) > LONGEST_ID:
            raise InquiryError("no_such_vendor_fact", path=path)
        if field != "type" and type_of(channel["channel"]) is None:
            raise InquiryError("no_such_vendor_channel", channel=channel["channel"])
    match (bool(channel), field):
        case (True, "type") if path.endswith(".type"):
            return _one_of(ChannelType, "bad_channel_type", _line(path, value))
        case (True, "address") if path.endswith(".address"):
            assert channel is not None
            return _address(path, value, type_of(channel["channel"]))
        case (True, "subject") if path.endswith(".subject"):
            return _line(path, value)
        case (True, "name") if path.endswith(".name"):
            return _by_language(path, value, limit=LONGEST_LINE)
        case (True, "purposes") if path.endswith(".purposes"):
            return [_one_of(InquiryKind, "bad_inquiry_kind", each) for each in _list(path, value, empty=True)]
        case (True, "requires") if path.endswith(".requires"):
            return [_one_of(Requirement, "bad_requirement", each) for each in _list(path, value, empty=True)]
        case (True, "languages") if path.endswith(".languages"):
            return [_language(each.lower()) for each in _list(path, value)]
        case (True, "note") | (False, "warning" | "habit") if _NUMBERED.fullmatch(path):
            return _by_language(path, value, limit=LONGEST_TEXT)
        case (False, "company") if path == "company":
            return _line(path, value)
        case (False, "names") if path in {f"names.{language}" for language in LANGUAGES}:
            return _line(path, value)
        case (False, "products" | "aliases") if path == field:
            return _list(path, value)
        case (False, "terms") if path == field:
            entries = _list(path, value)
            if any(not _TERMS.fullmatch(entry) for entry in entries):
                raise InquiryError("vendor_value_unreadable", path=path)
            return entries
    raise InquiryError("no_such_vendor_fact", path=path)


def vendor_of(identifier: str, facts: Mapping[str, Fact]) -> Vendor:
    """The vendor that these facts make. A channel is there as soon as its type is known."""
    values: dict[str, Any] = {path: fact.value for path, fact in facts.items()}
    channels = dict.fromkeys(filter(None, map(channel_of, values)))
    return Vendor(
        id=identifier,
        names={
            language: values[f"names.{language}"] for language in LANGUAGES if f"names.{language}" in values
        }
        or dict.fromkeys(LANGUAGES, identifier),
        products=tuple(values.get("products", ())),
        aliases=tuple(values.get("aliases", ())),
        company=values.get("company", ""),
        channels=tuple(
            _channel(channel, values) for channel in channels if f"channel.{channel}.type" in values
        ),
        warnings=_numbered("warning", values),
        habits=_numbered("habit", values),
        terms=tuple(values.get("terms", ())),
        facts=dict(facts),
    )


def resting_on(vendor: Vendor, channel: str) -> list[str]:
    """Paths of the facts that a letter by this channel would rest on, as far as they are known."""
    paths = ["company", *(f"channel.{channel}.{field}" for field in ON_WHICH_A_LETTER_RESTS)]
    if f"channel.{channel}.address" not in vendor.facts:
        paths.append(f"channel.{channel}.type")
    return [path for path in paths if path in vendor.facts]


def _channel(identifier: str, values: Mapping[str, Any]) -> Channel:
    def value(field: str, default: Any) -> Any:  # noqa: ANN401  as the field has it
        return values.get(f"channel.{identifier}.{field}", default)

    return Channel(
        id=identifier,
        type=ChannelType(value("type", "")),
        address=value("address", ""),
        name=value("name", {}),
        purposes=tuple(map(InquiryKind, value("purposes", ()))),
        requires=tuple(map(Requirement, value("requires", ()))),
        languages=tuple(value("languages", ())),
        subject=value("subject", ""),
        notes=_numbered(f"channel.{identifier}.note", values),
    )


def _numbered(prefix: str, values: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    found = ((match, path) for path in values if (match := _NUMBERED.fullmatch(path)) and match[1] == prefix)
    return tuple(values[path] for _, path in sorted((int(match[2]), path) for match, path in found))


def _line(path: str, value: object, *, limit: int = LONGEST_LINE) -> str:
    if not isinstance(value, str):
        raise InquiryError("vendor_value_unreadable", path=path)
    line = value.strip()
    if not line:
        raise InquiryError("vendor_value_empty", path=path)
    if has_unseen(line):
        raise InquiryError("vendor_value_line_break", path=path)
    if len(line) > limit:
        raise InquiryError("vendor_value_too_long", path=path, length=len(line), limit=limit)
    return line


def _address(path: str, value: object, type_: ChannelType | None) -> str:
    match type_:
        case ChannelType.EMAIL:
            line = _line(path, value, limit=LONGEST_MAIL_ADDRESS)
            if not is_mail_address(line):
                raise InquiryError("bad_mail_address", value=line)
        case ChannelType.FORM:
            line = _line(path, value, limit=LONGEST_WEB_ADDRESS)
            if not is_web_address(line):
                raise InquiryError("bad_web_address", value=line)
        case _:
            line = _line(path, value)
    return line


def _by_language(path: str, value: object, *, limit: int) -> dict[str, str]:
    if not isinstance(value, Mapping) or not set(value) <= set(LANGUAGES):
        raise InquiryError("vendor_value_unreadable", path=path)
    if set(value) != set(LANGUAGES):
        raise InquiryError("vendor_text_one_language", path=path)
    return {language: _line(path, value[language], limit=limit) for language in LANGUAGES}


def _list(path: str, value: object, *, empty: bool = False) -> list[str]:
    if not isinstance(value, list | tuple):
        raise InquiryError("vendor_value_unreadable", path=path)
    if len(value) > MOST_ENTRIES:
        raise InquiryError("vendor_too_many", path=path, count=len(value), limit=MOST_ENTRIES)
    entries = list(dict.fromkeys(_line(path, entry) for entry in value))
    if not entries and not empty:
        raise InquiryError("vendor_value_empty", path=path)
    return entries


def _one_of(known: Iterable[str], code: str, value: str) -> str:
    choices = [str(each) for each in known]
    if value not in choices:
        raise InquiryError(code, value=value, choices=", ".join(choices))
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise InquiryError("bad_language", value=value)
    return value
