"""What a search brings back: passages, why each is among them, and what became of the question's references."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.resolver import Resolution
from knowledge.finding.vectors import Vectors


class Why(StrEnum):
    """Why a passage is among the hits."""

    FOUND = "found"  # by its words or its meaning
    NAMED = "named"  # the question names the provision, or a brief explains it
    OFFICIAL = "official"  # the text that the best brief summarises, or the terms of the vendor named


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        score: fused; comparable within one search only.
        start, end: the part of its text that is meant; the whole of it unless the question, a brief or a guide's entry
            names a provision.
        leads: the provision that is meant begins in this passage.
        refers: the question does not name it, and its text refers to an article that the question names.
        of_brief: the passage of a brief that led to it, where that is why it is here; else 0.
        shared: how much of the question's words, by weight, the passage and its context hold: 0 to 1.
        held: which of them it holds.
        guide: the entry of a guide that led to it, the nearest to the question; told: which of the words that one holds.
        cosine: of its vector and the question's; 0 where it was not among the nearest.
        rest: the passages in which a list that it opens goes on.
    """

    passage: StoredPassage
    score: float
    why: Why
    start: int
    end: int
    leads: bool = False
    of_brief: int = 0
    refers: bool = False
    shared: float = 0.0
    held: frozenset[str] = frozenset()
    guide: StoredPassage | None = None
    told: frozenset[str] = frozenset()
    cosine: float = 0.0
    rest: tuple[StoredPassage, ...] = ()

    @property
    def text(self) -> str:
        """The part of the passage that is meant."""
        return self.passage.text[self.start : self.end].strip()


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search brought back.

    Attributes:
        hits: best first.
        resolution: what became of the laws and provisions which the question names.
        weights: how much each word of the question tells in this reader's library.
        nearest: the highest cosine of any passage in force; 0 where there is none.
        vector: of the question.
    """

    hits: tuple[Hit, ...]
    resolution: Resolution
    weights: Mapping[str, float]
    nearest: float
    vector: Vectors | None = None


def best_documents(hits: Sequence[Hit]) -> list[tuple[str, float]]:
    """Documents by the score of their best passage, best first."""
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.passage.document] = max(best.get(hit.passage.document, 0.0), hit.score)
    return sorted(best.items(), key=lambda each: -each[1])
