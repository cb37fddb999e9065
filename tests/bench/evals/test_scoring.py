"""What each measure says of outcomes that are known."""

from dataclasses import replace

import pytest

from bench.evals import scoring
from bench.evals.questions import Answerable, ToRefuse, half
from bench.evals.scoring import Cited, Outcome

QUESTION = Answerable(
    id="ja-term",
    question="著作権はいつまで続きますか",
    library="starter",
    any_of=frozenset({"law", "brief"}),
    facts=(("七十年", "70年"), ("死後",)),
    proviso=(("別段の定め",),),
    places=(("law", "art=51"), ("law", "art=52")),
    as_of=None,
    kind="term",
)
RULE = "著作者の死後（共同著作物にあつては、最終に死亡した著作者の死後）七十年を経過するまでの間"
PROVISO = "この節に別段の定めがある場合を除き"


def cited(quote: str, *places: int, document: str = "law") -> Cited:
    return Cited(document, quote, frozenset(places))


def found(*ranks: set[int]) -> Outcome:
    return Outcome(retrieved=tuple(map(frozenset, ranks)))


@pytest.mark.parametrize(
    ("ranks", "of_five", "of_ten", "reciprocal"),
    [
        ([], 0, 0, 0),
        ([set(), set(), set()], 0, 0, 0),
        ([{0, 1}], 1, 1, 1),
        ([set(), {1}, {1}], 0.5, 0.5, 0.5),
        ([set()] * 4 + [{0}, {1}], 0.5, 1, 0.2),
        ([set()] * 9 + [{0}], 0, 0.5, 0.1),
    ],
)
def test_retrieval_counts_places_within_the_depth_and_the_first_rank(ranks, of_five, of_ten, reciprocal):
    outcome = found(*ranks)
    assert scoring.recall(5, QUESTION.places, outcome) == of_five
    assert scoring.recall(10, QUESTION.places, outcome) == of_ten
    assert scoring.reciprocal_rank(outcome) == pytest.approx(reciprocal)


def test_questions_without_places_say_nothing_of_retrieval():
    measures = scoring.of_retrieval([((), found()), (QUESTION.places, found({0, 1}))])
    assert measures == {"R@5": 1, "R@10": 1, "MRR@10": 1}
    assert scoring.of_retrieval([((), found())]) == {}


@pytest.mark.parametrize(
    ("quotes", "facts", "provisos"),
    [
        ([], ["七十年", "死後"], ["別段の定め"]),
        (["死後七十年"], [], ["別段の定め"]),
        (["死後 70 年"], ["七十年"], ["別段の定め"]),  # a space may not come in where the source has none
        (["死後７０年"], [], ["別段の定め"]),  # but width is of no account
        (["七十\n年", "死後"], ["七十年"], ["別段の定め"]),
        (["死後", "七十年", "別段の定め"], [], []),  # whichever quote has it
        (["別段の", "定め"], ["七十年", "死後"], ["別段の定め"]),  # but one quote has it whole
    ],
)
def test_facts_are_looked_for_in_each_quote_in_any_way_they_may_be_written(quotes, facts, provisos):
    outcome = Outcome(cited=tuple(map(cited, quotes)))
    assert scoring.facts_missing(QUESTION, outcome) == facts
    assert scoring.provisos_missing(QUESTION, outcome) == provisos


@pytest.mark.parametrize(
    ("fact", "quote"), [("seventy years", "for Seventy\n  years after"), ("あって", "あつて")]
)
def test_case_white_space_and_old_spelling_are_folded(fact: str, quote: str):
    question = replace(QUESTION, facts=((fact,),))
    assert scoring.facts_missing(question, Outcome(cited=(cited(quote),))) == []


@pytest.mark.parametrize(
    ("quotes", "right"),
    [
        ([cited(RULE), cited(PROVISO)], True),
        ([cited(RULE)], False),  # the rule without its proviso
        ([cited("七十年"), cited(PROVISO)], False),  # a fact is missing
        (
            [cited(RULE, document="other"), cited(PROVISO, document="other")],
            False,
        ),  # true, but of another source
        ([cited(RULE, document="other"), cited(PROVISO, document="brief")], True),
        ([], False),
    ],
)
def test_an_answer_is_right_with_source_facts_and_provisos(quotes: list[Cited], right: bool):
    assert scoring.answered_right(QUESTION, Outcome(cited=tuple(quotes))) is right


def test_citations_are_judged_by_place_and_by_document_only_where_no_place_is_given():
    outcome = Outcome(cited=(cited("a", 0), cited("b"), cited("c", document="brief"), cited("d", 0)))
    assert scoring.citation_precision(QUESTION, outcome) == 0.5
    assert scoring.citation_recall(QUESTION, outcome) == 0.5
    assert scoring.citation_precision(replace(QUESTION, places=()), outcome) == 1


def of_half(name: str, number: int) -> list[str]:
    ids = (f"ja-{place}" for place in range(1000))
    return [each for each in ids if half(each) == name][:number]


def test_refusing_is_judged_half_by_half():
    tune, held = of_half("tune", 4), of_half("held", 4)
    answerable = [replace(QUESTION, id=each) for each in (*tune[:2], *held[:2])]
    to_refuse = [
        ToRefuse(each, "", "outside", frozenset({"out_of_field"})) for each in (*tune[2:], *held[2:])
    ]
    no, wrong, answered = (
        Outcome(reason="out_of_field"),
        Outcome(reason="not_found"),
        Outcome(cited=(cited(""),)),
    )
    outcomes = dict.fromkeys((*tune[:2], *held[:1]), answered) | {held[1]: no}
    outcomes |= {tune[2]: no, tune[3]: wrong, held[2]: no, held[3]: answered}
    assert scoring.of_refusing(answerable, to_refuse, outcomes) == {
        "refusal precision, tune": 1,
        "refusal recall, tune": 1,
        "refusal precision, held": 0.5,
        "refusal recall, held": 0.5,
        "reasons right": pytest.approx(2 / 3),
    }
    assert scoring.judge(answerable, to_refuse, outcomes) == {
        **dict.fromkeys((each.id for each in answerable), False),
        tune[2]: True,
        tune[3]: False,
        held[2]: True,
        held[3]: False,
    }


def test_where_nothing_is_refused_there_is_no_precision_to_speak_of():
    outcomes = {"ja-term": Outcome(cited=(cited(RULE),))}
    assert scoring.of_refusing([QUESTION], [], outcomes) == {}


def test_answers_are_measured_over_all_that_must_be_answered():
    three = [replace(QUESTION, id=each) for each in ("right", "six", "refused")]
    outcomes = {
        "right": Outcome(cited=(cited(RULE, 0, 1), cited(PROVISO, 0))),
        "six": Outcome(cited=(cited(RULE), *[cited("")] * 5)),
        "refused": Outcome(reason="not_found"),
    }
    assert scoring.of_answers(three, outcomes) == {
        "answered right": pytest.approx(1 / 3),
        "facts found": pytest.approx(2 / 3),
        "provisos kept": pytest.approx(1 / 3),
        "citation precision": 0.5,
        "citation recall": pytest.approx(1 / 3),
        "at most 5 quotes": 0.5,
    }


def test_unsupported_claims_are_counted_and_times_ranked():
    outcomes = [Outcome(ms=float(ms), unsupported=("x",) * (ms == 7)) for ms in range(1, 101)]
    assert scoring.of_all(outcomes) == {
        "unsupported claims": 1,
        "latency median, ms": 50.5,
        "latency p95, ms": 96,
    }
    assert scoring.of_all([]) == {}
