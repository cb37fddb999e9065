"""`madoguchi search`: the passages a question finds, for people and for evaluation tools."""

import json
from datetime import date
from pathlib import Path

import click

from bot.cli.options import DAY, READER
from bot.cli.progress import see_that_it_is_whole
from bot.desk import Desk
from bot.words import Words
from knowledge.errors import QuestionError
from knowledge.findings import Hit, best_documents
from knowledge.model import Audience

_RUN_DEPTH = 100


def search_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("search", help=words("cli.search.help"))
    @click.argument("question", required=False)
    @click.option(
        "-k", "limit", default=10, show_default=True, type=click.IntRange(1, 1000), help=words("cli.search.k")
    )
    @click.option("--as-of", type=DAY, help=words("cli.ask.as_of"))
    @click.option("--reader", type=READER, default=Audience.PUBLIC, help=words("cli.reader"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.option(
        "--queries",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=words("cli.search.queries"),
    )
    @click.option("--field", default="text", show_default=True, help=words("cli.search.field"))
    @click.option("--trec", type=click.Path(dir_okay=False, path_type=Path), help=words("cli.search.trec"))
    @click.pass_obj
    def search(
        desk: Desk,
        question: str | None,
        limit: int,
        as_of: date | None,
        reader: Audience,
        as_json: bool,
        queries: Path | None,
        field: str,
        trec: Path | None,
    ) -> None:
        see_that_it_is_whole(desk, words)
        if queries and trec and question is None:
            _write_run(desk, queries, field=field, trec=trec, reader=reader, as_of=as_of)
        elif question is not None and not queries and not trec:
            hits = desk.search(question, reader=reader, as_of=as_of, limit=limit)
            _print_hits(hits, as_json=as_json, words=words)
        else:
            raise click.UsageError(words("cli.search.one_of"))

    return search


def best_documents_for(
    desk: Desk, question: str, *, reader: Audience = Audience.PUBLIC, as_of: date | None = None
) -> list[tuple[str, float]]:
    """The hundred best documents for a question by their best passage, with its score, best first."""
    hits = desk.search(question, reader=reader, as_of=as_of, limit=_RUN_DEPTH * 3)
    return best_documents(hits)[:_RUN_DEPTH]


def _print_hits(hits: list[Hit], *, as_json: bool, words: Words) -> None:
    if as_json:
        click.echo(json.dumps([_record(hit) for hit in hits], ensure_ascii=False, indent=1))
        return
    if not hits:
        click.echo(words("cli.search.none"))
    for number, hit in enumerate(hits, start=1):
        click.echo(
            f"{number}. {hit.passage.context} [{hit.passage.document} {hit.passage.locator}] {hit.score:.4f}"
        )
        click.echo(f"   {hit.passage.text}\n")


def _record(hit: Hit) -> dict[str, object]:
    passage = hit.passage
    return {
        "document": passage.document,
        "title": passage.title,
        "locator": passage.locator,
        "text": passage.text,
        "score": hit.score,
        "context": passage.context,
        "effective": passage.effective.isoformat() if passage.effective else None,
    }


def _write_run(
    desk: Desk, queries: Path, *, field: str, trec: Path, reader: Audience, as_of: date | None
) -> None:
    """A TREC run: `query Q0 document rank score tag`, the best hundred documents of each query."""
    with trec.open("w", encoding="utf-8") as run:
        for number, line in enumerate(queries.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                query = json.loads(line)
                identifier, text = str(query["_id"]), str(query[field])
            except (ValueError, KeyError, TypeError) as error:
                raise QuestionError("bad_queries_line", path=queries, line=number, field=field) from error
            found = best_documents_for(desk, text, reader=reader, as_of=as_of)
            for rank, (document, score) in enumerate(found, start=1):
                run.write(f"{identifier} Q0 {document} {rank} {score:.6f} madoguchi\n")
