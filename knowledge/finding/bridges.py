"""From a brief's passage to the provision it speaks of: what was found in the reader's own words leads to the official
text, whatever its language.
"""

from collections import Counter
from collections.abc import Sequence

from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.finding.findings import Hit
from knowledge.finding.meaning import Meaning
from knowledge.finding.resolver import Place, Resolver
from knowledge.finding.vectors import Vectors
from knowledge.model import Kind

MOST_BRIEFS = 3
"""Passages of briefs that are followed, of those on the law of each jurisdiction, best first."""

WORTH = 0.6
"""The least share of the best hit's score that a brief's passage must have to be followed."""

MOST_PLACES = 2
"""Passages of one provision that a brief's passage leads to, the nearest to the question."""

_MOST_KNOWN = 5000
_NO_PLACE = frozenset({"", "international"})


class Bridges:
    """Follows briefs to the provisions they explain."""

    def __init__(self, *, lookup: Lookup, meaning: Meaning, resolver: Resolver) -> None:
        self._lookup = lookup
        self._meaning = meaning
        self._resolver = resolver
        self._known: tuple[object, dict[tuple[int, Scope], tuple[Place, ...]]] = None, {}

    def official(
        self, hits: Sequence[Hit], *, scope: Scope, vector: Vectors
    ) -> list[tuple[Hit, tuple[Place, ...]]]:
        """For the best hits in briefs the places of the provision that each speaks of, those nearest to the question."""
        led = [(brief, self._places(brief.passage, scope)) for brief in _best_briefs(hits)]
        several = {
            place.passage.id: place.passage
            for _, places in led
            if len(places) > MOST_PLACES
            for place in places
        }
        near = self._meaning.among(list(several.values()), vector, scope, limit=len(several))
        order = {passage.id: at for at, (passage, _) in enumerate(near)}
        return [
            (brief, tuple(sorted(places, key=lambda place: order.get(place.passage.id, 0))[:MOST_PLACES]))
            for brief, places in led
            if places
        ]

    def _places(self, passage: StoredPassage, scope: Scope) -> tuple[Place, ...]:
        """Where the library prints the provision that a passage first names, else the one that its brief begins with."""
        state = self._lookup.state()
        if self._known[0] != state or len(self._known[1]) > _MOST_KNOWN:
            self._known = state, {}
        _, known = self._known
        if (passage.id, scope) not in known:
            places = self._resolver.official(passage.text, scope=scope)
            if not places and passage.start:
                places = self._resolver.official(self._lookup.opening(passage.version), scope=scope)
            known[passage.id, scope] = places
        return known[passage.id, scope]


def _best_briefs(hits: Sequence[Hit]) -> list[Hit]:
    """The passages of briefs that are followed, best first."""
    followed: Counter[str] = Counter()
    best = []
    for hit in hits:
        on_the_law_of = hit.passage.jurisdiction
        if hit.score < WORTH * hits[0].score:
            break
        if hit.passage.kind is Kind.BRIEF and on_the_law_of not in _NO_PLACE:
            followed[on_the_law_of] += 1
            if followed[on_the_law_of] <= MOST_BRIEFS:
                best.append(hit)
    return best
