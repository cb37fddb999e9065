"""Claims out of JSON that is still being written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.chat.reader import DEEPEST, ClaimReader, without_thoughts

texts = st.text(max_size=40) | st.sampled_from(
    ['"', "\\", '{"quotes": []}', "}]", "<think>", "</think>", "改行\n", "\\u0041"]
)
claims = st.lists(
    st.fixed_dictionaries(
        {
            "said": texts,
            "quotes": st.lists(st.fixed_dictionaries({"passage": st.integers(), "quote": texts}), max_size=3),
        }
    ),
    max_size=4,
)


def read(text: str, sizes: list[int]) -> tuple[list[dict], ClaimReader]:
    reader, found, at = ClaimReader(), [], 0
    for size in [*sizes, len(text)]:
        found += list(reader.feed(text[at : at + size]))
        at += size
    return found, reader


@given(claims, st.lists(st.integers(1, 9), max_size=30), st.booleans(), st.sampled_from([None, 1]))
def test_claims_come_out_as_they_were_written_however_they_are_cut(given_claims, sizes, escaped, indent):
    text = json.dumps({"claims": given_claims}, ensure_ascii=escaped, indent=indent)
    found, reader = read(text, sizes)
    assert found == given_claims
    assert reader.whole


@given(claims.filter(bool), st.data())
def test_half_an_answer_gives_the_claims_that_are_complete_and_is_not_whole(given_claims, data):
    text = json.dumps({"claims": given_claims})
    cut = data.draw(st.integers(0, len(text) - 1))
    found, reader = read(text[:cut], [])
    assert found == given_claims[: len(found)]
    assert not reader.whole


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        found, _ = read(text, [1] * len(text))
    except ValueError:
        return
    assert all("quotes" in claim for claim in found)


def test_a_claim_is_there_with_its_last_bracket():
    reader = ClaimReader()
    assert list(reader.feed('{"claims": [{"said": "a", "quotes": []')) == []
    assert list(reader.feed("}")) == [{"said": "a", "quotes": []}]


@pytest.mark.parametrize("text", ["[" * (DEEPEST + 1), '{"a": ]', "[}"])
def test_brackets_that_make_no_sense_are_an_error(text):
    with pytest.raises(ValueError, match=r"deep|open"):
        read(text, [])


def test_words_in_brackets_beforehand_do_no_harm():
    found, reader = read('As [1] {roughly} says: {"claims": [{"said": "", "quotes": []}]}', [3, 4, 5])
    assert found == [{"said": "", "quotes": []}]
    assert reader.whole


def test_what_is_thought_aloud_is_not_said():
    claim = '{"said": "", "quotes": []}'
    found, _ = read(f" <think> [{claim}, {{ </think>{claim}", [1] * 60)
    assert len(found) == 1
    assert without_thoughts("<think>a</think>\n b ") == "b"
    assert without_thoughts(" b ") == "b"
