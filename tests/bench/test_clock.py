"""Taking the time and memory of a process."""

import os
import sys
from pathlib import Path

import pytest

from bench.clock import process, timed


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such library"):
        process(
            [sys.executable, "-c", "import sys; sys.exit('no such library')"],
            folder=tmp_path,
            environment=os.environ,
        )


def test_memory_is_the_process_own_and_not_that_of_the_bench(tmp_path: Path) -> None:
    ballast = b"x" * 400_000_000
    _, small = process([sys.executable, "-c", "pass"], folder=tmp_path, environment=os.environ)
    _, large = process([sys.executable, "-c", "b'x' * 200_000_000"], folder=tmp_path, environment=os.environ)
    assert small < 100 < 200 < large < len(ballast) / 1e6


def test_it_runs_where_and_with_what_it_is_told(tmp_path: Path) -> None:
    code = "import os, pathlib; pathlib.Path('here').write_text(os.environ['DATA_DIR'])"
    process([sys.executable, "-c", code], folder=tmp_path, environment={**os.environ, "DATA_DIR": "told"})
    assert (tmp_path / "here").read_text(encoding="utf-8") == "told"


def test_timed_returns_what_the_call_returns() -> None:
    returned, taken = timed(lambda: "answer")
    assert returned == "answer"
    assert taken >= 0
