"""Finding articles of law for real questions: the lawqa dev half, with `R@10` and `RR@10`; what each part of the retriever
gives to that, and how long it takes.
"""

import copy
import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import ir_measures
from ir_measures import RR, R
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from bench import graph
from bench.built import MODELS, SHARED, Remembered, built, library
from bench.clock import timed
from bench.plain import build_plain, open_plain, plain_documents
from bench.report import Goal, Measured, Row
from bot.desk import DOCUMENTS_RANKED, LONGEST_QUERY, Desk
from bot.settings import Settings
from knowledge.answering.answerer import FOUND
from knowledge.catalog.lookup import Scope
from knowledge.embedding import PassageEncoder, load_embeddings
from knowledge.finding.fusion import WEIGHTS
from knowledge.finding.vectors import Vectors
from knowledge.model import Audience
from knowledge.reading.question import parse_question

if TYPE_CHECKING:
    from langchain_chroma import Chroma

_LAWQA = SHARED / "lawqa"
_DEPTH = 10
_LAPS = 3
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
    _Field("text_with_choices", "lawqa with choices", Goal("≥", 0.92), Goal("≥", 0.90)),
    _Field("text", "lawqa stems", Goal("≥", 0.75)),
)
_ABLATIONS: Mapping[str, Mapping[str, float]] = {
    "without words": {**WEIGHTS, "keywords": 0.0},
    "without meaning": {**WEIGHTS, "vectors": 0.0},
    "without provisions named": {**WEIGHTS, "named": 0.0},
    "without articles cited": {**WEIGHTS, "cited": 0.0},
    "words only": {**WEIGHTS, "vectors": 0.0, "named": 0.0, "cited": 0.0},
    "meaning only": {**WEIGHTS, "keywords": 0.0, "named": 0.0, "cited": 0.0},
}
_SUMMED = "an article by the sum of its passages (tried)"
_DISCOUNT = 0.3  # of each further passage of an article, where they are summed


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
            _SUMMED: partial(_summed, desk),
        }
        found.rows += _compare(asked, rankings, questions)
    questions_asked = [str(query[asked.name]) for asked in _FIELDS for query in queries]
    found.rows += _alone(desk, store, questions_asked)
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


def _summed(desk: Desk, question: str) -> list[str]:
    """Documents by the discounted sum of their passages' scores."""
    sums: defaultdict[str, float] = defaultdict(float)
    count: Counter[str] = Counter()
    for hit in desk.search(question, limit=3 * DOCUMENTS_RANKED):
        document = hit.passage.document
        sums[document] += hit.score * _DISCOUNT ** count[document]
        count[document] += 1
    return sorted(sums, key=lambda document: -sums[document])[:_DEPTH]


def _alone(desk: Desk, store: "Chroma", questions: Sequence[str]) -> list[Row]:
    """What finding takes once a question's vector is there, beside a search of the plain store by the same vector."""
    encoder = desk.retriever.encoder
    vectors = {question.strip(): encoder.encode_query(question.strip()) for question in questions}
    retriever = replace(desk.retriever, encoder=_Known(encoder, vectors))
    names, today = retriever.resolver.names(Audience.PUBLIC), desk.today()
    scope = Scope(Audience.PUBLIC, today)
    times: defaultdict[str, list[float]] = defaultdict(list)
    for lap in range(_LAPS + 1):
        for text in questions:
            reads = partial(parse_question, text, names=names, today=today, limit=LONGEST_QUERY)
            question, reading = timed(reads)
            _, finding = timed(partial(retriever.find, question, scope=scope, limit=FOUND))
            by_vector = partial(store.similarity_search_by_vector, vectors[question.text].tolist(), k=FOUND)
            _, searching = timed(by_vector)
            if lap:  # the first lap loads what the others use
                times["finding"].append(finding)
                times["reading"].append(reading)
                times["plain"].append(searching)
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    tail = {name: statistics.quantiles(taken, n=20)[-1] for name, taken in times.items()}
    beside = f"{_PLAIN}, by vector"
    return [
        Row("retriever alone, ms", middle["finding"], middle["plain"], beside, Goal("≤", 10)),
        Row("retriever alone, 95th percentile, ms", tail["finding"], tail["plain"], beside),
        Row("  reading the question, ms", middle["reading"]),
    ]


class _Known:
    """The desk's encoder, the vectors of some questions known beforehand."""

    def __init__(self, encoder: PassageEncoder, vectors: Mapping[str, Vectors]) -> None:
        self.identity, self.dimension = encoder.identity, encoder.dimension
        self.encode_passages = encoder.encode_passages
        self._vectors = vectors

    def encode_query(self, text: str) -> Vectors:
        return self._vectors[text]


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
