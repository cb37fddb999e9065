"""How laws number their parts, and where a text writes such numbers: 第三十条の四第一項, § 512(c)(3).

`designations` finds them in a folded text; which law each speaks of is settled in knowledge.reading.references.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.locator import Style
from knowledge.numerals import KANJI_NUMBER, to_int

Parts = tuple[tuple[str, str], ...]
Unit = Literal["jo", "art", "sec", "annex", "rec"]
Marker = Literal["par", "item", "sub", "pt", ""]
Below = tuple[tuple[Marker, str], ...]

_S = r"[^\S\n]{0,3}"
_DIGIT = KANJI_NUMBER.rstrip("+")
_KANJI = rf"(?>{_DIGIT}{{1,8}})(?!{_DIGIT})"
NUMBER = rf"(?:(?>[0-9]{{1,4}})(?![0-9])|{_KANJI})"
# What may follow the 四 of 第三十条の四: no counter and no longer word (第五条の二つの要件, 第十条の一部).
_AFTER_KANJI = r"(?:(?![つ㐀-鿿])|(?=[第及又若並各但違上中関等乃以柱前後改参該規適]|本文))"
_AFTER_ARABIC = rf"(?!{_S}[つ個者人名部分倍点件例回種類要年月日週度番時割%円歳次項号カヶか])"
_BRANCH = rf"(?:(?>[0-9]{{1,3}})(?![0-9]){_AFTER_ARABIC}|{_KANJI}{_AFTER_KANJI})"
BRANCHES = rf"(?:{_S}[のノ之]{_S}{_BRANCH})*"
# Articles put in later, as treaties and European laws count them: 6bis.
_LATIN = {"bis": 2, "ter": 3, "quater": 4, "quinquies": 5}

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMANS = [tens + ones for tens in ("", "x", "xx", "xxx") for ones in _ONES][1:]
_MOST_IN_A_RANGE = 60

_STARTER = re.compile(
    rf"""
    (?P<suppl>附則{_S})?(?P<ordinal>第{_S})?(?<![0-9.,〇一二三四五六七八九十百千])
      (?P<jo>{NUMBER}(?:{_S}[-の~〜–]{_S}[0-9]{{1,4}})*){_S}条(?P<branches>{BRANCHES})
    | (?<=[法令則」』)の\s])(?P<short>(?:(?>[0-9]{{1,3}})(?![0-9])|{_KANJI})(?=[^\n]{{0,3}}[-‐のノ之]))
      (?P<twigs>(?:{_S}[-‐のノ之]{_S}{_BRANCH})++)(?!{_S}条|[-‐])
    | 附則{_S}(?P<directly>)(?=第{_S}{NUMBER}{_S}項)
    | (?<=[法令則」』)の\s])(?P<brief>(?>[0-9]{{1,4}})[A-Z]?)(?={_S}\([0-9A-Za-z]{{1,4}}\))
    | 同(?P<same>[条項号])
    | \b(?:[Tt]hat|(?:[Tt]he|[Ii]n)\s[Ss]ame)\s(?P<that>[Aa]rticle|[Ss]ection|[Pp]aragraph|[Ss]ubsection)\b
    | (?<![律令則示])(?=第{_S}{NUMBER}{_S}[項号])(?P<loose>)
    | (?:(?P<sections>§{_S}§|(?i:(?<![\w.'])(?:sections|secs\.|ss\.)))
        |§|(?i:(?<![\w.'])(?<![0-9]\s)(?:section|sec\.?|s\.))
        |(?i:(?<=U\.S\.C\.)|(?<=U\.S\.C)|(?<=USC)|(?<=U\.\sS\.\sC\.)|(?<=U\.S\.\sCode))
        |(?<![\w.,-])(?:第{_S})?(?=[0-9]{{1,4}}[A-Z]{_S}条)){_S}
      (?P<sec>[0-9]{{1,4}}(?:-[0-9]{{1,3}})?[A-Za-z]{{0,2}})(?!\w|\.[0-9])(?:{_S}条)?
    | \b(?:(?P<articles>[Aa]rticles|ARTICLES|[Aa]rts\.?)|[Aa]rticle|ARTICLE|ART\.?|Art\.?|(?<!the\s)art\.){_S}
      (?P<art>[0-9]{{1,3}}(?:{_S}(?:{"|".join(_LATIN)})|(?:[-‐‑][0-9]{{1,3}})*[A-Za-z]?))(?!\w|\.[0-9])
    | (?:\b(?:Annex|ANNEX)\s|附属書{_S}(?:第{_S})?)(?P<annex>[IVX]{{1,5}}\b|[0-9]{{1,2}}(?!\w|\.[0-9]))
    | (?:\b(?:Recital|RECITAL|recital)\s\(?|前文{_S}(?:\(|(?:第{_S})?(?=[0-9]{{1,3}}{_S}項)))
      (?P<rec>[0-9]{{1,3}})(?!\w|\.[0-9])\)?(?:{_S}項)?
    """,
    re.VERBOSE | re.ASCII,  # Article 53は: a word ends where Japanese begins
)
# What 条 counts only at the end of a list: 27・28条.
_JOINED = re.compile(r"(?<![0-9.])(?:[1-9][0-9]{0,2}(?:の[0-9]{1,2})?(?:[・、]|,\s))+$")
# A number of articles that is a count, a street or a person: 全10条, 10条からなる, 北24条, 四条河原町.
_BEFORE_A_COUNT = re.compile(r"[全計約東西南北か]$")
_A_COUNT = re.compile(rf"{_S}(?:から[成な]|あ[りるっ]|分|ほど|程度|ずつ|[東西南北丁件])")
_AFTER_A_LAW = re.compile(r"(?:[法令則約]|憲法|指令)[」』]?の?\s?$")
_NOT_OF_A_LAW = re.compile(r"\b(?:this|that|an|your|my|his|her|our|news|blog)\s$", re.IGNORECASE)

_PARAGRAPH = re.compile(rf"{_S}の?{_S}(?:第{_S})?(?P<number>{NUMBER}){_S}項(?!目)")
_ITEM = re.compile(
    rf"{_S}の?{_S}(?:第{_S})?(?P<number>{NUMBER}){_S}号(?P<branches>{BRANCHES})(?![室車機館線棟]|議案|被保険)"
)
_DASHED = re.compile(
    rf"{_S}(?P<par>[0-9]{{1,2}})[-‐](?P<item>[0-9]{{1,3}}(?:-[0-9]{{1,2}})?)(?![0-9.]|{_S}[条項年月%])"
)
_SUB = re.compile(rf"{_S}(?P<number>[{_IROHA}])(?![ァ-ヺー])")
_LETTER = re.compile(rf"{_S}(?P<number>[a-z])[項号]", re.IGNORECASE)
_BRACKET = re.compile(rf"{_S}\({_S}(?P<number>[0-9]{{1,3}}|[A-Za-z]{{1,5}}){_S}\)(?:{_S}[項号])?")
_WORDS = r"(?P<word>paragraph|para\.?|point|item|subsection|clause)(?P<plural>s\.?)?"
_IN_WORDS = (
    rf"{_WORDS}\s?(?:\((?P<in>[0-9]{{1,3}}|[a-z]{{1,5}})\)|(?P<bare>[0-9]{{1,3}}|[ivx]{{1,5}}|[a-h])\b)"
)
_WORD = re.compile(rf",?\s?{_IN_WORDS}", re.IGNORECASE | re.ASCII)
_WORD_BEFORE = re.compile(rf"\b{_IN_WORDS},?\s(?:of|in|under)\s(?:the\s)?$", re.IGNORECASE | re.ASCII)
_MARKER: dict[str, Marker] = {"paragraph": "par", "para": "par", "item": "item", "point": "pt"}
_LEVEL = {"par": 0, "item": 1, "sub": 2}

_AND = re.compile(
    rf"{_S}(?:及び|及|並びに|又は|若しくは|または|もしくは|および|ならびに|,{_S}(?:and|or)\b|[、,・&]|[とや]|and\b|or\b){_S}"
)
_TO = re.compile(rf"{_S}(?:から|ないし|乃至|[〜~–—―-]|to\b|through\b){_S}")
_NEXT_NUMBER = re.compile(
    rf"(?P<number>[0-9]{{1,4}}(?:{'|'.join(_LATIN)}|(?:-[0-9]{{1,3}})?[A-Za-z]{{0,2}}))(?!\w|\.[0-9]|%)",
    re.ASCII,
)
# § 106A and 107: what follows a second number that is no number of things.
_AFTER_SECOND = re.compile(
    rf"(?:\([0-9A-Za-z]{{1,4}}\))*{_S}(?:$|[?.,;:)\n]|(?:of|in|under|and|or|are|is|say|apply|applies|mean|the)\b|[のはとにでがをも])"
)
_AFTER_LOOSE = re.compile(rf"{_S}(?:$|[のはにとでがをも、。,?)」\n]|本文|但|ただし|柱|各)")


@dataclass(frozen=True, slots=True)
class Designation:
    """A numbered place as a text writes it, its law still open.

    Attributes:
        start, end: span in the folded text; in a list that of its own number, inside a range that of its end.
        unit: how the outermost number is called: `jo` (条), `art` (Article), `sec` (§, Section), `annex`, `rec` (Recital).
        number: of that unit, as in locators: 30-4, 106A; empty for supplementary provisions that have no articles.
        below: what it names inside the unit, outermost first, each with what marks it ("" for brackets).
        supplementary: it stands in supplementary provisions (附則).
        follows: it speaks of the same law as the designation before it (同条第2項, 及び第3項).
        bare: it is written without 条, as 30の4 or 30-4, and an article only directly after a law's name.
    """

    start: int
    end: int
    unit: Unit
    number: str
    below: Below = ()
    supplementary: bool = False
    follows: bool = False
    bare: bool = False


def designations(text: str) -> list[Designation]:
    """Find the numbered places in a folded text (see knowledge.reading.terms), lists and ranges taken apart."""
    found: list[Designation] = []
    at = 0
    while match := _STARTER.search(text, at):
        at = match.end() + (match.end() == match.start())
        first = _first(text, match, found[-1] if found else None)
        if not first:
            continue
        if (
            found
            and (found[-1].unit, first.follows) == (first.unit, False)
            and _TO.fullmatch(text, found[-1].end, first.start)
        ):
            found += _between(found[-1], first)
        if match["jo"] and (joined := _JOINED.search(text, found[-1].end if found else 0, first.start)):
            listed = [
                replace(first, start=one.start(), end=one.end(), number=article_number(one[0]), below=())
                for one in re.compile(r"[0-9の]+").finditer(text, *joined.span())
            ]
            found += [replace(one, follows=place > 0) for place, one in enumerate(listed)]
            first = replace(first, follows=True)
        plural = bool(match["sections"] or match["articles"])
        low, _, high = first.number.partition("-")
        if (
            (plural or re.search("[-~〜–]", match["jo"] or "")) and high.isdigit() and int(high) > int(low)
        ):  # 21-28条, §§ 106-108
            bottom, first = replace(first, number=low, below=()), replace(first, number=high, follows=True)
            found += [bottom, *_between(bottom, replace(first, below=()))]
        found.append(first)
        found += _listed(text, first, plural=plural)
        at = max(at, found[-1].end)
    return found


def parts(designation: Designation, style: Style) -> Parts:
    """Name the parts of a locator which a designation means in a law of this style (`jp`, `us`, `eu`)."""
    numbers = designation.below
    if designation.unit in ("annex", "rec"):
        outer: Parts = ((designation.unit, designation.number),)
    elif style == "us":
        outer = (("sec", designation.number.upper()),)
        return outer + tuple(
            (kind, write(number)) for (kind, write), (_, number) in zip(_AMERICAN, numbers, strict=False)
        )
    else:
        outer = (("art", designation.number),) if designation.number else ()
    if style == "jp":
        suppl: Parts = (("suppl", ""),) if designation.supplementary else ()
        return suppl + outer + _japanese(numbers)
    return outer + _european(numbers)


_AMERICAN = (
    ("sub", str.lower),
    ("par", str.lower),
    ("subpar", str.upper),
    ("cl", str.lower),
    ("subcl", str.upper),
    ("item", str.lower),
)


def _japanese(below: Below) -> Parts:
    """Name the parts of 第一項第二号イ, and of (1)(ii)(a), as translations of Japanese laws write it."""
    order = ("par", "item", "sub", "subsub")
    taken: dict[str, str] = {}
    for marker, number in below:
        reached = max((order.index(kind) for kind in taken), default=-1)
        roman = from_roman(number)
        if marker in ("par", "item"):
            kind = str(marker)
        elif marker == "sub" or (reached >= 1 and len(number) == 1 and number.isalpha()):
            kind = "sub"
        elif number.isdigit():
            kind = "par" if reached < 0 else "subsub" if reached == 2 else "item"
        elif roman:
            kind = "item"
        else:
            continue
        if kind == "sub" and number.isalpha() and number.isascii():
            number = str(ord(number.lower()) - ord("a") + 1)
        elif not number[0].isdigit() and roman:
            number = str(roman)
        taken.setdefault(kind, number)
    return tuple((kind, taken[kind]) for kind in order if kind in taken)


def _european(below: Below) -> Parts:
    """Name the parts of (1)(c)(ii), in words: paragraph 1, point (c)."""
    taken: list[tuple[str, str]] = []
    for marker, number in below:
        if not taken and (marker == "par" or (marker in ("", "sub") and number.isdigit())):
            taken.append(("par", number))
        elif not any(kind == "pt" for kind, _ in taken):
            taken.append(("pt", number.lower()))
        else:
            taken.append(("subpt", number.lower()))
    return tuple(taken)


def from_roman(text: str) -> int:
    """Read ix as 9, numbers up to 39; 0 for what is none."""
    return _ROMANS.index(text.lower()) + 1 if text.lower() in _ROMANS else 0


def _roman(number: str) -> str:
    """Write the 3 of 附属書3 as III, as the annexes of European laws are counted; what has no such writing as it is."""
    return (
        _ROMANS[int(number) - 1].upper() if number.isdigit() and 1 <= int(number) <= len(_ROMANS) else number
    )


def article_number(main: str, branches: str = "") -> str:
    """Write 三十 and の四 as 30-4."""
    return "-".join(
        str(to_int(number))
        for number in re.split(r"[-‐~〜–のノ之]", re.sub(r"\s", "", main + branches))
        if number
    )


def _first(text: str, match: re.Match[str], before: Designation | None) -> Designation | None:
    """Read the designation that starts at a match; None where it only looks like one."""
    start, end = match.span()
    if match["jo"]:
        return _article(text, match)
    if match["short"]:
        number = article_number(match["short"], match["twigs"])
        below, end = _inside(text, end, japanese=True)
        return None if number.startswith("0") else Designation(start, end, "jo", number, below, bare=True)
    if match["directly"] is not None:
        below, end = _inside(text, end, japanese=True)
        return Designation(start, end, "jo", "", below, supplementary=True)
    if match["brief"]:
        below, end = _inside(text, end, japanese=False)
        return Designation(start, end, "art", match["brief"], below, bare=True)
    if match["same"]:
        if not before or before.unit in ("annex", "rec"):
            return None
        deepest = {"条": -1, "項": 0, "号": 1}[match["same"]]
        kept = tuple(part for part in before.below if _LEVEL.get(part[0], 3) <= deepest)
        below, end = _inside(text, end, japanese=True)
        return replace(before, start=start, end=end, below=kept + below, follows=True)
    if match["that"]:
        return _that(text, match, before)
    if match["loose"] is not None:
        below, end = _inside(text, start, japanese=True)
        if not before or not below or "\n" in text[before.end : start] or not _AFTER_LOOSE.match(text, end):
            return None
        return replace(before, start=start, end=end, below=_replaced(before.below, below), follows=True)
    unit: Unit = "sec" if match["sec"] else "art" if match["art"] else "annex" if match["annex"] else "rec"
    number = match[unit]
    if _NOT_OF_A_LAW.search(text[max(0, start - 6) : start]) or (
        unit == "art" and re.fullmatch("0+", number)
    ):
        return None
    if unit == "annex":
        return Designation(start, end, unit, _roman(number)) if number != "0" else None
    if unit == "rec":
        return Designation(start, end, unit, number)
    below, end = _inside(text, end, japanese=False)
    while outer := _WORD_BEFORE.search(text, max(0, start - 40), start):
        start, below = outer.start(), (*below, _worded(outer))
    return Designation(start, end, unit, _plain(number), below)


def _that(text: str, match: re.Match[str], before: Designation | None) -> Designation | None:
    """Read paragraph 2 of that Article; None for that Article as such, of which nothing new is said."""
    start, end = match.span()
    below, end = _inside(text, end, japanese=False)
    while outer := _WORD_BEFORE.search(text, max(0, start - 40), start):
        start, below = outer.start(), (*below, _worded(outer))
    if not before or not below or before.unit in ("annex", "rec"):
        return None
    kept = before.below[:1] if match["that"].lower() in ("paragraph", "subsection") else ()
    below = kept + below
    return replace(before, start=start, end=end, below=below, follows=True) if below != before.below else None


def _plain(number: str) -> str:
    """Write 30quater as 30-4, and any hyphen as the plain one."""
    main, _, latin = re.sub(r"(?<=[0-9])\s?(?=[a-z]{3})", " ", number).partition(" ")
    if latin:
        return f"{main}-{_LATIN[latin]}"
    return re.sub("[‐‑]", "-", number)


def _article(text: str, match: re.Match[str]) -> Designation | None:
    """Read 第三十条の四 and what follows; None for a count of articles or a name."""
    start, end = match.span()
    below, end = _inside(text, end, japanese=True)
    if not below and (dashed := _DASHED.match(text, end)):  # 2条1-9
        below, end = (("par", dashed["par"]), ("item", dashed["item"])), dashed.end()
    if not match["ordinal"]:
        before = text[max(0, start - 6) : start]
        if _BEFORE_A_COUNT.search(before) or _A_COUNT.match(text, match.end()):
            return None
        plainly = match["jo"][0].isascii() or match["branches"] or below or _AFTER_A_LAW.search(before)
        if not plainly:
            return None
    number = article_number(match["jo"], match["branches"])
    if number.startswith("0"):
        return None
    return Designation(start, end, "jo", number, below, supplementary=bool(match["suppl"]))


def _inside(text: str, at: int, *, japanese: bool, context: Below = ()) -> tuple[Below, int]:
    """Read what follows an article or section, or such a `context`: 第一項第二号イ, (1)(c), paragraph 1."""
    below = list(context)
    while step := _step(text, at, below, japanese=japanese):
        part, at = step
        below.append(part)
    return tuple(below[len(context) :]), at


def _step(
    text: str, at: int, below: list[tuple[Marker, str]], *, japanese: bool
) -> tuple[tuple[Marker, str], int] | None:
    level = max((_LEVEL.get(marker, -1) for marker, _ in below), default=-1)
    if japanese:
        if level < 0 and (match := _PARAGRAPH.match(text, at)):
            return ("par", str(to_int(match["number"]))), match.end()
        if level < 1 and (match := _ITEM.match(text, at)):
            return ("item", article_number(match["number"], match["branches"])), match.end()
        if level == 1 and (match := _SUB.match(text, at)):
            return ("sub", str(_IROHA.index(match["number"]) + 1)), match.end()
        if match := _LETTER.match(text, at):
            return ("pt", match["number"]), match.end()
    if match := _BRACKET.match(text, at):
        return ("", match["number"]), match.end()
    if not japanese and (match := _WORD.match(text, at)):
        return _worded(match), match.end()
    return None


def _worded(match: re.Match[str]) -> tuple[Marker, str]:
    return _MARKER.get(match["word"].lower().rstrip("."), ""), match["in"] or match["bare"]


def _replaced(before: Below, after: Below) -> Below:
    """Read 第3号 after 第1項第2号 as 第1項第3号, and (d) after (1)(c) as (1)(d)."""
    marker, number = after[0]
    if marker in _LEVEL:
        return tuple(part for part in before if _LEVEL.get(part[0], 3) < _LEVEL[marker]) + after
    alike = [
        at
        for at, (_, old) in enumerate(before)
        if (old.isdigit(), old.isupper()) == (number.isdigit(), number.isupper())
    ]
    return before[: alike[-1]] + after if alike else before + after


def _listed(text: str, first: Designation, *, plural: bool) -> Iterator[Designation]:
    """Read on through a list or range: 及び第13項, から第3号まで, and (d), to 122."""
    last = first
    while link := _AND.match(text, last.end) or _TO.match(text, last.end):
        following = _following(text, link.end(), last, plural=plural)
        if not following:
            return
        if _TO.fullmatch(link[0]):
            yield from _between(last, following)
        yield following
        last = following


def _following(text: str, at: int, last: Designation, *, plural: bool) -> Designation | None:
    """Read the place that a list goes on with at this point."""
    contexts: list[Below] = (
        [(), (("item", ""),)] if any(marker == "item" for marker, _ in last.below) else [()]
    )
    for context in contexts:
        below, end = _inside(text, at, japanese=last.unit == "jo", context=context)
        if below and (last.below or below[0][0] in _LEVEL):
            return replace(last, start=at, end=end, below=_replaced(last.below, below), follows=True)
    match = _NEXT_NUMBER.match(text, at) if last.unit in ("art", "sec") and not last.bare else None
    if match and (plural or _AFTER_SECOND.match(text, match.end())):
        below, end = _inside(text, match.end(), japanese=False)
        return replace(last, start=at, end=end, number=_plain(match["number"]), below=below, follows=True)
    return None


def _between(first: Designation, last: Designation) -> Iterator[Designation]:
    """Fill in the places between the two ends of a range, where they can be counted and are not too many."""
    if not first.below and not last.below:
        for number in _count(first.number, last.number):
            yield replace(last, number=number, follows=True)
    elif first.number == last.number and first.below and first.below[:-1] == last.below[:-1]:
        marker = last.below[-1][0]
        for number in _count(first.below[-1][1], last.below[-1][1]):
            yield replace(last, below=(*last.below[:-1], (marker, number)), follows=True)


def _count(low: str, high: str) -> list[str]:
    """Count 4, 5 between 3 and 6; b, c between a and d; iii, iv between ii and v; else nothing."""
    if low.isdigit() and high.isdigit():
        numbers = [str(number) for number in range(int(low) + 1, int(high))]
    elif from_roman(low) and from_roman(high):
        numbers = _ROMANS[from_roman(low) : from_roman(high) - 1]
    elif len(low) == len(high) == 1:
        numbers = [chr(code) for code in range(ord(low) + 1, ord(high))]
    else:
        numbers = []
    return numbers if len(numbers) <= _MOST_IN_A_RANGE else []
