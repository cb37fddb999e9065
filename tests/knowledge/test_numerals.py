"""Numbers in Japanese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import from_kanji, to_int, to_kanji


@given(st.integers(1, 9999))
def test_round_trip(number: int) -> None:
    assert from_kanji(to_kanji(number)) == to_int(to_kanji(number)) == number
    assert (
        to_int(str(number))
        == to_int(str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
        == number
    )


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("十", 10),
        ("三十", 30),
        ("百四", 104),
        ("千二百三十四", 1234),
        ("二〇二六", 2026),
        ("一〇", 10),
        ("〇", 0),
    ],
)
def test_known(written: str, number: int) -> None:
    assert from_kanji(written) == number


@pytest.mark.parametrize("written", ["", "条", "三十条", "x"])
def test_no_number(written: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        from_kanji(written)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_out_of_range(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        to_kanji(number)
