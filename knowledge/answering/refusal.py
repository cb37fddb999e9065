"""When the desk does not answer, and why. A rule without I/O."""

from dataclasses import dataclass

from knowledge.answering.answer import Reason, Refusal
from knowledge.finding.findings import Findings
from knowledge.reading.question import Question


@dataclass(frozen=True, slots=True)
class Nearness:
    """From which cosine on a question's nearest passage speaks for an answer; depends on the embedding model.

    Attributes:
        outside: below this, nothing in the library is about the question.
        sure: from here on meaning alone suffices; between the two, words must agree as well.
        words: the least share of the question's words, by weight, that agreement takes.
    """

    outside: float
    sure: float
    words: float = 0.2


# Found over tests/evals: questions to be answered lie at .874 and above, others at .863 and below (docs/decisions.md).
_NEARNESS = {"multilingual-e5-small": Nearness(outside=0.86, sure=0.872)}
# Of another model nothing is known: words decide alone.
_UNKNOWN_MODEL = Nearness(outside=-1.0, sure=2.0)


def nearness_of(model: str) -> Nearness:
    """The limits for an embedding model, by the family its identity begins with."""
    return _NEARNESS.get(model.split("/")[0], _UNKNOWN_MODEL)


def refuse(question: Question, findings: Findings, *, nearness: Nearness) -> Refusal | None:
    """Whether there is nothing to answer from, and why.

    A question that names provisions is answered from these or not at all. One that names none needs a passage that is
    near to it in meaning, and in words where the meaning is in doubt.
    """
    resolution = findings.resolution
    if resolution.groups:
        return None
    if resolution.not_held_then and not resolution.missing_provisions:
        return Refusal(Reason.NOT_HELD_THEN, _joined(resolution.not_held_then, question))
    if resolution.missing_provisions:
        return Refusal(Reason.NO_SUCH_PROVISION, _joined(resolution.missing_provisions, question))
    if resolution.missing_laws and not resolution.works:
        return Refusal(Reason.LAW_NOT_HELD, _joined(resolution.missing_laws, question))
    if not findings.hits or findings.nearest < nearness.outside:
        return Refusal(Reason.OUT_OF_FIELD)
    shared = max(hit.shared for hit in findings.hits[:5])
    if findings.nearest < nearness.sure and shared < nearness.words:
        return Refusal(Reason.NOT_FOUND)
    return None


def _joined(names: tuple[str, ...], question: Question) -> str:
    return ("、" if question.language == "ja" else ", ").join(names)
