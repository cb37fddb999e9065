"""What became of a question is told in the sets' own terms: its places, its documents."""

import pytest

from bench.evals.asking import ask, search, unknown_places
from bench.evals.questions import Across, Answerable, ToRefuse
from bench.evals.scoring import citation_precision, document_cited, refused_right
from bot.desk import Desk

BRIEF = "brief/ja/quotation"
ACT = "345AC0000000048"


def question(*places: tuple[str, str]) -> Answerable:
    return Answerable(
        id="ja-quotation",
        question="引用として他人の作品を使える条件は何ですか",
        library="starter",
        any_of=frozenset({BRIEF}),
        facts=(("公正な慣行",),),
        proviso=(),
        places=places,
        as_of=None,
        kind="limitation",
    )


def test_passages_and_quotes_are_led_back_to_places(starter_desk: Desk):
    asked = question((BRIEF, "par=1"), (BRIEF, "heading=条文"))
    outcome = ask(starter_desk, asked)
    assert not outcome.refused
    assert document_cited(asked, outcome)
    assert outcome.retrieved[0] in ({0}, {1})
    assert frozenset({0}) in outcome.retrieved
    assert any(0 in each.places for each in outcome.cited if each.document == BRIEF)
    assert outcome.unsupported == ()
    assert outcome.ms > 0


def test_a_brief_is_right_for_a_provision_that_it_explains(starter_desk: Desk):
    asked = question((ACT, "art=32"), (ACT, "art=999"))
    outcome = ask(starter_desk, asked)
    assert citation_precision(asked, outcome) > 0
    assert not any(1 in each.places for each in outcome.cited)
    # But it is not found by it: the Act itself is not in the starter library.
    assert not any(outcome.retrieved)


def test_places_that_the_library_does_not_have_are_slips_of_the_sets(starter_desk: Desk):
    known, unknown = (BRIEF, "par=1"), (BRIEF, "heading=nowhere")
    assert unknown_places(starter_desk, [question(known, unknown)]) == [
        f"ja-quotation: {BRIEF} heading=nowhere"
    ]


def test_a_whole_document_may_be_the_place(starter_desk: Desk):
    found = search(starter_desk, Across("ja-across", "引用の条件", (("brief/en/quotation", ""), (BRIEF, ""))))
    assert any(1 in held for held in found.retrieved)


@pytest.mark.parametrize(("reasons", "right"), [({"law_not_held"}, True), ({"not_found"}, False)])
def test_a_refusal_is_told_with_its_reason(starter_desk: Desk, reasons: set[str], right: bool):
    asked = ToRefuse("ja-civil", "民法第709条の要件は何ですか", "law_not_held", frozenset(reasons))
    outcome = ask(starter_desk, asked)
    assert refused_right(asked, outcome) is right
    assert outcome.missing == "民法第709条"
    assert outcome.cited == ()
