"""Legal references as people write them: 著作権法第三十条の四, 30条の4, § 512(c)(3), AI Act Art. 53(1)(c).

`parse_references` finds them in a text, `matches` says whether a locator stands at or below what one refers
to. Parts take the kinds of the law's own locators (see knowledge.locator), whatever language they are written
in: 米国著作権法107条 is `sec=107`, Article 30-4 (ii) of the Japanese Copyright Act is `art=30-4/item=2`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.locator import Style
from knowledge.locator import parts as locator_parts
from knowledge.reading.designators import Designation, Parts, designations, parts
from knowledge.reading.names import LawMention, LawName, Names
from knowledge.reading.terms import fold

# Between a law and its article: nothing, の, a closing quotation mark, brackets (昭和45年法律第48号).
_JOIN = re.compile(r"[」』\"”]?\s?(?:\([^()]{0,60}\)\s?)?(?:の|'s|’s)?[,:]?\s?")
_OF = re.compile(r",?\s(?:of|in|under|from)\s(?:the\s)?|\s?\(\s?(?:the\s)?|\s(?:the\s)?")
_IN_BRACKETS = re.compile(r"\s?\(\s?")
_ORDERS = {"令": "施行令", "規則": "施行規則"}
_ORDER = re.compile(r"施行(?:令|規則)")
_OWN_LAW = re.compile(r"(?:^|[^㐀-鿿])(?P<law>(?:同|本|当該|この|現行|改正|旧|新)?法)[」』]?の?\s?$")
_OWN_ORDER = re.compile(r"(?:^|[^㐀-鿿])(?:同法)?(施行令|施行規則|令|規則)\s?$")
_OTHER_LAW = re.compile(
    r"(?P<law>[㐀-鿿ァ-ヺー々A-Za-z]{1,30}(?:法|法律|[政省府]令|規則|条例|条約|協定|規程|指針|ガイドライン)"
    r"|[㐀-鿿ァ-ヺー々]{1,30}[にのを][㐀-鿿々]{0,4}(?:関|対)?する(?:法律|[政省府]令))"
    r"[」』]?の?\s?$"
)
# A list within one law: 民法第七百九条本文、|第七百十条.
_GOES_ON = re.compile(
    r"(?:\([^()]{0,80}\))?(?:本文|ただし書|[前後]段|各号)?(?:まで)?(?:、|及び|並びに|又は|若しくは|から|と)"
)
_OTHER_CODE = re.compile(
    r"(?P<law>\b[0-9]{1,2}\s(?:U\.\s?S\.\s?C\.?|USC))\s?(?:§§?|[Ss]ec(?:tion|\.))?\s?$", re.ASCII
)
_OTHER_ACT = re.compile(
    r"(?:,?\s(?:of|in|under)\s(?:the\s)?|\s)(?P<law>"
    r"[Tt]itle\s[0-9]{1,2}\b|Pub(?:lic|\.)\s(?:Law|L\.)\s(?:No\.\s)?[0-9]+[-–][0-9]+"
    r"|(?:[A-Z][\w'’&-]*,?\s(?:(?:and|of|for|on|the|with)\s){0,2}){1,8}"
    r"(?:Act|Code|Law|Directive|Regulation|Convention|Treaty|Agreement|Statute)\b(?:\s(?:of\s)?[12][0-9]{3}\b)?"
    r"|(?:Regulation|Directive|Decision)\s(?:\((?:EU|EC|EEC)\)\s)?(?:No\.?\s)?[0-9]{2,4}/[0-9]+(?:/(?:EU|EC|EEC))?)"
)
# Numbered places, but not of a law: 利用規約第5条, Section 5 of Midjourney's Terms.
_CONTRACT_BEFORE = re.compile(
    r"(?P<law>[㐀-鿿ァ-ヺー々]{0,20}(?:規約|約款|契約書?|定款|ポリシー|社則)"
    r"|(?:\b[A-Z][\w'’.&-]*\s){0,4}\b(?:[Tt]erms(?: of (?:[Ss]ervice|[Uu]se))?|[Pp]olicy|ToS|EULA))"
    r"[」』]?(?:の|,)?\s?$",
    re.ASCII,
)
_CONTRACT_AFTER = re.compile(
    r"\s(?:of|in|under)\s(?:(?:the|an?|our|your|their)\s)?(?!terms of (?!service|use\b))"
    r"(?P<law>(?:(?!(?:Act|Law|Code|Directive|Regulation|and|or|of|case|context)\b)[\w'’.&-]+\s){0,4}?"
    r"(?:terms(?: of (?:service|use))?|polic(?:y|ies)|contract|licen[cs]e|tos|eula|letter)\b)(?!\s(?:act|law|code)\b)",
    re.IGNORECASE,
)
# 512(c): so many digits before a bracket are a section of American law, also where no law is named; a year is none.
_SECTION = re.compile(r"(?:[1-9][0-9]{2}|1[0-5][0-9]{2})[A-Z]?", re.ASCII)
_AMERICAN = re.compile(r"[1-9][0-9]{2,3}", re.ASCII)
_MOST_ARTICLES = 1100
"""No law of Japan has so many articles; the Civil Code has 1,050."""

# The law of a place is meant, not the place as such: 米国では, アメリカ法, in the US.
_LAW_OF_A_PLACE = re.compile(r"(?:国内)?(?:では|でも|において|における|の?法)")
_IN_A_PLACE = re.compile(r"\b(?:in|under|within)\s(?:the\s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a law that a text speaks of.

    Attributes:
        law: None where the text names no law, or one that names.toml and the catalog do not know.
        law_text: how the text names the law, or the contract; may be empty.
        parts: (kind, number) in the style of the law's locators, outermost first; empty for a law as a whole.
            附則 is `("suppl", "")`, any supplementary provisions.
        otherwise: the parts meant where there is no such article: 著作権法2-1 is then Article 2, paragraph 1, and 512条(c),
            of which no law is named, § 512(c).
        start, end: the span in the text as given, with the law where it stands directly beside.
        by_name: the text names no provision; the parts are one of those that the law's name stands for (DMCA).
    """

    law: LawName | None
    law_text: str
    parts: Parts
    start: int
    end: int
    otherwise: Parts = ()
    by_name: bool = False

    @property
    def locator(self) -> str:
        """The parts as a locator: `art=30-4/par=1`."""
        return "/".join(f"{kind}={number}" for kind, number in self.parts)


