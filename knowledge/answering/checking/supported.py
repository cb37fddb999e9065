"""Numbers, dates, article numbers, names and quoted words of a text that stand in nothing it rests on."""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.answering.answer import Answer, Citation
from knowledge.eras import ERAS, FIRST_YEAR, year_of
from knowledge.numerals import to_int
from knowledge.reading.designators import NUMBER, designations
from knowledge.reading.names import Names
from knowledge.reading.terms import fold
from knowledge.reading.tokens import normalise, unified

_MONTHS = [name.lower() for name in calendar.month_name]
_DATE = re.compile(
    rf"(?P<era>{'|'.join(ERAS)})?\s?(?P<year>元|{NUMBER})\s?年(?![間度以])"
    rf"(?:\s?(?P<month>{NUMBER})\s?月(?:\s?(?P<day>{NUMBER})\s?日)?)?"
    r"|(?<![0-9])(?P<y1>[0-9]{4})(?P<mark>[-/.])(?P<m1>[0-9]{1,2})(?P=mark)(?P<d1>[0-9]{1,2})(?![0-9])"
    rf"|\b(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?P<m2>{'|'.join(calendar.month_name[1:])}),?\s(?P<y2>[0-9]{{4}})\b"
    rf"|\b(?P<m3>{'|'.join(calendar.month_name[1:])})\s(?:(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<y3>[0-9]{{4}})\b"
)
_NUMBER = re.compile(r"\ue000(?P<made>[^\ue001]*)\ue001|(?P<plain>[0-9]+(?:\.[0-9]+)*)|(?P<word>[a-z]+)")
_UNIT = re.compile(
    r"[\s-]?(?P<unit>%|(?:business |working |calendar )?(?:year|month|week|day|hour|minute|time)|percent|yen)"
)
_UP_TO_TEN = "two three four five six seven eight nine ten"
_TEENS = "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_IN_WORDS = {word: number for number, word in enumerate(f"{_UP_TO_TEN} {_TEENS}".split(), start=2)}
_IN_WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
_IN_WORDS |= {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}

_LATIN_NAME = re.compile(r"(?<![\w'’&])[A-Z][\w&]*(?:[.'’-][\w&]+)*", re.ASCII)
_LATIN_WORD = re.compile(r"[\w&]+", re.ASCII)
_KATAKANA = re.compile(r"[ァ-ヺー]{2,}(?:・[ァ-ヺー]+)*")
_QUOTED = re.compile(r"「([^「」]+)」|『([^『』]+)』|“([^“”]+)”|\"([^\"]+)\"")
# Capital letters that begin a sentence of our own or stand for a place in a law; they name nobody.
_NO_NAME = frozenset(
    """a according an and any article articles but he if in it no not paragraph section sections she subsection such that
    the these they this those under when where""".split()  # noqa: SIM905
)


class Mark(StrEnum):
    """What stands out of a text so that it can be looked for in another."""

    DATE = "date"
    PROVISION = "provision"
    NUMBER = "number"
    NAME = "name"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True)
class Stray:
    """A mark without ground: its kind, and how the text writes it."""

    mark: Mark
    words: str


def unsupported(answer: Answer, *, names: Names) -> tuple[Stray, ...]:
    """What an answer's claims say and no passage that they cite does. Of an answer that holds to its sources: nothing.

    Args:
        names: laws and vendors to be known by name.
    """
    return tuple(
        stray
        for claim in answer.claims
        if claim.text != "\n".join(each.quote for each in claim.citations)  # these have all they say
        for stray in strays(claim.text, grounds_of(claim.citations, names=names), names=names)
    )


def grounds_of(citations: Sequence[Citation], *, names: Names) -> tuple[str, ...]:
    """What the sources themselves say, and what they are called."""
    found: list[str] = []
    for citation in citations:
        law = names.law(citation.document) or names.law(citation.title)
        vendor = names.vendor(citation.vendor)
        place = next((place for place in names.jurisdictions if place.id == citation.jurisdiction), None)
        found += [
            citation.quote,
            citation.title,
            citation.label,
            citation.caption,
            citation.known_as,
            citation.edition,
        ]
        found += [
            citation.source_title,
            citation.vendor_name,
            citation.effective.isoformat() if citation.effective else "",
        ]
        found += [*law.names, *law.exact] if law else []
        found += vendor.called if vendor else ()
        found += [place.ja, place.en, *place.names, *place.adjectives] if place else []
    return tuple(dict.fromkeys(filter(None, found)))


def strays(text: str, grounds: Sequence[str], *, names: Names) -> tuple[Stray, ...]:
    """The marks of a text that stand in none of its grounds, in whatever notation: 70年 stands in 七十年.

    Args:
        grounds: what the text rests on: quotes, and what their sources are called.
    """
    ground = "\n\n".join(grounds)  # a line between: what ends one does not begin the next
    return tuple(
        dict.fromkeys(
            [
                *_stray_dates(text, ground),
                *_stray_provisions(text, ground),
                *_stray_numbers(text, ground),
                *_stray_names(text, ground, names),
                *_stray_quotations(text, ground),
            ]
        )
    )


