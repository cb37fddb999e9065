"""What a question looks for in a text."""

from datetime import date

import pytest

from knowledge.answering.composing.sought import Sought
from knowledge.reading.names import load_names
from knowledge.reading.question import parse_question
from knowledge.reading.tokens import tokens

NAMES = load_names()


def sought(question: str) -> Sought:
    asked = parse_question(question, names=NAMES, today=date(2026, 1, 1))
    return Sought(asked, dict.fromkeys(tokens(question), 1.0))


def test_of_no_words_nothing_is_held():
    nothing = Sought(parse_question("？1", names=NAMES, today=date(2026, 1, 1)), {})
    assert nothing.share("著作物") == 0.0
    assert not nothing.defines("「著作物」とは、…をいう。")


def test_kana_that_only_asks_tells_nothing():
    assert sought("利用はどうですか").share("そうですか、どう思いますか") == 0.0


def test_words_that_tell_nothing_are_left_out_of_the_whole():
    question = sought("OpenAI copyright complaint")
    assert question.held({"copyright"}) == pytest.approx(1 / 3)
    assert question.held({"copyright", "openai"}, without=frozenset({"openai"})) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("保護期間はいつまでですか", "著作権は、著作者の死後七十年を経過するまでの間、存続する。"),
        ("何日以内に届け出ますか", "二週間以内に、その旨を届け出なければならない。"),
        ("どれくらいの頻度で公表しますか", "毎年一回、公表しなければならない。"),
        ("手数料はいくらですか", "一万三千円を納付する。"),
        ("どんな罰がありますか", "十年以下の拘禁刑に処する。"),
        ("How long does copyright last?", "for the life of the author and 70 years after the author’s death"),
        ("How much can we claim?", "a sum of not less than $2,500"),
        ("What are the criminal penalties?", "shall be fined not more than $500,000 or imprisoned"),
    ],
)
def test_what_gives_the_kind_of_thing_asked_for(question: str, text: str):
    assert sought(question).gives(text)
    assert not sought(question).gives("著作者は、複製する権利を専有する。 The author may sue.")
    assert not sought("著作者とはだれですか").gives(text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "営業秘密とは何ですか",
            "６　この法律において「営業秘密」とは、秘密として管理されている情報をいう。",
        ),
        ("著作物の定義は？", "一　著作物　思想又は感情を創作的に表現したものをいう。"),
        ("Definition of derivative work?", "A “derivative work” is a work based upon preexisting works."),
        ("What is a deep fake?", "(60) ‘deep fake’ means AI-generated or manipulated image"),
    ],
)
def test_what_defines_a_term_asked_for(question: str, text: str):
    assert sought(question).defines(text)
    assert not sought("複製してもよいですか").defines(text)
    assert not sought("実演家とは？ What is a phonorecord?").defines(text)
