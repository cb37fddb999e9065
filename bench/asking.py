"""`ask` over the starter library and all real statutes and policies: warm, and as a whole process."""

import json
import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from bench.built import MODELS, ROOT, SHARED, Remembered, built, library
from bench.clock import process, timed
from bench.plain import build_plain, open_plain
from bench.report import Goal, Measured, Row
from bot.desk import Desk
from bot.settings import Settings
from ingest.add import STARTER
from ingest.fetch import sources
from ingest.readers import read
from ingest.split import split
from knowledge.embedding import PassageEncoder, load_embeddings
from knowledge.errors import DocumentError

_ROUNDS = 3
_STARTS = 5
_PLAIN = "LangChain, search only"
_QUESTIONS = [ROOT / "tests" / "evals" / f"answerable.{language}.jsonl" for language in ("ja", "en")]
_EVERY = 8


def run() -> Measured:
    """Measure answers beside one similarity search of the plain pipeline over the same documents."""
    real = [folder for folder in (SHARED / "statutes", SHARED / "policies") if folder.is_dir()]
    encoder = load_embeddings(model=None, folder=MODELS)
    assert isinstance(encoder, Embeddings)
    paths = [STARTER, *real]
    ours = library("ask-ours", of=paths, identity=encoder.identity)
    build = partial(_build, paths=paths, encoder=encoder)
    plain = built("ask-plain", of=paths, identity=encoder.identity, build=build)
    found = Measured()
    if not real:
        found.notes.append(f"ask: over the starter library alone, for there are no documents in {SHARED}")
    # Some forty of the questions the answers are judged by, in both languages.
    lines = [line for path in _QUESTIONS for line in path.read_text(encoding="utf-8").splitlines()[::_EVERY]]
    questions = [str(json.loads(line)["question"]) for line in lines]
    _cold(found, ours, plain, questions[0])
    _warm(found, ours, plain, questions, encoder)
    return found


def _warm(found: Measured, ours: Path, plain: Path, questions: Sequence[str], embeddings: Embeddings) -> None:
    desk, store = Desk(settings=Settings(data_dir=ours)), open_plain(plain, embeddings)
    steps: defaultdict[str, list[float]] = defaultdict(list)
    times: dict[str, list[float]] = {"ours": [], "plain": []}
    for round_number in range(_ROUNDS + 1):
        for question in questions:
            answer, answering = timed(partial(desk.answer, question))
            _, searching = timed(partial(store.similarity_search, question))
            if round_number:  # the first round loads what the others use
                times["ours"].append(answering)
                times["plain"].append(searching)
                for step, taken in answer.timings_ms.items():
                    steps[step].append(taken)
    ours_ms, plain_ms = statistics.median(times["ours"]), statistics.median(times["plain"])
    found.rows.append(Row("ask, warm, ms", ours_ms, plain_ms, _PLAIN, Goal("≤", 60)))
    ours_ms, plain_ms = (statistics.quantiles(times[who], n=20)[-1] for who in ("ours", "plain"))
    found.rows.append(Row("ask, warm, 95th percentile, ms", ours_ms, plain_ms, _PLAIN, Goal("≤", 150)))
    spent = ", ".join(f"{step} {statistics.median(taken):.1f}" for step, taken in steps.items())
    found.notes.append(f"ask, warm, median ms by step: {spent}")


def _cold(found: Measured, ours: Path, plain: Path, question: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": str(ours)}
    # As `make ask` does, which first sees that the starter library is in.
    ask = [sys.executable, "-m", "bot", "ask", "--starter", question]
    search = [sys.executable, "-m", "bench.plain", str(plain), str(MODELS), question]
    taken: dict[str, list[tuple[float, float]]] = {"ours": [], "plain": []}
    for _ in range(_STARTS):
        taken["ours"].append(process(ask, folder=ours, environment=environment))
        taken["plain"].append(process(search, folder=plain, environment=environment))
    for measure, place, goal in (
        ("ask, a process from its start, s", 0, Goal("≤", 3)),
        ("ask, peak resident memory, MB", 1, Goal("≤", 700)),
    ):
        middle = {name: statistics.median(each[place] for each in runs) for name, runs in taken.items()}
        found.rows.append(Row(measure, middle["ours"], middle["plain"], _PLAIN, goal))


def _build(folder: Path, *, paths: Sequence[Path], encoder: PassageEncoder) -> None:
    """The same documents, as our readers read them, under their titles."""
    documents: list[Document] = []
    for source in sources(paths):
        if isinstance(source, DocumentError):
            continue
        for document in read(source):
            version = split(document)
            text = f"{version.facts.title}\n{version.text}"
            documents.append(Document(text, metadata={"id": version.facts.key}))
    build_plain(folder, documents, Remembered(encoder=encoder))
