"""What a measure is: outcomes of questions beside what the sets want of them. Rules without I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from bench.evals.questions import Answerable, Half, ToRefuse, half
from bench.report import Goal
from knowledge.answering.answer import MOST_QUOTES
from knowledge.reading.tokens import normalise


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote as it was shown: of which document, and which of the question's places it is of, by their order there."""

    document: str
    quote: str
    places: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question.

    Attributes:
        retrieved: for each passage found, best first, which of the question's places it holds something of.
        cited: what was quoted; empty where it was refused.
        reason: why it was refused; empty where it was answered.
        missing: what the refusal named.
        unsupported: what the answer says and its sources do not.
        ms: milliseconds it took to answer or to refuse.
    """

    retrieved: tuple[frozenset[int], ...] = ()
    cited: tuple[Cited, ...] = ()
    reason: str = ""
    missing: str = ""
    unsupported: tuple[str, ...] = ()
    ms: float = 0.0

    @property
    def refused(self) -> bool:
        return bool(self.reason)


Outcomes = Mapping[str, Outcome]
"""By the question's id."""


def recall(depth: int, places: Sequence[object], outcome: Outcome) -> float:
    """The share of a question's places that stand among the first `depth` passages."""
    found = frozenset[int]().union(*outcome.retrieved[:depth])
    return len(found) / len(places)


def reciprocal_rank(outcome: Outcome) -> float:
    """One over the rank of the first passage that is of any of the places; 0 where none is."""
    ranks = (rank for rank, held in enumerate(outcome.retrieved, start=1) if held)
    return 1 / next(ranks, float("inf"))


def facts_missing(question: Answerable, outcome: Outcome) -> list[str]:
    """The facts, in the first way they may be written, that no quote holds."""
    return _missing(question.facts, outcome)


def provisos_missing(question: Answerable, outcome: Outcome) -> list[str]:
    """The exceptions and conditions that no quote holds."""
    return _missing(question.proviso, outcome)


def document_cited(question: Answerable, outcome: Outcome) -> bool:
    """Whether a document that answers is cited."""
    return any(each.document in question.any_of for each in outcome.cited)


def answered_right(question: Answerable, outcome: Outcome) -> bool:
    """Whether a right document is cited and every fact and every proviso stands in the quotes."""
    return (
        document_cited(question, outcome)
        and not facts_missing(question, outcome)
        and not provisos_missing(question, outcome)
    )


def is_right(question: Answerable, cited: Cited) -> bool:
    """Whether a citation is of a place that answers; of a document that does, where the set names no places."""
    return bool(cited.places) if question.places else cited.document in question.any_of


def citation_precision(question: Answerable, outcome: Outcome) -> float:
    """The share of citations that are right."""
    return fmean(is_right(question, each) for each in outcome.cited)


def citation_recall(question: Answerable, outcome: Outcome) -> float:
    """The share of the places that answer which are cited."""
    cited = frozenset[int]().union(*(each.places for each in outcome.cited))
    return len(cited) / len(question.places)


def refused_right(question: ToRefuse, outcome: Outcome) -> bool:
    """Whether it was refused, for a reason that would be right."""
    return outcome.reason in question.reasons


def of_retrieval(questions: Iterable[tuple[Sequence[object], Outcome]]) -> dict[str, float]:
    """Recall and mean reciprocal rank by passages; questions without places tell nothing of them."""
    asked = [(places, outcome) for places, outcome in questions if places]
    return _present(
        {
            "R@5": _mean(recall(5, *each) for each in asked),
            "R@10": _mean(recall(10, *each) for each in asked),
            "MRR@10": _mean(reciprocal_rank(outcome) for _, outcome in asked),
        }
    )


def of_answers(questions: Sequence[Answerable], outcomes: Outcomes) -> dict[str, float]:
    """How the questions that must be answered were."""
    asked = [(each, outcomes[each.id]) for each in questions]
    answered = [(question, outcome) for question, outcome in asked if outcome.cited]
    return _present(
        {
            "answered right": _mean(answered_right(*each) for each in asked),
            "facts found": _mean(
                1 - len(facts_missing(question, outcome)) / len(question.facts)
                for question, outcome in asked
                if question.facts
            ),
            "provisos kept": _mean(not provisos_missing(*each) for each in asked if each[0].proviso),
            "citation precision": _mean(citation_precision(*each) for each in answered),
            "citation recall": _mean(citation_recall(*each) for each in asked if each[0].places),
            "at most 5 quotes": _mean(len(outcome.cited) <= MOST_QUOTES for _, outcome in answered),
        }
    )


def of_refusing(
    answerable: Sequence[Answerable], to_refuse: Sequence[ToRefuse], outcomes: Outcomes
) -> dict[str, float]:
    """Precision and recall of refusing, by half, and whether the reasons given are right."""
    found: dict[str, float | None] = {}
    halves: tuple[Half, ...] = ("tune", "held")
    for name in halves:
        wanted = [outcomes[each.id].refused for each in to_refuse if half(each.id) == name]
        unwanted = [outcomes[each.id].refused for each in answerable if half(each.id) == name]
        refused = sum(wanted) + sum(unwanted)
        found[f"refusal precision, {name}"] = sum(wanted) / refused if refused else None
        found[f"refusal recall, {name}"] = _mean(wanted)
    found["reasons right"] = _mean(
        refused_right(each, outcomes[each.id]) for each in to_refuse if outcomes[each.id].refused
    )
    return _present(found)


def of_all(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """What is the same for all questions: unsupported claims in all, and the time an answer takes."""
    asked = list(outcomes)
    times = sorted(outcome.ms for outcome in asked)
    if not times:
        return {}
    return {
        "unsupported claims": float(sum(len(outcome.unsupported) for outcome in asked)),
        "latency median, ms": median(times),
        "latency p95, ms": times[min(int(0.95 * len(times)), len(times) - 1)],
    }


GOALS: Mapping[str, Goal] = {
    "across R@5": Goal("≥", 0.90),
    "answered right": Goal("≥", 0.90),
    "at most 5 quotes": Goal("≥", 1.0),
    "refusal precision, held": Goal("≥", 0.95),
    "refusal recall, held": Goal("≥", 0.95),
    "unsupported claims": Goal("≤", 0.0),
    "latency median, ms": Goal("≤", 60.0),
    "latency p95, ms": Goal("≤", 150.0),
}
"""What is wanted of a measure."""


def judge(
    answerable: Sequence[Answerable], to_refuse: Sequence[ToRefuse], outcomes: Outcomes
) -> dict[str, bool]:
    """For each question whether all went as its set wants it."""
    rights: dict[str, bool] = {each.id: answered_right(each, outcomes[each.id]) for each in answerable}
    return rights | {each.id: refused_right(each, outcomes[each.id]) for each in to_refuse}


def _missing(groups: Iterable[Sequence[str]], outcome: Outcome) -> list[str]:
    quotes = [_folded(each.quote) for each in outcome.cited]
    return [
        group[0] for group in groups if not any(_folded(way) in quote for way in group for quote in quotes)
    ]


def _folded(text: str) -> str:
    return " ".join(normalise(text).split())


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return fmean(listed) if listed else None


def _present(measures: Mapping[str, float | None]) -> dict[str, float]:
    """Those of which something was asked."""
    return {name: value for name, value in measures.items() if value is not None}
