"""From what was asked, and asked before, to the question that is answered."""

from collections.abc import Sequence
from datetime import date

from knowledge.answering.chat.speaking import Speaker
from knowledge.answering.checking.supported import Mark, strays
from knowledge.errors import QuestionError
from knowledge.reading.carrying import carry
from knowledge.reading.names import Names
from knowledge.reading.question import Question, parse_question
from knowledge.reading.restating import points_back, restated


def understood(
    text: str, history: Sequence[str], *, names: Names, today: date, speaker: Speaker | None = None
) -> Question:
    """The question as it stands alone.

    A language model puts a follow-up into words where there is one, and where it adds nothing that was not said; else it is
    completed by rule.

    Args:
        text: as a member typed it.
        history: what was asked before in the same conversation, as it was understood, oldest first.
        names: laws, vendors and jurisdictions to be known by name.
        today: the day on which it is asked.
        speaker: a language model, where one may be asked.

    Raises:
        QuestionError: the question is empty or too long, or names a day that is none.
    """
    question = parse_question(text, names=names, today=today)
    before = [each for earlier in history if (each := _parsed(earlier, names, today))]
    if not before:
        return question
    carried = carry(question, before, names=names, today=today)
    if speaker is None or not (carried.asked or points_back(question)):
        return carried
    asked_before = [each.text for each in before]
    said = speaker.restate(question.text, asked_before)
    if not said or _adds_names(said, [question.text, *asked_before], names):
        return carried
    return restated(said, question, before, names=names, today=today) or carried


def _adds_names(said: str, asked: Sequence[str], names: Names) -> bool:
    return any(stray.mark in (Mark.NAME, Mark.QUOTATION) for stray in strays(said, asked, names=names))


def _parsed(text: str, names: Names, today: date) -> Question | None:
    try:
        return parse_question(text, names=names, today=today)
    except QuestionError:  # what was a question under earlier names is none now
        return None
