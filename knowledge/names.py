"""What laws, vendors and jurisdictions are called, and where a text names them.

The names are data (`names.toml` beside this file, documented at its top). Texts are folded before they are compared:
NFKC, runs of spaces to one, invisible characters dropped; every place in a folded text leads back to the original.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from knowledge.numerals import KANJI_NUMBER, to_int

T = TypeVar("T")

_WESTERN = re.compile(r"[^\W\d_ぁ-ヿ㐀-鿿]")
_KATAKANA = re.compile(r"[ァ-ヺー]")
_IDEOGRAPH = re.compile(r"[㐀-鿿々]")
_LAW_NUMBER = re.compile(rf"({KANJI_NUMBER})(?=年|号)")
# 法 begins another word here: 法務, 法人, 法律事務所, 法令 …
_NOT_A_LAW = re.compile(r"法[務人廷学律令曹]")
# A law of two characters (民法) is part of another word after an ideograph (人民法院), but not after these.
_BEFORE_A_LAW = ("現行", "改正", "旧", "新", "国", "米", "英", "独", "仏", "韓", "中", "日", "本")
_BEFORE_A_PLACE = re.compile(r" (?:of|in) (?:the )?| ?\((?:the )?")
_UNSEEN = {"Cf", "Cs"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as names and references are looked for in it.

    Attributes:
        text: NFKC, one space for a run of spaces, no invisible characters; the case is kept.
        origin: for each character of `text`, and for its end, the offset in the original text.
    """

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a span of the folded text came from."""
        return self.origin[start], (self.origin[end - 1] + 1 if end > start else self.origin[start])


def fold(text: str) -> Folded:
    """Folds a text for comparison, keeping track of where each character came from."""
    folded: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        if char.isascii():
            plain = char
        elif unicodedata.category(char) in _UNSEEN or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
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
        self._by_first: dict[str, list[tuple[str, bool, tuple[T, ...]]]] = {}
        for (name, is_exact), meanings in sorted(meant.items(), key=lambda item: -len(item[0][0])):
            self._by_first.setdefault(name[0].lower(), []).append((name, is_exact, tuple(meanings)))

    def find(self, text: str) -> Iterator[Found[T]]:
        """The names in a folded text (see `fold`), from left to right."""
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        at = 0
        while at < len(text):
            for name, is_exact, meant in self._by_first.get(lower[at], ()):
                end = at + len(name)
                if (text if is_exact else lower).startswith(name, at) and _stands_alone(text, at, end):
                    yield Found(at, end, meant)
                    at = end
                    break
            else:
                at += 1

    def meaning(self, name: str) -> tuple[T, ...]:
        """What exactly this name means; nothing if it is unknown."""
        folded = fold(name).text.strip()
        for found in self.find(folded):
            if (found.start, found.end) == (0, len(folded)):
                return found.meant
        return ()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name at this place is a word of its own and no part of a longer one."""
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
        end - start == 2 and last == "法" and _IDEOGRAPH.match(before) and not text[:start].endswith(_BEFORE_A_LAW)
    )


@dataclass(frozen=True, slots=True)
class LawName:
    """A law and its names; see names.toml.

    Attributes:
        key: the catalog's key of the law; `jurisdiction`: jp, us, eu, …, `int` for treaties.
        ja, en: how it is shown to a reader of that language; one of them may be empty.
        unit: `art` for laws made of articles, `sec` for laws made of sections.
        provisions: names that stand for certain provisions only: (name, locators).
    """

    key: str
    jurisdiction: str
    ja: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    unit: Literal["art", "sec"] = "art"
    provisions: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def shown(self, language: str) -> str:
        """The name for a reader of `ja` or `en`."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is found without regard to case; law numbers (昭和四十五年法律第四十八号) in both kinds of digits."""
        given = [self.ja, self.en, *self.aliases, *(name for name, _ in self.provisions)]
        arabic = [_LAW_NUMBER.sub(lambda m: str(to_int(m[1])), name) for name in given]
        return tuple(dict.fromkeys(name for name in given + arabic if name))


