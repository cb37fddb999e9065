"""The library: the catalog, which is the truth, and the two indexes, which follow it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.beside import Beside
from knowledge.catalog.owing import Indexable, Owing
from knowledge.catalog.store import Catalog, Outcome
from knowledge.embedding import PassageEncoder
from knowledge.errors import DocumentError
from knowledge.finding.keywords import KeywordIndex
from knowledge.finding.vectors import VectorIndex
from knowledge.model import Actor, Audience, Version
from knowledge.turn import Turn

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""

BATCH = 1000
"""Passages that are worth a commit of both indexes."""

_PART = 128


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

    Args:
        turn: kept by all that changes the library; None: nobody else changes it.
    """

    def __init__(
        self,
        *,
        catalog: Catalog,
        owing: Owing,
        keywords: KeywordIndex,
        vectors: VectorIndex,
        encoder: PassageEncoder,
        turn: Turn | None = None,
    ) -> None:
        self._turn = turn
        self._catalog = catalog
        self._owing = owing
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
        with self.turn():
            return self._catalog.add(versions, audience=audience, fingerprint=fingerprint, by=by, alert=alert)

    def took_in(self, fingerprint: str, *, parts: Sequence[str]) -> None:
        """Note that a source became what its parts became, by their fingerprints; it is then known by its own."""
        self._catalog.took_in(fingerprint, parts=parts)

    def note_failure(self, error: DocumentError, *, by: Actor) -> None:
        """Put on record that a document could not be taken in, as `Catalog.note_failure`."""
        self._catalog.note_failure(error, by=by)

    def remove(self, key: str, *, by: Actor) -> bool:
        """Let a document go from all three stores; False where there is none of that key."""
        with self.turn():
            removed = self._catalog.remove(key, by=by)
            self._index()
        return removed

    def withdraw(self, version: int, *, by: Actor) -> bool:
        """Take out one version for good, as `Catalog.withdraw`."""
        with self.turn():
            withdrawn = self._catalog.withdraw(version, by=by)
            self._index()
        return withdrawn

    def put_back(self, key: str, *, by: Actor) -> bool:
        """Put back what was removed last under a key, as `Catalog.put_back`."""
        with self.turn():
            put_back = self._catalog.put_back(key, by=by)
            self._index()
        return put_back

    def set_audience(self, key: str, audience: Audience, *, by: Actor) -> bool:
        """Let others read a document, as `Catalog.set_audience`; all three stores follow at once."""
        with self.turn():
            changed = self._catalog.set_audience(key, audience, by=by)
            self._index()
        return changed

    def turn(self) -> AbstractContextManager[bool]:
        """Waits until nobody else changes the library, and lets nobody else change it. All that changes it does so by
        itself; this is for several changes that belong together.
        """
        return self._possibly(wait=True)

    def _possibly(self, *, wait: bool) -> AbstractContextManager[bool]:
        """The turn, if it can be had; says whether it is."""
        if self._turn is None:
            return nullcontext(enter_result=True)
        return self._turn.held() if wait else self._turn.held_if_free()

    @property
    def unfinished(self) -> int:
        """How many documents the indexes have not followed yet."""
        return len(self._owing.pending())

    def follow(self, *, on_progress: Progress | None = None, wait: bool = True) -> int:
        """Bring both indexes in step with the catalog.

        Args:
            wait: for others who change the library; else it is left to them.

        Returns:
            How many passages were embedded.

        Raises:
            IndexMismatchError: the vectors are of another embedding model; `reindex` makes them anew.
        """
        if not self._behind:
            return 0
        with self._possibly(wait=wait) as ours:
            return self._index(on_progress=on_progress) if ours else 0

    def repair(self, *, on_progress: Progress | None = None) -> int:
        """Finish what was left unfinished, and fill an index that lost its entries; for the start of a long run.

        Cheap where all is well: it compares counts. Where somebody else changes the library just now, it is left to them.
        Returns how many passages were embedded.
        """
        if self._whole and not self._behind:
            return 0
        with self._possibly(wait=False) as ours:
            if not ours:
                return 0
            if not self._whole and not self._owing.pending():
                self._owing.mark_all_pending()
            return self._index(on_progress=on_progress)

    def reindex(self, *, on_progress: Progress | None = None) -> int:
        """Build both indexes anew from the catalog; returns how many passages were embedded."""
        with self.turn():
            self._owing.mark_all_pending()
            self._keywords.clear()
            self._vectors.clear()
            self._vectors.publish()
            return self._index(on_progress=on_progress)

    def check(self) -> Agreement:
        """Compare the indexes with the catalog, entry by entry."""
        entries = {reader: set[int]() for reader in Audience}
        digests = {audience: set[str]() for audience in Audience}
        for passage in self._owing.indexable():
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

    @property
    def _behind(self) -> bool:
        return bool(self._owing.pending() or self._owing.dropped())

    @property
    def _whole(self) -> bool:
        """Whether both indexes hold as much as they should."""
        counts = self._owing.counts()
        expected = {reader: sum(counts[audience][0] for audience in reader.reads) for reader in Audience}
        return all(self._keywords.count(reader) == expected[reader] for reader in Audience) and all(
            self._vectors.count(audience) == counts[audience][1] for audience in Audience
        )

    def _index(self, *, on_progress: Progress | None = None) -> int:
        """Pay what the indexes owe. Vectors and words are written beside the embedding, which leaves no core idle."""
        documents = self._owing.pending()
        embedded = 0
        if documents:
            lacking = self._lacking(documents) if on_progress else 0
            under_way = {audience: set[str]() for audience in Audience}
            with Beside() as write:
                for batch_ids, batch in self._batches(documents):
                    for part in self._embed(batch, under_way, write):
                        embedded += part
                        if on_progress:
                            on_progress(embedded, lacking)
                    write(self._vectors.publish)
                    write(self._keywords.replace, batch_ids, batch)
                    write(self._owing.settled, batch_ids)
        self._drop()
        return embedded

    def _lacking(self, documents: Sequence[int]) -> int:
        """How many texts `_embed` will have to embed for these documents."""
        wanted = sorted({passage.digest for _, batch in self._batches(documents) for passage in batch})
        held = (self._vectors.held(audience, among=wanted) for audience in Audience)
        return len(wanted) - len(set().union(*held))

    def _batches(self, documents: Sequence[int]) -> Iterator[tuple[list[int], list[Indexable]]]:
        """The documents in groups of at least `BATCH` passages, so that each group's commits are worth their time."""
        ids: list[int] = []
        batch: list[Indexable] = []
        for start in range(0, len(documents), 100):
            chunk = list(documents[start : start + 100])
            ids += chunk
            batch += self._owing.indexable(chunk)
            if len(batch) >= BATCH:
                yield ids, batch
                ids, batch = [], []
        if ids:
            yield ids, batch

    def _embed(
        self, batch: Sequence[Indexable], under_way: dict[Audience, set[str]], write: Beside
    ) -> Iterator[int]:
        """See that each passage's vector is held for its audience; yields how many were embedded, part by part.

        Longest first: what is encoded at the same time is then of about one length, and no core waits long for the others.

        Args:
            under_way: what is being written and is perhaps not held yet; added to.
        """
        texts = {passage.digest: f"{passage.context}\n{passage.text}" for passage in batch}
        wanted = {audience: self._wanted(audience, batch, under_way[audience]) for audience in Audience}
        for audience, digests in wanted.items():
            under_way[audience] |= digests
            for other in Audience:
                # Embedded once for another audience: the vector is copied, not computed again.
                copies = self._vectors.get(sorted(digests), audience=other) if digests else {}
                if copies:
                    write(self._vectors.add, list(copies), np.stack(list(copies.values())), audience=audience)
                    digests.difference_update(copies)
        missing = sorted(set().union(*wanted.values()), key=lambda digest: len(texts[digest]), reverse=True)
        for start in range(0, len(missing), _PART):
            part = missing[start : start + _PART]
            vectors = self._encoder.encode_passages([texts[digest] for digest in part])
            for audience, digests in wanted.items():
                rows = [row for row, digest in enumerate(part) if digest in digests]
                if rows:
                    write(self._vectors.add, [part[row] for row in rows], vectors[rows], audience=audience)
            yield len(part)

    def _wanted(self, audience: Audience, batch: Sequence[Indexable], under_way: set[str]) -> set[str]:
        digests = {passage.digest for passage in batch if passage.audience is audience} - under_way
        return digests - self._vectors.held(audience, among=sorted(digests))

    def _drop(self) -> None:
        dropped = self._owing.dropped()
        for audience, digests in dropped.items():
            self._vectors.delete(digests, audience=audience)
        if dropped:
            self._vectors.publish()
            self._owing.dropped_settled()
