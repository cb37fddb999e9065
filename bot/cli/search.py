"""`madoguchi search`: the passages a question finds, for people and for evaluation tools."""

import json
from datetime import date
from pathlib import Path

import click

from bot.cli.lines import lines_of
from bot.cli.options import DAY, READER
from bot.cli.progress import see_that_it_is_whole
from bot.desk import Desk
from bot.words import Words
from knowledge.errors import StoreError
from knowledge.finding.findings import Hit
from knowledge.model import Audience


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
    """A TREC run: `query Q0 document rank score tag`, up to a hundred documents for each query."""
    try:
        run = trec.open("w", encoding="utf-8")
    except OSError as error:
        raise StoreError("unwritable_file", path=trec, reason=error.strerror) from error
    with run:
        for line in lines_of(queries):
            query = line.fields(("_id", field))
            found = desk.ranked_documents(str(query[field]), reader=reader, as_of=as_of)
            for rank, (document, score) in enumerate(found, start=1):
                run.write(f"{query['_id']} Q0 {document} {rank} {score:.6f} madoguchi\n")
