"""`madoguchi ask`: one question, or a file of them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from bot.cli.lines import Line, lines_of
from bot.cli.options import DAY, READER
from bot.cli.progress import see_that_it_is_whole, see_that_starter_is_in
from bot.desk import Desk
from bot.views.answer import answer_markdown
from bot.views.record import answer_record
from bot.words import Words, words_for
from knowledge.answering.answer import Outcome
from knowledge.catalog.conversations import Conversation
from knowledge.errors import QuestionError
from knowledge.model import Audience

_LONGEST_NAME = 100
"""Characters of a session's name."""


class _Asked(NamedTuple):
    """A question, and the name it has in its file."""

    id: str
    question: str
    as_of: date | None = None


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
    @click.option("--session", callback=_session(words), help=words("cli.ask.conversation.session"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.option("--starter", is_flag=True, help=words("cli.starter"))
    @click.pass_obj
    def ask(
        desk: Desk,
        question: str | None,
        questions: Path | None,
        as_of: date | None,
        reader: Audience,
        session: Conversation | None,
        as_json: bool,
        starter: bool,
    ) -> None:
        if (question is None) == (questions is None):
            raise click.UsageError(words("cli.ask.one_of"))
        if starter:
            see_that_starter_is_in(desk, words)
        else:
            see_that_it_is_whole(desk, words)

        def tell(asked: _Asked) -> None:
            answer = desk.answer(
                asked.question, reader=reader, as_of=as_of or asked.as_of, conversation=session
            )
            if as_json:
                click.echo(json.dumps(answer_record(answer, identifier=asked.id), ensure_ascii=False))
            else:
                click.echo(answer_markdown(answer, words_for(answer.language), today=desk.today()))
            if (usage := answer.usage) and usage.outcome in (Outcome.BOTH, Outcome.QUOTES):
                trouble = words(f"chat_trouble.{usage.trouble}")
                click.echo(words("cli.ask.chat.trouble", trouble=trouble), err=True)

        if questions is None:
            tell(_Asked("1", str(question)))
        else:
            told = [_told(line, tell, words) for line in lines_of(questions)]
            if not all(told):
                raise SystemExit(1)

    return ask


def _session(words: Words) -> Callable[[click.Context, click.Parameter, str | None], Conversation | None]:
    """The conversation of a name; none without a name."""

    def conversation(
        _context: click.Context, _option: click.Parameter, name: str | None
    ) -> Conversation | None:
        if name is None or not name.strip():
            return None
        if len(name) > _LONGEST_NAME:
            raise click.BadParameter(words("cli.ask.conversation.too_long", limit=_LONGEST_NAME))
        return Conversation(f"session:{name.strip()}")

    return conversation


def _told(line: Line, tell: Callable[[_Asked], None], words: Words) -> bool:
    """Whether the question on a line could be taken; where not, the reason is told on standard error."""
    try:
        tell(_asked(line))
    except QuestionError as error:
        sentence = words.error(error)
        if "line" not in error.facts:
            place = words("cli.ask.line", line=line.number)
            sentence = words("errors.at", place=place, sentence=sentence)
        click.echo(sentence, err=True)
        return False
    return True


def _asked(line: Line) -> _Asked:
    """The question on a line.

    Raises:
        QuestionError: `bad_line`, `bad_line_date`; each names the line.
    """
    fields = line.fields(("id", "question"))
    if not isinstance(fields["question"], str):
        raise QuestionError("bad_line", path=line.path, line=line.number, fields="id, question")
    try:
        day = date.fromisoformat(fields["as_of"]) if fields.get("as_of") else None
    except (TypeError, ValueError) as error:
        raise QuestionError("bad_line_date", path=line.path, line=line.number) from error
    return _Asked(str(fields["id"]), fields["question"], day)
