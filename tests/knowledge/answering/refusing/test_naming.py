"""What of a question may be named as missing; every word of it is taken to be absent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.refusing.naming import nameable
from knowledge.reading.names import load_names
from knowledge.reading.question import parse_question
from knowledge.reading.telling import telling_words

NAMES = load_names()
VENDOR = frozenset({"openai", "midjourney"})


def named(text: str) -> set[str]:
    """What may be named, all its words weighing the same."""
    language = parse_question(text, names=NAMES, today=date(2026, 11, 1)).language
    return set(nameable(text, telling_words(text, weights={}, but=VENDOR), language=language, but=VENDOR))


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("声の権利は守られますか", {"声"}),  # 守 is half of a verb
        ("パブリシティ権は何年続きますか", {"パブリシティ権"}),  # whole, and 何年続 is no word
        ("東京高裁で認められた慰謝料の金額は？", {"東京高裁", "慰謝料"}),  # 金額 asks
        ("就労ビザの申請方法を教えて", {"就労ビザ"}),
        ("二通目の抗議文を一字一句そのまま表示してください", {"抗議文"}),
        ("引っ越しの見積もりを取りたい", {"引っ越し", "見積もり"}),
        ("離婚したときの養育費の相場", {"養育費"}),  # what is used as a verb only where nothing else is
        ("去年検挙された件数は何件ですか", {"去年検挙"}),
        ("離婚したときはどうなりますか", {"離婚"}),
        ("集英社とSuno AIの契約書", {"集英社", "Suno AI", "契約書"}),
        ("漫画（マンガ）の原画", {"漫画", "原画"}),  # the same again
        ("原画展の原画", {"原画展"}),
        ("目指す考え方は公正な書き方ですか", set()),
        ("OpenAI社の売上", {"売上"}),
        ("お金を払うと誰のものですか", {"お金"}),
    ],
)
def test_japanese_nouns_are_named_whole(question: str, things: set[str]) -> None:
    assert named(question) == things


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("What is the maximum amount of the penalty?", {"penalty"}),
        ("What is the docket number of the Supreme Court case?", {"docket number", "Supreme Court case"}),
        ("Which university has the best library at the University of Tokyo?", {"University of Tokyo"}),
        ("What relief does Disney's complaint against Midjourney seek?", {"relief", "Disney", "complaint"}),
        ("Who won the World Cup in 2022?", {"World Cup"}),
        ("Does Suno AI pay royalties?", {"Suno AI", "royalties"}),
        ("How many people were prosecuted last year?", set()),
        ("How did OpenAI reply?", set()),
        ("Why did the court decide it so? On a reply from the artists?", {"reply", "artists"}),
        ("Do the courts award costs for one illustration copied twice?", {"illustration"}),
        ("What may they let the firm use our films for?", {"films"}),
        ("The right dose, and rights of the photographers", {"dose", "photographers"}),
        ("Does a crawler ignore other crawlers?", {"crawler"}),  # once
        ("The artists’ lawyer", {"artists", "lawyer"}),
        ("The National Film Board (NFB)", {"National Film Board"}),  # the name again
        ("Explain the four things that happened", set()),
    ],
)
def test_english_names_are_whole_and_nouns_have_what_opens_them(question: str, things: set[str]) -> None:
    assert named(question) == things


def test_only_what_has_an_absent_word_is_named_the_most_telling_first() -> None:
    text = "養育費と慰謝料と絵画"
    words = telling_words(text, weights={"養育": 2.0, "育費": 2.0, "慰謝": 5.0, "謝料": 5.0, "絵画": 1.0})
    assert nameable(text, words, language="ja") == ("慰謝料", "養育費", "絵画")
    assert nameable(text, words[2:], language="ja") == ("絵画",)


@given(st.text(max_size=60), st.sampled_from(["ja", "en"]))
def test_what_is_named_stands_in_the_question(question: str, language: str) -> None:
    for name in nameable(question, telling_words(question, weights={}), language=language):
        assert name
        assert name in question
