"""Finding passages by meaning: the vector index joined with the catalog, which knows what is in force."""

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.finding.vectors import VectorIndex, Vectors

_MOST_ASKED = 5000
"""Neighbours asked of the index before all that is in force is compared one by one instead."""


class Meaning:
    """Searches `vectors` for what is in force and for a reader to see."""

    def __init__(self, *, lookup: Lookup, vectors: VectorIndex) -> None:
        self._lookup = lookup
        self.vectors = vectors

    def nearest(self, vector: Vectors, scope: Scope, *, limit: int) -> list[tuple[StoredPassage, float]]:
        """The passages in force nearest to a vector, with their cosines, nearest first.

        Vectors know no dates: more are asked for than wanted, and more again while too few of them are in force.
        """
        asked = 2 * limit
        while asked <= _MOST_ASKED:
            found = [
                each
                for audience in scope.reader.reads
                for each in self.vectors.search(vector, audience=audience, limit=asked)
            ]
            # Equals in an order of their own, not that in which they came in: that would tell of others.
            cosines = dict(sorted(found, key=lambda each: (-each[1], each[0])))
            hits = self._in_force(cosines, scope, limit=limit)
            # Fewer than asked for: the index has given all it holds.
            if len(hits) >= limit or len(found) < asked:
                return hits[:limit]
            asked *= 4
        return self.among(self._lookup.all_in_force(scope), vector, scope, limit=limit)

    def _in_force(
        self, cosines: Mapping[str, float], scope: Scope, *, limit: int
    ) -> list[tuple[StoredPassage, float]]:
        """The passages in force under digests, in their order; no more are looked up than it takes."""
        hits: list[tuple[StoredPassage, float]] = []
        digests = list(cosines)
        while digests and len(hits) < limit:
            batch, digests = digests[:limit], digests[limit:]
            held = self._lookup.in_force_by_digest(batch, scope)
            hits += [(passage, cosines[digest]) for digest in batch for passage in held.get(digest, ())]
        return hits

    def among(
        self, passages: Sequence[StoredPassage], vector: Vectors, scope: Scope, *, limit: int
    ) -> list[tuple[StoredPassage, float]]:
        """The nearest of given passages, compared one by one: exact, where few passages are in question."""
        held: dict[str, Vectors] = {}
        for audience in scope.reader.reads:
            held |= self.vectors.get(list({passage.digest for passage in passages}), audience=audience)
        present = [passage for passage in passages if passage.digest in held]
        if not present:
            return []
        # Not `@`: its second thread goes on spinning for milliseconds, and keeps a core from the rest of the answer.
        cosines = np.vecdot(np.stack([held[passage.digest] for passage in present]), vector)
        order = np.argsort(-cosines, kind="stable")[:limit]
        return [(present[int(place)], float(cosines[place])) for place in order]
