"""Splitting a long text into messages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.markup import escape, quoted
from bot.views.split import LIMIT, length, split_message

SENTENCE = "著作権者の許諾を得ないで複製することはできない。"
PIECES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "w" * 150,
            "、" * 150,
            "か" + "\u3099" * 150,
            "[e-Gov](<https://a.b/" + "c" * 150 + ">)",
            SENTENCE,
            "Nobody may copy this. ",
            "「そうだ。」と言った。",
            "👩‍👩‍👧‍👦",
            "か\u3099",
            "🇯🇵",
            "\n",
            "\n\n",
            "> ",
            "[12]",
            "\\*",
            " ",
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def bare(text: str) -> str:
    """What must survive: all but white space and the marks of quotes."""
    return re.sub(r"[\s>]", "", text)


@given(TEXTS, st.integers(min_value=40, max_value=300))
def test_nothing_is_lost_and_every_message_fits(text: str, limit: int) -> None:
    messages = split_message(text, limit)
    assert bare("".join(messages)) == bare(text)
    assert all(0 < len(message.encode("utf-16-le")) // 2 <= limit for message in messages)
    assert all(message == message.strip() for message in messages)


CLUSTERS = ["か\u3099", "e\u0301", "👍🏽", "👩\u200d💻", "🇯🇵", "ﾊ\uff9e", "き"]


@given(st.lists(st.sampled_from(CLUSTERS), min_size=20, max_size=300).map("".join))
def test_a_character_and_its_marks_stay_together(text: str) -> None:
    whole = re.compile(f"(?:{'|'.join(map(re.escape, CLUSTERS))})*")
    assert all(whole.fullmatch(message) for message in split_message(text, 60))


@given(st.text(alphabet=st.sampled_from("著作権法、。」「（）ーっ・"), min_size=50, max_size=400))
def test_no_message_begins_with_what_may_not_begin_a_line(text: str) -> None:
    if max(map(len, re.findall(r"[、。」「（）ーっ・]+", text)), default=0) < 8:
        assert not [one for one in split_message(text, 60)[1:] if one[0] in "、。」）ーっ・"]


def test_a_short_text_is_one_message() -> None:
    assert split_message("短い。\n\n> 引用。[1]") == ["短い。\n\n> 引用。[1]"]


@pytest.mark.parametrize("text", ["", " \n\n ", "\n> \n"])
def test_nothing_makes_no_message(text: str) -> None:
    assert split_message(text) == []


def test_paragraphs_are_the_first_choice() -> None:
    assert split_message("甲。" * 15 + "\n\n" + "乙。" * 15, 50) == ["甲。" * 15, "乙。" * 15]


def test_sentences_are_the_second_and_a_quote_stays_a_quote() -> None:
    text = "次のとおりです。\n" + quoted(SENTENCE * 200, mark="[1]")
    messages = split_message(text)
    assert len(messages) == 3
    assert messages[0].startswith("次のとおりです。\n> 著作権者の")
    assert all(message.startswith("> 著作権者の") for message in messages[1:])
    assert all(re.search(r"。(\[1\])?$", message) for message in messages)


def test_english_is_cut_after_a_full_stop() -> None:
    messages = split_message("The owner may say no. The owner may also say yes. " * 10, 120)
    assert all(message.endswith(("no.", "yes.")) for message in messages)


def test_a_sentence_too_long_is_cut_between_words_and_keeps_its_links_and_escapes() -> None:
    link = "[e-Gov](<https://laws.e-gov.go.jp/law/1>)"
    text = " ".join(["word", escape("*"), link, "[12]", "**bold words**"] * 20)
    messages = split_message(text, 100)
    found = " ".join(messages)
    assert found.count(link) == found.count("[12]") == found.count("**bold words**") == 20
    assert found.count("\\*") == 20
    assert all(message.endswith(("word", "\\*", ")", "]", "**")) for message in messages)


def test_a_heading_stays_with_what_it_heads() -> None:
    assert split_message("a" * 60 + "\n\n## Title\n\n" + "b" * 60, 100) == [
        "a" * 60,
        "## Title\n\n" + "b" * 60,
    ]


def test_length_counts_characters_beyond_the_basic_plane_twice() -> None:
    assert length("𠮷野家👍") == 6
    assert [len(message) for message in split_message("👍" * LIMIT)] == [LIMIT // 2] * 2


def test_a_limit_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(ValueError, match="40"):
        split_message("x", 10)


def test_struck_words_stay_whole():
    pages = split_message("あ" * 1990 + "~~" + "い" * 20 + "~~" + "う" * 50)
    assert [page.count("~~") for page in pages] == [0, 2]


@pytest.mark.parametrize("stops", [".", "。", "!?"])
def test_a_page_of_stops_is_cut_in_no_time(stops: str) -> None:
    text = "a" + stops * (100_000 // len(stops)) + "b"
    assert "".join(split_message(text)) == text
