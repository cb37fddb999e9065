"""Places named by what was said before, written out: 同法, 同条第2項, その第三項, 前項, "that Article", "paragraph 2"."""

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.locator import Style, display
from knowledge.numerals import to_int
from knowledge.reading.designators import NUMBER, Parts, from_roman
from knowledge.reading.names import LawName, Names
from knowledge.reading.question import Question

_N = NUMBER.replace("0-9", r"\d")
_JAPANESE = re.compile(
    rf"(?P<law>(?:同|その|この|当該)(?:法律|法|指令|規則|条約|政令))(?![㐀-鿿])"
    rf"|(?P<whole>(?:その|この|当該|上記の?|先ほどの|さっきの)(?:条文|条項|規定|[条項号]))(?![㐀-鿿])"
    rf"|同(?P<same>[条項号])(?![㐀-鿿](?<![第各但本及又前後柱]))"
    rf"|(?<![㐀-鿿])(?P<side>[前次])(?P<unit>[条項])(?![件目])"
    rf"|(?<![\d条項号])(?:(?:その|この)\s?)?(?:第\s?)?(?P<number>{_N})(?P<level>[項号])(?P<branch>の{_N})?"
    rf"(?=[はのにとでがをもや、。?？\s]|$|及び|又は|についても|ただし|但)"
)
_ENGLISH = re.compile(
    r"\b(?P<law>(?:that|this|the same|said) (?:act|law|statute|code|directive|regulation))\b"
    r"|\b(?P<whole>(?:that|this|the same|said) (?P<unit>article|section|provision|paragraph|subsection|point))\b"
    r"|\bthe (?P<side>previous|preceding|next) (?P<beside>article|section|paragraph)\b"
    r"|\b(?P<level>paragraph|subsection|subparagraph|point|item) (?P<number>\([0-9a-z]{1,4}\)|[0-9]{1,3}\b)"
    r"(?! (?:of|in|under) )",
    re.IGNORECASE,
)
_VENDOR = re.compile(
    r"同社|(?:その|この|同)(?:会社|企業|サービス|事業者|ベンダー)"
    r"|\b(?:that|the same|this) (?:company|vendor|service|provider)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"現在|今|現行|\b(?:now|today|current(?:ly)?)\b", re.IGNORECASE)
_GOES_ON = re.compile(rf"(?:の?第?{_N}[項号](?:の{_N})*|\([0-9A-Za-z]{{1,4}}\))*")
_ARTICLE = ("art", "sec", "annex", "rec")
_PARAGRAPH = ("par", "sub")
_MOST = 4  # places in one question
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """What was spoken of: a law, and a place in it."""

    law: LawName | None
    law_text: str
    parts: Parts
    as_of: date | None = None

    @property
    def style(self) -> Style:
        if self.law:
            return "us" if self.law.unit == "sec" else "jp" if self.law.jurisdiction == "jp" else "eu"
        kinds = {kind for kind, _ in self.parts}
        if "sec" in kinds:
            return "us"
        return "jp" if "item" in kinds or any("-" in number for _, number in self.parts) else "eu"

    def cut(self, *kinds: str) -> Parts:
        """The parts up to the last one of these kinds."""
        ends = [at + 1 for at, (kind, _) in enumerate(self.parts) if kind in kinds]
        return self.parts[: ends[-1]] if ends else self.parts[:1]

    def written(self, parts: Parts, language: str) -> str:
        """Name a place in the same law as a reader of `ja` or `en` writes it."""
        law = self.law.shown(language) if self.law else self.law_text
        locator = "/".join(f"{kind}={number}" for kind, number in parts)
        if language == "ja" or (parts and self.style == "jp" and not _in_english(parts)):
            return law + (_in_japanese(parts) if self.style == "eu" else display(locator, self.style))
        place = (
            display(locator, self.style).replace("§", "section") if self.style != "jp" else _in_english(parts)
        )
        if not law or not place:
            return place or _the(law)
        return f"{place} of {_the(law)}"


def _the(law: str) -> str:
    return law if law.startswith(("the ", "Directive", "Regulation")) else f"the {law}"


def _in_japanese(parts: Parts) -> str:
    """第53条第1項(c), of a European law."""
    marks = {"art": "第{}条", "par": "第{}項", "annex": "附属書{}", "rec": "前文第{}項"}
    return "".join(marks.get(kind, "({})").format(number) for kind, number in parts)


def _in_english(parts: Parts) -> str:
    """Article 30-4(1)(ii); empty for what is not written so."""
    numbers = dict(parts)
    item = numbers.get("item", "")
    plain = not item or (item.isdigit() and int(item) <= len(_ROMANS))
    if not plain or not set(numbers) <= {"art", "par", "item"} or "art" not in numbers:
        return ""
    paragraph = f"({numbers['par']})" if "par" in numbers else ""
    return f"Article {numbers['art']}{paragraph}" + (
        "" if not item else f"{'' if paragraph else ', item '}({_ROMANS[int(item) - 1]})"
    )


def written_out(question: Question, history: Sequence[Question], names: Names) -> str:
    """The question's text with the places it names by what was said before written out.

    Args:
        history: what was asked before, oldest first.
    """
    text = _with_vendor(question, history, names)
    place = _spoken_of(history)
    law = _law_spoken_of(history)
    pattern = _JAPANESE if question.language == "ja" else _ENGLISH
    places = [each.start for each in question.references if each.parts] if text == question.text else []
    laws = (
        [each.start for each in question.references if each.law or each.law_text]
        if text == question.text
        else []
    )
    at = 0
    since: date | None = None
    for _ in range(_MOST):
        match = pattern.search(text, at)
        if not match:
            break
        at = match.end()
        spoken_of = law if match["law"] else place
        # What the question itself speaks of is nearer.
        if spoken_of is None or any(start < match.end() for start in (laws if match["law"] else places)):
            continue
        parts = () if match["law"] else _meant(match, spoken_of)
        if parts is None:
            continue
        new = spoken_of.written(parts, question.language)
        text = text[: match.start()] + new + text[match.end() :]
        goes_on = _GOES_ON.match(text, match.start() + len(new))
        at = goes_on.end() if goes_on else match.start() + len(new)
        place = law = SpokenOf(spoken_of.law, spoken_of.law_text, parts or spoken_of.parts)
        places = laws = []
        since = since or spoken_of.as_of
    if since and not question.as_of and not _NOW.search(question.text):
        return _on(text, since, question.language)
    return text


def _spoken_of(history: Sequence[Question]) -> SpokenOf | None:
    """The article or section last named."""
    for question in reversed(history):
        for reference in reversed(question.references):
            if reference.parts:
                return SpokenOf(reference.law, reference.law_text, reference.parts, question.as_of)
    return None


def _law_spoken_of(history: Sequence[Question]) -> SpokenOf | None:
    """The law last named."""
    for question in reversed(history):
        for reference in reversed(question.references):
            if reference.law or reference.law_text:
                return SpokenOf(reference.law, reference.law_text, (), question.as_of)
    return None


def _meant(match: re.Match[str], place: SpokenOf) -> Parts | None:
    """The parts that words mean beside a place spoken of; None where that cannot be told."""
    given = match.groupdict()
    if match["side"]:
        forward = match["side"] in ("次", "next")
        unit = match["unit"] if "level" in given and match["unit"] else given.get("beside")
        return _beside(place, forward=forward, article=(unit or "").lower() in ("条", "article", "section"))
    if match["number"]:
        return _inside(place, match["level"].lower(), match["number"].strip("()"), given.get("branch") or "")
    word = (given.get("same") or given.get("unit") or match["whole"]).lower()
    if word.endswith(("条", "article", "section")) and not word.endswith("subsection"):
        return place.cut(*_ARTICLE)
    return (
        place.cut(*_ARTICLE, *_PARAGRAPH) if word.endswith(("項", "paragraph", "subsection")) else place.parts
    )


def _inside(place: SpokenOf, level: str, number: str, branch: str) -> Parts:
    """第2項, 第3号, paragraph 2 or point (d) beside a place."""
    article, style = place.cut(*_ARTICLE), place.style
    if level == "項":
        return (*article, ("sub" if style == "us" else "par", str(to_int(number))))
    if level in ("号", "item", "point"):
        if level == "号":
            number = "-".join(str(to_int(each)) for each in (number + branch).split("の"))
        elif style == "jp" and (roman := from_roman(number)):
            number = str(roman)
        return (*place.cut(*_ARTICLE, "par"), ("item" if style == "jp" else "pt", number.lower()))
    if style == "us":
        kind, outer = {
            "subsection": ("sub", ()),
            "paragraph": ("par", ("sub",)),
            "subparagraph": ("subpar", ("sub", "par")),
        }[level]
        return (*place.cut(*_ARTICLE, *outer), (kind, number.upper() if kind == "subpar" else number.lower()))
    return (*article, ("par", number))


def _beside(place: SpokenOf, *, forward: bool, article: bool) -> Parts | None:
    """The article or paragraph before or after a place, where its number tells which that is."""
    parts = place.cut(*_ARTICLE) if article else place.cut(*_ARTICLE, "par")
    kind, number = parts[-1]
    main, _, branch = number.rpartition("-")
    if (not article and kind != "par") or not branch.isdigit() or (main and forward):
        return None
    if main:
        number = f"{main}-{int(branch) - 1}" if int(branch) > 2 else main
    else:
        number = str(int(branch) + (1 if forward else -1))
    return None if number == "0" else (*parts[:-1], (kind, number))


def _with_vendor(question: Question, history: Sequence[Question], names: Names) -> str:
    """The question with 同社 or "that company" written out."""
    vendors = next((each.vendors for each in reversed(history) if each.vendors), frozenset())
    if question.vendors or len(vendors) != 1:
        return question.text
    vendor = names.vendor(next(iter(vendors)))
    return _VENDOR.sub(vendor.shown(question.language), question.text, count=1) if vendor else question.text


def _on(text: str, day: date, language: str) -> str:
    """The question asked as of a day."""
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日時点の{text}"
    bare = text.rstrip(" ?.!")
    return f"{bare} as of {day.day} {month_name[day.month]} {day.year}{text[len(bare) :].strip() or '?'}"
