"""To which provisions the text of a provision refers: 前項, 同条第二項, "subsection (a)", "that Article".

What a statute says relative to the place where it stands (前条, "paragraph (2) of this subsection") is written out in
full, then read like any other reference (knowledge.reading.references).
"""

import re
from collections.abc import Callable, Sequence

from knowledge.locator import AMERICAN_LEVELS, Style, covers, display, parts
from knowledge.numerals import to_int
from knowledge.reading.designators import NUMBER, from_roman
from knowledge.reading.names import LawName, Names
from knowledge.reading.references import Reference, matches, parse_references
from knowledge.reading.terms import fold


def references_within(
    text: str, locator: str, *, style: Style, order: Sequence[str], names: Names
) -> tuple[tuple[str, str], ...]:
    """The provisions to which a provision refers, each once, in the order of its text.

    Its own article, paragraph and item are left out where it only speaks of itself (以下この条において).

    Args:
        text: of this provision alone, without what stands before and after it.
        locator: where it stands.
        style: of the law it is part of.
        order: the locators of that version of the law, in the order of its text.
        names: the laws to be known by name.

    Returns:
        (key of the law, locator). For the law itself the key is empty and the locator one of `order`, the next larger part
        where the law sets no such part apart; what it has not at all is left out. In other laws the locator is as the text
        has it, empty for a law as a whole.
    """
    if style == "plain":
        return ()
    own = LawName(key="", jurisdiction=style, unit="sec" if style == "us" else "art")
    here = _Here(locator, order)
    written = _WRITERS[style](fold(text).text, here)
    found: dict[tuple[str, str], None] = {}
    for reference in parse_references(written, names=names, own=own):
        if reference.law is None or reference.law.jurisdiction not in (style, "int"):
            continue  # nobody cites the Trademark Act of another country
        at = reference.locator if reference.law.key else here.held(reference)
        if reference.law.key or (at and not covers(at, locator)):
            found[reference.law.key, at] = None
    return tuple(found)


class _Here:
    """A place in a law, and what stands around it."""

    def __init__(self, locator: str, order: Sequence[str]) -> None:
        self.path = parts(locator)
        self._order = order
        self._held = dict.fromkeys(order)

    def up_to(self, kind: str) -> str:
        """Cut the place after a kind of part; whole where it has none."""
        kinds = [each for each, _ in self.path]
        end = kinds.index(kind) + 1 if kind in kinds else len(kinds)
        return _joined(self.path[:end])

    def above(self, kind: str, order: Sequence[str]) -> str:
        """Cut the place before a kind of part and all below it, by an order of kinds."""
        below = set(order[order.index(kind) :])
        return _joined([part for part in self.path if part[0] not in below])

    def beside(self, kind: str) -> tuple[list[str], list[str]]:
        """The parts of a kind that stand before this place, and after it, within the next larger part."""
        kinds = [each for each, _ in self.path]
        if kind not in kinds:
            return [], []
        at = kinds.index(kind)
        stem = "".join(f"{part}={number}/" for part, number in self.path[:at]) + f"{kind}="
        alike = [each for each in self._held if each.startswith(stem) and "/" not in each[len(stem) :]]
        me = _joined(self.path[: at + 1])
        if me not in alike:
            return [], []
        return alike[: alike.index(me)], alike[alike.index(me) + 1 :]

    def inside(self, outer: str, kind: str) -> list[str]:
        """The parts of a kind that stand directly in a place."""
        stem = f"{outer}/{kind}="
        return [each for each in self._held if each.startswith(stem) and "/" not in each[len(stem) :]]

    def between(self, first: str, last: str) -> list[str]:
        """The places of the same kind from one to another, as the law has them; empty where it lacks one of them."""
        if first not in self._held or last not in self._held:
            return []
        depth, kind = first.count("/"), first.rpartition("/")[2].partition("=")[0]
        alike = [
            each
            for each in self._held
            if each.count("/") == depth and each.rpartition("/")[2].startswith(f"{kind}=")
        ]
        return alike[alike.index(first) : alike.index(last) + 1]

    def held(self, reference: Reference) -> str:
        """The law's own locator of a place that a text refers to; as the text has it where the law has none such."""
        path = reference.parts
        outermost = self.path[0] if self.path else ("", "")
        if outermost[0] == "suppl" and path[:1] == (("suppl", ""),):
            path = (outermost, *path[1:])
        elif outermost[0] == "suppl" and outermost[1] != "1":
            return ""  # an article of the act that brought the amendment, whose text is not here
        while path and _joined(path) not in self._held:
            if found := next((each for each in self._order if matches(each, path)), None):
                return found
            path = path[:-1]  # what is not set apart in the law's text stands in the next larger part
        return _joined(path)


