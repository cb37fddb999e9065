"""The sets of questions under tests/evals, as they are written there."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from bench.built import ROOT

SETS = ROOT / "tests" / "evals"
LANGUAGES = ("ja", "en")

Half = Literal["tune", "held"]
Place = tuple[str, str]
"""A document's key and a locator."""


@dataclass(frozen=True, slots=True)
class Answerable:
    """A question that must be answered.

    Attributes:
        library: `starter`, where the starter library alone suffices; else `whole`.
        any_of: documents, one of which must be cited.
        facts: for each fact the ways in which it may be written, one of which must stand in the quotes.
        proviso: exceptions and conditions, in the same form, each of which must be quoted along.
        places: the provisions that answer, most direct first.
        as_of: the day it is asked for; None: today.
    """

    id: str
    question: str
    library: str
    any_of: frozenset[str]
    facts: tuple[tuple[str, ...], ...]
    proviso: tuple[tuple[str, ...], ...]
    places: tuple[Place, ...]
    as_of: date | None
    kind: str


@dataclass(frozen=True, slots=True)
class ToRefuse:
    """A question that must be refused, and the reasons that would be right."""

    id: str
    question: str
    kind: str
    reasons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Across:
    """A question in one language about provisions in the other."""

    id: str
    question: str
    places: tuple[Place, ...]


def half(identifier: str) -> Half:
    """`tune` or `held`: limits are found on the one half and judged on the other, which nobody tunes on."""
    return "held" if hashlib.sha256(identifier.encode()).digest()[0] % 2 else "tune"


def language(identifier: str) -> str:
    """The language that a question's id begins with."""
    return identifier.partition("-")[0]


def answerable(of: str, *, folder: Path = SETS) -> list[Answerable]:
    """The questions in a language that must be answered."""
    return [
        Answerable(
            id=each["id"],
            question=each["question"],
            library=each["library"],
            any_of=frozenset(each["any_of"]),
            facts=_groups(each["facts"]),
            proviso=_groups(each.get("proviso", ())),
            places=_places(each.get("places", ())),
            as_of=date.fromisoformat(each["as_of"]) if each.get("as_of") else None,
            kind=each["kind"],
        )
        for each in _lines(folder / f"answerable.{of}.jsonl")
    ]


def to_refuse(of: str, *, folder: Path = SETS) -> list[ToRefuse]:
    """The questions in a language that must be refused."""
    return [
        ToRefuse(each["id"], each["question"], each["kind"], frozenset(each["reasons"]))
        for each in _lines(folder / f"refused.{of}.jsonl")
    ]


def across(*, folder: Path = SETS) -> list[Across]:
    """The questions whose provisions stand in the other language."""
    return [
        Across(each["id"], each["question"], _places(each["places"]))
        for each in _lines(folder / "across.jsonl")
    ]


def _groups(written: Iterable[str | Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Alternatives by fact; one that can be written in one way only may stand without brackets."""
    return tuple((each,) if isinstance(each, str) else tuple(each) for each in written)


def _places(written: Iterable[Sequence[str]]) -> tuple[Place, ...]:
    return tuple((document, locator) for document, locator in written)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
