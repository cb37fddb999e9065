"""What a question asks about: its language, laws, jurisdictions, vendors, the day whose law it asks for."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.eras import ERAS, FIRST_YEAR, year_of
from knowledge.errors import QuestionError
from knowledge.numerals import to_int
from knowledge.reading.designators import NUMBER
from knowledge.reading.names import LawName, Names
from knowledge.reading.references import Reference, parse_references
from knowledge.reading.terms import fold
from knowledge.reading.tokens import is_japanese

LONGEST = 2000  # characters; what a person types into one message

_LAST_YEAR = 2999
_UNSEEN = {"Cc", "Cf", "Cs"}
_ISO = (
    r"(?P<year_{0}>[0-9]{{4}})(?P<mark_{0}>[-/.])(?P<month_{0}>[0-9]{{1,2}})"
    r"(?:(?P=mark_{0})(?P<day_{0}>[0-9]{{1,2}}))?(?![0-9])"
)
_YEAR = rf"(?P<era>{'|'.join(ERAS)})?\s?(?P<year>元|{NUMBER})\s?年"
# 時点, 当時, の法律では ask for the law of that day; a date alone may be the day on which something happened.
_JAPANESE_AS_OF = re.compile(
    rf"(?:{_YEAR}(?:\s?(?P<month>{NUMBER})\s?月(?:\s?(?P<day>{NUMBER})\s?日)?)?"
    rf"|(?P<relative>一?昨年|去年)|{_ISO.format('a')})\s?(?:の?(?:末|終わり|頃|ころ))?"
    r"(?:\s?の?\s?(?:時点|当時|現在|段階|時[のに])|[にの]?(?:施行されて|適用されて|有効だった)"
    r"|の(?!改正)[㐀-鿿]{0,12}法律?(?:第|[0-9]|[でにはの](?!改正))"
    r"|(?P<before>より前|以前)(?=の(?:[㐀-鿿]{0,12}法|規定|条文|ルール|第?[0-9]+条)|[はにで、]*(?:$|どう|何|第?[0-9]+条)))"
)
_EVENT = (
    "公開|発表|発行|出版|作(?:っ|ら|成)|描い|描か|書い|書か|投稿|公表|制作|創作|撮|生成|購入|契約|死亡|亡"
)
# 2018年に and in 2018 ask for the law of that year only in a question about a provision, and not with an event.
_JAPANESE_IN_A_YEAR = re.compile(
    rf"{_YEAR}(?:(?P<before>より前|以前)?(?:には?|は))、?(?!{_EVENT})(?=どう|何|施行|適用|[^。\n]{{0,20}}?(?:第?\s?{NUMBER}\s?条|の規定|の条文))"
    rf"(?![^。\n]*(?:{_EVENT}))"
)
_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?t?\.?" for name in calendar.month_name if name)
_TH = r"(?:st|nd|rd|th)?"
_ENGLISH_DATE = (
    rf"(?:(?P<day_b>[0-9]{{1,2}}){_TH}\s(?:of\s)?(?P<month_b>{_MONTH}),?\s(?P<year_b>[0-9]{{4}})"
    rf"|(?P<month_c>{_MONTH})\s(?P<day_c>[0-9]{{1,2}}){_TH},?\s(?P<year_c>[0-9]{{4}})"
    rf"|(?P<month_d>{_MONTH}),?\s(?:of\s)?(?P<year_d>[0-9]{{4}})|{_ISO.format('e')}|(?P<year_f>[0-9]{{4}}))(?![0-9])"
)
_ENGLISH_AS_OF = re.compile(
    r"\b(?:as (?:of|at)|back (?:in|on)"
    r"|(?:in force|in effect|effective|applicable|valid|stood)(?: back)? (?:in|on|as of|at)"
    r"|(?:say|read|stand|look like|apply|provide|law|act|code|wording|text|version) (?:in|of|from)"
    r"|(?:say|said|read|stand|apply|provide|require|allow|permit|prohibit|forbid|mean) on)"
    rf" (?:the )?(?:(?:end|start|beginning) of )?{_ENGLISH_DATE}",
    re.IGNORECASE,
)
_ENGLISH_BEFORE = re.compile(
    r"(?:\b(?:say|said|read|stand|look like|apply|provide|law|act|code|wording|text|version|rule|rules) "
    r"|^(?=[^,]{3,40}, (?:what|how|which|did|was|were)\b))"
    rf"(?P<before>before|prior to) {_ENGLISH_DATE}",
    re.IGNORECASE,
)
_ENGLISH_IN_A_YEAR = re.compile(
    rf"\b(?:what|how) (?:was|were|did)\b[^.?\n]*\bin {_ENGLISH_DATE}\s?(?:[?.]|$)", re.IGNORECASE
)
# The law as it was, but on no day that is named.
_FORMER = re.compile(
    r"改正(?:される|する|の)?前|以前の(?:[㐀-鿿]{0,12}法|規定|条文|ルール|第?[0-9]+条)|(?<![㐀-鿿])旧(?:[㐀-鿿]{0,12}法|規定|条文|第?[0-9]+条)"
    r"|昔の(?:[㐀-鿿]{0,12}法|規定|条文|ルール|第?[0-9]+条)|(?<![㐀-鿿])前の(?:条文|規定|法律)"
    r"|\b(?:before|prior to) (?:the|its|that|this) (?:\w+ )?(?:amendment|revision|reform)"
    r"|\b(?:former|previous|old) (?:\w+ )?(?:act|law|version|wording|text|article|section|provision|rule)"
    r"|\bused to (?:say|read|provide|be)|\bpreviously (?:say|said|read|provide|apply)",
    re.IGNORECASE,
)
_HOW_IT_WAS = re.compile(rf"{_YEAR}.*どう(?:なっていた|だった|でした)")
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the desk understood it.

    Attributes:
        text: what is searched for: the question as asked, trimmed, without control characters and invisible marks; a
            follow-up as it stands alone.
        asked: a follow-up as it was asked; empty where that is `text` itself.
        language: of the answer, `ja` or `en`.
        references: the laws and articles it speaks of, whether held or not.
        jurisdictions: ids of those it names, those of the laws it names included.
        vendors: ids of the AI vendors it names.
        as_of: the day whose law it asks for, None where it asks for today's. より前 and "before" mean the day
            before the day, month or year named, 以前 its last day.
        former: it asks for the law as it was, without a day that could be read (改正前, "used to say").
    """

    text: str
    language: Literal["ja", "en"]
    references: tuple[Reference, ...] = ()
    jurisdictions: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    as_of: date | None = None
    former: bool = False
    asked: str = ""

    @property
    def laws(self) -> tuple[LawName, ...]:
        """The laws named, each once, in the order of the text."""
        return tuple(dict.fromkeys(reference.law for reference in self.references if reference.law))


