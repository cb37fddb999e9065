"""Weights are found that separate what can be separated, and a limit that serves precision and recall alike."""

import json

import numpy as np
import pytest

from bench.evals.calibrate import Example, best_limit, calibrate, fit, precision_and_recall
from knowledge.answering.refusing.refusal import unpacked


def made(number: int, half: str, *, refuse: bool, told: bool = False, near: float = 0.9) -> Example:
    """Refused where much is missing or the question lies along the first axis; the second tells nothing."""
    random = np.random.default_rng(number)
    vector = random.normal(scale=0.1, size=4)
    vector[0] += 1 if refuse else -1
    return Example(
        question=f"{half} {number}",
        half=half,
        refuse=refuse,
        told=told,
        values={"missing": 0.7 + random.normal(scale=0.1), "noise": random.normal()},
        vector=vector / np.linalg.norm(vector),
        near=near,
        names_something=False,
        reasons=frozenset({"out_of_field" if near < 0.85 else "not_found"}) if refuse else frozenset(),
    )


def test_a_fit_separates_and_leaves_alone_what_tells_nothing():
    random = np.random.default_rng(1)
    wanted = (random.random(300) < 0.4).astype(float)
    signals = np.c_[wanted + random.normal(scale=0.3, size=300), random.normal(size=300)]
    found = fit(signals, np.zeros((300, 300)), wanted)
    assert found.weights[0] > 10 * abs(found.weights[1])
    scores = found.scores(signals, np.zeros((300, 300)))
    assert ((scores > 0) == (wanted > 0)).mean() > 0.9


def test_the_score_without_an_example_is_that_of_a_fit_without_it():
    random = np.random.default_rng(2)
    wanted = (random.random(30) < 0.5).astype(float)
    vectors = random.normal(size=(30, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    resembling = np.exp((vectors @ vectors.T - 1) / 0.1)
    nothing = np.zeros((30, 1))
    whole = fit(nothing, resembling, wanted)
    for at in range(30):
        rest = np.arange(30) != at
        other = fit(nothing[rest], resembling[np.ix_(rest, rest)], wanted[rest])
        score = other.scores(nothing[at : at + 1], resembling[at : at + 1, rest])[0]
        assert whole.without[at] == pytest.approx(score, abs=1e-6)


def test_the_limit_serves_the_worse_of_precision_and_recall():
    scores = np.array([-2.0, -1.0, 0.5, 1.0, 2.0, 3.0])
    wanted = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    assert best_limit(scores, wanted) == 0.75
    assert precision_and_recall(scores > 0.75, wanted) == (1, 1)
    assert precision_and_recall(scores > -3, wanted) == (0.5, 1)
    assert precision_and_recall(scores > 9, wanted) == (0, 0)


def test_what_is_written_tells_the_halves_apart_and_can_be_read_again():
    examples = [
        made(number, "tune", refuse=number % 2 == 0, near=0.8 + 0.1 * (number % 3 > 0))
        for number in range(80)
    ]
    examples += [made(number, "held", refuse=number % 2 == 0) for number in range(100, 120)]
    # Told by a rule, and wrongly: a figure counts it all the same.
    examples.append(made(200, "held", refuse=False, told=True))
    said: list[str] = []
    found = json.loads(json.dumps(calibrate(examples, say=said.append)))
    assert said == []
    tune, held = found["refusing"].values()
    assert tune == {"precision": 1, "recall": 1, "questions": 80}
    assert held == {"precision": pytest.approx(10 / 11, abs=0.001), "recall": 1, "questions": 21}
    assert set(found["weights"]) == {"missing", "noise"}
    assert 0.8 < found["outside"] <= 0.9
    limits = unpacked(found)
    for example in examples[:80]:
        assert (limits.against(example.values, example.vector) > 0) is example.refuse
