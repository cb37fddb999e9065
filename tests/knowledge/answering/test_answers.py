"""Questions through the whole of retrieval, composition and verification, on the starter library and the real model."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.settings import Settings
from knowledge.answering.answer import Reason
from knowledge.answering.verify import find_quote
from knowledge.errors import QuestionError
from knowledge.model import Audience

EVALS = Path(__file__).parents[2] / "evals"


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (EVALS / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("question", lines("answerable.jsonl"), ids=lambda each: each["id"])
def test_what_the_briefs_know_is_answered_from_them(starter_desk: Desk, question):
    answer = starter_desk.answer(question["question"])
    assert answer.refusal is None
    cited = {citation.document for claim in answer.claims for citation in claim.citations}
    assert cited & set(question["any_of"])
    assert answer.language == question["id"][:2]


@pytest.mark.parametrize("question", lines("refused.jsonl"), ids=lambda each: each["id"])
def test_what_nobody_here_knows_is_refused(starter_desk: Desk, question):
    answer = starter_desk.answer(question["question"])
    assert answer.claims == ()
    assert answer.refusal is not None
    assert answer.refusal.reason in question["reasons"]


def test_every_quote_of_every_answer_stands_in_the_stored_text_at_its_place(starter_desk: Desk):
    for question in lines("answerable.jsonl"):
        for claim in starter_desk.answer(question["question"]).claims:
            for citation in claim.citations:
                excerpt = starter_desk.excerpt(
                    citation.version, citation.start, citation.end, reader=Audience.PUBLIC
                )
                assert excerpt is not None
                assert excerpt.quote == citation.quote
                assert find_quote(citation.quote, excerpt.before + excerpt.quote + excerpt.after)


def test_the_names_of_what_is_missing_come_with_the_refusal(starter_desk: Desk):
    refusal = starter_desk.answer("民法第709条の要件と著作権は？").refusal
    assert refusal is not None
    assert refusal.reason is Reason.LAW_NOT_HELD
    assert refusal.missing == "民法第709条"


def test_before_the_day_a_brief_speaks_of_it_is_not_used(starter_desk: Desk):
    answer = starter_desk.answer("著作権法第30条の4は何を認めていますか", as_of=date(2018, 12, 30))
    assert answer.refusal is not None


@pytest.mark.parametrize("question", ["", "   ", "\u202e\u200b"])
def test_an_empty_question_is_an_error_with_a_name(starter_desk: Desk, question):
    with pytest.raises(QuestionError) as caught:
        starter_desk.answer(question)
    assert caught.value.code == "empty_question"


def test_a_question_that_is_too_long_says_so(starter_desk: Desk):
    with pytest.raises(QuestionError) as caught:
        starter_desk.answer("著作権" * 1000)
    assert caught.value.code == "question_too_long"


def test_an_empty_library_refuses_everything(bundled_model_folder: Path, tmp_path: Path):
    (tmp_path / "model").symlink_to(bundled_model_folder)
    desk = Desk(settings=Settings(data_dir=tmp_path))
    assert desk.answer("著作権とは何ですか").refusal is not None
