"""The sheet for a vendor's web form: each field's text ready to copy, in the order in which the form asks."""

from dataclasses import dataclass

from bot.inquiries.letter.blocks import parse
from bot.inquiries.letter.compose import addressee, fill, in_language, letter_markdown, subject_line
from bot.inquiries.letter.escaping import visible
from bot.inquiries.letter.facts import LetterFacts
from bot.inquiries.letter.render.text import letter_plain
from bot.inquiries.model import Purpose, Statement
from bot.inquiries.vendors.model import Requirement
from bot.words import Words, words_for

_USUAL = (
    Requirement.CLAIMANT,
    Requirement.SIGNATORY,
    Requirement.EMAIL,
    Requirement.PHONE,
    Requirement.ADDRESS,
    Requirement.WORKS,
    Requirement.WORK_LINKS,
    Requirement.FOUND,
    Requirement.FOUND_LINKS,
    Requirement.REQUESTS,
)
"""What such forms ask for, where it is not known what this one does."""
_SAME = {Requirement.DIRECT_LINKS: Requirement.FOUND_LINKS}
_NO_FIELD = {Requirement.VENDOR, Requirement.KIND, Requirement.CHANNEL, Requirement.ENGLISH}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form. `label` is in the reader's language, `text` in the vendor's; empty: not filled in yet."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet for people to read, and its fields for a view with buttons to copy them."""

    markdown: str
    fields: tuple[Field, ...]


def form_sheet(facts: LetterFacts, language: str) -> Sheet:
    """Write the sheet.

    Args:
        language: of the person who fills in the form; the texts are in the first language that the channel accepts.
    """
    labels, vendors = words_for(language), words_for(facts.languages[0])
    asked = dict.fromkeys(_SAME.get(required, required) for required in facts.requires or _USUAL)
    fields = [Field(labels("letter.field.subject"), subject_line(facts, vendors.language))]
    fields += [
        Field(labels(f"letter.field.{required}"), visible(_text(required, facts, vendors)))
        for required in asked
        if required not in _NO_FIELD
    ]
    letter = letter_plain(parse(letter_markdown(facts, vendors.language)), language=vendors.language)
    fields.append(Field(labels("letter.field.letter"), letter.strip()))
    markdown = fill(
        "sheet.md.j2",
        labels.language,
        channel=facts.channel,
        vendor_name=in_language(facts.vendor.names, labels.language)
        or addressee(facts.vendor, labels.language),
        reference=facts.reference,
        # The letter itself goes along as a file of its own.
        fields=fields[:-1],
    )
    return Sheet(markdown, tuple(fields))


def _text(required: Requirement, facts: LetterFacts, words: Words) -> str:
    """What goes into the field for a requirement, a thing a line."""
    form = facts.case.form
    claimant, works = form.claimant, form.works
    match required:
        case Requirement.WORKS:
            rows = [(work.title, work.registration, work.first_publication) for work in works]
            return "\n".join(", ".join(part for part in row if part) for row in rows)
        case Requirement.AUTHOR | Requirement.RIGHTS_BASIS | Requirement.COUNTRY:
            given = {work.title: str(getattr(work, required.value)) for work in works}
            values = [value for value in given.values() if value]
            if len(set(values)) == 1 and len(values) == len(works):
                return values[0]
            return "\n".join(
                words("letter.item", label=title, value=value) for title, value in given.items() if value
            )
        case Requirement.WORK_LINKS:
            return "\n".join(link for work in works for link in work.links)
        case Requirement.FOUND:
            prompt = form.found.prompt
            told = [form.found.description, f"{words('letter.prompt')}\n{prompt}" if prompt else ""]
            return "\n".join(part for part in told if part)
        case Requirement.FOUND_LINKS:
            return "\n".join(form.found.links)
        case Requirement.BACKGROUND:
            return form.background
        case Requirement.REQUESTS:
            standard = [words(f"letter.request.{key}") for key in form.standard_requests]
            return "\n".join(
                f"{number}. {text}" for number, text in enumerate([*standard, *form.requests], start=1)
            )
        case Requirement.CLAIMANT:
            return claimant.name
        case Requirement.CAPACITY:
            return words(f"letter.capacity.{claimant.capacity}") if claimant.capacity else ""
        case (
            Requirement.AUTHORITY
            | Requirement.SIGNATORY
            | Requirement.EMAIL
            | Requirement.PHONE
            | Requirement.ADDRESS
        ):
            return str(getattr(claimant, required.value))
        case Requirement.PROOF_OF_RIGHTS:
            return "\n".join(
                piece.name or piece.link for piece in facts.evidence if piece.purpose is Purpose.RIGHTS
            )
        case (
            Requirement.SIGNATURE
            | Requirement.GOOD_FAITH
            | Requirement.ACCURACY
            | Requirement.PERJURY_AUTHORITY
        ):
            return _statement(Statement(required.value), facts, words)
        case _:
            return ""


def _statement(statement: Statement, facts: LetterFacts, words: Words) -> str:
    """A statement with who confirmed it, or with the mark that nobody has yet."""
    by = facts.case.confirmed.get(statement)
    name = by or facts.case.form.claimant.signatory or words("letter.gap")
    if statement is Statement.SIGNATURE:
        return by or words("letter.signature", name=name)
    said = words(f"letter.statement.{statement}")
    return said if by else f"{words('letter.unconfirmed', name=name)}\n{said}"
