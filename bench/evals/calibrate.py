"""`python -m bench.evals.calibrate`: finds what signals weigh in refusing, and writes it as data for the desk.

It looks at the half of the sets that is for tuning, at the questions across languages of that half, and at
tests/evals/calibration.jsonl, whose questions say only whether they seek a rule, which the library holds, something of
the world, which it does not, or something outside the field. The other half is asked for the figures alone.

What is fitted is a ridge regression with a kernel: linear in the signals, and Gaussian between the vectors of questions.
What it says of an example that it is fitted without has a closed form, so that limit and figures need no second fit.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from bench.built import MODELS, ROOT, library
from bench.evals import questions
from bench.evals.__main__ import WHOLE
from bench.evals.questions import Answerable, Half, half
from bot.desk import Desk
from bot.settings import Settings
from knowledge.answering.answerer import FOUND
from knowledge.answering.refusing.refusal import not_held, packed, resemblance
from knowledge.answering.refusing.signals import signals
from knowledge.embedding import load_embeddings
from knowledge.model import Audience

LIMITS = ROOT / "knowledge" / "answering" / "refusing" / "limits.json"
_EXAMPLES = questions.SETS / "calibration.jsonl"

_WIDTH = 0.1
"""How soon the resemblance between questions fades, as `Limits.width`."""

_RIDGE = 0.1
_OF_SIGNALS = 1 / 26
"""How strongly the fit is held smooth, and what a signal, brought to one spread, counts beside the resemblance: of the
values tried, those with the fewest mistakes about examples that a fit had not seen, all for tuning."""

_OUTSIDE = np.arange(0.80, 0.90, 0.0025)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what ought to become of it, and what is seen of it.

    Attributes:
        told: a rule alone decides that it is refused (`knowledge.answering.refusing.refusal.not_held`).
        near: the cosine of the nearest passage; `names_something`: a law, a place or a vendor.
        reasons: those that would be right, where the sets say.
    """

    question: str
    half: Half
    refuse: bool
    told: bool
    values: dict[str, float]
    vector: Numbers
    near: float
    names_something: bool
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """A fit to examples.

    Attributes:
        middle, spread: of each signal; what is weighed is how many spreads it is from its middle.
        weights: of the signals so measured; `pulls`: of each example; `bias`: what the sum begins with.
        without: the score of each example by a fit without it.
    """

    middle: Numbers
    spread: Numbers
    weights: Numbers
    pulls: Numbers
    bias: float
    without: Numbers

    def scores(self, signals: Numbers, resembling: Numbers) -> Numbers:
        """The scores of questions.

        Args:
            signals: shape (questions, signals); `resembling`: shape (questions, examples).
        """
        return (signals - self.middle) / self.spread @ self.weights + resembling @ self.pulls + self.bias


def fit(signals: Numbers, resembling: Numbers, wanted: Numbers) -> Fit:
    """Fit scores: above nothing for what is to be refused.

    Args:
        signals: shape (examples, signals); `resembling`: of each example to each.
        wanted: for each example 1 where it is to be refused, else 0.
    """
    middle, spread = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    measured = (signals - middle) / spread
    kernel = resembling + _OF_SIGNALS * measured @ measured.T + 1
    inverse = np.linalg.inv(kernel + _RIDGE * np.eye(len(wanted)))
    sides = 2 * wanted - 1
    pulls = inverse @ sides
    without = sides - pulls / np.diag(inverse)
    return Fit(middle, spread, _OF_SIGNALS * measured.T @ pulls, pulls, float(pulls.sum()), without)


def best_limit(scores: Numbers, wanted: Numbers) -> float:
    """The score from which on refusing does best: the one whose worse of precision and recall is highest."""

    def worse(limit: float) -> float:
        return min(precision_and_recall(scores > limit, wanted))

    candidates = np.sort(scores)
    return float(max((candidates[1:] + candidates[:-1]) / 2, key=worse))


def precision_and_recall(refused: NDArray[np.bool_], wanted: Numbers) -> tuple[float, float]:
    """Of refusing."""
    right = float((refused & (wanted > 0)).sum())
    return right / max(float(refused.sum()), 1.0), right / max(float(wanted.sum()), 1.0)


def _signals(examples: Sequence[Example]) -> Numbers:
    return np.array([list(each.values.values()) for each in examples])


def _resembling(examples: Sequence[Example], known: Numbers) -> Numbers:
    return np.array([resemblance(known, each.vector, _WIDTH) for each in examples])


def _wanted(examples: Sequence[Example]) -> Numbers:
    return np.array([float(each.refuse) for each in examples])


def _figures(examples: Sequence[Example], scores: Numbers, limit: float) -> dict[str, float]:
    told = np.array([each.told for each in examples])
    refused = told | (scores > limit)
    precision, recall = precision_and_recall(refused, _wanted(examples))
    return {"precision": round(precision, 3), "recall": round(recall, 3), "questions": len(examples)}


