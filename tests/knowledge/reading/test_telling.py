"""Which words of a question tell what it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.telling import telling_words
from knowledge.reading.tokens import normalise, tokens


def words(text: str, **arguments) -> list[str]:
    return [word.word for word in telling_words(text, weights={}, **arguments)]


def share(question: str, passage: str) -> list[float]:
    held = set(tokens(passage))
    return [word.held(held, normalise(passage)) for word in telling_words(question, weights={})]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("どうすればよいですか", []),
        ("What can I do, please?", []),
        ("離婚したときの養育費の相場はいくらですか", ["離婚", "養育費", "相場"]),
        ("差し止めたい", ["差止"]),  # as laws write it
        ("声の権利", ["声", "権利"]),
        ("Which smartphone has the best camera?", ["smartphone", "best", "camera"]),
        ("パブリシティ権とは", ["パブリシテイ", "権"]),
        ("ＤＶＤ、DVD、dvd", ["dvd"]),  # each once
    ],
)
def test_what_asks_is_left_out_and_compounds_are_as_laws_write_them(question: str, found: list[str]):
    assert words(question) == found


def test_names_may_be_passed_over():
    assert words("Midjourneyの売上", but={"midjourney"}) == ["売上"]
    assert words("OpenAI's revenue", but={"openai"}) == ["revenue"]


def test_a_word_is_kept_as_it_was_written():
    (word,) = telling_words("差し止めたい", weights={})
    assert word.written == "差し止"
    (word,) = telling_words("ＧＰＴＢｏｔ？", weights={})
    assert word.written == "ＧＰＴＢｏｔ"


@pytest.mark.parametrize(
    ("question", "passage", "shares"),
    [
        ("差し止めたい", "著作権者は差止めを請求できる", [1]),
        ("差し止めたい", "著作権者は差し止めを請求できる", [1]),
        ("画像生成", "画像を生成する", [1]),  # a compound of what stands apart
        ("養育費", "養育する者", [pytest.approx(2 / 3)]),
        ("声", "音声の送信", [0]),  # part of another word
        ("声", "声優の声を", [1]),
        ("crawlers", "A crawler ignores it.", [1]),
        ("crawlers", "", [0]),
    ],
)
def test_how_much_of_a_word_a_passage_has(question: str, passage: str, shares: list[float]):
    assert share(question, passage) == shares


def test_a_rare_word_tells_more_and_a_compound_as_much_as_the_commoner_of_its_pairs():
    weights = {"画像": 7.0, "像生": 9.7, "生成": 6.0}
    (word,) = telling_words("画像生成", weights=weights)
    assert [weight for _, weight in word.parts] == [7, 7, 6, 6]
    assert word.weight == 7
    assert telling_words("ibuprofen", weights={"ibuprofen": 9.7})[0].weight == 9.7


@given(st.text(max_size=80))
def test_each_word_stands_in_the_question_and_is_held_by_it(question: str):
    for word in telling_words(question, weights={}):
        assert word.written in question
        assert 0 <= word.held(set(tokens(question)), normalise(question)) <= 1
        assert word.weight > 0
