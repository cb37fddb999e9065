"""E-mails (.eml): a letter with its head, its words, and the history it quotes. Attachments are sources of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage

from ingest.document import ReadDocument, Source
from ingest.hidden import seen
from ingest.mail import parsed_mail, words_of
from ingest.naming import key_from, name_and_date
from ingest.readers.content import HEAD, language_of, lines, see_that_it_is_not_too_much, tidy
from ingest.readers.outline import Outline
from knowledge.errors import DocumentError
from knowledge.model import Kind, VersionFacts

_FIELD = re.compile(rb"([!-9;-~]{1,76}):[ \t]?")
_OF_PEOPLE = {b"from", b"to", b"subject", b"date", b"cc", b"reply-to"}
_OF_MACHINES = re.compile(
    rb"(?im)^(?:message-id|mime-version|received|return-path|dkim-signature|content-transfer-encoding|delivered-to):"
)
_SHOWN = ("From", "To", "Cc", "Date", "Subject")


class MailReader:
    """Reads a mail as one letter, in force from the day on which its sender wrote it."""

    name = "mail"

    def accepts(self, source: Source) -> bool:
        """By header fields from the first line on, some of them such as no person writes."""
        head = source.content[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        fields = re.split(rb"\r?\n\r?\n|\r\r", head, maxsplit=1)[0]
        first = _FIELD.match(fields)
        names = {found[1].lower() for line in fields.splitlines() if (found := _FIELD.match(line))}
        if b"\0" in fields or not first or not names & _OF_PEOPLE:
            return False
        named = source.path.suffix.lower() == ".eml" and len(names & _OF_PEOPLE) > 1
        return named or bool(_OF_MACHINES.search(fields))

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The letter.

        Raises:
            DocumentError: `broken_mail`, `too_much_text`, dates in the name, `no_text`.
        """
        mail = parsed_mail(source.content)
        outline = Outline()
        subject = _field(mail, "Subject")
        outline.add("\n".join(f"{name}: {value}" for name in _SHOWN if (value := _field(mail, name))))
        if not _read_body(outline, mail) and not subject:
            raise DocumentError("no_text")
        name, dated = name_and_date(source.path)
        facts = VersionFacts(
            key=key_from(source.path),
            title=subject or name,
            kind=Kind.LETTER,
            language=language_of("\n".join(block.text for block in outline.blocks[1:] or outline.blocks)),
            effective=_day(mail) or dated,
        )
        yield ReadDocument(facts, tuple(outline.blocks))


def _read_body(outline: Outline, mail: EmailMessage) -> bool:
    """Add the words of the mail; whether it has any."""
    before = len(outline.blocks)
    words = words_of(mail)
    see_that_it_is_not_too_much(sum(len(each.text) for each in words))
    for each in words:
        if each.form == "html":
            from ingest.readers.markup import drop_unseen, parsed, read_into, write_markers

            page = parsed(each.text)
            drop_unseen(page)
            write_markers(page)
            read_into(outline, page)
        else:
            for paragraph in re.split(r"\n[ \t　]*\n", _unflowed(each.text) if each.flowed else each.text):
                outline.add(lines(paragraph))
    return len(outline.blocks) > before


def _unflowed(text: str) -> str:
    """Lines that were broken to fill them (RFC 3676: they end in a space) joined again, each with those of its depth."""
    joined: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        marks = re.match(">*", line)
        depth = marks.end() if marks else 0
        words = line[depth:].removeprefix(" ")
        if open_depth == depth and joined and line[depth:] != "-- ":
            joined[-1] += words
        else:
            joined.append(f"{'>' * depth}{' ' if depth else ''}{words}")
        flows = words.endswith(" ") and words != "-- "
        open_depth = depth if flows else None
    return "\n".join(joined)


def _field(mail: EmailMessage, name: str) -> str:
    """A header's words, decoded; empty where it is missing or cannot be made out."""
    try:
        value = mail.get(name)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        return ""
    return tidy(seen(re.sub(r"[\r\n]+", " ", str(value or "")).encode("utf-8", "replace").decode()))


def _day(mail: EmailMessage) -> date | None:
    """The day it was written on, where its sender was."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(_field(mail, "Date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