def _outside(examples: Sequence[Example]) -> float:
    """The cosine below which a refusal says "outside the field", where the reasons given are most often right."""
    asked = [each for each in examples if each.reasons and not each.told]

    def right(limit: float) -> int:
        return sum(
            ("out_of_field" if each.near < limit and not each.names_something else "not_found")
            in each.reasons
            for each in asked
        )

    return float(max(_OUTSIDE, key=right))


def _examples(desk: Desk) -> Iterator[Example]:
    """All that is looked at, each asked of the library."""
    for of in questions.LANGUAGES:
        for each in questions.answerable(of):
            yield _example(desk, each.question, half(each.id), refuse=False, answerable=each)
        for to_refuse in questions.to_refuse(of):
            yield _example(
                desk, to_refuse.question, half(to_refuse.id), refuse=True, reasons=to_refuse.reasons
            )
    for across in questions.across():
        if half(across.id) == "tune":
            yield _example(desk, across.question, "tune", refuse=False)
    for line in _EXAMPLES.read_text(encoding="utf-8").splitlines():
        example = json.loads(line)
        yield _example(desk, example["question"], "tune", refuse=example["seeks"] != "rule")


def _example(
    desk: Desk,
    text: str,
    of: Half,
    *,
    refuse: bool,
    answerable: Answerable | None = None,
    reasons: frozenset[str] = frozenset(),
) -> Example:
    retriever, reader = desk.retriever, Audience.PUBLIC
    search = retriever.search(
        text, reader=reader, as_of=answerable.as_of if answerable else None, today=desk.today(), limit=FOUND
    )
    question, findings = search.question, retriever.read(search.findings)
    names = retriever.resolver.names(reader)
    assert findings.vector is not None
    return Example(
        question=text,
        half=of,
        refuse=refuse,
        told=not findings.hits or not_held(question, findings, names=names) is not None,
        values=dict(signals(question, findings, names=names).values),
        vector=findings.vector.astype(np.float64),
        near=findings.nearest,
        names_something=bool(question.vendors or question.jurisdictions or question.laws),
        reasons=reasons,
    )


def calibrate(
    examples: Sequence[Example], *, say: Callable[[str], None] = lambda _: None
) -> dict[str, object]:
    """What is written of an embedding model."""
    tune = [each for each in examples if each.half == "tune"]
    held = [each for each in examples if each.half == "held"]
    open_ones = [each for each in tune if not each.told]
    known, wanted = np.array([each.vector for each in open_ones]), _wanted(open_ones)
    found = fit(_signals(open_ones), _resembling(open_ones, known), wanted)
    limit = best_limit(found.without, wanted)
    for each, score in sorted(zip(open_ones, found.without, strict=True), key=lambda pair: pair[1]):
        if (score > limit) != each.refuse:
            say(f"{'not ' if each.refuse else ''}refused ({score - limit:+.2f}): {each.question}")
    weights = found.weights / found.spread
    without = dict(zip(map(id, open_ones), found.without, strict=True))
    of_tune = np.array([without.get(id(each), 0.0) for each in tune])
    of_held = found.scores(_signals(held), _resembling(held, known)) if held else np.zeros(0)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "refusing": {
            "tune, each by a fit without it": _figures(tune, of_tune, limit),
            "held": _figures(held, of_held, limit),
        },
        "bias": round(found.bias - float(found.middle @ weights) - limit, 5),
        "weights": {
            name: round(float(each), 5) for name, each in zip(open_ones[0].values, weights, strict=True)
        },
        "outside": round(_outside(tune), 4),
        "width": _WIDTH,
        "pulls": [round(float(each), 4) for each in found.pulls],
        "known": packed(known.astype(np.float32)),
    }


@click.command(help=__doc__)
@click.option(
    "--library",
    "data_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ask this data folder instead of a library built for the purpose.",
)
@click.option(
    "--show", is_flag=True, help="List the questions for tuning that a model fitted without them gets wrong."
)
def main(data_dir: Path | None, show: bool) -> None:
    """Ask, fit, write."""
    encoder = load_embeddings(model=None, folder=MODELS)
    desk = Desk(
        settings=Settings(data_dir=data_dir or library("ask-ours", of=WHOLE, identity=encoder.identity))
    )
    desk.retriever.encoder.encode_query("")
    found = calibrate(list(_examples(desk)), say=print if show else lambda _: None)
    print(json.dumps(found["refusing"], indent=1), file=sys.stderr)
    known = json.loads(LIMITS.read_text(encoding="utf-8")) if LIMITS.exists() else {}
    known[encoder.identity.split("/")[0]] = found
    text = json.dumps(known, ensure_ascii=False, indent=1)
    LIMITS.write_text(_on_one_line(text) + "\n", encoding="utf-8")


def _on_one_line(text: str) -> str:
    """Lists of numbers, which JSON would put one a line, in one line each."""
    head, bracket, rest = text.partition("[")
    if not bracket:
        return text
    numbers, bracket, rest = rest.partition("]")
    return f"{head}[{' '.join(numbers.split())}]{_on_one_line(rest)}"


if __name__ == "__main__":
    main()