def _joined(path: Sequence[tuple[str, str]]) -> str:
    return "/".join(f"{kind}={number}" for kind, number in path)


# ------------------------------------------------------------------------------------------------ Japan

_LAW_OF_NUMBER = re.compile(r"(?<=[法律令則約])\([^()]{0,80}\)(?=第|附則)")
_THIS_LAW = re.compile(r"この(?:法律|政令|省令)の?(?=第|附則)")
# Words of another provision, as they are to be read there: 「第一項」とあるのは「第三項」と読み替える.
_READ_AS = re.compile(r"「[^「」]*」(?=とあり|とあるのは|と、|と読み替|とする|とし)")
_JO = rf"第{NUMBER}条(?:の{NUMBER})*"
_FROM_TO = re.compile(rf"(?<![法律令則約」)])(?<!附則)({_JO})から({_JO})まで")
_SPOKEN_OF = re.compile(
    rf"(?P<article>(?:[㐀-鿿ァ-ヺー々]{{1,30}}[法律令則約])?{_JO})"
    rf"|(?P<side>[前次])(?P<count>各|{NUMBER})?(?P<unit>[条項号])"
    rf"|(?P<same>同条)"
    rf"|第{NUMBER}(?P<loose>[項号])(?![㐀-鿿](?<![及又若並各但本前後中柱第該]))"
)
_BRACKETS = re.compile(r"\([^()]*\)")
# What a 第二項 goes on with: 第三条|第二項, 第一項及び|第二項, 第三条第一項(|第一号に係る部分に限る。), 同条|第二項.
_GOES_ON = re.compile(
    rf"(?:条(?:の{NUMBER})*|附則|[項号](?:の{NUMBER})*[イロハニホヘト]?)(?:本文|ただし書|[前後]段|各号)?"
    r"(?:\(|(?:まで)?(?:、|及び|並びに|又は|若しくは|から|と))?$"
)
_INSIDE_BRACKETS = re.compile(rf"第{NUMBER}[項号](?:の{NUMBER})*[^()。]{{0,24}}(?:に係る部分|を除く|に限る)")
_KINDS_JP = {"条": "art", "項": "par", "号": "item"}


