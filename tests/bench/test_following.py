"""A sync without news can be measured."""

from pathlib import Path

import pytest

from bench import built, following


def test_each_measure_is_taken(bundled_model_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(built, "MODELS", bundled_model_folder)
    monkeypatch.setattr(following, "_SOURCES", 2)
    monkeypatch.setattr(following, "_TURNS", 1)
    measured = following.run()
    assert len(measured.rows) == 2
    assert all(row.ours > 0 for row in measured.rows)
