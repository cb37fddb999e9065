"""Chapters of laws, which hold articles: chapter 12, 第七章. What stands in one is known by the headings over it."""

import re
from dataclasses import dataclass

from knowledge.reading.designators import BRANCHES, NUMBER, article_number, from_roman
from knowledge.reading.terms import fold

_NAMED = re.compile(
    rf"第(?P<main>{NUMBER})章(?P<branches>{BRANCHES})|\bchapter\s(?P<number>[0-9]{{1,3}}|[IVX]{{2,6}}|[VX])\b(?!\()",
    re.IGNORECASE | re.ASCII,
)


# Between a law and its chapter: chapter 12 of the Act, 著作権法の第七章. A novel has chapters, too.
_BETWEEN = re.compile(r"\s?(?:\b(?:of|in|under)\s)?(?:the\s)?|(?:['’]s|,)\s|[」』]?[の、]?\s?")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that a text names.

    Attributes:
        number: as article numbers are written in locators: `12`, `6-2`.
        written: as the text writes it; start, end: where it does.
    """

    number: str
    written: str
    start: int
    end: int


def chapters(text: str) -> tuple[Chapter, ...]:
    """The chapters that a text names, in its order; a heading (CHAPTER 12—…, 第七章 …) names its own."""
    folded = fold(text)
    found = []
    for match in _NAMED.finditer(folded.text):
        if match["main"]:
            number = article_number(match["main"], match["branches"])
        else:
            number = str(from_roman(match["number"]) or match["number"])
        start, end = folded.span(*match.span())
        found.append(Chapter(number, text[start:end], start, end))
    return tuple(found)


def chapters_beside(text: str, start: int, end: int) -> tuple[Chapter, ...]:
    """The chapters of a law that a text names at a place, right before or behind it."""
    return tuple(
        chapter
        for chapter in chapters(text)
        if _BETWEEN.fullmatch(
            text[end : chapter.start] if chapter.start >= end else text[chapter.end : start]
        )
    )
