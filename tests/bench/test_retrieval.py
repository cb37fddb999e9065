"""How rankings are judged, and what is said where there is nothing to judge on."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bench import graph, retrieval
from bench.__main__ import main
from bench.report import Goal


@pytest.fixture
def lawqa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "lawqa"
    (folder / "dev").mkdir(parents=True)
    monkeypatch.setattr(retrieval, "_LAWQA", folder)
    return folder


def test_absent_documents_are_said_to_be_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "_LAWQA", tmp_path / "nowhere")
    output = tmp_path / "figures.json"
    done = CliRunner().invoke(main, ["--only", "retrieval", "--json", str(output)])
    assert done.exit_code == 0
    assert f"skipped, for there are no documents in {tmp_path / 'nowhere'}" in done.output
    written = json.loads(output.read_text(encoding="utf-8"))
    assert written["rows"] == []
    assert len(written["notes"]) == 1


def test_rankings_are_judged_by_recall_and_first_place(lawqa: Path) -> None:
    qrels = "query-id\tcorpus-id\tscore\nq1\ta\t1\nq1\tb\t1\nq2\tc\t1\n"
    (lawqa / "dev" / "qrels.tsv").write_text(qrels, encoding="utf-8")
    rankings = {
        "ours": {"one": ["x", "a", "b"], "two": ["c"]},
        "plain": {"one": ["a"], "two": []},
        "part": {"one": [f"x{place}" for place in range(10)] + ["a"], "two": ["c"]},
    }
    rank = {name: ranking.__getitem__ for name, ranking in rankings.items()}
    asked = retrieval._Field("text", "tiny", Goal("≥", 0.86))
    rows = retrieval._compare(asked, rank, {"q1": "one", "q2": "two"})
    recall, first, part_recall, part_first, _ = rows
    assert (recall.ours, recall.plain, recall.met) == (1.0, 0.25, True)
    assert (first.ours, first.plain) == (0.75, 0.5)
    assert (part_recall.ours, part_first.ours) == (0.5, 0.5)


def test_the_exact_scan_finds_the_nearest_in_order() -> None:
    vectors = np.random.default_rng(7).normal(size=(500, 16)).astype(np.float32)
    vector = vectors[3]
    assert graph._nearest(vectors, vector) == list(np.argsort(-(vectors @ vector))[:100])
    assert graph._nearest(vectors[:5], vector) == list(np.argsort(-(vectors[:5] @ vector)))
