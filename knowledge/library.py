"""The library: the catalog, which is the truth, and the two indexes, which follow it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.catalog.store import Catalog, Indexable, Outcome
from knowledge.embedding import PassageEncoder
from knowledge.finding.keywords import KeywordIndex
from knowledge.finding.vectors import VectorIndex
from knowledge.model import Actor, Audience, Version

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the indexes agree with the catalog. All zero: they do.

    Attributes:
        unfinished: documents whose indexing has not been finished.
        keywords_missing, keywords_stray: entries the keyword index lacks, or holds beyond the catalog, over all readers.
        vectors_missing, vectors_stray: the same of the vector index, over all audiences.
    """

    unfinished: int
    keywords_missing: int
    keywords_stray: int
    vectors_missing: int
    vectors_stray: int

    @property
    def complete(self) -> bool:
        return not any(
            (
                self.unfinished,
                self.keywords_missing,
                self.keywords_stray,
                self.vectors_missing,
                self.vectors_stray,
            )
        )


class Library:
    """Takes documents in and lets them go, and keeps both indexes in step.

    A change goes to the catalog in one transaction, which also notes what the indexes now owe; `follow` pays it. What a
    crash leaves unpaid is paid by the next call.
    """

    def __init__(
        self, *, catalog: Catalog, keywords: KeywordIndex, vectors: VectorIndex, encoder: PassageEncoder
    ) -> None:
        self._catalog = catalog
        self._keywords = keywords
        self._vectors = vectors
        self._encoder = encoder

    def taken_in(self, fingerprint: str, *, audience: Audience | None) -> list[tuple[str, date | None]]:
        """Key and day of the documents of a source that is in the library already, unchanged; none: it must be read."""
        return self._catalog.taken_in(fingerprint, audience=audience)

    def preview(self, versions: Sequence[Version], *, audience: Audience | None) -> list[tuple[str, Outcome]]:
        """What `add` would do."""
        return self._catalog.preview(versions, audience=audience)

    def add(
        self,
        versions: Sequence[Version],
        *,
        audience: Audience | None,
        fingerprint: str,
        by: Actor,
        alert: bool = False,
    ) -> list[tuple[str, Outcome]]:
        """Take in all documents of one source, or none, as `Catalog.add`. They are found once `follow` has run."""
        return self._catalog.add(versions, audience=audience, fingerprint=fingerprint, by=by, alert=alert)

    def remove(self, key: str, *, by: Actor) -> bool:
        """Let a document go from all three stores; False where there is none of that key."""
        removed = self._catalog.remove(key, by=by)
        self.follow()
        return removed

    def put_back(self, key: str, *, by: Actor) -> bool:
        """Put back what was removed last under a key, as `Catalog.put_back`."""
        put_back = self._catalog.put_back(key, by=by)
        self.follow()
        return put_back

    def set_audience(self, key: str, audience: Audience, *, by: Actor) -> bool:
        """Let others read a document, as `Catalog.set_audience`; all three stores follow at once."""
        changed = self._catalog.set_audience(key, audience, by=by)
        self.follow()
        return changed

    @property
    def unfinished(self) -> int:
        """How many documents the indexes have not followed yet."""
        return len(self._catalog.pending())

    def follow(self, *, on_progress: Progress | None = None) -> int:
        """Bring both indexes in step with the catalog.

        Returns:
            How many passages were embedded.

        Raises:
            IndexMismatchError: the vectors are of another embedding model; `reindex` makes them anew.
        """
        documents = self._catalog.pending()
        embedded = 0
        if documents:
            held = {audience: self._vectors.held(audience) for audience in Audience}
            lacking = self._lacking(documents, held)
            for batch_ids, batch in self._batches(documents):
                for part in self._embed(batch, held):
                    embedded += part
                    if on_progress:
                        on_progress(embedded, lacking)
                self._vectors.publish()
                self._keywords.replace(batch_ids, batch)
                self._catalog.settled(batch_ids)
        self._drop()
        return embedded

    def repair(self, *, on_progress: Progress | None = None) -> int:
        """Finish what was left unfinished, and fill an index that lost its entries; for the start of a long run.

        Cheap where all is well: it compares counts. Returns how many passages were embedded.
        """
        counts = self._catalog.counts()
        expected = {reader: sum(counts[audience][0] for audience in reader.reads) for reader in Audience}
        whole = all(self._keywords.count(reader) == expected[reader] for reader in Audience) and all(
            self._vectors.count(audience) == counts[audience][1] for audience in Audience
        )
        if not whole and not self._catalog.pending():
            self._catalog.mark_all_pending()
        return self.follow(on_progress=on_progress)

    def reindex(self, *, on_progress: Progress | None = None) -> int:
        """Build both indexes anew from the catalog; returns how many passages were embedded."""
        self._catalog.mark_all_pending()
        self._keywords.clear()
        self._vectors.clear()
        self._vectors.publish()
        return self.follow(on_progress=on_progress)

    def check(self) -> Agreement:
        """Compare the indexes with the catalog, entry by entry."""
        entries = {reader: set[int]() for reader in Audience}
        digests = {audience: set[str]() for audience in Audience}
        for passage in self._catalog.indexable():
            digests[passage.audience].add(passage.digest)
            for reader in Audience:
                if passage.audience in reader.reads:
                    entries[reader].add(passage.id)
        indexed = {reader: self._keywords.ids(reader) for reader in Audience}
        held = {audience: self._vectors.held(audience) for audience in Audience}
        return Agreement(
            unfinished=self.unfinished,
            keywords_missing=sum(len(entries[each] - indexed[each]) for each in Audience),
            keywords_stray=sum(len(indexed[each] - entries[each]) for each in Audience),
            vectors_missing=sum(len(digests[each] - held[each]) for each in Audience),
            vectors_stray=sum(len(held[each] - digests[each]) for each in Audience),
        )

    def _lacking(self, documents: Sequence[int], held: dict[Audience, set[str]]) -> int:
        """How many texts `_embed` will have to embed for these documents."""
        anywhere = set().union(*held.values())
        wanted = {passage.digest for _, batch in self._batches(documents) for passage in batch}
        return len(wanted - anywhere)

    def _batches(self, documents: Sequence[int]) -> Iterator[tuple[list[int], list[Indexable]]]:
        """The documents in groups of at least `_BATCH` passages, so that each group's commits are worth their time."""
        ids: list[int] = []
        batch: list[Indexable] = []
        for start in range(0, len(documents), 100):
            chunk = list(documents[start : start + 100])
            ids += chunk
            batch += self._catalog.indexable(chunk)
            if len(batch) >= _BATCH:
                yield ids, batch
                ids, batch = [], []
        if ids:
            yield ids, batch

    def _embed(self, batch: Sequence[Indexable], held: dict[Audience, set[str]]) -> Iterator[int]:
        """See that each passage's vector is held for its audience; yields how many were embedded, part by part."""
        for audience in Audience:
            missing = {
                passage.digest: f"{passage.context}\n{passage.text}"
                for passage in batch
                if passage.audience is audience and passage.digest not in held[audience]
            }
            for other in Audience:
                # Embedded once for another audience: the vector is copied, not computed again.
                elsewhere = [digest for digest in missing if digest in held[other]]
                if elsewhere:
                    copies = self._vectors.get(elsewhere, audience=other)
                    self._vectors.add(list(copies), np.stack(list(copies.values())), audience=audience)
                    for digest in copies:
                        del missing[digest]
                    held[audience] |= copies.keys()
            digests = sorted(missing, key=lambda digest: len(missing[digest]))
            for start in range(0, len(digests), 128):
                part = digests[start : start + 128]
                vectors = self._encoder.encode_passages([missing[digest] for digest in part])
                self._vectors.add(part, vectors, audience=audience)
                held[audience].update(part)
                yield len(part)

    def _drop(self) -> None:
        dropped = self._catalog.dropped()
        for audience, digests in dropped.items():
            self._vectors.delete(digests, audience=audience)
        if dropped:
            self._vectors.publish()
            self._catalog.dropped_settled()
