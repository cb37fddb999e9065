"""Follow-ups in a model's words, believed only as far as they were asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from knowledge.answering.restating import restated
from knowledge.finding.findings import Findings
from knowledge.reading.carrying import carry
from knowledge.reading.names import load_names
from knowledge.reading.question import Question, parse_question

NAMES, TODAY = load_names(), date(2026, 11, 26)


class FakeSpeaker:
    """Puts every follow-up in the same words, and keeps what it was told."""

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.told: list[tuple[str, Sequence[str]]] = []

    def restate(self, text: str, history: Sequence[str]) -> str | None:
        self.told.append((text, history))
        return self.text

    def speak(self, question: Question, findings: Findings) -> object:
        raise AssertionError("nobody asked it to")


def asked(text: str) -> Question:
    return parse_question(text, names=NAMES, today=TODAY)


def understood(follow_up: str, before: str, said: str | None) -> tuple[Question, Question, FakeSpeaker]:
    """The follow-up by the rule, and with a model that says something."""
    history = [asked(before)]
    carried = carry(asked(follow_up), history, names=NAMES, today=TODAY)
    assert carried.asked == follow_up
    speaker = FakeSpeaker(said)
    result = restated(carried, history, speaker=speaker, names=NAMES, today=TODAY)  # type: ignore[arg-type]
    return carried, result, speaker


@pytest.mark.parametrize(
    ("before", "follow_up", "said"),
    [
        ("著作権法第30条の4は何を認めていますか", "その第2号は？", "著作権法第30条の4第2号は何を認めていますか"),
        ("著作権法第30条の4は何を認めていますか", "同条のただし書は？", "著作権法第30条の4のただし書は何を定めていますか"),
        ("What is section 107 of the Copyright Act?", "And section 106?", "What is section 106 of the Copyright Act?"),
    ],
)  # fmt: skip
def test_a_faithful_wording_is_taken(before: str, follow_up: str, said: str):
    carried, result, speaker = understood(follow_up, before, said)
    assert result.text == said
    assert result.asked == follow_up
    assert speaker.told == [(follow_up, [before])]
    assert {reference.law for reference in carried.references} == {
        reference.law for reference in result.references
    }


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "?",
        "著作権法第30条の4第3号は何を認めていますか",  # another number
        "著作権法第47条の5第2号は何を認めていますか",  # another article
        "特許法第30条の4第2号は何を認めていますか",  # another law
        "著作権法第30条の4第2号は2018年にはどうでしたか",  # a date
        "著作権法第30条の4第2号はOpenAIに何を認めていますか",  # a company
        "著作権法第30条の4第2号は「学習」を認めていますか",  # a quotation
        "第2号は何を認めていますか",  # leaves out the law
        "著作権法は何を認めていますか",  # leaves out the provision
        "What does Article 30-4(2) of the Copyright Act of Japan allow?",  # another language
        "長" * 3000,
    ],
)
def test_anything_else_is_left_for_the_rules_own(said: str | None):
    carried, result, _ = understood("その第2号は？", "著作権法第30条の4は何を認めていますか", said)
    assert result == carried


def test_a_vendor_or_country_of_the_rules_may_not_be_lost():
    carried = replace(asked("Midjourneyの規約では期間は？"), asked="期間は？")
    history = [asked("Midjourneyの規約では申立ての期間は？")]
    speaker = FakeSpeaker("規約では申立ての期間は？")
    assert restated(carried, history, speaker=speaker, names=NAMES, today=TODAY) == carried  # type: ignore[arg-type]
