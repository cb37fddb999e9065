"""A follow-up as a language model puts it, where that adds nothing of its own to what was asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.answering.speaking import Speaker
from knowledge.answering.supported import strays
from knowledge.errors import QuestionError
from knowledge.reading.names import Names
from knowledge.reading.question import Question, parse_question


def restated(
    carried: Question, history: Sequence[Question], *, speaker: Speaker, names: Names, today: date
) -> Question:
    """A follow-up that does not stand alone, in the model's words; else as the rule has it.

    The model's words count only where every number, date, provision, law and name in them was asked for here or before, and
    where they leave out no law, provision, vendor or country that the rule has found.

    Args:
        carried: the follow-up as `carry` gives it; `asked` is what was asked.
        history: what was asked before in the same conversation, as it stands alone, oldest first.
        names: laws, vendors and jurisdictions to be known by name.
        today: the day on which it is asked.
    """
    before = [each.text for each in history]
    text = speaker.restate(carried.asked, before)
    if not text or strays(text, [carried.text, carried.asked, *before], names=names):
        return carried
    try:
        question = parse_question(text, names=names, today=today)
    except QuestionError:
        return carried
    return replace(question, asked=carried.asked) if _keeps(question, carried) else carried


def _keeps(question: Question, carried: Question) -> bool:
    """Whether a question asks of everything that the other one asks of, for the same day and in the same language."""
    return (
        question.language == carried.language
        and question.as_of == carried.as_of
        and _places(question) >= _places(carried)
        and question.vendors >= carried.vendors
        and question.jurisdictions >= carried.jurisdictions
    )


def _places(question: Question) -> set[tuple[object, object]]:
    return {(reference.law, reference.parts) for reference in question.references}