def parse_references(text: str, *, names: Names, own: LawName | None = None) -> tuple[Reference, ...]:
    """Find the legal references in a text, in the order in which they stand there.

    A reference speaks of the law named directly beside it (著作権法第30条, Article 5 of the …), else of the
    last law named before it that has such a unit, else of the law of the next reference. Lists (第1項及び
    第3項) give a reference for each place, ranges one for each number in them. A law without an article gives
    a reference without parts, or with those its name stands for. A numbered clause of a contract or policy
    (利用規約第3条) is of no law; `law_text` names the document.

    Args:
        text: any text.
        names: the laws to be known by name.
        own: the law of which the text is a part; a place beside which no law is named is one of its own.
    """
    return tuple(_Reading(text, names, own).references())


def matches(locator: str, parts: Sequence[tuple[str, str]]) -> bool:
    """Whether a locator stands at or below the referenced parts.

    Japanese laws omit the number of an only paragraph: 第30条の4第2号 is `art=30-4/par=1/item=2`. For the
    United States and the EU the numbers count in order, whatever their kinds: § 107(1) is `sec=107/par=1`,
    although the first level of an American section is commonly a subsection.
    """
    here, wanted = locator_parts(locator), list(parts)
    kinds = {kind for kind, _ in (*here, *wanted)}
    if not wanted or not here:
        return not wanted
    if kinds & {"item", "subsub", "suppl"} and not kinds & {"sec", "pt"}:
        return _within_japanese(here, wanted)
    return here[0][0] == wanted[0][0] and _within_in_order(here, wanted)


