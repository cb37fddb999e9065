"""The numbers that Word writes itself: 第1条, (a), イ, ①. They stand in no paragraph's text and are counted again here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.outline import bullet
from knowledge.numerals import to_kanji

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("〇一二三十百千", "零壱弐参拾百阡")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_IDEOGRAPHS = str.maketrans("0123456789", "〇一二三四五六七八九")


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written


def _letters(number: int) -> str:
    """From a to z, then aa, bb, as Word counts on."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _along(row: str) -> Callable[[int], str]:
    """Signs in their order, from the first again where they end."""
    return lambda number: row[(number - 1) % len(row)]


def _circled(number: int) -> str:
    for last, first_sign, first in ((20, "①", 1), (35, "㉑", 21), (50, "㊱", 36)):
        if number <= last:
            return chr(ord(first_sign) + number - first)
    return str(number)


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "aiueo": _along(_AIUEO),
    "aiueoFullWidth": _along(_AIUEO),
    "iroha": _along(_IROHA),
    "irohaFullWidth": _along(_IROHA),
    "ideographTraditional": _along(_STEMS),
    "ideographZodiac": _along(_BRANCHES),
    "ideographDigital": lambda number: str(number).translate(_IDEOGRAPHS),
    "japaneseDigitalTenThousand": lambda number: str(number).translate(_IDEOGRAPHS),
    "japaneseCounting": to_kanji,
    "chineseCounting": to_kanji,
    "chineseCountingThousand": to_kanji,
    "ideographEnclosedCircle": _along("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "japaneseLegal": lambda number: to_kanji(number).translate(_LEGAL),
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _: "",
}


def written(number: int, form: str) -> str:
    """A number as a `numFmt` writes it; in plain digits where the format has no sign for it."""
    return _FORMATS.get(form, str)(number) if 1 <= number <= 9999 else str(number)


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level's items are numbered: `text` is `第%1条` or `%1.%2`, `restart` the level that begins it anew."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    joint: str = " "
    plain: bool = False
    restart: int | None = None
    style: str = ""


class Numbering:
    """Counts the numbered paragraphs of a document.

    Args:
        part: the root of numbering.xml, None where the document has none.
        style_list: the list of a numbering style, by the style's id, for lists that only name one.
    """

    def __init__(self, part: _Element | None, *, style_list: Callable[[str], str]) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._fresh: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._style_list = style_list
        if part is not None:
            self._take(part)

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """The level that a paragraph style stands for in a list."""
        levels = self._levels(list_id)[1]
        return next((at for at, level in levels.items() if level.style == style), None)

    def marker(self, list_id: str, at: int) -> str:
        """The next item's number or bullet with what stands between it and the text; empty where the list has none."""
        name, levels = self._levels(list_id)
        level = levels.get(at)
        if level is None:
            return ""
        if level.form == "bullet":
            return f"{bullet(at + 1)} "
        counts = self._counts.setdefault(name, [None] * _LEVELS)
        for fresh, start in self._fresh.pop(list_id, {}).items():
            counts[fresh] = start - 1
        number = counts[at]
        counts[at] = level.start if number is None else number + 1
        for deeper in range(at + 1, _LEVELS):
            restart = levels.get(deeper, level).restart
            if restart is None or at < restart:
                counts[deeper] = None

        def place(found: re.Match[str]) -> str:
            outer = int(found[1]) - 1
            its = levels.get(outer, level)
            value = counts[outer]
            return written(its.start if value is None else value, "decimal" if level.plain else its.form)

        marker = _PLACE.sub(place, level.text)
        return f"{marker}{level.joint}" if marker.strip() else ""

    def _levels(self, list_id: str) -> tuple[str, dict[int, _Level]]:
        name, own = self._lists.get(list_id, ("", {}))
        seen: set[str] = set()
        while (link := self._links.get(name)) and name not in seen:
            seen.add(name)
            name = self._lists.get(self._style_list(link), (name, {}))[0]
        return name, self._abstract.get(name, {}) | own

    def _take(self, part: _Element) -> None:
        for abstract in part.iterchildren(f"{W}abstractNum"):
            name = _value(abstract, "", "abstractNumId")
            self._abstract[name] = dict(filter(None, map(_level, abstract.iterchildren(f"{W}lvl"))))
            if link := _value(abstract, "numStyleLink"):
                self._links[name] = link
        for each in part.iterchildren(f"{W}num"):
            list_id = _value(each, "", "numId")
            own: dict[int, _Level] = {}
            for override in each.iterchildren(f"{W}lvlOverride"):
                own |= dict(filter(None, map(_level, override.iterchildren(f"{W}lvl"))))
                at, start = _number(override, "", "ilvl"), _number(override, "startOverride")
                if at is not None and start is not None and at < _LEVELS:
                    self._fresh.setdefault(list_id, {})[at] = start
            self._lists[list_id] = (_value(each, "abstractNumId"), own)


def _level(element: _Element) -> tuple[int, _Level] | None:
    at = _number(element, "", "ilvl")
    if at is None or at >= _LEVELS:
        return None
    start = _number(element, "start")
    plain = element.find(f"{W}isLgl")
    return at, _Level(
        start=1 if start is None else start,
        form=_format(element),
        text=_value(element, "lvlText"),
        joint="" if _value(element, "suff") == "nothing" else " ",
        plain=plain is not None and plain.get(f"{W}val") not in {"0", "false"},
        restart=_number(element, "lvlRestart"),
        style=_value(element, "pStyle"),
    )


def _format(element: _Element) -> str:
    """The number format, also where a newer one is given with an older in its place."""
    found = element.find(f"{W}numFmt")
    if found is None:
        found = next(element.iter(f"{W}numFmt"), None)
    return str(found.get(f"{W}val", "decimal")) if found is not None else "decimal"


def _value(element: _Element, child: str, attribute: str = "val") -> str:
    """An attribute of a child, or of the element itself where no child is named."""
    found = element.find(f"{W}{child}") if child else element
    return str(found.get(f"{W}{attribute}", "")) if found is not None else ""


def _number(element: _Element, child: str, attribute: str = "val") -> int | None:
    value = _value(element, child, attribute)
    return int(value) if re.fullmatch(r"\d{1,6}", value) else None
