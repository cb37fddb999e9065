"""A letter as Markdown, in English or Japanese, from the templates beside this module.

The templates hold the letter's course, `bot/words/*/letter.toml` its set phrases. Whatever comes from people is escaped on
its way into the template, so that it stays text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from itertools import count

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.inquiries.errors import InquiryError
from bot.inquiries.letter.escaping import CELL_LINE, CENTRE, RIGHT, escape, one_line, ours, paragraphs
from bot.inquiries.letter.facts import LetterFacts
from bot.inquiries.letter.provisions import Cited, cited, grounds
from bot.inquiries.model import InquiryKind, Relied, Statement
from bot.inquiries.vendors.model import Vendor
from bot.words import Words, words_for

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STATEMENTS = (Statement.GOOD_FAITH, Statement.ACCURACY, Statement.PERJURY_AUTHORITY)
_STANDARD = {
    InquiryKind.TRAINING: ("confirm", "exclude", "means"),
    InquiryKind.OUTPUT: ("remove", "prevent", "preserve"),
    InquiryKind.RESERVATION: ("record", "exclude", "signals"),
    InquiryKind.REMOVAL: ("remove", "prevent", "report"),
    InquiryKind.PROVENANCE: ("disclose", "sources", "preserve"),
    InquiryKind.LICENSING: ("contact", "uses", "meanwhile"),
    InquiryKind.OTHER: ("answer",),
}


def standard_requests(kind: InquiryKind) -> tuple[str, ...]:
    """Keys of the requests usual for a kind (`training.confirm`); each is worded under `letter.request.KEY`."""
    return tuple(f"{kind}.{key}" for key in _STANDARD[kind])


def letter_markdown(facts: LetterFacts, language: str) -> str:
    """Write the letter.

    Args:
        language: `en` or `ja`.

    Raises:
        InquiryError: `no_such_request` where the form names a standard request that there is none of.
    """
    words = words_for(language)
    form = facts.case.form
    for key in form.standard_requests:
        if f"letter.request.{key}" not in words:
            raise InquiryError("no_such_request", request=one_line(key)[:100])
    policies = dict.fromkeys(
        (*facts.terms, *(passage for passage in form.relied if _of_vendor(passage, facts.vendor)))
    )
    laws = tuple(passage for passage in form.relied if passage not in policies)
    confirmed = facts.case.confirmed
    return fill(
        f"letter.{words.language}.md.j2",
        words.language,
        case=facts.case,
        channel=facts.channel,
        evidence=facts.evidence,
        today=facts.today,
        answer_by=facts.answer_by,
        reference=facts.reference,
        annex=facts.annex,
        kind=form.kind,
        association=in_language(facts.association, words.language),
        vendor_name=addressee(facts.vendor, words.language),
        provisions=_cited(laws, facts, words.language),
        terms=_cited(policies, facts, words.language),
        grounds=grounds(laws),
        statements=[
            (statement, confirmed.get(statement))
            for statement in _STATEMENTS
            if statement in confirmed or statement.value in facts.requires
        ],
        signed=confirmed.get(Statement.SIGNATURE),
        numbers=count(1).__next__,
    )


def fill(template: str, language: str, **values: object) -> str:
    """A template's Markdown, with the values escaped into it and no empty lines left over."""
    written = _environment(language).get_template(template).render(values)
    return re.sub(r"\n{3,}", "\n\n", written).strip() + "\n"


def addressee(vendor: Vendor, language: str) -> str:
    """Whom a letter to a vendor is addressed to: the company, or the vendor's name where it is not known."""
    return vendor.company or in_language(vendor.names, language) or vendor.id


def subject_line(facts: LetterFacts, language: str) -> str:
    """What the letter is about, on one line; a visible gap where no kind is chosen."""
    words, kind = words_for(language), facts.case.form.kind
    return words(f"letter.subject.{kind}") if kind else words("letter.gap")


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text by language in this language, else in any; empty where there is none."""
    return texts.get(language) or next(iter(texts.values()), "")


def day(on: date, language: str) -> str:
    """2026年11月22日 or 22 November 2026."""
    if language == "ja":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _moment(at: datetime, language: str) -> str:
    at = at.astimezone(UTC)
    return f"{day(at.date(), language)} {at:%H:%M} UTC"


def _of_vendor(passage: Relied, vendor: Vendor) -> bool:
    return passage.kind == "policy" and passage.vendor == vendor.id


def _cited(passages: Iterable[Relied], facts: LetterFacts, language: str) -> list[Cited]:
    return [cited(passage, language, facts.names) for passage in passages]


@cache
def _environment(language: str) -> Environment:
    """The templates, with what they need to write in one language."""
    words = words_for(language)
    gap = ours(words.template("letter.gap"))
    # `finalize` gets every value that a template prints; what it returns as Markup is left alone by autoescape, which
    # would otherwise write HTML's entities.
    environment = Environment(
        loader=PackageLoader("bot.inquiries.letter", "templates"),
        autoescape=True,
        finalize=_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        say=_speaker(words), gap=gap, language=words.language, right=ours(RIGHT), centre=ours(CENTRE)
    )
    environment.filters.update(
        gap=lambda text: text or gap,
        line=one_line,
        strong=lambda text: ours(f"**{_markdown(text)}**"),
        day=lambda on: day(on, words.language),
        moment=lambda at: _moment(at, words.language),
        paras=_paragraphs,
        quoted=_quoted,
        cell=_cell,
    )
    return environment


def _speaker(words: Words) -> Callable[..., Markup]:
    def say(key: str, **facts: object) -> Markup:
        return ours(words(key, **{name: _markdown(fact) for name, fact in facts.items()}))

    return say


def _markdown(value: object) -> Markup:
    return value if isinstance(value, Markup) else escape(str(value))


def _paragraphs(text: str, indent: str = "") -> Markup:
    """A text of several paragraphs, each line after the first indented so that it stays in its list item."""
    written = "\n\n".join(escape(part) for part in paragraphs(text))
    return ours(written.replace("\n", f"\n{indent}"))


def _quoted(text: str) -> Markup:
    parts = "\n\n".join(escape(part) for part in paragraphs(text))
    return ours("\n".join(f"> {line}".rstrip() for line in parts.split("\n")))


def _cell(texts: Iterable[str]) -> Markup:
    """Several texts in a table's cell, each on a line of its own where the rendering has lines."""
    return ours(CELL_LINE.join(escape(one_line(text)) for text in texts))
