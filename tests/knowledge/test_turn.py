"""One who changes the library at a time; the others wait, and are told for whom."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import filelock
import pytest

from knowledge.beside import Beside
from knowledge.errors import StoreError
from knowledge.turn import Holder, Turn

HOLD = """
import sys
from pathlib import Path
from knowledge.turn import Turn
with Turn(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path, repository: Path):
    """Another process that has the turn, until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=repository,
    )
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_who_waits_is_told_for_whom_and_has_it_next(other: subprocess.Popen, tmp_path: Path) -> None:
    told: list[Holder | None] = []

    def on_wait(holder: Holder | None) -> None:
        told.append(holder)
        other.stdin.close()

    with Turn(tmp_path, on_wait=on_wait).held():
        assert other.wait() == 0
    assert [holder.pid for holder in told if holder] == [other.pid]


def test_a_process_that_is_killed_gives_it_back(other: subprocess.Popen, tmp_path: Path) -> None:
    with Turn(tmp_path, on_wait=lambda _: other.kill()).held():
        assert other.wait() != 0


def test_it_can_be_had_only_if_free(other: subprocess.Popen, tmp_path: Path) -> None:
    turn = Turn(tmp_path)
    with turn.held_if_free() as ours:
        assert not ours
    other.kill()
    other.wait()
    with turn.held_if_free() as ours:
        assert ours
    holder = turn.holder()
    assert holder
    assert holder.pid == os.getpid()


def test_threads_take_turns_too_and_one_may_take_it_again(tmp_path: Path) -> None:
    turn = Turn(tmp_path)
    order: list[str] = []
    waits = threading.Event()

    def second() -> None:
        with Turn(tmp_path, on_wait=lambda _: waits.set()).held():
            order.append("second")

    with turn.held(), turn.held():
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(30)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_one_turn_for_all_threads_of_a_desk(tmp_path: Path) -> None:
    turn = Turn(tmp_path)
    free: list[bool] = []

    def look() -> None:
        with turn.held_if_free() as ours:
            free.append(ours)

    with turn.held():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert free == [False]


def test_two_threads_that_take_it_first_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turn, make = Turn(tmp_path), filelock.FileLock
    held, done = threading.Event(), threading.Event()

    def second() -> None:
        with turn.held_if_free():
            held.set()
            done.wait(30)

    thread = threading.Thread(target=second)

    def make_while_another_comes_in_between(file: Path) -> filelock.BaseFileLock:
        monkeypatch.undo()
        thread.start()
        assert held.wait(30)
        return make(file)

    monkeypatch.setattr(filelock, "FileLock", make_while_another_comes_in_between)
    with turn.held_if_free() as ours:
        assert not ours
    done.set()
    thread.join()
    with turn.held_if_free() as ours:
        assert ours


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught, Turn(tmp_path / "file").held():
        pass
    assert caught.value.code == "folder_unusable"


def test_a_broken_note_of_who_holds_it_is_as_good_as_none(other: subprocess.Popen, tmp_path: Path) -> None:
    (tmp_path / "ingest.holder").write_bytes(b"\xff")
    assert Turn(tmp_path).holder() is None


def test_calls_beside_are_made_in_order_and_none_after_one_that_failed() -> None:
    made: list[int] = []
    go_on = threading.Event()

    def fail() -> None:
        go_on.wait(30)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Beside(most=10) as write:  # noqa: PT012
        write(made.append, 1)
        write(fail)
        write(made.append, 2)
        go_on.set()
    assert made == [1]
