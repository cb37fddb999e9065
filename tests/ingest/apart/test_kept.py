"""Readings that are kept for a day."""

import os
import time
from pathlib import Path

import pytest

from ingest.apart import kept
from ingest.apart.kept import Kept
from tests.ingest.apart.hostile import document

DOCUMENTS = [document("一つ目"), document("二つ目")]
DAY = 24 * 60 * 60


def age(folder: Path, seconds: float) -> None:
    for file in folder.iterdir():
        os.utime(file, (time.time() - seconds,) * 2)


def test_what_was_put_is_got(tmp_path: Path) -> None:
    Kept(tmp_path / "kept").put("one", DOCUMENTS)
    again = Kept(tmp_path / "kept")
    assert again.get("one") == DOCUMENTS
    assert again.get("two") is None
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_nothing_is_kept_longer_than_a_day(tmp_path: Path) -> None:
    store = Kept(tmp_path)
    store.put("one", DOCUMENTS)
    age(tmp_path, DAY + 1)
    assert store.get("one") is None
    store.put("two", DOCUMENTS)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_oldest_goes_where_it_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept(tmp_path)
    store.put("one", DOCUMENTS)
    age(tmp_path, 10)
    store.put("two", DOCUMENTS)
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    monkeypatch.setattr(kept, "_MOST", size - 1)
    store.put("three", DOCUMENTS)
    assert [store.get(each) is not None for each in ("one", "two", "three")] == [False, True, True]


@pytest.mark.parametrize("broken", [b"", b"[", b"{}", b"[1]", b'["{}"]', b"[" * 100_000, b"\xff"])
def test_a_broken_one_is_as_good_as_none(tmp_path: Path, broken: bytes) -> None:
    store = Kept(tmp_path)
    store.put("one", DOCUMENTS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(broken)
    assert not store.get("one")


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Kept(tmp_path / "file" / "kept")
    store.put("one", DOCUMENTS)
    assert store.get("one") is None
