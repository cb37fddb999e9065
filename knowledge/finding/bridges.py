"""From the passage of a brief or a guide to the provision it speaks of: what was found in the reader's own words leads to
the official text, whatever its language.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.finding.findings import Hit
from knowledge.finding.kept import Kept
from knowledge.finding.meaning import Meaning
from knowledge.finding.resolver import Place, Resolver
from knowledge.finding.vectors import Vectors
from knowledge.model import NO_COUNTRY, Kind

MOST_BRIEFS = 3
"""Passages of briefs that are followed, of those on the law of each jurisdiction, best first."""

WORTH = 0.6
"""The least share of the best hit's score that a brief's passage must have to be followed."""

MOST_PLACES = 2
"""Passages of one provision that a brief's passage leads to, the nearest to the question."""

MOST_LED_TO = 4
"""Passages of one provision that an entry of a guide stands for."""

_MOST_KEPT = 5000


class Bridges:
    """Follows briefs and guides to the provisions they explain."""

    def __init__(self, *, lookup: Lookup, meaning: Meaning, resolver: Resolver) -> None:
        self._lookup = lookup
        self._meaning = meaning
        self._resolver = resolver
        self._kept: Kept[tuple[int, Scope], tuple[Place, ...]] = Kept(lookup=lookup, most=_MOST_KEPT)

    def official(
        self, hits: Sequence[Hit], *, scope: Scope, vector: Vectors
    ) -> list[tuple[Hit, tuple[Place, ...]]]:
        """For the best hits in briefs the places of the provision that each speaks of, those nearest to the question."""
        kept = self._kept.now()
        led = [
            (brief, kept((brief.passage.id, scope), partial(self._places, brief.passage, scope)))
            for brief in _best_briefs(hits)
        ]
        nearest = self._nearest([places for _, places in led], MOST_PLACES, scope=scope, vector=vector)
        return [(brief, places) for (brief, _), places in zip(led, nearest, strict=True) if places]

    def led_to(
        self, found: Sequence[StoredPassage], *, scope: Scope, vector: Vectors
    ) -> dict[int, tuple[Place, ...]]:
        """For each guide's passage among those found, by its id, the places of the provision it leads to, those nearest
        to the question; none where what it names is not held.
        """
        guides = {each.id: each for each in found if each.kind is Kind.GUIDE}
        if not guides:
            return {}
        kept = self._kept.now()
        led = [kept((each.id, scope), partial(self._places, each, scope)) for each in guides.values()]
        nearest = self._nearest(led, MOST_LED_TO, scope=scope, vector=vector)
        return dict(zip(guides, nearest, strict=True))

    def _nearest(
        self, led: Sequence[tuple[Place, ...]], most: int, *, scope: Scope, vector: Vectors
    ) -> list[tuple[Place, ...]]:
        """Of each group of places so many, those nearest to the question."""
        several = {
            place.passage.id: place.passage for places in led if len(places) > most for place in places
        }
        near = self._meaning.among(list(several.values()), vector, scope, limit=len(several))
        order = {passage.id: at for at, (passage, _) in enumerate(near)}
        return [
            tuple(sorted(places, key=lambda place: order.get(place.passage.id, 0))[:most]) for places in led
        ]

    def _places(self, passage: StoredPassage, scope: Scope) -> tuple[Place, ...]:
        """Where the library prints the provision that a passage first names, else the one that its brief begins with."""
        places = self._resolver.official(passage.text, scope=scope)
        if not places and passage.start:
            places = self._resolver.official(self._lookup.opening(passage.version), scope=scope)
        return places


def instead(found: Sequence[StoredPassage], led: Mapping[int, Sequence[Place]]) -> list[list[StoredPassage]]:
    """For each passage what stands for it in a ranking: what it leads to, else itself. Each stands where it is best, and so
    nothing is left for some.

    Args:
        led: as `Bridges.led_to` gives it.
    """
    ranked: list[list[StoredPassage]] = []
    seen: set[int] = set()
    for passage in found:
        places = led.get(passage.id)
        stand = [passage] if places is None else [place.passage for place in places]
        ranked.append([each for each in stand if each.id not in seen])
        seen |= {each.id for each in ranked[-1]}
    return ranked


def _best_briefs(hits: Sequence[Hit]) -> list[Hit]:
    """The passages of briefs that are followed, best first."""
    followed: Counter[str] = Counter()
    best = []
    for hit in hits:
        on_the_law_of = hit.passage.jurisdiction
        if hit.score < WORTH * hits[0].score:
            break
        if hit.passage.kind is Kind.BRIEF and on_the_law_of not in NO_COUNTRY:
            followed[on_the_law_of] += 1
            if followed[on_the_law_of] <= MOST_BRIEFS:
                best.append(hit)
    return best
