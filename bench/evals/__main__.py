"""`python -m bench.evals`: one table a language of how good the answers are, and what became better or worse."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from langchain_core.embeddings import Embeddings

from bench.built import MODELS, ROOT, SHARED, library
from bench.evals import baseline, questions, scoring
from bench.evals.asking import ask, search, unknown_places
from bench.evals.baseline import Figures
from bench.evals.questions import Across, Answerable, Half, ToRefuse, half
from bench.evals.scoring import Outcome, Outcomes
from bench.report import facts
from bot.desk import Desk
from bot.settings import Settings
from ingest.add import STARTER
from knowledge.embedding import load_embeddings

WHOLE = [STARTER, *(folder for folder in (SHARED / "statutes", SHARED / "policies") if folder.is_dir())]
"""The starter library and all real statutes and policies."""


@dataclass(slots=True)
class _Asked:
    """The questions of one language, and what became of them."""

    answerable: Sequence[Answerable]
    to_refuse: Sequence[ToRefuse]
    across: Sequence[Across] = ()
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def judged(self) -> list[Answerable | ToRefuse]:
        """Those that are answered or refused."""
        return [*self.answerable, *self.to_refuse]

    def ask(self, desk: Desk) -> "_Asked":
        for question in self.judged:
            self.outcomes[question.id] = ask(desk, question)
        for across in self.across:
            self.outcomes[across.id] = search(desk, across)
        return self

    @property
    def right(self) -> dict[str, bool]:
        return scoring.judge(self.answerable, self.to_refuse, self.outcomes)

    def measures(self) -> dict[str, float]:
        outcomes = self.outcomes
        across = scoring.of_retrieval((each.places, outcomes[each.id]) for each in self.across)
        asked = [outcomes[each.id] for each in self.judged]
        return {
            **scoring.of_retrieval((each.places, outcomes[each.id]) for each in self.answerable),
            **{f"across {name}": value for name, value in across.items() if name == "R@5"},
            **scoring.of_answers(self.answerable, outcomes),
            **scoring.of_refusing(self.answerable, self.to_refuse, outcomes),
            **scoring.of_all(asked),
        }


@click.command(help=__doc__)
@click.option(
    "--set-baseline", is_flag=True, help="Keep these figures as those that later ones are compared with."
)
@click.option(
    "--show", type=click.Choice(["tune", "held"]), help="List the questions of this half that went wrong."
)
@click.option(
    "--library",
    "data_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ask this data folder, which is left as it is found, instead of a library built for the purpose.",
)
@click.option(
    "--json",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "bench" / "results" / "evals.json",
    help="Where to write the figures as JSON.",
)
def main(set_baseline: bool, show: Half | None, data_dir: Path | None, output: Path) -> None:
    """Ask, judge, print, write."""
    machine = facts()
    encoder = load_embeddings(model=None, folder=MODELS)
    assert isinstance(encoder, Embeddings)
    whole = data_dir or library("ask-ours", of=WHOLE, identity=encoder.identity)
    starter = library("starter-ours", of=[STARTER], identity=encoder.identity)
    if len(WHOLE) == 1:
        print(f"over the starter library alone, for there are no documents in {SHARED}", file=sys.stderr)
    desk, small = Desk(settings=Settings(data_dir=whole)), Desk(settings=Settings(data_dir=starter))
    desk.warm()
    everything = {of: _questions(of) for of in questions.LANGUAGES}
    for each in everything.values():
        for slip in unknown_places(desk, [*each.answerable, *each.across]):
            print(f"no such place: {slip}", file=sys.stderr)
    asked = {of: each.ask(desk) for of, each in everything.items()}
    asked_small = [_of_starter(each).ask(small) for each in everything.values()]
    figures = Figures(
        date=datetime.now(UTC).date().isoformat(),
        embedding=encoder.identity,
        measures={of: each.measures() for of, each in asked.items()},
        whole={question: right for each in asked.values() for question, right in each.right.items()},
        starter={question: right for each in asked_small for question, right in each.right.items()},
    )
    _print(figures, baseline.read())
    if show:
        for each in asked.values():
            _print_wrong(each, show)
    outcomes = {question: outcome for each in asked.values() for question, outcome in each.outcomes.items()}
    _write(output, figures, outcomes, machine)
    if set_baseline:
        baseline.write(figures)


def _questions(of: str) -> _Asked:
    across = [each for each in questions.across() if questions.language(each.id) == of]
    return _Asked(questions.answerable(of), questions.to_refuse(of), across)


def _of_starter(asked: _Asked) -> _Asked:
    """Those that the starter library alone decides."""
    return _Asked([each for each in asked.answerable if each.library == "starter"], asked.to_refuse)


def _print(figures: Figures, before: Figures | None) -> None:
    for of, measures in figures.measures.items():
        print(f"\n{of}\n{baseline.table(measures, before.measures.get(of, {}) if before else {})}")
    if before is None:
        print("\nno baseline to compare with: --set-baseline keeps these figures as one")
        return
    print(f"\nbaseline of {before.date}")
    for name in ("whole", "starter"):
        better, worse = baseline.changed(getattr(figures, name), getattr(before, name))
        print(f"{name} library: better {_listed(better)}; worse {_listed(worse)}")


def _print_wrong(asked: _Asked, of: Half) -> None:
    """What went wrong in a half, with what was cited instead."""
    right, outcomes = asked.right, asked.outcomes
    for question in asked.judged:
        if right[question.id] or half(question.id) != of:
            continue
        outcome = outcomes[question.id]
        print(f"\n{question.id}: {question.question}")
        if isinstance(question, ToRefuse):
            print(f"  to refuse: {', '.join(sorted(question.reasons))}")
        else:
            print(f"  to cite: {', '.join(sorted(question.any_of))}")
            missing = scoring.facts_missing(question, outcome) + scoring.provisos_missing(question, outcome)
            if missing:
                print(f"  missing: {' | '.join(missing)}")
        if outcome.refused:
            print(f"  refused: {outcome.reason} {outcome.missing}".rstrip())
        for cited in outcome.cited:
            print(f"  cited {cited.document}: {' '.join(cited.quote.split())[:100]}")


def _listed(ids: Sequence[str]) -> str:
    return f"{len(ids)} ({', '.join(ids)})" if ids else "none"


def _write(path: Path, figures: Figures, outcomes: Outcomes, machine: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        question: {
            "cited": list(dict.fromkeys(cited.document for cited in outcome.cited)),
            "reason": outcome.reason,
            "missing": outcome.missing,
            "unsupported": outcome.unsupported,
            "ms": outcome.ms,
        }
        for question, outcome in outcomes.items()
    }
    whole = {**machine, **asdict(figures), "outcomes": told}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