@dataclass(frozen=True, slots=True)
class VendorName:
    """An AI vendor: id, display names, and the names of the company and its products."""

    id: str
    ja: str
    en: str
    names: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()

    def shown(self, language: str) -> str:
        """The name for a reader of `ja` or `en`."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class JurisdictionName:
    """A jurisdiction: id, display names, and how texts name it; see names.toml for the fields."""

    id: str
    ja: str
    en: str
    names: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def shown(self, language: str) -> str:
        """The name for a reader of `ja` or `en`."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class LawMention:
    """A law named in a folded text: `text[start:end]`, the jurisdiction beside it included.

    Attributes:
        laws: the laws of that name, in the jurisdiction named beside it if one is. Empty where no law of that name
            is known there (フランスの著作権法).
        provisions: locators, where the name stands for certain provisions (DMCA).
    """

    start: int
    end: int
    laws: tuple[LawName, ...]
    jurisdiction: str = ""
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """All names the desk knows. Built by `load_names`; `with_laws` adds those of the catalog."""

    laws: tuple[LawName, ...]
    vendors: tuple[VendorName, ...] = ()
    jurisdictions: tuple[JurisdictionName, ...] = ()

    def with_laws(self, extra: Iterable[LawName]) -> "Names":
        """These names and those of the laws the catalog holds.

        A law of the same key, or of the same title in the same jurisdiction, is the same law: it takes the catalog's
        key and unit, keeps the names shown here and gains the catalog's. Held laws come before the others.
        """
        known = list(self.laws)
        held: list[LawName] = []
        for law in extra:
            same = next((other for other in known if _same_law(law, other)), None)
            if same:
                known.remove(same)
                law = replace(
                    law,
                    jurisdiction=law.jurisdiction or same.jurisdiction,
                    ja=same.ja or law.ja,
                    en=same.en or law.en,
                    aliases=tuple(dict.fromkeys((*same.aliases, law.ja, law.en, *law.aliases))),
                    exact=tuple(dict.fromkeys((*same.exact, *law.exact))),
                    provisions=same.provisions or law.provisions,
                )
            held.append(law)
        return replace(self, laws=(*held, *known))

    def law(self, key: str) -> LawName | None:
        """The law of this key."""
        return self._by_key.get(key)

    def laws_called(self, name: str) -> tuple[LawName, ...]:
        """The laws with exactly this name."""
        return tuple(law for law, _ in self._law_terms.meaning(name))

    def laws_in(self, folded: Folded) -> list[LawMention]:
        """The laws that a folded text names, from left to right."""
        text = folded.text
        places = list(self._beside_terms.find(text))
        starting = {place.start: place for place in places}
        ending = {place.end: place for place in places}
        mentions = []
        for found in self._law_terms.find(text):
            start, end, jurisdiction = found.start, found.end, ""
            gap = next((gap for gap in ("の", "'s ", "’s ", " ") if text.endswith(gap, 0, start)), "")
            if (place := ending.get(start - len(gap))) and place.meant[0]:
                start, jurisdiction = place.start, place.meant[0]
            elif after := _BEFORE_A_PLACE.match(text, end):
                place = starting.get(after.end())
                if place and place.meant[0]:
                    end, jurisdiction = place.end, place.meant[0]
                    end += text.startswith(")", end) and "(" in after[0]
            laws = tuple(law for law, _ in found.meant if not jurisdiction or law.jurisdiction == jurisdiction)
            provisions = found.meant[0][1] if len(found.meant) == 1 else ()
            mentions.append(LawMention(start, end, laws, jurisdiction, provisions))
        return mentions

    def vendors_in(self, folded: Folded) -> frozenset[str]:
        """Ids of the vendors that a folded text names, by company or product."""
        return frozenset(found.meant[0] for found in self._vendor_terms.find(folded.text))

    def jurisdictions_in(self, folded: Folded) -> frozenset[str]:
        """Ids of the jurisdictions that a folded text names or whose own terms it uses (フェアユース)."""
        named = {found.meant[0] for found in self._place_terms.find(folded.text)}
        return frozenset(named - {""})

    @cached_property
    def _by_key(self) -> dict[str, LawName]:
        return {law.key: law for law in reversed(self.laws)}

    @cached_property
    def _law_terms(self) -> "Terms[tuple[LawName, tuple[str, ...]]]":
        meaning = [(law, dict(law.provisions)) for law in self.laws]
        return Terms(
            ((name, (law, provisions.get(name, ()))) for law, provisions in meaning for name in law.names),
            ((name, (law, ())) for law in self.laws for name in law.exact),
        )

    @cached_property
    def _vendor_terms(self) -> "Terms[str]":
        return Terms(
            [
                (name, vendor.id)
                for vendor in self.vendors
                for name in (vendor.ja, vendor.en, *vendor.names)
                if name not in vendor.exact
            ],
            [(name, vendor.id) for vendor in self.vendors for name in vendor.exact],
        )

    @cached_property
    def _place_terms(self) -> "Terms[str]":
        return _place_terms((place, (*place.names, *place.implied)) for place in self.jurisdictions)

    @cached_property
    def _beside_terms(self) -> "Terms[str]":
        return _place_terms((place, (*place.names, *place.adjectives)) for place in self.jurisdictions)


def _place_terms(places: Iterable[tuple[JurisdictionName, tuple[str, ...]]]) -> "Terms[str]":
    """Terms that lead to a jurisdiction's id, or to "" for words that merely hold such a name."""
    listed = list(places)
    return Terms(
        [(name, place.id) for place, names in listed for name in names]
        + [(name, "") for place, _ in listed for name in place.never],
        [(name, place.id) for place, _ in listed for name in place.exact],
    )


def _same_law(law: LawName, other: LawName) -> bool:
    if law.key == other.key:
        return True
    if law.jurisdiction and law.jurisdiction != other.jurisdiction:
        return False
    return bool({law.ja, law.en} & {other.ja, other.en} - {""})


def load_names(*, path: Path | None = None) -> Names:
    """Reads the names.

    Args:
        path: a file in the form of names.toml; the one that comes with the desk by default.
    """
    source = path or resources.files("knowledge").joinpath("names.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))

    def entries(table: str) -> Iterator[dict[str, Any]]:
        for entry in data.get(table, []):
            yield {field: tuple(value) if isinstance(value, list) else value for field, value in entry.items()}

    laws = []
    for entry in entries("law"):
        provisions = tuple((name, tuple(locators)) for name, locators in entry.pop("provisions", {}).items())
        laws.append(LawName(**entry, provisions=provisions))
    return Names(
        laws=tuple(laws),
        vendors=tuple(VendorName(**entry) for entry in entries("vendor")),
        jurisdictions=tuple(JurisdictionName(**entry) for entry in entries("jurisdiction")),
    )
