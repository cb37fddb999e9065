"""How finding keeps up as a library grows to 100,000 passages, drawn as a picture.

The texts are real: the articles of lawqa's laws, taken in again under other names until there are enough. The vectors are
synthetic, one in a random direction for each text, for embedding so many would take an hour; an index of such vectors is
no easier to search than one of real ones.
"""

import hashlib
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import files
from itertools import count
from pathlib import Path

import numpy as np

from bench.built import ROOT, SHARED
from bench.clock import timed
from bench.report import Measured, Row
from bot.desk import Desk
from bot.inquiries import typesetting
from bot.settings import Settings
from ingest.fetch import sources
from ingest.readers import read
from ingest.split import split
from knowledge.answering.answerer import FOUND
from knowledge.catalog.lookup import Scope
from knowledge.embedding.base import EncoderEmbeddings
from knowledge.errors import DocumentError
from knowledge.finding.retriever import DEPTH, Retriever
from knowledge.finding.vectors import Vectors
from knowledge.model import Actor, Audience, Version
from knowledge.reading.question import Question, parse_question

SIZES = (1_000, 5_000, 10_000, 25_000, 50_000, 75_000, 100_000)
"""Passages in the library, about, at which it is measured."""

PICTURE = ROOT / "docs" / "pictures" / "latency.png"

_LAWQA = SHARED / "lawqa"
_STEPS = {
    "whole": "finding, all of it",
    "catalog": "catalog",
    "vector": "vector index",
    "keyword": "keyword index",
}
_LAPS = 4
_DIMENSION = 384
_BY = Actor(None, "bench")


class _Scattered(EncoderEmbeddings):
    """An encoder that gives every text a direction of its own, at no cost."""

    identity = "scattered/1"
    dimension = _DIMENSION

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        vector = np.random.default_rng(seed).standard_normal(_DIMENSION, dtype=np.float32)
        return vector / np.float32(np.linalg.norm(vector))


def run() -> Measured:
    """Let a library grow, measure at each size, draw."""
    if not _LAWQA.is_dir():
        return Measured(notes=[f"growing: skipped, for there are no documents in {_LAWQA}"])
    lines = (_LAWQA / "dev" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [str(json.loads(line)["text"]) for line in lines]
    measured: list[tuple[int, dict[str, float]]] = []
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(settings=Settings(data_dir=Path(folder)), encoder=_Scattered())
        held, copies = 0, _copies()
        for size in SIZES:
            held += _grow(desk, copies, passages=size - held)
            measured.append((held, _times(desk, questions)))
            print(f"{held:,} passages: {measured[-1][1]}", file=sys.stderr)
    PICTURE.write_bytes(_picture(measured))
    rows = [
        Row(f"{held:,} passages: {_STEPS[step]}, ms", taken)
        for held, times in (measured[0], measured[-1])
        for step, taken in times.items()
    ]
    return Measured(rows, [f"growing: real texts repeated, synthetic vectors; drawn in {PICTURE.name}"])


def _copies() -> Iterator[Version]:
    """The articles of lawqa's laws, then the same under other names, without end."""
    originals: list[Version] = []
    for source in sources([_LAWQA / "corpus.jsonl"]):
        if not isinstance(source, DocumentError):
            originals += map(split, read(source))
    yield from originals
    for number in count(2):
        for version in originals:
            facts = version.facts
            name = f"{facts.work}（写し{number}）"
            passages = tuple(replace(each, context=f"{name} {each.context}") for each in version.passages)
            named = replace(facts, key=f"{facts.key}~{number}", title=name, work=name, aliases=())
            yield replace(version, facts=named, passages=passages)


def _grow(desk: Desk, copies: Iterator[Version], *, passages: int) -> int:
    """Take in so many passages or a few more; says how many."""
    batch: list[Version] = []
    taken = 0
    while taken < passages:
        batch.append(next(copies))
        taken += len(batch[-1].passages)
    desk.library.add(batch, audience=None, fingerprint=batch[0].facts.key, by=_BY)
    desk.library.follow()
    return taken


def _times(desk: Desk, questions: Sequence[str]) -> dict[str, float]:
    """The median of each step over all questions, in milliseconds; of each question its best lap counts."""
    retriever, today = desk.retriever, desk.today()
    scope = Scope(Audience.PUBLIC, today)
    names = retriever.resolver.names(Audience.PUBLIC)
    best: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for _ in range(_LAPS):
        for text in questions:
            question = parse_question(text, names=names, today=today)
            for step, taken in _steps(retriever, question, scope).items():
                best[step][text] = min(taken, best[step].get(text, taken))
    return {step: round(statistics.median(each.values()), 2) for step, each in best.items()}


def _steps(retriever: Retriever, question: Question, scope: Scope) -> dict[str, float]:
    """What each step takes by itself, and all of them together."""
    lookup, keywords, vectors = retriever.lookup, retriever.keywords, retriever.meaning.vectors
    vector = retriever.encoder.encode_query(question.text)
    by_words, keyword = timed(
        partial(keywords.search, question.text, reader=scope.reader, as_of=scope.as_of, limit=DEPTH)
    )
    by_meaning, meaning = timed(partial(vectors.search, vector, audience=Audience.PUBLIC, limit=2 * DEPTH))
    _, first = timed(partial(lookup.passages, [number for number, _ in by_words], scope))
    digests = [digest for digest, _ in by_meaning[:DEPTH]]
    _, second = timed(partial(lookup.in_force_by_digest, digests, scope))
    _, whole = timed(partial(retriever.find, question, scope=scope, limit=FOUND))
    return {"whole": whole, "catalog": first + second, "vector": meaning, "keyword": keyword}


def _picture(measured: Sequence[tuple[int, dict[str, float]]]) -> bytes:
    lines = [
        {"name": name, "points": [[held, times[step]] for held, times in measured]}
        for step, name in _STEPS.items()
    ]
    data = {
        "title": "Finding, by passages in the library",
        "unit": "milliseconds, median of 65 questions; embedding the question not counted",
        "axis": "passages",
        "lines": lines,
        "note": "Real texts, repeated; synthetic vectors. python -m bench --only growing",
    }
    return typesetting.png(files("bench") / "growing.typ", data)


if __name__ == "__main__":
    print(run())
