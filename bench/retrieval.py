"""Finding articles of law for real questions: the lawqa dev half, with `R@10` and `RR@10`."""

import copy
import json
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import ir_measures
from ir_measures import RR, R
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from bench import graph
from bench.built import MODELS, SHARED, Remembered, built, library
from bench.clock import timed
from bench.plain import build_plain, open_plain, plain_documents
from bench.report import Goal, Measured, Row
from bot.desk import Desk
from bot.settings import Settings
from knowledge.embedding import PassageEncoder, load_embeddings
from knowledge.finding.fusion import WEIGHTS

_LAWQA = SHARED / "lawqa"
_DEPTH = 10
_PLAIN = "LangChain"

_Rank = Callable[[str], list[str]]
"""From a question to documents, best first."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    title: str
    recall: Goal
    first: Goal | None = None


_FIELDS = (
    _Field("text_with_choices", "lawqa with choices", Goal("≥", 0.86), Goal("≥", 0.85)),
    _Field("text", "lawqa stems", Goal("≥", 0.68)),
)
_ABLATIONS: Mapping[str, Mapping[str, float]] = {
    "keywords only": {**WEIGHTS, "vectors": 0.0, "named": 0.0},
    "vectors only": {**WEIGHTS, "keywords": 0.0, "named": 0.0},
    "without the resolver": {**WEIGHTS, "named": 0.0},
}


def run() -> Measured:
    """Measure retrieval, and the vector index by itself; an explanation where the documents are absent."""
    if not _LAWQA.is_dir():
        return Measured(notes=[f"retrieval: skipped, for there are no documents in {_LAWQA}"])
    encoder = load_embeddings(model=None, folder=MODELS)
    assert isinstance(encoder, Embeddings)
    corpus = [_LAWQA / "corpus.jsonl"]
    ours = library("lawqa-ours", of=corpus, identity=encoder.identity)
    build = partial(_build, encoder=encoder)
    plain = built("lawqa-plain", of=corpus, identity=encoder.identity, build=build)
    desk, store = Desk(settings=Settings(data_dir=ours)), open_plain(plain, encoder)
    queries = [json.loads(line) for line in _lines(_LAWQA / "dev" / "queries.jsonl")]
    found = Measured()
    for asked in _FIELDS:
        questions = {str(query["_id"]): str(query[asked.name]) for query in queries}
        rankings: dict[str, _Rank] = {
            "ours": partial(_ranked, desk),
            "plain": partial(plain_documents, store, limit=_DEPTH),
            **{name: partial(_ranked, _with_weights(desk, weights)) for name, weights in _ABLATIONS.items()},
        }
        found.rows += _compare(asked, rankings, questions)
    questions_asked = [str(query[asked.name]) for asked in _FIELDS for query in queries]
    found.rows += graph.run(desk.retriever, questions_asked, of=corpus)
    return found


def _compare(asked: _Field, rankings: Mapping[str, _Rank], questions: Mapping[str, str]) -> list[Row]:
    """All rankings of all questions, taking turns at each question."""
    runs: dict[str, list[ir_measures.ScoredDoc]] = {name: [] for name in rankings}
    times: dict[str, list[float]] = {name: [] for name in rankings}
    for rank in rankings.values():  # what is loaded at the first question is not the question's time
        rank(next(iter(questions.values())))
    for identifier, question in questions.items():
        for name, rank in rankings.items():
            ids, taken = timed(partial(rank, question))
            times[name].append(taken)
            runs[name] += [
                ir_measures.ScoredDoc(identifier, document, -place) for place, document in enumerate(ids)
            ]
    wanted = [R @ _DEPTH, RR @ _DEPTH]
    scores = {name: ir_measures.calc_aggregate(wanted, _qrels(), run) for name, run in runs.items()}
    ours, plain = scores.pop("ours"), scores.pop("plain")
    rows = [
        Row(f"{asked.title}: R@10", ours[R @ _DEPTH], plain[R @ _DEPTH], _PLAIN, asked.recall),
        Row(f"{asked.title}: RR@10", ours[RR @ _DEPTH], plain[RR @ _DEPTH], _PLAIN, asked.first),
    ]
    for name, score in scores.items():
        rows.append(Row(f"  {name}: R@10", score[R @ _DEPTH]))
        rows.append(Row(f"  {name}: RR@10", score[RR @ _DEPTH]))
    middle = {name: statistics.median(each) for name, each in times.items()}
    rows.append(Row(f"{asked.title}: a query, ms", middle["ours"], middle["plain"], _PLAIN))
    return rows


def _ranked(desk: Desk, question: str) -> list[str]:
    return [document for document, _ in desk.ranked_documents(question)[:_DEPTH]]


def _with_weights(desk: Desk, weights: Mapping[str, float]) -> Desk:
    """The same desk, its retriever with other weights."""
    other = copy.copy(desk)
    other.retriever = replace(desk.retriever, fusion=weights)
    return other


def _build(folder: Path, *, encoder: PassageEncoder) -> None:
    fields = (json.loads(line) for line in _lines(_LAWQA / "corpus.jsonl"))
    documents = [
        Document(f"{each['title']}\n{each['text']}", metadata={"id": each["_id"]}) for each in fields
    ]
    print(f"{len(documents)} documents", file=sys.stderr)
    build_plain(folder, documents, Remembered(encoder=encoder))


def _qrels() -> list[ir_measures.Qrel]:
    rows = (line.split("\t") for line in _lines(_LAWQA / "dev" / "qrels.tsv")[1:])
    return [ir_measures.Qrel(query, document, int(relevance)) for query, document, relevance in rows]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]
