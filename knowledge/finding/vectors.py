"""The vector index: passages by meaning, in Chroma.

One collection for each audience, so that what a person may not see is never searched. A vector is keyed by its
passage's digest, so that words which stay the same through ten versions are embedded and searched once; which of the
versions is in force is for the catalog to say.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexMismatchError
from knowledge.model import Audience
from knowledge.trouble import trouble_with

if TYPE_CHECKING:
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]

# Recall@100 .99 of an exact scan over 66,756 vectors, where the defaults give .90 (docs/decisions.md).
_GRAPH: "CreateHNSWConfiguration" = {
    "space": "ip",
    "ef_search": 300,
    "ef_construction": 200,
    "max_neighbors": 32,
}
_BATCH = 2000

_MOST_KEPT = 10_000
"""Vectors kept at hand for each audience, of 384 numbers 15 MB: Chroma takes longer to give one than comparing it takes."""


class VectorIndex(Protocol):
    """What the retriever and the library need of a vector index. Vectors are unit length, float32."""

    def search(self, vector: Vectors, *, audience: Audience, limit: int) -> list[tuple[str, float]]:
        """The digests nearest to a vector of shape (d,), with their cosines, nearest first."""
        ...

    def get(self, digests: Sequence[str], *, audience: Audience) -> dict[str, Vectors]:
        """The vectors held under these digests; those not held are left out."""
        ...

    def add(self, digests: Sequence[str], vectors: Vectors, *, audience: Audience) -> None:
        """Hold vectors of shape (n, d) under their digests; durable on return."""
        ...

    def delete(self, digests: Sequence[str], *, audience: Audience) -> None:
        """Let go of these; those not held are passed over."""
        ...

    def clear(self) -> None:
        """Forget everything, and take on the present embedding model."""
        ...

    def publish(self) -> None:
        """Let other processes that have the index open see what was added and deleted."""
        ...

    def held(self, audience: Audience, *, among: Sequence[str] | None = None) -> set[str]:
        """The digests of all that is held for this audience; of these, where some are given."""
        ...

    def count(self, audience: Audience) -> int:
        """How many are held for this audience."""
        ...


class ChromaIndex:
    """A `VectorIndex` in an embedded Chroma.

    Args:
        folder: where Chroma keeps its files.
        identity: names the embedding model; an index built by another one is refused.

    Raises:
        IndexMismatchError: on use, the index holds vectors of another model; `clear` is still possible.
    """

    def __init__(self, *, folder: Path, identity: str) -> None:
        self._folder = folder
        self._identity = identity
        self._stamp = folder / "published"
        self._opening = Lock()
        self._open()

    def _open(self) -> None:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        try:
            self._seen = self._published()
            # A client kept for this folder would go on searching the graph as it first read it.
            SharedSystemClient.clear_system_cache()
            self._client = chromadb.PersistentClient(str(self._folder), Settings(anonymized_telemetry=False))
            self._collections = {audience: self._collection(audience) for audience in Audience}
            self._let_go()
        except Exception as error:
            raise trouble_with(self._folder, error, otherwise="vectors_unusable") from error

    def _let_go(self) -> None:
        """Forget the vectors kept at hand; what another thread still puts among them goes with them."""
        self._kept: dict[Audience, dict[str, Vectors]] = {audience: {} for audience in Audience}

    def _published(self) -> bytes:
        """What the last process to change the index left as its mark."""
        try:
            return self._stamp.read_bytes()
        except FileNotFoundError:
            return b""

    def _collection(self, audience: Audience) -> "Collection":
        return self._client.get_or_create_collection(
            f"passages-{audience.value}",
            metadata={"embedding": self._identity},
            configuration={"hnsw": _GRAPH},
            embedding_function=None,
        )

    def _use(self, audience: Audience) -> "Collection":
        if self._published() != self._seen:
            with self._opening:
                if self._published() != self._seen:
                    self._open()
        collection = self._collections[audience]
        built_by = (collection.metadata or {}).get("embedding")
        if built_by != self._identity:
            raise IndexMismatchError("index_mismatch", built_by=built_by, configured=self._identity)
        return collection

    def publish(self) -> None:
        mark = token_bytes(16)
        draft = self._stamp.with_suffix(".draft")
        with (
            self._opening,
            self._written(),
        ):  # a thread that searches meanwhile must not take the mark for another's
            draft.write_bytes(mark)
            self._seen = mark
            draft.replace(self._stamp)

    def search(self, vector: Vectors, *, audience: Audience, limit: int) -> list[tuple[str, float]]:
        collection = self._use(audience)
        found = collection.query(query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        nearest = zip(found["ids"][0], distances[0], strict=True)
        return [(digest, 1.0 - distance) for digest, distance in nearest]

    def get(self, digests: Sequence[str], *, audience: Audience) -> dict[str, Vectors]:
        collection, kept = self._use(audience), self._kept[audience]
        held = {digest: vector for digest in digests if (vector := kept.get(digest)) is not None}
        for batch in _batches([digest for digest in digests if digest not in held]):
            found = collection.get(ids=batch, include=["embeddings"])
            embeddings: Any = found["embeddings"]
            read = dict(zip(found["ids"], np.asarray(embeddings, dtype=np.float32), strict=True))
            held |= read
            if len(kept) + len(read) > _MOST_KEPT:
                kept.clear()
            kept |= read
        return held

    def add(self, digests: Sequence[str], vectors: Vectors, *, audience: Audience) -> None:
        collection = self._use(audience)
        for start in range(0, len(digests), _BATCH):
            part = slice(start, start + _BATCH)
            with self._written():
                collection.upsert(ids=list(digests[part]), embeddings=vectors[part])

    def delete(self, digests: Sequence[str], *, audience: Audience) -> None:
        collection = self._use(audience)
        for batch in _batches(digests):
            with self._written():
                collection.delete(ids=batch)

    def clear(self) -> None:
        with self._written():
            for audience in Audience:
                self._client.delete_collection(f"passages-{audience.value}")
                self._collections[audience] = self._collection(audience)

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
            self._let_go()
        except Exception as error:  # Chroma passes on whatever the libraries below it raise
            raise trouble_with(self._folder, error, otherwise="vectors_unusable") from error

    def count(self, audience: Audience) -> int:
        return self._use(audience).count()

    def held(self, audience: Audience, *, among: Sequence[str] | None = None) -> set[str]:
        collection = self._use(audience)
        if among is None:
            return set(collection.get(include=[])["ids"])
        return {
            digest for batch in _batches(among) for digest in collection.get(ids=batch, include=[])["ids"]
        }


def _batches(digests: Sequence[str]) -> list[list[str]]:
    return [list(digests[start : start + _BATCH]) for start in range(0, len(digests), _BATCH)]
