"""Rows, goals and the table."""

import json
from pathlib import Path

import pytest

from bench.report import Goal, Measured, Row, facts, table, write_json


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("recall", 0.86, goal=Goal("≥", 0.86)), True),
        (Row("recall", 0.8599, goal=Goal("≥", 0.86)), False),
        (Row("time", 80.0, goal=Goal("≤", 80)), True),
        (Row("time", 80.04, goal=Goal("≤", 80)), False),
        (Row("rate", 39.0, 10.0, goal=Goal("≥", 4, of_ratio=True)), False),
        (Row("rate", 40.0, 10.0, goal=Goal("≥", 4, of_ratio=True)), True),
        (Row("rate", 40.0, goal=Goal("≥", 4, of_ratio=True)), None),
        (Row("rate", 40.0, 0.0, goal=Goal("≥", 4, of_ratio=True)), None),
        (Row("no goal", 1.0, 2.0), None),
    ],
)
def test_a_goal_is_met_as_measured_not_as_rounded(row: Row, met: bool | None) -> None:
    assert row.met is met


def test_columns_align_whatever_the_script() -> None:
    rows = [Row("再現率", 0.5, 0.25, "LangChain", Goal("≥", 0.6)), Row("a query, ms", 1234.5)]
    head, first, second = table(rows).split("\n")
    assert first.split() == ["再現率", "0.500", "0.250", "2.00", "×", "≥", "0.6", "NO", "LangChain"]
    assert second.split()[-1] == "1234.5"
    # A Japanese character takes two columns of a terminal.
    assert first.index("0.500") + len("0.500") + len("再現率") == second.index("1234.5") + len("1234.5")
    assert head.index("ours") + len("ours") == second.index("1234.5") + len("1234.5")


def test_a_table_of_nothing_is_its_head() -> None:
    assert table([]).split() == ["measure", "ours", "plain", "ours/plain", "goal", "met", "plain", "is"]


def test_json_carries_figures_machine_and_notes(tmp_path: Path) -> None:
    row = Row("recall", 0.91, 0.7, "LangChain", Goal("≥", 0.86))
    write_json(tmp_path / "new" / "latest.json", Measured([row], ["a note"]), before=facts())
    written = json.loads((tmp_path / "new" / "latest.json").read_text(encoding="utf-8"))
    (held,) = written["rows"]
    assert held["ours"] == 0.91
    assert held["ratio"] == pytest.approx(1.3)
    assert held["met"] is True
    assert held["goal"] == {"sense": "≥", "limit": 0.86, "of_ratio": False}
    assert written["notes"] == ["a note"]
    assert written["cores"] >= 1
    assert len(written["load_average"]) == 3
    assert written["packages"]["chromadb"]
