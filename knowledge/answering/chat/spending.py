"""What a language model took, summed up by day and model. Rules without I/O."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from knowledge.answering.answer import Outcome, Usage
from knowledge.catalog.spoken import Spoke


@dataclass(frozen=True, slots=True)
class DayOfModel:
    """A day's answers of one model.

    Attributes:
        answers: for which it was asked; `followed`: where its answer was the answer.
        fallbacks: why the desk answered instead of it or after it, with how often.
        troubles: the same where its answer was the answer all the same.
        tokens_in, tokens_out, cost: in all, as far as they are known; `cost` None where none is.
        median_ms, p95_ms: how long its answers took, in milliseconds.
    """

    day: date
    model: str
    answers: int
    followed: int
    fallbacks: Mapping[str, int]
    troubles: Mapping[str, int]
    tokens_in: int
    tokens_out: int
    cost: float | None
    median_ms: float
    p95_ms: float


def spoke_of(usage: Usage, *, language: str, at: datetime) -> Spoke:
    """What is recorded of an answer."""
    return Spoke(
        at=at,
        language=language,
        model=usage.model,
        outcome=usage.outcome.value,
        trouble=usage.trouble,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        cost=usage.cost,
        first_ms=usage.first_ms,
        total_ms=usage.total_ms,
    )


def by_day(spoken: Iterable[Spoke], *, home: tzinfo) -> list[DayOfModel]:
    """The days on which models were asked, newest first, each model apart.

    Args:
        home: whose days are counted.
    """

    def key(each: Spoke) -> tuple[date, str]:
        return each.at.astimezone(home).date(), each.model

    found = [_summed(*which, list(of_it)) for which, of_it in groupby(sorted(spoken, key=key), key)]
    return sorted(found, key=lambda each: (-each.day.toordinal(), each.model))


def _summed(day: date, model: str, spoken: Sequence[Spoke]) -> DayOfModel:
    followed = [each for each in spoken if each.outcome == Outcome.MODEL]
    others = [each for each in spoken if each.outcome != Outcome.MODEL]
    costs = [each.cost for each in spoken if each.cost is not None]
    times = sorted(each.total_ms for each in spoken)
    return DayOfModel(
        day=day,
        model=model,
        answers=len(spoken),
        followed=len(followed),
        fallbacks=Counter(each.trouble for each in others),
        troubles=Counter(each.trouble for each in followed if each.trouble),
        tokens_in=sum(each.tokens_in or 0 for each in spoken),
        tokens_out=sum(each.tokens_out or 0 for each in spoken),
        cost=sum(costs) if costs else None,
        median_ms=_within(times, 0.5),
        p95_ms=_within(times, 0.95),
    )


def _within(times: Sequence[float], share: float) -> float:
    """The time within which so large a share of some sorted times lies."""
    return times[math.ceil(share * len(times)) - 1]