def _stray_dates(text: str, ground: str) -> Iterator[Stray]:
    held = [found for found, _ in _dates(fold(ground).text)]
    for found, (start, end) in _dates(fold(text).text):
        # 2018年 stands in 2018年12月30日.
        if not any(each[: len(found)] == found for each in held):
            yield Stray(Mark.DATE, fold(text).text[start:end].strip())


def _dates(text: str) -> Iterator[tuple[tuple[int, ...], tuple[int, int]]]:
    """Years, months and days of a folded text, each as far as it is named, and where."""
    for match in _DATE.finditer(text):
        given = {
            name[0]: value
            for name, value in match.groupdict().items()
            if value and name not in ("era", "mark")
        }
        year, month = year_of(match["era"] or "", given["y"]), given.get("m", "")
        named = [year]
        if month:
            named.append(
                _MONTHS.index(month.lower()) if month[0].isascii() and month.isalpha() else to_int(month)
            )
        if "d" in given:
            named.append(to_int(given["d"]))
        if year >= FIRST_YEAR and _is_date(named):
            yield tuple(named), match.span()


def _is_date(named: Sequence[int]) -> bool:
    try:
        date(*(*named, 1, 1)[:3])
    except ValueError:
        return False
    return True


def _stray_provisions(text: str, ground: str) -> Iterator[Stray]:
    folded, written = fold(text).text, fold(ground).text
    held = [(place.unit, place.number.upper(), place.below) for place in designations(written)]
    for place in designations(folded):
        words = folded[place.start : place.end].strip()
        # 第二項 goes on from whatever article stands before it, which may be another one in the ground.
        if (place.follows and words in written) or any(
            (unit, number) == (place.unit, place.number.upper()) and _begins(below, place.below)
            for unit, number, below in held
        ):
            continue
        yield Stray(Mark.PROVISION, words)


def _begins(below: Sequence[tuple[str, str]], wanted: Sequence[tuple[str, str]]) -> bool:
    numbers = [number.lower() for _, number in wanted]
    return [number.lower() for _, number in below[: len(numbers)]] == numbers


def _stray_numbers(text: str, ground: str) -> Iterator[Stray]:
    held = set(_numbers(ground))
    folded = fold(text).text
    for _, (start, end) in _dates(folded):
        folded = folded[:start] + " " * (end - start) + folded[end:]
    for number in _numbers(folded):
        if number not in held:
            yield Stray(Mark.NUMBER, number)


def _numbers(text: str) -> Iterator[str]:
    """Numbers with what they count, 70年; in English alone, too: seventy years as 70 and 70 year."""
    tens = 0
    plain = unified(text)
    for match in _NUMBER.finditer(plain):
        number = match["plain"] or str(_IN_WORDS.get(match["word"] or "", ""))
        if made := match["made"]:
            if not made.startswith("art"):
                yield made
        elif number:
            if tens and number.isdigit() and int(number) < 10:
                number = str(tens + int(number))  # sixty-five
            yield number
            if unit := _UNIT.match(plain, match.end()):
                yield f"{number} {unit['unit']}"
        tens = int(number) if match["word"] and number in {str(ten) for ten in range(20, 100, 10)} else 0


def _stray_names(text: str, ground: str, names: Names) -> Iterator[Stray]:
    folded, held = fold(text), fold(ground)
    written = held.text.lower()
    laws: set[str] | None = None  # looked for only where the name does not stand there as it is written
    for mention in names.laws_in(folded):
        name = folded.text[mention.start : mention.end]
        if name.lower() not in written:
            if laws is None:
                laws = {law.key for mention in names.laws_in(held) for law in mention.laws}
            if not any(law.key in laws for law in mention.laws):
                yield Stray(Mark.NAME, name)
    if vendors := names.vendors_in(folded):
        yield from (Stray(Mark.NAME, vendor) for vendor in sorted(vendors - names.vendors_in(held)))
    plain = normalise(ground)
    words = set(_LATIN_WORD.findall(plain))
    for match in _LATIN_NAME.finditer(folded.text):
        if (
            match[0].lower() not in _NO_NAME
            and not set(_LATIN_WORD.findall(normalise(match[0]))) - {"s"} <= words
        ):
            yield Stray(Mark.NAME, match[0])
    for match in _KATAKANA.finditer(folded.text):
        if normalise(match[0]) not in plain:
            yield Stray(Mark.NAME, match[0])


def _stray_quotations(text: str, ground: str) -> Iterator[Stray]:
    plain = _bare(ground)
    for match in _QUOTED.finditer(text):
        quoted = next(filter(None, match.groups()))
        if _bare(quoted) not in plain:
            yield Stray(Mark.QUOTATION, quoted)


def _bare(text: str) -> str:
    return re.sub(r"[\s.,、。]", "", unified(text))
