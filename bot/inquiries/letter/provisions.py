"""How a passage relied on is named in a letter of either language."""

import re
from dataclasses import dataclass
from datetime import date

from bot.inquiries.model import Relied
from knowledge.numerals import KANJI_NUMBER, to_int
from knowledge.reading.names import Names
from knowledge.reading.sentences import opens_list

_NUMBER = rf"(?:{KANJI_NUMBER}|\d+)"
_LABEL = re.compile(
    rf"第(?P<art>{_NUMBER})条(?P<branches>(?:の{_NUMBER})*)"
    rf"(?:第?(?P<par>{_NUMBER})項)?(?:第(?P<item>{_NUMBER})号)?"
)
_GROUNDS = {
    "dsm": ("32019L0790", re.compile(r"Article 4(?!\d)")),
    "jp": ("345AC0000000048", re.compile(r"第(?:三十|30)条の(?:四|4)(?![一-九十\d])")),
}
"""Provisions on which a reservation of rights rests: Article 4(3) of Directive (EU) 2019/790 and the proviso to Article
30-4 of the Japanese Copyright Act."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage as a letter introduces it.

    Attributes:
        place: law and article, named so that the letter's reader knows them.
        foreign: whether the quote is in another language than the letter.
        cut: it announces a list that is not quoted with it.
    """

    place: str
    quote: str
    effective: date | None
    language: str
    foreign: bool
    cut: bool


def cited(passage: Relied, language: str, names: Names | None) -> Cited:
    """A passage as it is introduced in a letter of a language."""
    law = names.law(passage.document) if names else None
    title = law.shown(language) if law else passage.title
    label = passage.label
    if passage.kind == "policy" and label:
        label = f"「{label}」" if language == "ja" else f"“{label}”"
    if language == "en" and passage.language == "ja":
        title += f" ({passage.title})" if title != passage.title else ""
        english = english_label(label)
        label = f"{english} ({label})" if english else label
    source = "ja" if passage.language == "ja" else "en" if passage.language == "en" else "other"
    comma = ", " if language == "en" else "" if label.startswith("「") else " "
    place = comma.join(part for part in (title, label) if part)
    return Cited(
        place,
        passage.quote,
        passage.effective,
        source,
        foreign=passage.language != language,
        cut=opens_list((passage.quote.splitlines() or [""])[-1]),
    )


def grounds(passages: tuple[Relied, ...]) -> tuple[str, ...]:
    """The grounds of a reservation that are among the passages relied on."""
    return tuple(
        ground
        for ground, (document, label) in _GROUNDS.items()
        if any(passage.document == document and label.match(passage.label) for passage in passages)
    )


def english_label(label: str) -> str:
    """第三十条の四第一項第二号 -> Article 30-4, paragraph (1), item (ii), as official translations write it.

    Empty where the label is no article, or goes further down than an item.
    """
    found = _LABEL.fullmatch(label)
    if not found:
        return ""
    branches = "".join(f"-{to_int(branch)}" for branch in found["branches"].split("の")[1:])
    written = f"Article {to_int(found['art'])}{branches}"
    if found["par"]:
        written += f", paragraph ({to_int(found['par'])})"
    if found["item"]:
        written += f", item ({_roman(to_int(found['item']))})"
    return written


def _roman(number: int) -> str:
    written = ""
    for value, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        count, number = divmod(number, value)
        written += letters * count
    return written
