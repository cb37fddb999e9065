"""Each form of paper can be measured."""

import pytest

from bench import reading_papers


def test_each_measure_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_papers, "_SECTIONS", 3)
    monkeypatch.setattr(reading_papers, "_TURNS", 1)
    measured = reading_papers.run()
    assert [row.measure.split()[1].rstrip(":") for row in measured.rows] == ["docx", "html", "eml", "md"]
    assert all(row.ours > 0 and row.plain for row in measured.rows)


@pytest.mark.parametrize("form", list(reading_papers._FORMS))
def test_both_read_the_same_words(form: str) -> None:
    make, plain, _ = reading_papers._FORMS[form]
    words = str(plain(make()))
    assert "120. Section 120" in words
    assert "書面で求めることができる。" in words
