"""E-mails taken apart: the message, the part that is its text, and the files that come with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from knowledge.errors import DocumentError

# What the standard library raises over a message that keeps no rule.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_SIGNATURES = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
}
# What programs mean by the name of an encoding, each to be tried in turn.
_MEANT = {
    "iso-2022-jp": "iso2022_jp_ext",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949",
}
_JIS, _JIS_2000 = b"\x1b$B", b"\x1b$(O"


def parsed_mail(content: bytes) -> EmailMessage:
    """The message.

    Raises:
        DocumentError: `broken_mail`, it cannot be made out as one.
    """
    try:
        mail = message_from_bytes(content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"), policy=default)
    except _BROKEN:
        raise DocumentError("broken_mail") from None
    if not isinstance(mail, EmailMessage) or not mail.keys():
        raise DocumentError("broken_mail")
    return mail


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a mail's text.

    Attributes:
        form: `plain` or `html`.
        flowed: line ends after a space only fill the line (RFC 3676).
    """

    form: str
    text: str
    flowed: bool


def words_of(mail: EmailMessage) -> list[Words]:
    """What a person reads of a mail, in order; of the same words in several forms the plain one, unless it is empty.

    Raises:
        DocumentError: `broken_mail`.
    """
    try:
        return _words(mail)
    except _BROKEN:
        raise DocumentError("broken_mail") from None


def _words(part: EmailMessage) -> list[Words]:
    kind = part.get_content_type()
    if kind in {"text/plain", "text/html"}:
        if not _is_words(part):
            return []
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        words = Words(part.get_content_subtype(), _text(part), flowed)
        return [words] if words.text.strip() else []
    if not kind.startswith("multipart/"):
        return []
    inner = [_words(each) for each in part.iter_parts() if isinstance(each, EmailMessage)]
    if kind == "multipart/alternative":
        return min(
            filter(None, inner), key=lambda form: any(each.form == "html" for each in form), default=[]
        )
    return [words for each in inner for words in each]


def attachments_of(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file that comes with a mail; left out: signatures, and pictures set within its text.

    Raises:
        DocumentError: `broken_mail`.
    """
    try:
        for number, part in enumerate(_files(mail), start=1):
            if part.get_content_type() == "message/rfc822":
                inner = part.get_payload(0)
                content = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
                subject = str(inner.get("Subject", "")) if isinstance(inner, EmailMessage) else ""
                yield _file_name(part.get_filename() or subject, number, ".eml"), content
            else:
                payload = part.get_payload(decode=True)
                content = payload if isinstance(payload, bytes) else b""
                yield _file_name(part.get_filename() or "", number, ""), content
    except (*_BROKEN, KeyError, UnicodeError):
        raise DocumentError("broken_mail") from None


def _files(part: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that are files, those of inner multiparts included, those of attached messages not."""
    if part.get_content_type() == "message/rfc822":
        yield part
    elif part.is_multipart():
        for inner in part.iter_parts():
            if isinstance(inner, EmailMessage):
                yield from _files(inner)
    elif not (_is_words(part) or _is_set_within(part) or part.get_content_type() in _SIGNATURES):
        yield part


def _is_words(part: EmailMessage) -> bool:
    """Whether it is a text of the mail itself, or the same text in another form (a calendar's entry, enriched text)."""
    return part.get_content_maintype() == "text" and not part.is_attachment() and not part.get_filename()


def _is_set_within(part: EmailMessage) -> bool:
    """A picture that the text shows, such as the logo of a signature."""
    return (
        part.get_content_maintype() == "image"
        and not part.is_attachment()
        and (part.get("Content-ID") is not None or part.get_content_disposition() == "inline")
    )


def _text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    stated = str(part.get_content_charset() or "utf-8").lower()
    tries = [(content, _MEANT.get(stated, stated)), (content, "utf-8"), (content, "cp932")]
    if (
        _JIS in content
    ):  # ① and ㈱, which Windows writes into ISO-2022-JP, stand at their places in its successor
        tries.insert(1, (content.replace(_JIS, _JIS_2000), "iso2022_jp_3"))
    text = content.decode("utf-8", "replace")
    for each, encoding in tries:
        try:
            text = each.decode(encoding)
            break
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _file_name(name: str, number: int, suffix: str) -> str:
    """A name without folders; where none is given, the place of the part among the files."""
    last = re.split(r"[/\\]", name.encode("utf-8", "replace").decode())[-1]
    last = "".join(char for char in last if char.isprintable()).strip(". ")[:120] or f"attachment-{number}"
    return last if last.lower().endswith(suffix) else f"{last}{suffix}"
