"""Sessions on the command line: a conversation that goes on in another process."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import sqlalchemy as sa
from click.testing import Result

from bot.words import words_for
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from knowledge.catalog.tables import turns
from tests.bot.cli.test_cli import folder as folder
from tests.bot.cli.test_cli import law
from tests.bot.cli.test_cli import run as run_in

FIRST = "試験法第2条は何を定めていますか"
FOLLOW_UP = "では第1条は？"


@pytest.fixture
def library(folder: Path) -> Path:
    """A data folder with one law in it, named in the environment."""
    assert run("ingest", "add", law(folder)).exit_code == 0
    return folder


def run(*arguments: str | Path, language: str = "ja") -> Result:
    return run_in(*arguments, language=language)


def told(*arguments: str) -> dict:
    """The answer as data."""
    result = run("ask", "--json", *arguments)
    assert result.exit_code == 0, result.output
    record: dict = json.loads(result.output)
    return record


def test_a_session_goes_on_in_another_process(library: Path, repository: Path):
    assert told(FIRST, "--session", "works")["understood"] == ""
    program = [sys.executable, "-m", "bot", "ask", "--json", "--session", "works", FOLLOW_UP]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    done = subprocess.run(program, capture_output=True, text=True, check=True, env=environment, cwd=library)
    answer = json.loads(done.stdout)
    assert (answer["question"], answer["understood"]) == (FOLLOW_UP, "試験法第1条は？")
    assert answer["claims"][0]["citations"][0]["locator"].startswith("art=1")
    schema = json.loads((repository / "bot" / "views" / "answer.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer, schema)


def test_how_a_follow_up_was_understood_is_told(library: Path):
    run("ask", FIRST, "--session", "works")
    shown = run("ask", FOLLOW_UP, "--session", " works ").output
    assert shown.startswith("「試験法第1条は？」というご質問として承りました。")
    assert "試験の公正" in shown


@pytest.mark.parametrize("session", [(), ("--session", "other"), ("--session", ""), ("--session", "WORKS")])
def test_no_other_session_knows_of_it(library: Path, session: tuple[str, ...]):
    told(FIRST, "--session", "works")
    assert told(FOLLOW_UP, *session)["understood"] == ""


def test_a_day_later_the_session_begins_anew(library: Path):
    told(FIRST, "--session", "works")
    engine = open_database(sqlite_address(library / "data" / "catalog.sqlite3"))
    with engine.begin() as connection:
        at = connection.scalars(sa.select(turns.c.at)).one()
        connection.execute(sa.update(turns).values(at=at - timedelta(days=1)))
    engine.dispose()
    assert told(FOLLOW_UP, "--session", "works")["understood"] == ""


def test_a_file_of_questions_is_a_conversation_in_a_session_only(library: Path):
    lines = [json.dumps({"id": text, "question": text}) for text in (FIRST, FOLLOW_UP, "その罰則は？")]
    (library / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def understood(*options: str) -> list[str]:
        result = run("ask", "--json", "--questions", "questions.jsonl", *options)
        assert result.exit_code == 0, result.output
        return [json.loads(line)["understood"] for line in result.output.splitlines()]

    assert understood() == ["", "", ""]
    assert understood("--session", "file") == ["", "試験法第1条は？", "試験法第1条は？その罰則は？"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_name_that_is_too_long_is_refused(library: Path, language: str):
    result = run("ask", FIRST, "--session", "x" * 101, language=language)
    assert result.exit_code == 2
    assert words_for(language)("cli.ask.conversation.too_long", limit=100) in result.output
