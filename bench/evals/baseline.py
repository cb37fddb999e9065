"""Figures of an evaluation: kept as the committed baseline, and compared with it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.evals.questions import SETS
from bench.evals.scoring import GOALS
from bench.report import Row, aligned, figure

BASELINE = SETS / "baseline.json"

_LESS_IS_BETTER = ("unsupported", "latency")
_NOISE: Mapping[str, float] = {"latency": 0.25}
"""By how much of itself a measure may differ from one run to the next."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What an evaluation found.

    Attributes:
        date: the day, and `embedding` the identity of the model, with which it was found.
        measures: by language and by measure, over the whole library.
        whole: for each question whether it went right over the whole library; `starter`, over the starter library.
    """

    date: str
    embedding: str
    measures: Mapping[str, Mapping[str, float]]
    whole: Mapping[str, bool]
    starter: Mapping[str, bool]


def read(path: Path = BASELINE) -> Figures | None:
    """The figures kept in a file; None where there is none."""
    if not path.exists():
        return None
    return Figures(**json.loads(path.read_text(encoding="utf-8")))


def write(figures: Figures, path: Path = BASELINE) -> None:
    """Keep figures, one question a line, so that a commit shows which changed."""
    path.write_text(json.dumps(asdict(figures), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def table(measures: Mapping[str, float], before: Mapping[str, float]) -> str:
    """The measures of one language beside their goals and those of the baseline."""
    lines = [("measure", "now", "baseline", "goal", "met", "")]
    for name, value in measures.items():
        row = Row(name, value, goal=GOALS.get(name))
        met = {True: "yes", False: "NO", None: ""}[row.met]
        kept = before.get(name)
        lines.append((name, figure(value), figure(kept), str(row.goal or ""), met, change(name, value, kept)))
    return aligned(lines, right={1, 2})


def change(measure: str, now: float, before: float | None) -> str:
    """`better`, `worse`, or nothing where a measure is as before, but for what changes from run to run."""
    if before is None:
        return ""
    noise = next((share for name, share in _NOISE.items() if measure.startswith(name)), 0.0)
    if abs(now - before) <= max(noise * before, 0.0005):
        return ""
    return "better" if (now > before) != measure.startswith(_LESS_IS_BETTER) else "worse"


def changed(now: Mapping[str, bool], before: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """Questions asked both times that go right now and did not before; and the other way round."""
    both = [question for question in now if question in before]
    better = [question for question in both if now[question] and not before[question]]
    worse = [question for question in both if before[question] and not now[question]]
    return better, worse
