"""What laws, vendors and jurisdictions are called, and which of them a text names.

The names are data: `names.toml` beside this file, documented at its top.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from knowledge.numerals import KANJI_NUMBER, to_int
from knowledge.reading.terms import Folded, Terms

_LAW_NUMBER = re.compile(rf"({KANJI_NUMBER})(?=年|号)")
_BEFORE_A_PLACE = re.compile(r" (?:of|in) (?:the )?| ?\((?:the )?")


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
        """Name it for a reader of `ja` or `en`."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name found without regard to case; law numbers (平成五年法律第四十七号) in both digits."""
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

    @property
    def called(self) -> tuple[str, ...]:
        """All that the company and its products are called."""
        return self.ja, self.en, *self.names

    def shown(self, language: str) -> str:
        """Name it for a reader of `ja` or `en`."""
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
        """Name it for a reader of `ja` or `en`."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class LawMention:
    """A law named in a folded text: `text[start:end]`, the jurisdiction beside it included.

    Attributes:
        laws: the laws of that name, in the jurisdiction named beside it if one is. Empty where no law of
            that name is known there (フランスの著作権法).
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
        """Add the names of the laws the catalog holds.

        A law of the same key, or of the same title in the same jurisdiction, is the same law: it takes the
        catalog's key and unit, keeps the names shown here and gains the catalog's. Held laws come first,
        among themselves in the order of names.toml, which decides what a name that several laws share means
        at first.
        """
        known = list(self.laws)
        order = {law.key: place for place, law in enumerate(known)}
        held: list[tuple[int, LawName]] = []
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
            held.append((order[same.key] if same else len(order), law))
        held.sort(key=lambda each: each[0])
        return replace(self, laws=(*(law for _, law in held), *known))

    def law(self, key: str) -> LawName | None:
        """Look up a law by its key."""
        return self._by_key.get(key)

    def vendor(self, vendor_id: str) -> VendorName | None:
        """Look up a vendor by its id."""
        return next((vendor for vendor in self.vendors if vendor.id == vendor_id), None)

    def laws_called(self, name: str) -> tuple[LawName, ...]:
        """Look up the laws with exactly this name."""
        return tuple(law for law, _ in self._law_terms.meaning(name))

    def laws_in(self, folded: Folded) -> list[LawMention]:
        """Find the laws that a folded text names, from left to right."""
        text = folded.text
        places = list(self._beside_terms.find(text))
        starting = {place.start: place for place in places}
        ending = {place.end: place for place in places}
        mentions: list[LawMention] = []
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
            laws = tuple(
                law for law, _ in found.meant if not jurisdiction or law.jurisdiction == jurisdiction
            )
            provisions = found.meant[0][1] if len(found.meant) == 1 else ()
            mention = LawMention(start, end, laws, jurisdiction, provisions)
            again = _again(mentions[-1], mention, text) if mentions else None
            mentions[len(mentions) - bool(again) :] = [again or mention]
        return mentions

    def vendors_in(self, folded: Folded) -> frozenset[str]:
        """Ids of the vendors that a folded text names, by company or product."""
        return frozenset(vendor for _, _, vendor in self.vendors_named(folded))

    def vendors_named(self, folded: Folded) -> list[tuple[int, int, str]]:
        """Find where a folded text names vendors: (start, end, id)."""
        return [(at.start, at.end, at.meant[0]) for at in self._vendor_terms.find(folded.text)]

    def jurisdictions_in(self, folded: Folded) -> frozenset[str]:
        """Ids of the jurisdictions that a folded text names or whose own terms it uses (フェアユース)."""
        named = {found.meant[0] for found in self._place_terms.find(folded.text)}
        return frozenset(named - {""})

    def jurisdictions_named(self, folded: Folded) -> list[tuple[int, int, str]]:
        """Find where a folded text names jurisdictions, their adjectives included: (start, end, id)."""
        return [(at.start, at.end, at.meant[0]) for at in self._beside_terms.find(folded.text) if at.meant[0]]

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
                for name in vendor.called
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


def _again(first: LawMention, second: LawMention, text: str) -> LawMention | None:
    """Join a law and its other name in brackets: 著作権法(昭和45年法律第48号)."""
    laws = tuple(law for law in first.laws if law in second.laws)
    if laws and text[first.end : second.start].strip() == "(" and text.startswith(")", second.end):
        return replace(first, end=second.end + 1, laws=laws)
    return None


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
    """Read the names.

    Args:
        path: a file in the form of names.toml; the one that comes with the desk by default.
    """
    source = path or resources.files("knowledge.reading").joinpath("names.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))

    def entries(table: str) -> Iterator[dict[str, Any]]:
        for entry in data.get(table, []):
            yield {
                field: tuple(value) if isinstance(value, list) else value for field, value in entry.items()
            }

    laws = []
    for entry in entries("law"):
        provisions = tuple((name, tuple(locators)) for name, locators in entry.pop("provisions", {}).items())
        laws.append(LawName(**entry, provisions=provisions))
    return Names(
        laws=tuple(laws),
        vendors=tuple(VendorName(**entry) for entry in entries("vendor")),
        jurisdictions=tuple(JurisdictionName(**entry) for entry in entries("jurisdiction")),
    )
