"""Which articles the text of a law refers to, as far as its own words tell; read in microseconds, for ranking alone.

`knowledge.reading.within` reads a reference to the very item, and takes a hundred times as long.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.catalog.lookup import StoredPassage
from knowledge.reading.designators import BRANCHES, NUMBER, article_number

_JAPANESE = re.compile(
    rf"(?P<law>法律?|令|規則)?(?:（[^（）]{{1,30}}）)?第(?P<number>{NUMBER})条(?P<branches>{BRANCHES})"
)
_NUMBERS = r"[0-9]{1,4}[A-Za-z]{0,2}(?:\([0-9A-Za-z]{1,5}\))*"
_ENGLISH = re.compile(
    rf"\b(?P<kind>[Ss]ection|[Aa]rticle)s?\s(?P<numbers>{_NUMBERS}(?:(?:,? (?:and|or|to|through) |, ){_NUMBERS})*)"
    r"(?! of (?:title|the|Regulation|Directive|Decision|Council)\b)",
    re.ASCII,
)
_NUMBER = re.compile(r"(?<![(0-9A-Za-z])[0-9]{1,4}[A-Za-z]{0,2}", re.ASCII)
_ARTICLE = re.compile(r"(?:art|sec)=([0-9A-Za-z-]+)")
_LEVELS = {"法": "法", "法律": "法", "施行令": "令", "令": "規則", "規則": "規則"}
"""By how its title ends, what a law is called in those below it; 府令 and 省令 are called 規則 or by their names."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a law: what a reference names.

    Attributes:
        work: the law's title.
        level: 法, 令 or 規則, by its title; empty for foreign law.
        number: `30-4`, `107`.
    """

    work: str
    level: str
    number: str


def article(passage: StoredPassage) -> Article | None:
    """The article of the main text of a law in which a passage stands; None where it stands in none."""
    match = _ARTICLE.match(passage.locator) if passage.work else None
    return Article(passage.work, _level(passage.work), match[1]) if match else None


def cited(passage: StoredPassage, among: Mapping[str, Collection[Article]]) -> set[Article]:
    """Those of some articles to which a passage of a law refers, its own left out.

    A number alone is one of the law itself, or goes on from the law named before. 法第二十四条 in an order is of an Act:
    which one only its first article says (以下「法」という。), so any Act will do. Ranking asks only about articles that
    were found for the same question.

    Args:
        among: articles by their numbers.
    """
    own = article(passage)
    if own is None:
        return set()
    mentioned = _mentioned(passage.text, own.level)
    levels = {level for level, _ in mentioned} - {own.level}
    return {
        other
        for level, number in mentioned
        for other in among.get(number, ())
        if other != own
        and (not level if other.work == own.work else level in {"", other.level} and other.level in levels)
    }


def _mentioned(text: str, level: str) -> set[tuple[str, str]]:
    """What stands before 第…条 (法, 令, 規則 or nothing), and the number."""
    if level:
        return {
            (
                (match["law"] or "")[:2].replace("法律", "法"),
                article_number(match["number"], match["branches"]),
            )
            for match in _JAPANESE.finditer(text)
        }
    return {("", number) for match in _ENGLISH.finditer(text) for number in _NUMBER.findall(match["numbers"])}


@lru_cache(maxsize=1 << 10)
def _level(work: str) -> str:
    return next((level for ending, level in _LEVELS.items() if work.endswith(ending)), "")