def _japanese(text: str, here: _Here) -> str:
    text = _READ_AS.sub("「」", _THIS_LAW.sub("", _LAW_OF_NUMBER.sub("", text)))
    written: list[str] = []
    at = 0
    article, left = (
        "",
        False,
    )  # the article last named, and whether a place of this one was named since: 同条 is not that
    for match in _SPOKEN_OF.finditer(text):
        place = match[0]
        if match["article"] or match["unit"] == "条":
            place = article = match["article"] or _japanese_step(match, here)
            left = False
        elif match["same"]:
            place, left = (article if left and article else place), False
        elif match["unit"]:
            place, left = _japanese_step(match, here), True
        elif not _goes_on(text, match):
            outer = here.up_to("art" if match["loose"] == "項" else "par")
            place, left = display(outer, "jp") + place, True
        written += [text[at : match.start()], place]
        at = match.end()
    return _FROM_TO.sub(lambda match: _japanese_range(match, here), "".join(written) + text[at:])


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a 第二項 belongs to the place before it, and is not one of this article."""
    before = text[max(0, match.start() - 200) : match.start()]
    if before.endswith("(") and not _INSIDE_BRACKETS.match(text, match.start()):
        return False
    while (shorter := _BRACKETS.sub("", before)) != before:
        before = shorter
    return _GOES_ON.search(before) is not None


def _japanese_step(match: re.Match[str], here: _Here) -> str:
    """Write out 前条, 次項, 前二号, 前各項."""
    kind = _KINDS_JP[match["unit"]]
    before, after = here.beside(kind)
    if match["side"] == "前" and match["count"] and not before and kind == "item":
        before = here.inside(here.up_to("par"), kind)  # 前各号 after the items of a paragraph
    count = match["count"] or "一"
    number = len(before) + len(after) if count == "各" else to_int(count)
    meant = before[-number:] if match["side"] == "前" else after[:number]
    return "、".join(display(each, "jp") for each in meant) or match[0]


def _japanese_range(match: re.Match[str], here: _Here) -> str:
    first, last = (parse_references(each, names=_NOBODY)[0].locator for each in match.groups())
    meant = here.between(first, last)
    return "、".join(display(each, "jp") for each in meant) + "まで" if meant else match[0]


# ------------------------------------------------------------------------------------------------ United States

_KINDS_US = tuple(AMERICAN_LEVELS.values())
_NUMBERS = r"(?:\([0-9A-Za-z]{1,5}\))++"
_LIST = rf"{_NUMBERS}(?:(?:,? (?:and|or|through|to) |, ){_NUMBERS})*+"
_INNER = r"(?:subsection|paragraph|subparagraph|clause|subclause|item)"
_OF_THIS = re.compile(rf"of this (?P<unit>section|{_INNER[3:-1]})\b", re.IGNORECASE)
_OF_THAT = re.compile(r"\bof ((?:that|such) section)\b(?! [0-9])")
_A_SECTION = re.compile(r"\bsection [0-9]+[A-Z]*")
_UNITS_US = re.compile(
    rf"\b(?P<unit>{_INNER})s? (?P<list>{_LIST})(?! of (?:section [0-9]|the definition|{_INNER}s? \())",
    re.IGNORECASE,
)
_UNITS_OF_US = re.compile(
    rf"\b{_INNER}s? (?P<list>{_LIST}) of (?P<outer>section [0-9]+[A-Z]*(?:\([0-9A-Za-z]{{1,5}}\))*)",
    re.IGNORECASE,
)
_SECTIONS = re.compile(r"\bsections (?P<first>[0-9]+[A-Z]?) (?:through|to) (?P<last>[0-9]+[A-Z]?)\b(?!\()")


def _american(text: str, here: _Here) -> str:
    text = _OF_THAT.sub(lambda match: f"of {_last(_A_SECTION, text[: match.start()]) or match[1]}", text)
    text = _OF_THIS.sub(
        lambda match: f"of {_section(here.up_to(AMERICAN_LEVELS[match['unit'].lower()]))}", text
    )
    for _ in range(3):  # item (aa) of subclause (I) of clause (i) of …
        text = _UNITS_OF_US.sub(lambda match: match["outer"] + match["list"], text)
        text = _UNITS_US.sub(lambda match: _american_place(match, here), text)
    return _SECTIONS.sub(lambda match: _american_range(match, here), text)


def _american_place(match: re.Match[str], here: _Here) -> str:
    """Write out subsection (a), paragraphs (1) and (2): within the section, subsection … that this place is in."""
    kind = AMERICAN_LEVELS[match["unit"].lower()]
    if (
        kind == "cl" and match["list"][1].isdigit()
    ):  # older sections call the paragraphs of a subsection clauses
        kind = "par"
    if kind == "subcl" and not from_roman(match["list"][1]):  # and their subparagraphs subclauses
        kind = "subpar"
    return _section(here.above(kind, _KINDS_US)) + match["list"]


def _american_range(match: re.Match[str], here: _Here) -> str:
    meant = here.between(f"sec={match['first']}", f"sec={match['last']}")
    return f"sections {', '.join(parts(each)[0][1] for each in meant)}" if meant else match[0]


def _section(locator: str) -> str:
    return display(locator, "us").replace("§", "section", 1)


# ------------------------------------------------------------------------------------------------ European Union

_SUBPARAGRAPH = re.compile(
    r"(?:, | of )?(?:the )?(?:first|second|third|fourth|fifth|last) (?:subparagraph|sentence)(?P<comma>,)?"
    r"(?: of(?= paragraph))?",
    re.IGNORECASE,
)
_ADDED = re.compile(r"(?<=ed:)\s*‘.*|(?<=the following:)\s*‘.*", re.DOTALL)  # words of another law
_THAT = re.compile(r"\bthat (?P<unit>Article|Regulation|Directive)\b")
_THIS = re.compile(r"\b[Tt]his Article\b")
_BEFORE_THIS = re.compile(r"\bthe (?:previous|preceding) (?P<unit>paragraph|Article)\b")
_NAMED = {
    "Article": re.compile(r"\bArticle [0-9]+[a-z]*"),
    "Regulation": re.compile(r"\bRegulation (?:\(EU\)|\(EC\)) (?:No )?[0-9]+/[0-9]+"),
    "Directive": re.compile(r"\bDirective (?:\(EU\) )?[0-9]+/[0-9]+(?:/E[CU])?"),
}
_ONE_EU = r"\(?[0-9]+\)?(?:\([a-z]+\))*"
_LIST_EU = rf"{_ONE_EU}(?:(?:,? (?:and|or|to) |, ){_ONE_EU}(?![0-9/]))*"
_PARAGRAPHS = re.compile(
    rf"\b[Pp]aragraphs? (?P<list>{_LIST_EU})(?P<points>,? points? {_LIST})?(?: of (?P<outer>Article [0-9]+[a-z]*))?"
)
_POINTS_OF = re.compile(
    rf"(?<!\), )(?<![0-9], )\b(?P<points>[Pp]oints? {_LIST})(?: of|,? in) (?P<outer>Article [0-9]+[a-z]*(?:\([0-9]+\))?)"
)
_POINTS = re.compile(rf"(?P<attached>\), |[0-9], |Annex [IVX]+, )?\b[Pp]oints? (?P<list>{_LIST})")


def _european(text: str, here: _Here) -> str:
    text = _SUBPARAGRAPH.sub(lambda match: match["comma"] or "", _ADDED.sub("", text))
    text = _BEFORE_THIS.sub(lambda match: _european_step(match, here), text)
    article, paragraph = (display(here.up_to(kind), "eu") for kind in ("art", "par"))
    text = _THIS.sub(article, text)
    text = _THAT.sub(lambda match: _last(_NAMED[match["unit"]], text[: match.start()]) or match[0], text)
    text = _PARAGRAPHS.sub(lambda match: _european_paragraphs(match, article), text)
    text = _POINTS_OF.sub(lambda match: f"{match['outer']}, {match['points']}", text)
    return _POINTS.sub(lambda match: match[0] if match["attached"] else f"{paragraph}{match['list']}", text)


def _european_step(match: re.Match[str], here: _Here) -> str:
    before, _ = here.beside("par" if match["unit"] == "paragraph" else "art")
    return display(before[-1], "eu") if before else match[0]


def _european_paragraphs(match: re.Match[str], article: str) -> str:
    """Write out paragraphs 1 and 2, point (a), within an Article."""
    numbers = re.sub(r"\(?\b([0-9]+)\b\)?", r"(\1)", match["list"])
    return f"{match['outer'] or article}{numbers}{match['points'] or ''}"


def _last(pattern: re.Pattern[str], text: str) -> str:
    """What was last called so in a text; empty where nothing was."""
    found = pattern.findall(text)
    return found[-1] if found else ""


_NOBODY = Names(laws=())
_WRITERS: dict[Style, Callable[[str, _Here], str]] = {
    "jp": _japanese,
    "us": _american,
    "eu": _european,
}
