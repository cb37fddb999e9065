"""What a person at a terminal sees of long work, and how it ends."""

import signal
import sys
from datetime import UTC, datetime

import pytest

from bot.cli.progress import Shown, ended_by_terminate, tell_who_is_at_it
from bot.words import words_for
from knowledge.turn import Holder

WORDS = words_for("en")


def test_it_is_told_who_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    tell_who_is_at_it(Holder(4711, datetime(2026, 1, 2, 3, 4, tzinfo=UTC)), WORDS)
    tell_who_is_at_it(None, WORDS)
    told = capsys.readouterr()
    first, second = told.err.splitlines()
    assert "4711" in first
    assert "2026-01-02" in first
    assert "Somebody else" in second
    assert told.out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_terminate_unwinds_what_is_under_way_and_is_as_before_after_it() -> None:
    unwound = []
    before = signal.getsignal(signal.SIGTERM)

    def work() -> None:
        with ended_by_terminate():
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                unwound.append(True)

    with pytest.raises(SystemExit) as caught:
        work()
    assert caught.value.code == 128 + signal.SIGTERM
    assert unwound == [True]
    assert signal.getsignal(signal.SIGTERM) is before


def test_quick_work_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Shown(WORDS) as shown:
        shown.reading("a.md", 0, 0)
    assert capsys.readouterr().err == ""


def test_pages_and_passages_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with Shown(WORDS) as shown:
        shown.reading("a/very/long/path/" * 5 + "letter.pdf", 1, 30)
        shown.indexing(128, 256)
        shown.reading("b.md", 0, 0)
        shown.indexing(256, 256)
    told = capsys.readouterr().err
    assert "256/256" in told
    assert "Indexing" in told
