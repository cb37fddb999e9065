"""Questions through the whole of retrieval, composition and verification, on the starter library and the real model.

Those of tests/evals that the starter library decides must go as well as they did for the committed baseline, which
`python -m bench.evals --set-baseline` writes.
"""

from datetime import date
from pathlib import Path

import pytest

from bench.evals import baseline, questions, scoring
from bench.evals.asking import ask
from bench.evals.questions import LANGUAGES, Answerable, ToRefuse
from bot.desk import Desk
from bot.settings import Settings
from knowledge.answering.answer import MOST_QUOTES, Reason
from knowledge.errors import QuestionError

BASELINE = baseline.read()
ANSWERABLE = [each for of in LANGUAGES for each in questions.answerable(of) if each.library == "starter"]
TO_REFUSE = [each for of in LANGUAGES for each in questions.to_refuse(of)]


def right_before(question: Answerable | ToRefuse) -> bool:
    return BASELINE is not None and BASELINE.starter.get(question.id, False)


@pytest.mark.parametrize("question", list(filter(right_before, ANSWERABLE)), ids=lambda each: each.id)
def test_what_was_answered_right_still_is(starter_desk: Desk, question: Answerable):
    outcome = ask(starter_desk, question)
    assert not outcome.refused
    assert scoring.document_cited(question, outcome)
    assert scoring.facts_missing(question, outcome) == []
    assert scoring.provisos_missing(question, outcome) == []
    assert len(outcome.cited) <= MOST_QUOTES
    assert outcome.unsupported == ()


@pytest.mark.parametrize("question", list(filter(right_before, TO_REFUSE)), ids=lambda each: each.id)
def test_what_was_refused_for_a_right_reason_still_is(starter_desk: Desk, question: ToRefuse):
    outcome = ask(starter_desk, question)
    assert outcome.reason in question.reasons
    assert outcome.cited == ()


def test_the_baseline_knows_the_questions_and_most_go_right():
    assert BASELINE is not None
    asked = [*ANSWERABLE, *TO_REFUSE]
    assert {each.id for each in asked} == set(BASELINE.starter)
    assert sum(map(right_before, asked)) > 0.8 * len(asked)


@pytest.mark.parametrize(
    ("question", "reason", "missing"),
    [
        ("民法第709条の要件と著作権は？", Reason.LAW_NOT_HELD, "民法第709条"),
        ("What does Article 500 of the AI Act require?", Reason.LAW_NOT_HELD, "Article 500 of the AI Act"),
        (
            "What does the law of South Korea say about training?",
            Reason.LAW_NOT_HELD,
            "the law of South Korea",
        ),
        ("京都でおすすめの観光地はどこですか", Reason.OUT_OF_FIELD, "観光地"),
    ],
)
def test_a_refusal_names_what_is_missing_and_lists_no_sources(
    starter_desk: Desk, question: str, reason: Reason, missing: str
):
    answer = starter_desk.answer(question)
    assert answer.claims == ()
    assert answer.refusal is not None
    assert answer.refusal.reason is reason
    assert missing in answer.refusal.missing


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
