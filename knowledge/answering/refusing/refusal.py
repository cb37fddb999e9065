"""When the desk does not answer, and why. Rules without I/O, but for the limits, which are data: limits.json.

A question is refused where what it names is not held. Else two things are weighed: signals of how well what was found
bears on it (`signals`), and how far it resembles questions of which it is known whether a library
of law and terms answers them. Both are found by `python -m bench.evals.calibrate` for an embedding model.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.answering.answer import Reason, Refusal
from knowledge.answering.refusing.naming import nameable
from knowledge.answering.refusing.signals import Signals, signals, vendor_tokens
from knowledge.finding.findings import Findings
from knowledge.finding.vectors import Vectors
from knowledge.reading.names import Names
from knowledge.reading.question import Question

Numbers = NDArray[np.floating[Any]]

_ENOUGH_WORDS = 0.2
"""Where nothing is known of an embedding model: the share of the question's words a passage must have."""

_MOST_NAMED = 2
"""Things that a refusal names, of those that nothing found has."""


@dataclass(frozen=True)
class Limits:
    """What speaks against an answer, with an embedding model; more than nothing in all refuses.

    Attributes:
        bias: what the sum begins with.
        weights: by signal, as `knowledge.answering.refusing.signals` names them.
        known: vectors of the questions that are known, unit length, one a row; `pulls`: what each adds at the
            question itself, above nothing where it is to be refused.
        width: how soon that fades: a question at cosine c of a known one has exp(-(1 - c) / width) of its pull.
        outside: a question that is refused, names nothing and is less near than this is outside the field.
    """

    bias: float
    weights: Mapping[str, float]
    known: Vectors
    pulls: Vectors
    width: float
    outside: float

    def against(self, values: Mapping[str, float], vector: Vectors) -> float:
        """The sum of what speaks against an answer."""
        weighed = sum(weight * values[name] for name, weight in self.weights.items())
        return self.bias + weighed + float(self.pulls @ resemblance(self.known, vector, self.width))


def resemblance(known: Numbers, vector: Numbers, width: float) -> Numbers:
    """How far a question resembles known ones, by their unit vectors: 1 where it is one of them."""
    # Not @: for so few numbers it wakes a second thread, which then spins beside the rest of the answer.
    fades: Numbers = np.exp((np.vecdot(known, vector) - 1) / width)
    return fades


def limits_of(model: str) -> Limits | None:
    """The limits for an embedding model, by the family its identity begins with; None where it has none."""
    text = resources.files("knowledge.answering.refusing").joinpath("limits.json").read_text(encoding="utf-8")
    found = json.loads(text).get(model.split("/")[0])
    return unpacked(found) if found else None


def unpacked(written: Mapping[str, Any]) -> Limits:
    """Limits as limits.json has them: a known question's numbers are bytes, of which the length does not matter."""
    pulls = np.asarray(written["pulls"], dtype=np.float32)
    packed = np.frombuffer(base64.b64decode(written["known"]), dtype=np.int8).astype(np.float32)
    known = packed.reshape(len(pulls), -1)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    return Limits(written["bias"], written["weights"], known, pulls, written["width"], written["outside"])


def packed(known: Vectors) -> str:
    """Vectors of known questions as `unpacked` takes them: a byte a number, each vector as long as its bytes allow."""
    whole = np.round(known * (127 / np.abs(known).max(axis=1, keepdims=True)))
    return base64.b64encode(whole.astype(np.int8).tobytes()).decode("ascii")


def refuse(question: Question, findings: Findings, *, names: Names, limits: Limits | None) -> Refusal | None:
    """Whether there is nothing to answer from, and why.

    Args:
        names: what vendors and jurisdictions are called.
        limits: of the embedding model; None: words decide alone.
    """
    refusal = not_held(question, findings, names=names)
    if refusal is not None:
        return refusal
    seen = signals(question, findings, names=names)
    reason = _reason(question, findings, seen, limits)
    return Refusal(reason, _what_is_absent(question, seen, names=names)) if reason else None


def _what_is_absent(question: Question, seen: Signals, *, names: Names) -> str:
    """What the question asks for and nothing has, in the order in which it does."""
    things = nameable(
        question.text, seen.absent, language=question.language, but=vendor_tokens(question, names)
    )
    return _joined(sorted(things[:_MOST_NAMED], key=question.text.index), question)


def not_held(question: Question, findings: Findings, *, names: Names) -> Refusal | None:
    """A refusal where what the question names is not held: a law, a provision, a version, the law of a place."""
    resolution = findings.resolution
    if resolution.groups and not _all_missing(question, findings):
        return None
    if resolution.not_held_then and not resolution.missing_provisions:
        return Refusal(Reason.NOT_HELD_THEN, _joined(resolution.not_held_then, question))
    if resolution.missing_provisions:
        return Refusal(Reason.NO_SUCH_PROVISION, _joined(resolution.missing_provisions, question))
    if resolution.missing_laws and not resolution.works:
        return Refusal(Reason.LAW_NOT_HELD, _joined(resolution.missing_laws, question))
    found = {hit.passage.jurisdiction for hit in findings.hits}
    if question.jurisdictions and found.isdisjoint(question.jurisdictions) and not question.vendors:
        places = [each for each in names.jurisdictions if each.id in question.jurisdictions]
        law = "{}の法律" if question.language == "ja" else "the law of {}"
        shown = (law.format(each.shown(question.language)) for each in places)
        return Refusal(Reason.LAW_NOT_HELD, _joined(shown, question))
    return None


def _all_missing(question: Question, findings: Findings) -> bool:
    """Whether no provision that the question names was found, though a text on its law was."""
    missing = findings.resolution.missing
    places = [question.text[each.start : each.end].strip() for each in question.references if each.parts]
    return bool(places) and all(any(each.endswith(place) for each in missing) for place in places)


def _reason(question: Question, findings: Findings, seen: Signals, limits: Limits | None) -> Reason | None:
    """Why what was found does not answer; None where it may."""
    if not findings.hits:
        return Reason.OUT_OF_FIELD
    if limits is None or findings.vector is None:
        shared = max(hit.shared for hit in findings.hits[:5])
        return None if findings.resolution.groups or shared >= _ENOUGH_WORDS else Reason.NOT_FOUND
    if limits.against(seen.values, findings.vector) <= 0:
        return None
    names_something = question.vendors or question.jurisdictions or question.laws
    if names_something or findings.nearest >= limits.outside or seen.held >= 0.5:
        return Reason.NOT_FOUND
    return Reason.OUT_OF_FIELD


def _joined(names: Iterable[str], question: Question) -> str:
    return ("、" if question.language == "ja" else ", ").join(names)
