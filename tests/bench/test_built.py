"""What the bench keeps between runs, and when it does not."""

from pathlib import Path

import numpy as np
import pytest

from bench import built as kept
from bench.built import Remembered, built
from tests.fakes import FakeEncoder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(kept, "_CACHE", folder)
    return folder


def _count(folder: Path) -> None:
    (folder / "made").write_text("yes", encoding="utf-8")


def test_built_once_and_again_only_when_a_document_or_the_model_changes(cache: Path, tmp_path: Path) -> None:
    document = tmp_path / "law.md"
    document.write_text("第一条", encoding="utf-8")
    first = built("laws", of=[document], identity="m/1", build=_count)
    (first / "made").write_text("kept", encoding="utf-8")
    assert built("laws", of=[document], identity="m/1", build=_count) == first
    assert (first / "made").read_text(encoding="utf-8") == "kept"
    other_model = built("laws", of=[document], identity="m/2", build=_count)
    assert other_model != first
    document.write_text("第二条", encoding="utf-8")
    assert built("laws", of=[document], identity="m/2", build=_count) != other_model
    assert len(list(cache.iterdir())) == 1  # the stale ones are gone


def test_what_broke_off_is_begun_anew(cache: Path, tmp_path: Path) -> None:
    def breaks_off(folder: Path) -> None:
        (folder / "half").write_text("half", encoding="utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        built("laws", of=[tmp_path / "none"], identity="m", build=breaks_off)
    folder = built("laws", of=[tmp_path / "none"], identity="m", build=_count)
    assert [each.name for each in folder.iterdir()] == ["made"]
    assert list(cache.iterdir()) == [folder]


def test_a_text_is_embedded_once_even_after_a_restart(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    first = Remembered(encoder=encoder, folder=tmp_path).encode_passages(["引用", "学習", "引用"])
    assert encoder.encoded == ["引用", "学習"]
    again = Remembered(encoder=encoder, folder=tmp_path)
    second = again.encode_passages(["学習", "新しい条", "引用"])
    assert encoder.encoded == ["引用", "学習", "新しい条"]
    np.testing.assert_array_equal(second[[2, 0, 2]], first)
    np.testing.assert_array_equal(np.array(again.embed_documents(["引用"]), np.float32), first[:1])


def test_vectors_of_two_models_are_kept_apart(tmp_path: Path) -> None:
    Remembered(encoder=FakeEncoder(), folder=tmp_path).encode_passages(["引用"])
    other = FakeEncoder(identity="fake/2", dimension=32)
    assert Remembered(encoder=other, folder=tmp_path).encode_passages(["引用"]).shape == (1, 32)
    assert other.encoded == ["引用"]
