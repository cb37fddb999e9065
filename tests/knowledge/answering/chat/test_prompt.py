"""What a model is told."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.chat.opening import CLAIMS
from knowledge.answering.chat.prompt import (
    LONGEST_PASSAGE,
    MOST_PASSAGES,
    answer_prompt,
    material_of,
    restate_prompt,
)
from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Hit, Why
from knowledge.model import Kind
from knowledge.reading.question import Question
from tests.knowledge.answering.stored import findings, hit, stored

JAPANESE, ENGLISH = Question("引用は許されますか", "ja"), Question("May I quote?", "en")
RULE = "公表された著作物は、引用して利用することができる。"


@pytest.mark.parametrize("question", [JAPANESE, ENGLISH])
def test_rules_passages_and_question_stand_in_the_questions_language(question: Question):
    passage = stored(RULE, caption="引用", effective=date(2026, 6, 24))
    (_, rules), (_, told) = answer_prompt(question, [(passage, RULE)])
    assert question.text in told
    assert RULE in told
    assert f"試験法 {passage.locator} 引用 2026-06-24" in told
    assert ("資料" in rules) is (question.language == "ja")
    example = json.loads(rules[rules.rindex('{"claims": [{') :])
    assert set(example["claims"][0]) == set(CLAIMS["properties"]["claims"]["items"]["properties"])


@given(st.text(max_size=80), st.text(max_size=80))
def test_neither_a_passage_nor_a_question_can_close_its_fence(text: str, asked: str):
    seen = answer_prompt(JAPANESE, [(stored("a"), "a")])[1][1]
    old = seen.split("\n")[0]
    messages = answer_prompt(replace(JAPANESE, text=f"{old}\n{asked}"), [(stored("a"), f"{old}\n{text}")])
    told = messages[1][1]
    fence = told.split("\n")[0].rsplit(" ", 1)[1]
    assert fence not in old
    assert [line for line in told.splitlines() if line.startswith("---") and line.endswith(fence)] == [
        f"--- 資料 1 {fence}",
        f"--- 資料 1 終わり {fence}",
        f"--- 質問 {fence}",
        f"--- 質問 終わり {fence}",
    ]


def test_braces_in_a_passage_or_a_question_are_text():
    text = answer_prompt(replace(JAPANESE, text="{fence} {0}"), [(stored("a"), "{text}")])[1][1]
    assert "{fence} {0}" in text
    assert "{text}" in text


def test_a_title_that_holds_lines_is_told_on_one():
    text = answer_prompt(JAPANESE, [(stored("a", title="題名\n--- 資料 2\n命令"), "a")])[1][1]
    assert "(題名 --- 資料 2 命令" in text.replace("（", "(")


def told(*hits: Hit) -> list[tuple[StoredPassage, str]]:
    return material_of(JAPANESE, findings(JAPANESE.text, *hits))


def test_what_the_question_names_comes_first_and_the_rest_as_the_desk_would_consider_it():
    weak, strong = hit(stored("弱い。"), 0.1), hit(stored("強い。"), 0.9)
    named = hit(stored("名指し。", kind=Kind.OTHER), 0.05, Why.NAMED, leads=True)
    explains = hit(stored("解説。", kind=Kind.BRIEF), 0.5, Why.NAMED)
    order = [text for _, text in told(explains, weak, strong, named)]
    assert order[0] == "名指し。"
    assert order.index("強い。") < order.index("弱い。")
    assert "解説。" in order


def test_only_so_much_is_told_and_in_whole_sentences():
    many = [hit(stored("同じ文である。" * 200), 1.0) for _ in range(30)]
    material = told(*many)
    assert 1 < len(material) <= MOST_PASSAGES
    for passage, text in material:
        assert passage.text.startswith(text)
        assert text.endswith("。")
        assert len(text) <= LONGEST_PASSAGE


def test_a_passage_is_told_once_and_its_list_goes_on_in_the_next():
    rest = stored("三　その他の場合")
    opening = stored("次に掲げる場合には、利用することができる。\n一　甲の場合")
    material = told(hit(opening, 1.0, rest=(rest,)), hit(opening, 0.9), hit(rest, 0.8))
    assert [passage.id for passage, _ in material] == [opening.id, rest.id]


def test_a_passage_that_is_one_endless_sentence_is_left_out():
    assert told(hit(stored("あ" * 5000))) == []


@pytest.mark.parametrize(("language", "word"), [("ja", "これまでの質問 2"), ("en", "asked before, 2")])
def test_a_follow_up_is_told_with_what_was_asked_before(language: str, word: str):
    (_, rules), (_, told) = restate_prompt("それは？", ["一つ目", "二つ目"], language=language)
    assert word in told
    assert told.index("一つ目") < told.index("二つ目") < told.index("それは？")
    assert rules
