"""An answer as it is shown, frame and all, holds no number, date, article, name or quotation that its sources lack."""

import re
from pathlib import Path

import pytest

from bench.evals.questions import Answerable, answerable
from bot.desk import Desk
from bot.views.answer import answer_markdown
from bot.words import words_for
from knowledge.answering.answer import Answer
from knowledge.answering.checking.supported import Stray, grounds_of, strays, unsupported
from knowledge.model import Audience
from knowledge.reading.names import Names

WORDS = Path(__file__).parents[3] / "bot" / "words"
EVERY = 5


def questions(language: str) -> list[Answerable]:
    return [each for each in answerable(language) if each.library == "starter"][::EVERY]


def shown_without_ground(answer: Answer, names: Names) -> tuple[Stray, ...]:
    """Of the whole message: what stands neither in its sources nor in the words that every answer is framed with."""
    shown = answer_markdown(answer, words_for(answer.language))
    plain = re.sub(r"\[\d+\]|\\|\(<[^>]*>\)", "", shown)
    frame = [
        (WORDS / answer.language / name).read_text(encoding="utf-8") for name in ("desk.toml", "answers.toml")
    ]
    citations = [citation for claim in answer.claims for citation in claim.citations]
    grounds = [
        *grounds_of(citations, names=names),
        *answer.laws_of,
        *answer.others,
        *answer.missing,
        answer.as_of.isoformat(),
    ]
    return strays(plain, [*grounds, *(citation.url for citation in citations), *frame], names=names)


@pytest.mark.parametrize("question", [*questions("ja"), *questions("en")], ids=lambda each: each.id)
def test_nothing_is_shown_that_no_source_says(starter_desk: Desk, question: Answerable) -> None:
    names = starter_desk.retriever.resolver.names(Audience.PUBLIC)
    answer = starter_desk.answer(question.question, as_of=question.as_of)
    assert unsupported(answer, names=names) == ()
    if answer.answered:
        assert shown_without_ground(answer, names) == ()


def test_what_is_put_into_an_answer_is_found_out(starter_desk: Desk) -> None:
    names = starter_desk.retriever.resolver.names(Audience.PUBLIC)
    for question in questions("ja")[:3]:
        answer = starter_desk.answer(question.question)
        claim = answer.claims[0]
        wrong = type(claim)("民法第九十条によれば、123年である。", claim.citations)
        spoilt = type(answer)(answer.question, answer.language, answer.as_of, (wrong, *answer.claims[1:]))
        assert len(unsupported(spoilt, names=names)) >= 2
        assert len(shown_without_ground(spoilt, names)) >= 2
