"""The sets are read as they are written, and hold together."""

from collections import Counter
from pathlib import Path

import pytest

from bench.evals import questions
from bench.evals.questions import LANGUAGES, half
from knowledge.answering.answer import Reason


def test_a_line_may_leave_out_what_it_has_not(tmp_path: Path):
    (tmp_path / "answerable.ja.jsonl").write_text(
        '{"id": "ja-a", "question": "？", "library": "whole", "any_of": ["law"], "facts": [["甲", "乙"], "丙"],'
        ' "kind": "term"}\n\n'
        '{"id": "ja-b", "question": "？", "library": "starter", "any_of": ["law"], "facts": [], "proviso": ["丁"],'
        ' "places": [["law", "art=1"]], "as_of": "2019-01-01", "kind": "term"}\n',
        encoding="utf-8",
    )
    first, second = questions.answerable("ja", folder=tmp_path)
    assert first.facts == (("甲", "乙"), ("丙",))
    assert (first.proviso, first.places, first.as_of) == ((), (), None)
    assert second.proviso == (("丁",),)
    assert second.places == (("law", "art=1"),)
    assert second.as_of is not None
    assert second.as_of.year == 2019


def test_the_half_of_a_question_is_its_ids_alone():
    assert (half("ja-a"), half("ja-b")) == ("held", "tune")
    halves = Counter(half(f"en-{number}") for number in range(1000))
    assert 400 < halves["held"] < 600


@pytest.mark.parametrize("of", LANGUAGES)
def test_the_sets_hold_together(of: str):
    answerable, to_refuse = questions.answerable(of), questions.to_refuse(of)
    ids = [each.id for each in (*answerable, *to_refuse, *questions.across())]
    assert not [each for each, times in Counter(ids).items() if times > 1]
    assert all(each.id.startswith(f"{of}-") for each in (*answerable, *to_refuse))
    assert all(each.library in {"starter", "whole"} and each.any_of and each.facts for each in answerable)
    assert all(each.reasons and each.reasons <= set(Reason) for each in to_refuse)
