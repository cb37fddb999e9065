"""Sentences are found as lawyers write them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.sentences import is_proviso, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n　", []),
        (
            "利用することができる。ただし、この限りでない。",
            ["利用することができる。", "ただし、この限りでない。"],
        ),
        (
            "写真（これをいう。以下同じ。）は「自由。」に使える。次へ。",
            ["写真（これをいう。以下同じ。）は「自由。」に使える。", "次へ。"],
        ),
        ("２　前項の規定は、適用しない。\n一　公表権", ["２　前項の規定は、適用しない。", "一　公表権"]),
        ("閉じない（かっこ。つづき", ["閉じない（かっこ。つづき"]),
        (
            "See 17 U.S.C. 107. The fair use of a work is not an infringement.",
            ["See 17 U.S.C. 107.", "The fair use of a work is not an infringement."],
        ),
        (
            "Write to Midjourney, Inc. Attn: Takedowns. Include your name.",
            ["Write to Midjourney, Inc. Attn: Takedowns.", "Include your name."],
        ),
        ("Is it law? Yes! It is.", ["Is it law?", "Yes!", "It is."]),
        ("Under Art. 4 and e.g. Annex II. Next.", ["Under Art. 4 and e.g. Annex II.", "Next."]),
        ("1. Providers shall comply.", ["1. Providers shall comply."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("Visit example.com. for more", ["Visit example.com. for more"]),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


@given(st.text(alphabet="あ。（）「」.!? Ab1\n　", max_size=80))
def test_spans_are_in_order_do_not_overlap_and_leave_out_only_white_space(text):
    spans = sentence_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "That rule does not hold for schools.",
        "The same is not true of schools.",
        "It is not an infringement.",
        "This is wrong.",
        "They may not copy it.",
        "この規定は、学校には適用しない。",
        "これは、学校には当てはまりません。",
        "その場合は、学校を除く。",
        "なお、学校は対象外である。",
    ],
)
def test_what_takes_something_back_goes_with_what_was_said_before(sentence):
    assert is_proviso(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["この規定は、公布の日から施行する。", "This Act is called the Wind Chime Act.", "It is protected."],
)
def test_what_takes_nothing_back_stands_alone(sentence):
    assert not is_proviso(sentence)
