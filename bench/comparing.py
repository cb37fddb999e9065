"""How long it takes to compare two versions: all neighbouring versions of the terms at hand, and of the Copyright Act.

Run with `python -m bench.comparing`.
"""

import statistics
from itertools import pairwise
from pathlib import Path, PurePosixPath

from bench.built import ROOT
from bench.clock import timed
from bench.report import Goal, Measured, Row, table
from ingest.document import Source
from ingest.readers import read
from ingest.split import split
from knowledge.comparing.compare import compare
from knowledge.model import Version

_DATA = ROOT.parent / "shared" / "data"
_LAW = "statutes/jp/345AC0000000048.history"
_TURNS = 5


def run() -> Measured:
    """Measure each pair in turns and take its median."""
    found = Measured()
    if not _DATA.is_dir():
        found.notes.append("comparing: the real documents are not here, nothing was measured")
        return found
    policies = sorted(
        median
        for folder in sorted((_DATA / "policies").iterdir())
        for median in _medians(sorted(folder.glob("terms-of-service.20*.md")))
    )
    laws = _medians(sorted((_DATA / _LAW).glob("*.md")))
    middle = statistics.median(policies)
    found.rows += [
        Row(f"comparing: two versions of terms ({len(policies)} pairs), ms", middle, goal=Goal("≤", 100)),
        Row("comparing: the same, the slowest pair, ms", policies[-1], goal=Goal("≤", 500)),
        Row("comparing: the two newest Copyright Acts, ms", laws[-1], goal=Goal("≤", 1000)),
    ]
    found.notes.append(f"comparing, Copyright Act: slowest of {len(laws)} pairs {max(laws):.0f} ms")
    return found


def _medians(files: list[Path]) -> list[float]:
    """Milliseconds for each pair of neighbours."""
    versions = [_version(file) for file in files]
    return [
        statistics.median(
            timed(lambda pair=pair: compare(*pair, style=pair[1].facts.style))[1]  # type: ignore[misc]
            for _ in range(_TURNS)
        )
        for pair in pairwise(versions)
    ]


def _version(file: Path) -> Version:
    source = Source(str(file), PurePosixPath(file.name), file.read_bytes())
    return split(next(iter(read(source))))


if __name__ == "__main__":
    measured = run()
    print(table(measured.rows))
    print("\n".join(measured.notes))
