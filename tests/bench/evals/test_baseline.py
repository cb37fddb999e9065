"""Figures are kept, and what changed is told."""

from pathlib import Path

import pytest

from bench.evals import baseline
from bench.evals.baseline import Figures, change, changed, table

FIGURES = Figures(
    "2026-11-26", "model/1", {"ja": {"R@5": 0.9}}, {"ja-a": True, "ja-b": False}, {"ja-a": True}
)


def test_what_is_kept_is_read_again(tmp_path: Path):
    path = tmp_path / "baseline.json"
    assert baseline.read(path) is None
    baseline.write(FIGURES, path)
    assert baseline.read(path) == FIGURES


@pytest.mark.parametrize(
    ("measure", "now", "before", "said"),
    [
        ("R@5", 0.91, 0.9, "better"),
        ("R@5", 0.89, 0.9, "worse"),
        ("R@5", 0.9, 0.9, ""),
        ("R@5", 0.9, None, ""),
        ("unsupported claims", 1, 0, "worse"),
        ("unsupported claims", 0, 2, "better"),
        ("latency median, ms", 60, 50, ""),  # from one run to the next
        ("latency median, ms", 63, 50, "worse"),
        ("latency p95, ms", 30, 50, "better"),
    ],
)
def test_better_and_worse_by_what_the_measure_is(measure: str, now: float, before: float | None, said: str):
    assert change(measure, now, before) == said


def test_only_questions_asked_both_times_changed():
    now = {"stays": True, "better": True, "worse": False, "new": False}
    before = {"stays": True, "better": False, "worse": True, "gone": True}
    assert changed(now, before) == (["better"], ["worse"])


def test_a_line_names_goal_and_baseline():
    lines = table({"R@5": 0.91, "answered right": 0.8994}, {"R@5": 0.9}).split("\n")
    assert lines[1].split() == ["R@5", "0.910", "0.900", "better"]
    assert lines[2].split() == ["answered", "right", "0.899", "≥", "0.9", "NO"]