def parse_question(text: str, *, names: Names, today: date, limit: int = LONGEST) -> Question:
    """Read a question.

    Args:
        text: as a member typed it.
        names: laws, vendors and jurisdictions to be known by name.
        today: the day on which it is asked; a year or month that is not over yet ends today.
        limit: the most characters a question may have.

    Raises:
        QuestionError: `empty_question`, `question_too_long` (length, limit), `no_such_date` (date).
    """
    cleaned = _cleaned(text)
    if not any(unicodedata.category(char)[0] in "LN" for char in cleaned):
        raise QuestionError("empty_question")
    if len(cleaned) > limit:
        raise QuestionError("question_too_long", length=len(cleaned), limit=limit)
    folded = fold(cleaned)
    references = parse_references(cleaned, names=names)
    named = frozenset(reference.law.jurisdiction for reference in references if reference.law) - {"int"}
    of_provision = any(reference.parts for reference in references)
    as_of = _as_of(folded.text, today, of_provision=of_provision)
    former = as_of is None and bool(
        _FORMER.search(folded.text) or (of_provision and _HOW_IT_WAS.search(folded.text))
    )
    return Question(
        text=cleaned,
        language=_language(cleaned, references),
        references=references,
        jurisdictions=names.jurisdictions_in(folded) | named,
        vendors=names.vendors_in(folded),
        as_of=as_of,
        former=former,
    )


def _cleaned(text: str) -> str:
    """Trim a text and drop control, direction and other invisible characters, which could hide words."""
    lines = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(
        char for char in lines if char == "\n" or unicodedata.category(char) not in _UNSEEN
    ).strip()


def _language(text: str, references: tuple[Reference, ...]) -> Literal["ja", "en"]:
    """Japanese where kana or kanji stand; but an English sentence may name a law in Japanese."""
    if not is_japanese(text):
        return "en"
    own = list(text)
    for reference in references:
        own[reference.start : reference.end] = " " * (reference.end - reference.start)
    rest = "".join(own)
    return "en" if not is_japanese(rest) and len(_ENGLISH_WORD.findall(rest)) >= 2 else "ja"


def _as_of(text: str, today: date, *, of_provision: bool) -> date | None:
    """Find the day whose law a folded text asks for; `of_provision`: it names an article or section."""
    match = _JAPANESE_AS_OF.search(text) or _ENGLISH_AS_OF.search(text) or _ENGLISH_BEFORE.search(text)
    if not match and of_provision:
        match = _JAPANESE_IN_A_YEAR.search(text) or _ENGLISH_IN_A_YEAR.search(text)
    if not match:
        return None
    given = {name.partition("_")[0]: value for name, value in match.groupdict().items() if value}
    if relative := given.get("relative"):
        return date(today.year - (2 if relative == "一昨年" else 1), 12, 31)
    year = year_of(given.get("era", ""), given["year"])
    last = _last_day(year, _month(given), _day(given), today)
    if last and given.get("before", "以前") != "以前":
        return date(year, _month(given) or 1, _day(given) or 1) - timedelta(days=1)
    return last


def _month(given: dict[str, str]) -> int | None:
    month = given.get("month")
    return (
        _MONTHS[month[:3].lower()]
        if month and month.isascii() and month[0].isalpha()
        else _day({"day": month or ""})
    )


def _day(given: dict[str, str]) -> int | None:
    return to_int(given["day"]) if given.get("day") else None


def _last_day(year: int, month: int | None, day: int | None, today: date) -> date | None:
    """Name the day meant, or the last one of the month or year meant; None for what is hardly a year."""
    if not FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        last = day or calendar.monthrange(year, month or 12)[1]
        meant = date(year, month or 12, last)
    except (ValueError, calendar.IllegalMonthError):
        raise QuestionError(
            "no_such_date", date=f"{year}-{month:02}" + (f"-{day:02}" if day else "")
        ) from None
    return (
        meant if day or meant < today or (year, month or today.month) > (today.year, today.month) else today
    )
