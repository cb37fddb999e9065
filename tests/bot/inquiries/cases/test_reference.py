"""Reference numbers are read back from whatever people and mail programs make of them, and a slip is noticed."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.cases.reference import new_reference, references_in

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HYPHENS = ["-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "﹣", "ー", "─", "\u00ad", " ", ""]
MISTAKEN = {"0": "0Oo", "1": "1IiLl"}

references = st.integers(2020, 2099).map(new_reference)


def wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


@given(references)
def test_it_is_short_and_of_its_year(reference: str) -> None:
    assert re.fullmatch(r"M\d\d-[0-9A-HJKMNP-TV-Z]{6}", reference)


@given(
    references, st.sampled_from(HYPHENS), st.lists(st.integers(0, 9), min_size=10, max_size=10), st.booleans()
)
def test_it_is_read_as_people_write_it(
    reference: str, hyphen: str, choices: list[int], is_wide: bool
) -> None:
    forms = [MISTAKEN.get(letter, letter + letter.lower()) for letter in reference]
    written = "".join(form[choice % len(form)] for form, choice in zip(forms, choices, strict=True))
    written = written.replace("-", hyphen)
    assert references_in(wide(written) if is_wide else written) == (reference,)


@given(
    references,
    st.sampled_from(
        [
            "Re: [{}] Inquiry",
            "RE: FW: お問い合わせ（{}）について",
            "受付番号{}です",
            "{}",
            "<p>{}</p>",
            "{}.pdf",
            "#{},",
        ]
    ),
)
def test_it_is_found_in_a_text(reference: str, text: str) -> None:
    assert references_in(text.format(reference)) == (reference,)


@given(st.lists(references, max_size=4, unique=True))
def test_several_are_found_in_order_and_each_once(several: list[str]) -> None:
    assert references_in(" / ".join(several + several)) == tuple(several)


@given(st.data(), references)
def test_a_wrong_character_is_noticed(data: st.DataObject, reference: str) -> None:
    place = data.draw(st.sampled_from([1, 2, *range(4, 10)]))
    other = data.draw(st.sampled_from("0123456789" if place < 3 else LETTERS))
    slipped = reference[:place] + other + reference[place + 1 :]
    assert references_in(slipped) == ((reference,) if slipped == reference else ())


@given(references, st.sampled_from([1, *range(4, 9)]))
def test_two_neighbours_that_changed_places_are_noticed(reference: str, place: int) -> None:
    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    assert references_in(swapped) == ((reference,) if swapped == reference else ())


@given(references, st.sampled_from("A7"))
def test_a_part_of_something_longer_is_none(reference: str, more: str) -> None:
    assert references_in(more + reference) == ()
    assert references_in(reference + more) == ()


@given(st.text(st.characters() | st.sampled_from("Mm26-7KQ4XW٢６Ⅿ")))
def test_any_text_can_be_looked_through(text: str) -> None:
    for found in references_in(text):
        assert references_in(found) == (found,)


@pytest.mark.parametrize("text", ["M٢٦-7KQ4XW", "M२६-7KQ4XW", "M26-7KQ4X", "M26-7KQ4XU", "M26", ""])
def test_what_only_looks_like_one_is_passed_over(text: str) -> None:
    assert references_in(text) == ()


def test_they_come_in_no_order_and_from_the_whole_range() -> None:
    drawn = [new_reference(2026)[4:9] for _ in range(5_000)]
    # Of 5,000 from 33 million, by the birthday problem some 0.4 pairs are alike; 10 would be no chance.
    assert len(set(drawn)) > 4_990
    for place in range(5):
        assert {each[place] for each in drawn} == set(LETTERS)
    rising = sum(first < second for first, second in pairwise(drawn))
    assert 2_250 < rising < 2_750  # half of them, within 14 standard deviations
