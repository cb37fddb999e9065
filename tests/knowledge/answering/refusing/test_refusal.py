"""When a question is refused, and what is said to be missing; by passages made by hand."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knowledge.answering.answer import Reason
from knowledge.answering.refusing.refusal import (
    Limits,
    limits_of,
    not_held,
    packed,
    refuse,
    resemblance,
    unpacked,
)
from knowledge.answering.refusing.signals import signals
from knowledge.finding.findings import Findings, Hit
from knowledge.finding.resolver import Place, Resolution
from knowledge.reading.names import load_names
from knowledge.reading.question import Question, parse_question
from knowledge.reading.tokens import tokens
from tests.knowledge.answering.stored import findings, hit, stored

NAMES = load_names()
RULE, WORLD = np.array([0.0, 1.0]), np.array([1.0, 0.0])
LIMITS = Limits(
    bias=-0.5,
    weights={"missing": 2.0, "far": 1.0},
    known=np.array([RULE, WORLD]),
    pulls=np.array([-1.0, 1.0]),
    width=0.2,
    outside=0.85,
)
LAW = "著作権者は、その著作権を侵害する者に対し、その侵害の停止を請求することができる。差止め"


def asked(text: str) -> Question:
    return parse_question(text, names=NAMES, today=date(2026, 11, 1))


def found(question: str, *texts: str, nearest: float = 0.9, vector: np.ndarray = RULE, **facts) -> Findings:
    hits = [hit(stored(text, **facts)) for text in texts]
    whole = findings(question, *(replace(each, held=frozenset(tokens(each.passage.text))) for each in hits))
    return replace(whole, nearest=nearest, vector=vector)


def seen(question: str, *texts: str, **facts) -> dict[str, float]:
    return dict(signals(asked(question), found(question, *texts, **facts), names=NAMES).values)


def test_how_much_of_a_question_no_passage_has():
    whole = signals(asked("差止めの請求"), found("差止めの請求", LAW), names=NAMES)
    assert (whole.values["missing"], whole.held, whole.absent) == (0, 1, ())
    part = signals(asked("差止めの慰謝料"), found("差止めの慰謝料", LAW), names=NAMES)
    assert 0 < part.values["missing"] < 1
    assert [word.word for word in part.absent] == ["慰謝料"]
    none = signals(asked("養育費の相場"), found("養育費の相場", LAW), names=NAMES)
    assert (none.values["missing"], none.values["nothing_held"]) == (1, 1)
    assert [word.word for word in none.absent] == ["養育費", "相場"]


def test_words_that_only_several_passages_have_together_are_scattered():
    together = seen("crawler ranges", "The crawler has ranges.", language="en")
    assert (together["missing"], together["scattered"]) == (0, 0)
    apart = seen("crawler ranges", "The crawler.", "Two ranges.", language="en")
    assert apart["missing"] == apart["scattered"] == pytest.approx(0.5)


def test_what_the_guide_that_led_to_a_passage_says_is_told_apart():
    question = "差止めの慰謝料"
    whole = found(question, LAW)
    led = tuple(replace(each, told=frozenset(tokens("慰謝料"))) for each in whole.hits)
    values = signals(asked(question), replace(whole, hits=led), names=NAMES).values
    assert values["missing"] > 0
    assert (values["missing_told"], values["scattered_told"]) == (0, 0)


@pytest.mark.parametrize(
    ("cosine", "far", "very_far", "near"),
    [(0.89, 0, 0, 1), (0.93, 0, 0, 2), (0.87, 0, 0, 0), (0.85, 1, 0, 0), (0.825, 2.25, 1, 0)],
)
def test_nearness_is_told_in_steps(cosine: float, far: float, very_far: float, near: float):
    values = seen("差止め", LAW, nearest=cosine)
    assert (values["far"], values["very_far"], values["near"]) == pytest.approx((far, very_far, near))


def test_a_vendor_is_where_to_look_and_not_for_what():
    values = seen("Midjourneyの売上", LAW, "Midjourneyへの申立て")
    assert values["missing"] == 1
    assert (values["vendor"], values["vendor_missing"]) == (1, 1)
    assert seen("Midjourneyの差止め", LAW)["vendor_missing"] == 1  # held, but not of it
    assert seen("Midjourneyの差止め", LAW, vendor="midjourney")["vendor_missing"] == 0


@pytest.mark.parametrize(
    ("question", "is_one"),
    [
        ("What did Disney demand?", 1),
        ("Disney demands what?", 0),  # any word may begin a sentence so
        ("What did the crawler demand?", 0),
        ("JASRACの手数料", 1),
        ("ディズニーの手数料", 0),
    ],
)
def test_a_proper_name_that_nothing_has_is_a_stranger(question: str, is_one: float):
    assert seen(question, LAW)["stranger"] == is_one


def test_a_quoted_term_is_looked_for_in_the_law_that_is_named():
    question = "著作権法は「人工知能」をどう定義していますか"
    resolution = Resolution(works=frozenset({"著作権法"}))
    for text, missing in (("人工知能とは", 0), ("著作物とは", 1)):
        whole = replace(found(question, text, work="著作権法"), resolution=resolution)
        assert signals(asked(question), whole, names=NAMES).values["quoted_missing"] == missing
    # Where no law is named, a quoted word may be anybody's.
    assert seen(question, "著作物とは")["quoted_missing"] == 0


def test_what_is_missing_and_what_the_question_resembles_are_weighed_together():
    question = "差止めの請求"
    assert refuse(asked(question), found(question, LAW), names=NAMES, limits=LIMITS) is None
    assert refuse(asked(question), found(question, LAW, vector=WORLD), names=NAMES, limits=LIMITS) is not None
    other = "慰謝料の相場"
    assert refuse(asked(other), found(other, LAW), names=NAMES, limits=LIMITS) is not None
    far_from_both = np.array([-0.6, -0.8])
    assert (
        refuse(asked(question), found(question, LAW, vector=far_from_both), names=NAMES, limits=LIMITS)
        is None
    )


def test_resemblance_fades_with_the_angle():
    vector = np.array([0.6, 0.8])
    assert resemblance(LIMITS.known, RULE, 0.2)[0] == 1
    near, far = resemblance(LIMITS.known, vector, 0.2)
    assert near == pytest.approx(np.exp(-1))
    assert far == pytest.approx(np.exp(-2))


def test_known_questions_are_packed_in_bytes_and_keep_their_angles():
    random = np.random.default_rng(0)
    known = random.normal(size=(20, 384)).astype(np.float32)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    written = {
        "bias": 0.5,
        "weights": {},
        "width": 0.1,
        "outside": 0.8,
        "pulls": [1.0] * 20,
        "known": packed(known),
    }
    limits = unpacked(json.loads(json.dumps(written)))
    assert np.abs((limits.known * known).sum(axis=1) - 1).max() < 1e-4
    assert (limits.bias, limits.width, limits.outside) == (0.5, 0.1, 0.8)


@pytest.mark.parametrize(
    ("question", "nearest", "reason", "missing"),
    [
        ("養育費の相場", 0.80, Reason.OUT_OF_FIELD, "養育費"),
        ("養育費の相場", 0.88, Reason.NOT_FOUND, "養育費"),
        ("離婚届と養育費と慰謝料", 0.88, Reason.NOT_FOUND, "離婚届、養育費"),  # two, in its order
        ("元気ですか", 0.80, Reason.OUT_OF_FIELD, ""),
        ("Midjourneyの売上", 0.80, Reason.NOT_FOUND, "売上"),
        ("What is the going rate for ibuprofen?", 0.80, Reason.OUT_OF_FIELD, "ibuprofen"),
    ],
)
def test_a_refusal_says_whether_it_is_the_field_and_names_what_nothing_has(
    question, nearest, reason, missing
):
    refusal = refuse(
        asked(question), found(question, LAW, nearest=nearest, vector=WORLD), names=NAMES, limits=LIMITS
    )
    assert refusal is not None
    assert (refusal.reason, refusal.missing) == (reason, missing)


def test_with_a_model_of_which_nothing_is_known_words_decide():
    question = "差止めの請求"
    shared = replace(hit(stored(LAW)), shared=0.6)
    for each, refused in ((shared, False), (replace(shared, shared=0.1), True)):
        whole = findings(question, each)
        refusal = refuse(asked(question), whole, names=NAMES, limits=None)
        assert (refusal is not None) is refused


def test_nothing_found_is_outside_the_field():
    refusal = refuse(asked("養育費"), found("養育費"), names=NAMES, limits=LIMITS)
    assert refusal is not None
    assert (refusal.reason, refusal.missing) == (Reason.OUT_OF_FIELD, "養育費")


def resolved(question: str, resolution: Resolution, *hits: Hit) -> Reason | None:
    refusal = not_held(
        asked(question), replace(findings(question, *hits), resolution=resolution), names=NAMES
    )
    return refusal.reason if refusal else None


def test_what_is_named_and_not_held_is_refused_by_name():
    assert resolved("民法709条", Resolution(missing_laws=("民法709条",))) is Reason.LAW_NOT_HELD
    assert (
        resolved("著作権法999条", Resolution(missing_provisions=("著作権法999条",)))
        is Reason.NO_SUCH_PROVISION
    )
    assert resolved("著作権法30条", Resolution(not_held_then=("著作権法30条",))) is Reason.NOT_HELD_THEN
    both = Resolution(works=frozenset({"著作権法"}), missing_laws=("民法",))
    assert resolved("著作権法と民法", both, hit(stored(LAW))) is None


def test_a_brief_on_a_law_does_not_stand_for_the_provision_that_is_asked_for():
    passage = stored("DSM指令の第4条は…")
    group = (Place(passage, 0, len(passage.text)),)
    question = "DSM指令の第17条は何を定めていますか"
    missing = Resolution(groups=(group,), missing_laws=("DSM指令の第17条",))
    assert resolved(question, missing, hit(passage)) is Reason.LAW_NOT_HELD
    assert resolved("DSM指令の第4条は何を定めていますか", Resolution(groups=(group,)), hit(passage)) is None
    partly = Resolution(groups=(group,), missing_laws=("民法第709条",))
    assert resolved("DSM指令の第4条と民法第709条", partly, hit(passage)) is None


def test_the_law_of_a_place_of_which_nothing_is_held():
    japanese = hit(stored(LAW))
    assert resolved("韓国ではAIの学習は自由ですか", Resolution(), japanese) is Reason.LAW_NOT_HELD
    assert resolved("日本ではAIの学習は自由ですか", Resolution(), japanese) is None
    korean = hit(stored(LAW, jurisdiction="kr"))
    assert resolved("韓国ではAIの学習は自由ですか", Resolution(), japanese, korean) is None
    # A vendor's terms may be those for users there.
    assert resolved("韓国でMidjourneyを使うときの規約", Resolution(), japanese) is None


def test_the_bundled_model_has_limits_and_another_has_none():
    limits = limits_of("multilingual-e5-small/int8.1")
    assert limits is not None
    values = signals(asked("差止め"), found("差止め", LAW), names=NAMES).values
    assert set(limits.weights) == set(values)
    assert limits.known.shape == (len(limits.pulls), 384)
    assert limits_of("another-model/1") is None
