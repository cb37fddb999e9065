"""Whatever ends an ingest, whenever: each document is in the library or not, and the rest goes in after it."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.ingest.taking import DOCUMENTS, write_documents

KILLS = 50
SEED = 20251027

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")


class Taking:
    """The program that takes documents in, and is killed."""

    def __init__(self, repository: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ingest.taking"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=repository,
            text=True,
        )

    def attempt(self, folder: Path, documents: Path, *when: str) -> tuple[dict, dict | None, bool]:
        """What was there at first, what at the end (None: it was killed before), and whether it was killed."""
        self._to.write(json.dumps([str(folder), str(documents), *when]) + "\n")
        self._to.flush()
        said = [json.loads(self._from.readline())]
        while "killed" not in said[-1]:
            said.append(json.loads(self._from.readline()))
        assert not said[-1]["failed"]
        return said[0], said[1] if len(said) == 3 else None, said[-1]["killed"]

    def end(self) -> None:
        self._to.close()
        self._process.wait()
        self._from.close()

    @property
    def _to(self) -> IO[str]:
        assert self._process.stdin
        return self._process.stdin

    @property
    def _from(self) -> IO[str]:
        assert self._process.stdout
        return self._process.stdout


@pytest.fixture
def taking(repository: Path) -> Iterator[Taking]:
    program = Taking(repository)
    yield program
    program.end()


def versions(state: dict) -> Counter:
    return Counter(tuple(each) for each in state["held"])


def test_a_process_that_is_killed_at_any_moment_loses_nothing(taking: Taking, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    write_documents(documents)
    _, whole, _ = taking.attempt(tmp_path / "whole", documents, "never")
    assert whole
    assert len(whole["held"]) == DOCUMENTS
    chance = random.Random(SEED)
    kills, run, ended, cut_short = 0, 0, 0, set()
    while kills < KILLS:
        when = (
            ("at", str(chance.randint(1, 120))) if kills % 2 else ("after", f"{chance.uniform(0, 0.6):.3f}")
        )
        first, last, killed = taking.attempt(tmp_path / f"run-{run}", documents, *when)
        assert first["agree"]
        assert versions(first) <= versions(whole)
        cut_short.add(len(first["held"]))
        kills += killed
        if last:
            assert last["agree"]
            assert versions(last) == versions(whole)
            run, ended = run + 1, ended + 1
    first, last, _ = taking.attempt(tmp_path / f"run-{run}", documents, "never")
    assert first["agree"]
    assert last
    assert last["agree"]
    assert versions(last) == versions(whole)
    assert len(cut_short) > KILLS // 5  # it was caught at many different moments
