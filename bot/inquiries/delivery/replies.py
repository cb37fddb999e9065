"""Reads a mail that came in, whatever it is made of, and tells which case it belongs to. Pure; no bytes make it fail."""

import email
import email.header
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

from bot.inquiries.cases.reference import references_in
from bot.inquiries.delivery.text import bounded, new_part, text_of_html

MOST_TEXT = 20_000
"""Characters of a reply's text; the whole mail is kept as it came."""

MOST_ATTACHMENTS = 50
_MOST_LINE = 300
_MOST_IDS = 50
_MOST_PARTS = 300
_MOST_DEPTH = 20

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
# Vendor extensions reach further than the names they go by (RFC 1468, JIS X 0208 say nothing of ① or 髙).
_CHARSETS = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "iso-8859-1": "cp1252", "us-ascii": "utf-8",
}  # fmt: skip
# What Python decodes beside the charsets of mail; some of it takes ages over a long text.
_NO_CHARSETS = frozenset(
    {"", "idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf-7", "utf7"}
)
_AWAY = re.compile(
    r"^\s*(re:\s*)?(out of (the )?office|automatic(ally generated)? reply|auto(-| )?(reply|response)|"
    r"自動(返信|応答|送信)|不在)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail. `type` is what the sender says it is."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail that came in.

    Attributes:
        message_id: with its angle brackets; `sha256:…` of the bytes where the mail has none.
        in_reply_to, references: Message-IDs, with what a bounce says about the mail it returns.
        sender: address; empty where there is none.
        at: as the sender dates it, in UTC; None where that is no date.
        text: what is new in it; `full_text`: with what it quotes.
        automatic: it says of itself that no person wrote it. A hint: some ticket systems mark their people's replies so.
        bounce: the mail it is about was not delivered.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: str
    subject: str
    at: datetime | None
    text: str
    full_text: str
    attachments: tuple[Attachment, ...]
    automatic: bool
    bounce: bool


def read_reply(data: bytes) -> Reply:
    """Read a mail. Whatever is broken in it is left out or read as well as it can be; nothing is raised."""
    try:
        return _read(data)
    except Exception:  # noqa: BLE001  hostile mail finds faults in the standard parser; it must not stop the mailbox
        text = bounded(_decoded(data[: MOST_TEXT * 4], ""), MOST_TEXT)
        return Reply(_digest(data), (), (), "", "", None, text, text, (), automatic=False, bounce=False)


def match(reply: Reply, *, known: Mapping[str, str], exists: Callable[[str], bool]) -> str | None:
    """The reference of the case that a reply belongs to.

    By the Message-IDs it answers, then by a reference number in its subject, then by one anywhere in its text. Where
    several cases are named and none of these decides, a person has to.

    Args:
        known: reference by Message-ID, of letters sent and of mail recognised before.
        exists: whether there is a case or collective letter of a reference.
    """
    for ids in (reply.in_reply_to, reply.references[::-1]):
        answered = next((known[found] for found in ids if known.get(found)), None)
        if answered:
            return answered
    for text in (reply.subject, reply.text, reply.full_text):
        named = [reference for reference in references_in(text) if exists(reference)]
        if len(named) == 1:
            return named[0]
    return None


def _read(data: bytes) -> Reply:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    parts = list(_parts(message))
    returned, bounce, report = _report(parts)
    plain = [_text(part) for part in parts if _is_text(part, "text/plain")]
    pages = [text_of_html(_text(part)) for part in parts if _is_text(part, "text/html")]
    full = bounded("\n".join(plain if any(text.strip() for text in plain) else pages), MOST_TEXT)
    subject = _header(message, "subject")
    return Reply(
        message_id=next(iter(_ids(message, "message-id")), _digest(data)),
        in_reply_to=_ids(message, "in-reply-to"),
        references=(*_ids(message, "references"), *returned)[-_MOST_IDS:],
        sender=_address(_header(message, "from")),
        subject=subject,
        at=_moment(_header(message, "date")),
        text=new_part(full),
        full_text=full,
        attachments=tuple(_attachments(parts)),
        automatic=report or _automatic(message, subject),
        bounce=bounce,
    )


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves of a mail. What is a mail itself is one: its text is not this mail's text."""
    found = 0
    stack = [(message, depth)]
    while stack and found < _MOST_PARTS:
        part, depth = stack.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            if depth < _MOST_DEPTH:
                stack.extend((inner, depth + 1) for inner in reversed(_inner(part)))
        else:
            found += 1
            yield part


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else []
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _report(parts: list[Message]) -> tuple[tuple[str, ...], bool, bool]:
    """Of a delivery report (RFC 3464): the Message-IDs it returns, whether delivery failed, and whether it is one."""
    returned: list[str] = []
    failed = report = False
    for part in parts:
        kind = part.get_content_type()
        inner = _inner(part)
        if kind == "message/delivery-status":
            report = True
            failed = failed or any(_header(each, "action").lower() == "failed" for each in inner)
        elif kind == "message/rfc822":
            returned += [found for each in inner for found in _ids(each, "message-id")]
        elif kind == "text/rfc822-headers":
            returned += _ids(email.message_from_string(_text(part)), "message-id")
    return (tuple(returned) if report else ()), failed, report


def _is_text(part: Message, kind: str) -> bool:
    return (
        part.get_content_type() == kind and not _name(part) and part.get_content_disposition() != "attachment"
    )


def _text(part: Message) -> str:
    return _decoded(_bytes(part), _charset(part))


def _charset(part: Message) -> str:
    with suppress(Exception):
        return str(part.get_content_charset() or "")
    return ""


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachments(parts: list[Message]) -> Iterator[Attachment]:
    found = 0
    for part in parts:
        kind = part.get_content_type()
        if _is_text(part, "text/plain") or _is_text(part, "text/html") or found == MOST_ATTACHMENTS:
            continue
        data = _bytes(part)
        if part.is_multipart():
            with suppress(Exception):  # a mail in the mail that cannot be written out again
                data = b"\n".join(each.as_bytes() for each in _inner(part))
        if data:
            found += 1
            yield Attachment(_name(part) or f"part-{found}", bounded(kind, _MOST_LINE, lines=False), data)


def _name(part: Message) -> str:
    if any(len(str(value)) > _MOST_LINE * 20 for _, value in part.raw_items()):
        return "unnamed"
    with suppress(Exception):  # RFC 2231 parameters, broken
        return bounded(_words(str(part.get_filename() or "")), _MOST_LINE, lines=False)
    return "unnamed"


def _automatic(message: Message, subject: str) -> bool:
    submitted = _header(message, "auto-submitted").lower()
    return (
        (submitted != "" and not submitted.startswith("no"))  # RFC 3834, section 5
        or any(message.get(name) is not None for name in ("x-autoreply", "x-autorespond", "x-auto-response"))
        or _header(message, "precedence").lower() == "auto_reply"
        or _header(message, "return-path") == "<>"
        or _AWAY.match(subject) is not None
    )


def _header(message: Message, name: str) -> str:
    """The first header of a name, decoded, on one line."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
    return bounded(_words(str(raw)[: _MOST_LINE * 20]), _MOST_LINE, lines=False)


def _ids(message: Message, name: str) -> tuple[str, ...]:
    raw = " ".join(str(value)[:20_000] for key, value in message.raw_items() if key.lower() == name)
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(raw)))[-_MOST_IDS:]


def _words(raw: str) -> str:
    """A header's text: encoded words decoded (RFC 2047), bytes sent as they are guessed."""
    if "\x1b$" in raw or any("\udc80" <= char <= "\udcff" for char in raw):
        raw = _decoded(raw.encode("utf-8", "surrogateescape"), "")
    try:
        chunks = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, ValueError):
        return raw
    return "".join(
        chunk if isinstance(chunk, str) else _decoded(chunk, charset or "") for chunk, charset in chunks
    )


def _decoded(data: bytes, charset: str) -> str:
    charset = charset.lower().replace("unicode-escape", "unicode_escape")
    guesses = [_CHARSETS.get(charset, charset)] if charset not in _NO_CHARSETS else []
    if b"\x1b$" in data:
        guesses.append("iso2022_jp")
        with suppress(ValueError):
            return data.decode("iso2022_jp")
        # ① and its like stand in row 13, which JIS X 0208 leaves empty and JIS X 0213 fills as mail programs do.
        with suppress(ValueError):
            return data.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004")
    for guess in (*guesses, "utf-8", "cp932"):
        with suppress(LookupError, ValueError):
            return data.decode(guess)
    with suppress(LookupError, ValueError):
        return data.decode(guesses[0] if guesses else "utf-8", "replace")
    return data.decode("utf-8", "replace")


def _address(header: str) -> str:
    address = email.utils.parseaddr(header)[1]
    return bounded(address, _MOST_LINE, lines=False) if "@" in address else ""


def _moment(header: str) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(header)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
