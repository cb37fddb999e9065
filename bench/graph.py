"""The vector index beside Chroma's default settings: how much of an exact scan each finds, and how fast."""

import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.built import built
from bench.clock import timed
from bench.report import Row
from knowledge.finding.retriever import Retriever
from knowledge.model import Audience

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_NEAREST = 100
_BATCH = 2000
_BESIDE = "Chroma's defaults"

Vectors = NDArray[np.float32]


def run(retriever: Retriever, questions: Sequence[str], *, of: Sequence[Path]) -> list[Row]:
    """Recall of the hundred nearest, and times.

    Args:
        retriever: over an index built with our settings.
        questions: whose vectors are looked for.
        of: the documents that the index holds, to know a stale index with default settings.
    """
    index, encoder = retriever.meaning.vectors, retriever.encoder
    held = index.get(sorted(index.held(Audience.PUBLIC)), audience=Audience.PUBLIC)
    ids, vectors = list(held), np.stack(list(held.values()))
    build = partial(_build, ids=ids, vectors=vectors)
    default = _collection(built("lawqa-graph", of=of, identity=encoder.identity, build=build))
    asked = [encoder.encode_query(question) for question in questions]
    recall: dict[str, list[float]] = {"ours": [], "default": []}
    times: dict[str, list[float]] = {"ours": [], "default": [], "exact": []}
    for vector in asked:
        exact, exact_ms = timed(partial(_nearest, vectors, vector))
        ours, ours_ms = timed(partial(index.search, vector, audience=Audience.PUBLIC, limit=_NEAREST))
        theirs, default_ms = timed(partial(_query, default, vector))
        wanted = {ids[row] for row in exact}
        recall["ours"].append(len(wanted & {digest for digest, _ in ours}) / len(wanted))
        recall["default"].append(len(wanted.intersection(theirs)) / len(wanted))
        for name, taken in (("ours", ours_ms), ("default", default_ms), ("exact", exact_ms)):
            times[name].append(taken)
    found = {name: statistics.mean(shares) for name, shares in recall.items()}
    middle = {name: statistics.median(each) for name, each in times.items()}
    what = f"{len(ids):,} vectors"
    return [
        Row(f"{what}: recall@{_NEAREST} of an exact scan", found["ours"], found["default"], _BESIDE),
        Row(f"{what}: a search, ms", middle["ours"], middle["default"], _BESIDE),
        Row(f"{what}: a search, ms, beside a scan", middle["ours"], middle["exact"], "exact NumPy scan"),
    ]


def _nearest(vectors: Vectors, vector: Vectors) -> list[int]:
    """Rows nearest to a vector of length 1, nearest first."""
    cosines = vectors @ vector
    some = np.argpartition(-cosines, min(_NEAREST, len(cosines) - 1))[:_NEAREST]
    return [int(row) for row in some[np.argsort(-cosines[some])]]


def _collection(folder: Path) -> "Collection":
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    # The inner product on vectors of length 1, as ours has it; all else as Chroma has it.
    return client.get_or_create_collection(
        "vectors", configuration={"hnsw": {"space": "ip"}}, embedding_function=None
    )


def _build(folder: Path, *, ids: Sequence[str], vectors: Vectors) -> None:
    collection = _collection(folder)
    for start in range(0, len(ids), _BATCH):
        part = slice(start, start + _BATCH)
        collection.add(ids=list(ids[part]), embeddings=vectors[part])


def _query(collection: "Collection", vector: Vectors) -> list[str]:
    found = collection.query(query_embeddings=vector[np.newaxis], n_results=_NEAREST, include=["distances"])
    return list(found["ids"][0])
