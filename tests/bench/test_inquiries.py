"""What people wait for can be measured."""

import pytest

from bench import inquiries


def test_each_measure_is_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inquiries, "_CASES", 12)
    monkeypatch.setattr(inquiries, "_TURNS", 1)
    measured = inquiries.run()
    assert len({row.measure for row in measured.rows}) == 9
    assert all(row.ours > 0 for row in measured.rows)
