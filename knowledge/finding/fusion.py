"""From several ranked lists to one: reciprocal rank fusion, steered by what the question names. No I/O."""

from collections.abc import Mapping, Sequence

from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Hit, Why
from knowledge.finding.resolver import Place
from knowledge.model import Kind
from knowledge.reading.question import Question

RANK_OFFSET = 20
"""k of reciprocal rank fusion, 1 / (k + rank) (Cormack, Clarke and Büttcher, SIGIR 2009, who take 60); 20 finds more
here (docs/decisions.md)."""

WEIGHTS: Mapping[str, float] = {"keywords": 1.0, "vectors": 1.0, "named": 2.0}
"""How much a rank counts in each list; a list of weight 0 is left out."""

ELSEWHERE = 0.5
"""What is left of a passage's score where the question names a jurisdiction or a vendor, and it is of another."""

ABROAD = 0.65
"""What is left of it where a Japanese question names none, and the passage is of foreign law; or where a question names
a vendor and no law, and the passage is not the vendor's."""

UNASKED = 0.65
"""What is left of it where the question names no vendor, and the passage speaks of one."""


def fuse(
    *,
    keywords: Sequence[StoredPassage],
    vectors: Sequence[StoredPassage],
    named: Sequence[Sequence[Place]],
    question: Question,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Hit]:
    """One ranking from passages found by words, by meaning, and by the provisions that the question names.

    Args:
        named: for each provision named, its places; they share one rank.
        weights: by list, as in `WEIGHTS`.
    """
    lists: dict[str, list[Sequence[StoredPassage]]] = {
        "keywords": [[passage] for passage in keywords],
        "vectors": [[passage] for passage in vectors],
        "named": [[place.passage for place in group] for group in named],
    }
    passages: dict[int, StoredPassage] = {}
    scores: dict[int, float] = {}
    for name, ranked in lists.items():
        for rank, group in enumerate(ranked if weights[name] else (), start=1):
            for passage in group:
                passages[passage.id] = passage
                scores[passage.id] = scores.get(passage.id, 0.0) + weights[name] / (RANK_OFFSET + rank)
    places: dict[int, tuple[Place, bool]] = {}
    for one in named:
        for place in one:
            known, leads = places.get(place.passage.id, (place, False))
            # Two items of one passage are meant together with what stands between them.
            both = Place(place.passage, min(known.start, place.start), max(known.end, place.end))
            places[place.passage.id] = both, leads or place is one[0]
    hits = []
    for passage in passages.values():
        score = scores[passage.id] * steer(passage, question)
        if passage.id in places:
            meant, leads = places[passage.id]
            hits.append(hit_at(meant, score, Why.NAMED, leads=leads))
        else:
            hits.append(hit_at(Place(passage, 0, len(passage.text)), score, Why.FOUND))
    return in_order(hits)


def in_order(hits: Sequence[Hit]) -> list[Hit]:
    """Best first; equals in the order of the catalog, so that the same question has the same answer."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def hit_at(place: Place, score: float, why: Why, *, leads: bool = False, of_brief: int = 0) -> Hit:
    """A hit on a place; the opening of a brief leads it, whatever was asked."""
    opens_brief = place.passage.kind is Kind.BRIEF and place.passage.start == 0
    return Hit(place.passage, score, why, place.start, place.end, leads or opens_brief, of_brief)


def steer(passage: StoredPassage, question: Question) -> float:
    """The share of its score that a passage keeps, by its jurisdiction, vendor and language and the question's."""
    factor = 1.0
    if question.jurisdictions:
        factor *= 1.0 if passage.jurisdiction in {"", "international", *question.jurisdictions} else ELSEWHERE
    elif question.language == "ja" and passage.jurisdiction not in {"", "international", "jp"}:
        factor *= ABROAD
    if question.vendors:
        unsaid = 1.0 if question.jurisdictions else ABROAD
        factor *= 1.0 if passage.vendor in question.vendors else ELSEWHERE if passage.vendor else unsaid
    elif passage.vendor:
        factor *= UNASKED
    if passage.kind is Kind.BRIEF and passage.language != question.language:
        factor *= ELSEWHERE
    return factor
