"""From several ranked lists to one: reciprocal rank fusion, steered by what the question names. No I/O."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Hit, Why
from knowledge.finding.mentions import Article, article, cited
from knowledge.finding.resolver import Place
from knowledge.model import NO_COUNTRY, Kind
from knowledge.reading.question import Question

RANK_OFFSET = 20
"""k of reciprocal rank fusion, 1 / (k + rank) (Cormack, Clarke and Büttcher, SIGIR 2009, who take 60); 20 finds more
here (docs/decisions.md)."""

WEIGHTS: Mapping[str, float] = {"keywords": 1.0, "vectors": 1.0, "across": 1.0, "named": 2.0, "cited": 0.4}
"""How much a rank counts in each list, and how much of its score a passage gives to the articles it refers to; what has the
weight 0 is left out."""

CITING = 10
"""Articles whose references are followed, best first."""

BEHIND = 0.999
"""An article that another brings comes behind it: it gets at most so much of the other's score."""

ELSEWHERE = 0.5
"""What is left of a passage's score where the question names a jurisdiction or a vendor, and it is of another."""

ABROAD = 0.65
"""What is left of it where a Japanese question names none, and the passage is of foreign law; or where a question names
a vendor and no law, and the passage is not the vendor's."""

UNASKED = 0.65
"""What is left of it where the question names no vendor, and the passage speaks of one."""

AROUND = 1.5
"""What a passage gains that stands where the question has one look first: in a provision for which the name of its law
stands (DMCA), or in a chapter that is named."""


def fuse(
    *,
    keywords: Sequence[Sequence[StoredPassage]],
    vectors: Sequence[Sequence[StoredPassage]],
    named: Sequence[Sequence[Place]],
    across: Sequence[Sequence[StoredPassage]] = (),
    around: Sequence[StoredPassage] = (),
    question: Question,
    called: tuple[str, ...] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Hit]:
    """One ranking from passages found by words, by meaning, and by the provisions that the question names.

    Args:
        keywords, vectors: found by words and by meaning; passages that share a rank stand together.
        named: for each provision named, its places; they share one rank.
        across: lists of passages found in the language that the question is not in.
        around: passages among which the question has one look first, nearest first.
        called: what the vendors that the question names are called.
        weights: by list, as in `WEIGHTS`.
    """
    lists: list[tuple[str, Sequence[Sequence[StoredPassage]]]] = [
        ("keywords", keywords),
        ("vectors", vectors),
        ("named", [[place.passage for place in group] for group in named]),
    ]
    lists += [("across", [[passage] for passage in found]) for found in across]
    lists.append(("vectors", [[passage] for passage in around]))
    inside = {passage.id for passage in around}
    passages: dict[int, StoredPassage] = {}
    scores: dict[int, float] = {}
    lists = [(name, _of_places_named(ranked, question)) for name, ranked in lists]
    for name, ranked in lists:
        for rank, group in enumerate(ranked if weights[name] else (), start=1):
            for passage in group:
                passages[passage.id] = passage
                scores[passage.id] = scores.get(passage.id, 0.0) + weights[name] / (RANK_OFFSET + rank)
    for passage in passages.values():
        scores[passage.id] *= steer(passage, question, called) * (AROUND if passage.id in inside else 1.0)
    if weights["cited"]:
        scores |= _brought(passages, scores, share=weights["cited"])
    places: dict[int, tuple[Place, bool]] = {}
    for one in named:
        for place in one:
            known, leads = places.get(place.passage.id, (place, False))
            # Two items of one passage are meant together with what stands between them.
            both = Place(place.passage, min(known.start, place.start), max(known.end, place.end))
            places[place.passage.id] = both, leads or place is one[0]
    hits = []
    for number in _best_first(scores):
        if number in places:
            meant, leads = places[number]
            hits.append(hit_at(meant, scores[number], Why.NAMED, leads=leads))
        else:
            passage = passages[number]
            hits.append(hit_at(Place(passage, 0, len(passage.text)), scores[number], Why.FOUND))
    return hits


def _of_places_named(
    ranked: Sequence[Sequence[StoredPassage]], question: Question
) -> Sequence[Sequence[StoredPassage]]:
    """A list with what is of the jurisdictions that the question names first: its best is the best of theirs."""
    if not question.jurisdictions:
        return ranked
    return sorted(
        ranked,
        key=lambda group: not any(passage.jurisdiction in question.jurisdictions for passage in group),
    )


def _brought(
    passages: Mapping[int, StoredPassage], scores: Mapping[int, float], *, share: float
) -> dict[int, float]:
    """What the best passages of found articles score when the best articles bring in those that they refer to.

    An order that says 法第二十四条第一項に規定する期間は is of little use without that article, and one hop is enough: what
    it refers to was found for the question, too, or it is not brought.
    """
    best: dict[Article, int] = {}
    for number in _best_first(scores):
        if at := article(passages[number]):
            best.setdefault(at, number)
    numbered: dict[str, list[Article]] = {}
    for at in best:
        numbered.setdefault(at.number, []).append(at)
    brought: dict[int, float] = {}
    for number in list(best.values())[:CITING]:
        for at in cited(passages[number], numbered):
            other, most = best[at], BEHIND * scores[number]
            score = min(scores[other] + share * scores[number], most)
            if score > max(scores[other], brought.get(other, 0.0)):
                brought[other] = score
    return brought


def _best_first(scores: Mapping[int, float]) -> list[int]:
    """Equals in the order of the catalog, so that the same question has the same answer."""
    return sorted(scores, key=lambda number: (-scores[number], number))


def in_order(hits: Sequence[Hit]) -> list[Hit]:
    """Best first; equals in the order of the catalog, so that the same question has the same answer."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def hit_at(place: Place, score: float, why: Why, *, leads: bool = False, of_brief: int = 0) -> Hit:
    """A hit on a place; the opening of a brief leads it, whatever was asked."""
    opens_brief = place.passage.kind is Kind.BRIEF and place.passage.start == 0
    return Hit(place.passage, score, why, place.start, place.end, leads or opens_brief, of_brief)


def steer(passage: StoredPassage, question: Question, called: tuple[str, ...] = ()) -> float:
    """The share of its score that a passage keeps, by its jurisdiction, vendor and language and the question's.

    Args:
        called: what the question's vendors are called: what speaks of one, like a letter to it, keeps all.
    """
    factor = 1.0
    if question.jurisdictions:
        factor *= 1.0 if passage.jurisdiction in NO_COUNTRY | question.jurisdictions else ELSEWHERE
    elif question.language == "ja" and passage.jurisdiction not in NO_COUNTRY | {"jp"}:
        factor *= ABROAD
    if question.vendors:
        unsaid = 1.0 if question.jurisdictions or _speaks_of(called, passage.text) else ABROAD
        factor *= 1.0 if passage.vendor in question.vendors else ELSEWHERE if passage.vendor else unsaid
    elif passage.vendor:
        factor *= UNASKED
    if passage.kind is Kind.BRIEF and passage.language != question.language:
        factor *= ELSEWHERE
    return factor


def _speaks_of(names: tuple[str, ...], text: str) -> bool:
    """Whether a text has one of some names, as a word of its own and written as it is: no Meta in metadata."""
    return bool(names and _any_name(names).search(text))


@lru_cache(maxsize=64)
def _any_name(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" for name in names))