def _within_japanese(here: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> bool:
    """Compare by kind; 第一項 may be left out on either side."""
    for kind, number in here:
        if wanted and wanted[0] == ("par", "1") and kind == "item":
            wanted = wanted[1:]
        if not wanted:
            return True
        if kind == wanted[0][0] and wanted[0][1] in (number, ""):
            wanted = wanted[1:]
        elif (kind, number) != ("par", "1"):
            return False
    return not wanted


def _within_in_order(here: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> bool:
    """Compare by number; an only paragraph may be left out before a lettered point."""
    for kind, number in here:
        if not wanted:
            return True
        if number.casefold() == wanted[0][1].casefold():
            wanted = wanted[1:]
        elif (kind, number) != ("par", "1") or wanted[0][1].isdigit() or here[0][0] == "sec":
            return False
    return not wanted


def _style(law: LawName | None, place: Designation) -> Style:
    """Say how the law numbers its parts; where no law is known, what the writing suggests."""
    if law:
        return "us" if law.unit == "sec" else "jp" if law.jurisdiction == "jp" else "eu"
    if place.unit == "sec":
        return "us"
    return "jp" if place.unit == "jo" or "-" in place.number else "eu"


def _otherwise(place: Designation, law: "_Law") -> Parts:
    """What a number means where no law has such an article: of 2-1 or 2-1-9 its paragraph and item, of 512条(c)(3) or
    1201条 a section of American law, which alone counts so far.
    """
    if place.unit == "jo" and not law and not place.supplementary and _AMERICAN.fullmatch(place.number):
        brackets = place.below and all(marker == "" for marker, _ in place.below)
        if brackets or int(place.number) > _MOST_ARTICLES:
            return parts(replace(place, unit="sec"), "us")
    if not place.bare or place.below or "-" not in place.number:
        return ()
    return tuple(zip(("art", "par", "item"), place.number.split("-", 2), strict=False))


@dataclass(frozen=True, slots=True)
class _Law:
    """A law as the text names it: known, or by its wording alone. Nothing of both: the text names none.

    A `contract` is named like one, but no other place is ever meant of it than those directly beside it.
    """

    law: LawName | None = None
    text: str = ""
    contract: bool = False

    def __bool__(self) -> bool:
        return bool(self.law or self.text)

    def fits(self, place: Designation) -> bool:
        """Whether a bare 第30条, Article 5 or § 107 can be meant of this law."""
        if self.contract:
            return False
        if not self.law or place.unit == "jo":
            return not self.law or "-" not in place.number or self.law.jurisdiction not in ("us", "eu")
        if place.unit in ("art", "sec") and self.law.unit != place.unit:
            return False
        return "-" not in place.number or self.law.jurisdiction == "jp"


class _Reading:
    """One text being read from left to right: which law each of its places speaks of."""

    def __init__(self, text: str, names: Names, own: LawName | None) -> None:
        self._given = text
        self._own = _Law(own)
        self._names = names
        self._folded = fold(text)
        self._text = self._folded.text
        self._mentions = [self._with_order(mention) for mention in names.laws_in(self._folded)]
        spans = [(mention.start, mention.end) for mention in self._mentions]
        self._places: list[Designation] = []
        beside: LawName | None = None  # which a 53(1)(c) and (d) of no unit speaks of
        for place in designations(self._text):
            if any(start <= place.start < end for start, end in spans):
                continue  # a part of a title: 金融商品取引法第二条に規定する定義に関する内閣府令
            if place.bare and place.unit == "jo" and not self._of_japan(place):
                continue
            if place.bare and place.unit == "art":
                law = beside if place.follows else self._law_before(place)
                beside = law
                if law is None and (own or not _SECTION.fullmatch(place.number)):
                    continue
                place = replace(place, unit=law.unit if law else "sec")
            self._places.append(place)
        self._spoken_of = self._places_spoken_of()
        self._named: list[_Law] = []
        self._used: set[int] = set()  # where the mentions begin that belong to an article

    def references(self) -> list[Reference]:
        """Read all references; see `parse_references`."""
        whole: list[Reference] = []
        found: list[tuple[Designation, _Law, int, int]] = []
        waiting = list(self._mentions)
        for at, place in enumerate(self._places):
            contract = None if place.follows else self._contract(at)
            before = None if place.follows or contract else self._directly_before(place)
            while waiting and waiting[0].start < place.start:
                whole += self._whole(waiting.pop(0))
            start, end = place.start, place.end
            if contract:
                law, start, end = contract
            elif beside := before or (None if place.follows else self._worded(place) or self._after(at)):
                law, first, last = beside
                start, end = min(start, first), max(end, last)
                self._named.append(law)
            elif place.follows and found:
                law = found[-1][1]
            elif self._own:
                goes_on = found and _GOES_ON.fullmatch(self._text, found[-1][0].end, place.start)
                law = found[-1][1] if goes_on else self._own if self._own.fits(place) else _Law()
            else:
                law = next((law for law in reversed(self._named) if law.fits(place)), _Law())
            found.append((place, law, start, end))
        for mention in waiting:
            whole += self._whole(mention)
        for at in range(len(found) - 2, -1, -1):
            place, law, start, end = found[at]
            if not law and not self._own and found[at + 1][1].fits(place):
                found[at] = (place, found[at + 1][1], start, end)
        return sorted(
            whole
            + [
                Reference(
                    law.law,
                    law.text,
                    parts(place, _style(law.law, place)),
                    *self._folded.span(start, end),
                    _otherwise(place, law),
                )
                for place, law, start, end in found
            ],
            key=lambda reference: reference.start,
        )

    def _whole(self, mention: LawMention) -> Iterator[Reference]:
        """Refer to a law named without an article."""
        if mention.start in self._used:
            return
        law = self._meant(
            mention, next((place for place in self._places if place.start >= mention.end), None)
        )
        self._named.append(law)
        for locator in mention.provisions or ("",):
            yield Reference(
                law.law,
                law.text,
                tuple(locator_parts(locator)),
                *self._folded.span(mention.start, mention.end),
                by_name=bool(locator),
            )

    def _directly_before(self, place: Designation) -> tuple[_Law, int, int] | None:
        """Find the known law named directly before a place, and its span."""
        before = next((mention for mention in reversed(self._mentions) if mention.end <= place.start), None)
        if (
            not before
            or before.start in self._used
            or not _JOIN.fullmatch(self._text, before.end, place.start)
        ):
            return None
        self._used.add(before.start)
        return self._meant(before, place), before.start, before.end

    def _of_japan(self, place: Designation) -> bool:
        """Whether a place stands directly after a law of Japan, whose articles alone are numbered so."""
        if _OWN_LAW.search(self._text[max(0, place.start - 40) : place.start]):
            return True
        law = self._law_before(place)
        return law is not None and law.jurisdiction == "jp"

    def _law_before(self, place: Designation) -> LawName | None:
        """Find the known law named directly before a place."""
        return next(
            (
                law
                for mention in self._mentions
                if mention.end <= place.start and _JOIN.fullmatch(self._text, mention.end, place.start)
                for law in mention.laws
            ),
            None,
        )

    def _contract(self, at: int) -> tuple[_Law, int, int] | None:
        """Find the contract or policy named directly beside a place, and the span of both."""
        place = self._places[at]
        first = max(0, place.start - 60)
        if before := _CONTRACT_BEFORE.search(self._text[first : place.start]):
            return _Law(None, before["law"], contract=True), first + before.start("law"), place.end
        if after := _CONTRACT_AFTER.match(self._text, place.end):
            last = at + 1 == len(self._places) or not self._places[at + 1].follows
            return _Law(None, after["law"], contract=True), place.start, after.end() if last else place.end
        return None

    def _worded(self, place: Designation) -> tuple[_Law, int, int] | None:
        """Find what other words name a law directly before a place: 法, 同法, 施行令, an unknown title."""
        words = self._text[max(0, place.start - 40) : place.start]
        law = None
        if place.unit == "sec" and (code := _OTHER_CODE.search(words)):
            law = _Law(None, code["law"])
        elif place.unit == "jo" and _OWN_LAW.search(words):
            law = self._act()
        elif place.unit == "jo" and (order := _OWN_ORDER.search(words)):
            act = self._act()
            title = (act.law.ja if act.law else act.text) + _ORDERS.get(order[1], order[1])
            laws = self._names.laws_called(title)
            law = _Law(laws[0] if laws else None, title)
        elif place.unit == "jo" and (other := _OTHER_LAW.search(words)):
            law = _Law(None, other["law"])
        return (law, place.start, place.end) if law else None

    def _after(self, at: int) -> tuple[_Law, int, int] | None:
        """Find the law named directly after a place or the list it begins, and its span."""
        text, place = self._text, self._places[at]
        for last, listed in enumerate(self._places[at:]):
            if last and not listed.follows:
                break
            of = (_IN_BRACKETS if place.unit == "jo" else _OF).match(text, listed.end)
            after = next((mention for mention in self._mentions if of and mention.start == of.end()), None)
            if after:
                self._used.add(after.start)
                return self._meant(after, place), place.start, place.end if last else after.end
            if place.unit != "jo" and (other := _OTHER_ACT.match(text, listed.end)):
                return _Law(None, other["law"]), place.start, place.end if last else other.end()
        return None

    def _act(self) -> _Law:
        """Find the act last named, itself or by its order: after 金商法施行令, 法 is 金商法."""
        for named in reversed(self._named):
            title = named.law.ja if named.law else named.text
            act = _ORDER.sub("", title)
            if act != title:
                laws = self._names.laws_called(act)
                return _Law(laws[0] if laws else None, act)
            if not title.endswith(("令", "則")):
                return named
        return _Law()

    def _with_order(self, mention: LawMention) -> LawMention:
        """Read 著作権法 followed by 施行令 as another law."""
        order = _ORDER.match(self._text, mention.end)
        if not order:
            return mention
        laws = tuple(
            found for law in mention.laws for found in self._names.laws_called(f"{law.ja}{order[0]}")
        )
        return replace(mention, end=order.end(), laws=laws, provisions=())

    def _meant(self, mention: LawMention, place: Designation | None) -> _Law:
        """Choose the law meant by a name, given the place that speaks of it, if any."""
        wording = self._given[slice(*self._folded.span(mention.start, mention.end))]
        laws = list(mention.laws)
        if place and place.unit in ("art", "sec"):
            laws = [law for law in laws if law.unit == place.unit] or laws
        laws = [law for law in laws if law.jurisdiction in self._spoken_of] or laws
        return _Law(laws[0] if laws else None, wording)

    def _places_spoken_of(self) -> set[str]:
        """Find the one jurisdiction whose law the text speaks of (米国では); empty for several or none."""
        named = {
            place
            for start, end, place in self._names.jurisdictions_named(self._folded)
            if _LAW_OF_A_PLACE.match(self._text, end)
            or _IN_A_PLACE.search(self._text, max(0, start - 12), start)
        }
        return named if len(named) == 1 else set()
