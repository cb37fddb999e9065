"""Words looked for in a text as people type it: folded for comparison, each find led back to the original."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_WESTERN = re.compile(r"[^\W\d_ぁ-ヿ㐀-鿿]")
_KATAKANA = re.compile(r"[ァ-ヺー]")
_IDEOGRAPH = re.compile(r"[㐀-鿿々]")
# 法 begins another word here: 法務, 法人, 法律事務所, 法令 …
_NOT_A_LAW = re.compile(r"法[務人廷学律令曹]")
# A law of two characters (民法) is part of another word after an ideograph (人民法院), but not after these.
_BEFORE_A_LAW = ("現行", "改正", "旧", "新", "国", "米", "英", "独", "仏", "韓", "中", "日", "本")
_UNSEEN = {"Cf", "Cs"}
# Tens as one character, in laws and reports of old: 第卅条.
_TENS = {"廿": "二十", "卅": "三十"}
# Most texts, and every text once it is folded: nothing in them changes.
_FOLDED = re.compile(r"(?:(?![廿卅])[\n!-~“”‘’–—§ぁ-ゖァ-ヺー一-鿿々〇、。「」『』]| (?! ))*+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as names and references are looked for in it.

    Attributes:
        text: NFKC, 廿 and 卅 as 二十 and 三十, one space for a run of spaces, no invisible characters; the case is kept.
        origin: for each character of `text`, and for its end, the offset in the original text.
    """

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a span of the folded text back to the original text."""
        return self.origin[start], (self.origin[end - 1] + 1 if end > start else self.origin[start])


def fold(text: str) -> Folded:
    """Fold a text for comparison, keeping track of where each character came from."""
    if _FOLDED.fullmatch(text):
        return Folded(text, tuple(range(len(text) + 1)))
    folded: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        if char.isascii():
            plain = char
        elif char in _TENS:
            plain = _TENS[char]
        elif (
            unicodedata.category(char) in _UNSEEN
            or "\ufe00" <= char <= "\ufe0f"
            or "\U000e0100" <= char <= "\U000e01ef"
        ):
            continue
        elif folded and (unicodedata.combining(char) or char in "ﾞﾟ"):
            joined = unicodedata.normalize("NFKC", folded[-1] + char)
            if len(joined) == 1:
                folded[-1] = joined
                continue
            plain = unicodedata.normalize("NFKC", char)
        else:
            plain = unicodedata.normalize("NFKC", char)
        for one in plain:
            if one.isspace() and one != "\n":
                one = " "
                if folded and folded[-1] == " ":
                    continue
            folded.append(one)
            origin.append(at)
    origin.append(len(text))
    return Folded("".join(folded), tuple(origin))


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A name found in a folded text: `text[start:end]`, and everything that is called so."""

    start: int
    end: int
    meant: tuple[T, ...]


class Terms(Generic[T]):
    """Names and what they mean; finds them in a text, the longest first, without overlaps.

    Args:
        names: (name, meaning); a name may have several meanings, which keep their order.
        exact: the same, for names found only in exactly this case.
    """

    def __init__(self, names: Iterable[tuple[str, T]], exact: Iterable[tuple[str, T]] = ()) -> None:
        meant: dict[tuple[str, bool], list[T]] = {}
        for is_exact, given in ((False, names), (True, exact)):
            for name, meaning in given:
                plain = fold(name).text.strip()
                if plain:
                    meanings = meant.setdefault((plain if is_exact else plain.lower(), is_exact), [])
                    if meaning not in meanings:
                        meanings.append(meaning)
        self._by_start: dict[str, list[tuple[str, bool, tuple[T, ...]]]] = {}  # their first two characters
        for (name, is_exact), meanings in sorted(meant.items(), key=lambda item: -len(item[0][0])):
            self._by_start.setdefault(_lower(name[:2]), []).append((name, is_exact, tuple(meanings)))

    def find(self, text: str) -> Iterator[Found[T]]:
        """Find the names in a folded text (see `fold`), from left to right."""
        lower = _lower(text)
        at = 0
        while at < len(text):
            one, two = lower[at], lower[at : at + 2]
            starting = self._by_start.get(two, []) + (self._by_start.get(one, []) if two != one else [])
            for name, is_exact, meant in starting:
                end = at + len(name)
                if (text if is_exact else lower).startswith(name, at) and _stands_alone(text, at, end):
                    yield Found(at, end, meant)
                    at = end
                    break
            else:
                at += 1

    def meaning(self, name: str) -> tuple[T, ...]:
        """Look up exactly this name; nothing if it is unknown."""
        folded = fold(name).text.strip()
        for found in self.find(folded):
            if (found.start, found.end) == (0, len(folded)):
                return found.meant
        return ()


def _lower(text: str) -> str:
    """The text in lower case, each character at its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name at this place is a word of its own and no part of a longer one.

    Latin letters and katakana run on into longer words; digits do so only before other digits and letters.
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    first, last = text[start], text[end - 1]
    if _WESTERN.match(first) or first.isdigit():
        if before.isdigit() or _WESTERN.match(before):
            return False
    elif _KATAKANA.match(first) and _KATAKANA.match(before):
        return False
    if _WESTERN.match(last) and _WESTERN.match(after):
        return False
    if last.isdigit() and (after.isdigit() or _WESTERN.match(after)):
        return False
    if _KATAKANA.match(last) and _KATAKANA.match(after):
        return False
    if last == "法" and _NOT_A_LAW.match(text, end - 1):
        return False
    return not (
        end - start == 2
        and last == "法"
        and _IDEOGRAPH.match(before)
        and not text[:start].endswith(_BEFORE_A_LAW)
    )
