"""What reading pages costs can be measured."""

from bench.reading_pages import pages_rows


def test_each_measure_is_taken() -> None:
    measured = pages_rows(paragraphs=4, turns=1, scanned_pages=1, scanned_turns=1)
    assert len({row.measure for row in measured.rows}) == 2
    assert all(row.ours > 0 and row.plain and row.plain > 0 for row in measured.rows)
    assert measured.notes
