"""The letter as a mail (RFC 5322, MIME), ready to be handed to a server or kept as a file."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.inquiries.errors import InquiryError
from bot.inquiries.letter.compose import subject_line
from bot.inquiries.letter.escaping import one_line
from bot.inquiries.letter.facts import LetterFacts
from bot.inquiries.letter.files import letter_text

_TYPES = {
    "pdf": ("application", "pdf"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "zip": ("application", "zip"),
}
# RFC 5321, without quoted local parts and address literals, which no vendor's desk uses.
_ADDRESS = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_LONGEST_SUBJECT = 200
_BETWEEN = f"\n{'-' * 60}\n\n"
_ATTACHED = re.compile(r"-letter-\w+\.pdf$")


def letter_mail(
    facts: LetterFacts,
    *,
    sender: str,
    recipient: str,
    message_id: str,
    at: datetime,
    files: Mapping[str, bytes],
    copy_to: str | None = None,
) -> bytes:
    """A case's letter as the mail to the vendor: its text in the languages that the channel accepts, and the PDFs.

    Args:
        files: of the letter, as `letter_files` gives them.
        sender, recipient, message_id, copy_to: see `letter_message`.

    Raises:
        InquiryError: `bad_recipient`; and as `letter_markdown`.
    """
    texts = [letter_text(facts, language) for language in facts.languages]
    message = letter_message(
        facts,
        sender=sender,
        recipient=recipient,
        subject="",
        body_text=_BETWEEN.join(texts),
        attachments={name: data for name, data in files.items() if _ATTACHED.search(name)},
        message_id=message_id,
        date=at,
        copy_to=copy_to or "",
    )
    return eml(message)


def letter_message(
    facts: LetterFacts,
    *,
    sender: str,
    recipient: str,
    subject: str,
    body_text: str,
    attachments: Mapping[str, bytes],
    message_id: str,
    date: datetime,
    copy_to: str = "",
) -> EmailMessage:
    """Make the mail that carries a letter. The same arguments give the same bytes.

    Args:
        sender, copy_to: `desk@example.org` or `Association <desk@example.org>`; `copy_to` may be empty.
        recipient: one address, without a name.
        subject: empty for the one that the vendor wants, or else the letter's own; the reference is put behind it.
        attachments: bytes by file name.
        message_id: `<…@…>`, the same for each attempt to send this letter, so that a second copy can be told from a
            second letter.
        date: with its time zone.

    Raises:
        InquiryError: `bad_recipient` where an address is not a single valid one.
        ValueError: `message_id` is none; a mistake of ours.
    """
    if not _ID.fullmatch(message_id):
        raise ValueError(f"not a Message-ID: {message_id!r}")
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender, named=True)
    message["To"] = _address(recipient)
    if copy_to.strip():
        message["Cc"] = _address(copy_to, named=True)
    message["Subject"] = subject_with_reference(facts, subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    message.set_content(body_text, charset="utf-8", cte="base64")
    for name, content in attachments.items():
        name = one_line(name).replace("/", "_") or "file"
        maintype, subtype = _TYPES.get(name.rpartition(".")[2].lower(), ("application", "octet-stream"))
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    if message.is_multipart():
        # Drawn at random otherwise.
        message.set_boundary(f"=={hashlib.sha256(message_id.encode()).hexdigest()[:40]}==")
    return message


def eml(message: EmailMessage) -> bytes:
    """The mail as a file, with the line ends that mail has (CRLF)."""
    return message.as_bytes(policy=SMTP)


def subject_with_reference(facts: LetterFacts, subject: str = "") -> str:
    """A subject on one line, ending with the reference in brackets, by which an answer is matched."""
    vendors = facts.channel.subject if facts.channel else ""
    wanted = one_line(subject) or one_line(vendors) or subject_line(facts, facts.languages[0])
    return f"{wanted[:_LONGEST_SUBJECT].strip()} [{one_line(facts.reference)}]"


def _address(written: str, *, named: bool = False) -> Address:
    """A single address, or a name and an address in angle brackets where that is allowed."""
    written = written.strip(" ")
    found = _NAMED.fullmatch(written) if named else None
    name, address = (found["name"], found["address"].strip(" ")) if found else ("", written)
    if not _ADDRESS.fullmatch(address):
        raise InquiryError("bad_recipient", address=one_line(written)[:100])
    return Address(display_name=one_line(name).strip('" '), addr_spec=address)
