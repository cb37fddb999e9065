"""`madoguchi ask`: one question, or a file of them."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from bot.cli.lines import objects_in
from bot.cli.options import DAY, READER
from bot.cli.progress import see_that_it_is_whole, see_that_starter_is_in
from bot.desk import Desk
from bot.views.answer import answer_markdown
from bot.views.record import answer_record
from bot.words import Words, words_for
from knowledge.errors import QuestionError
from knowledge.model import Audience


def ask_command(words: Words) -> click.Command:
    """The command, speaking one language."""

    @click.command("ask", help=words("cli.ask.help"))
    @click.argument("question", required=False)
    @click.option(
        "--questions",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=words("cli.ask.questions"),
    )
    @click.option("--as-of", type=DAY, help=words("cli.ask.as_of"))
    @click.option("--reader", type=READER, default=Audience.PUBLIC, help=words("cli.reader"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.option("--starter", is_flag=True, help=words("cli.starter"))
    @click.pass_obj
    def ask(
        desk: Desk,
        question: str | None,
        questions: Path | None,
        as_of: date | None,
        reader: Audience,
        as_json: bool,
        starter: bool,
    ) -> None:
        if (question is None) == (questions is None):
            raise click.UsageError(words("cli.ask.one_of"))
        if starter:
            see_that_starter_is_in(desk, words)
        else:
            see_that_it_is_whole(desk, words)
        asked: Iterator[tuple[str, str, date | None]]
        asked = _from_file(questions) if questions else iter([("1", str(question), None)])
        for identifier, text, day in asked:
            answer = desk.answer(text, reader=reader, as_of=as_of or day)
            if as_json:
                click.echo(json.dumps(answer_record(answer, identifier=identifier), ensure_ascii=False))
            else:
                click.echo(answer_markdown(answer, words_for(answer.language), today=desk.today()))

    return ask


def _from_file(path: Path) -> Iterator[tuple[str, str, date | None]]:
    """Identifier, question and day of each line of a JSONL file.

    Raises:
        QuestionError: a line is not of that form; names the line.
    """
    for number, fields in objects_in(path, fields=("id", "question")):
        try:
            day = date.fromisoformat(fields["as_of"]) if fields.get("as_of") else None
        except (TypeError, ValueError) as error:
            raise QuestionError("bad_line_date", path=path, line=number) from error
        yield str(fields["id"]), str(fields["question"]), day
