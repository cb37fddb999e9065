"""A language model behind the command line: what it says, what it took, and what is said where it fails."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from bot.desk import Desk
from bot.settings import load_settings
from bot.words import words_for
from knowledge.errors import SettingsError
from tests.bot.cli.test_cli import folder as folder
from tests.bot.cli.test_cli import law, run
from tests.knowledge.answering.chat.server import ChatServer, chat_server, refused, streamed

QUESTION = "試験法第2条の罰則は何ですか"
RULE = "この法律に違反した者は、十万円以下の過料に処する。"
KEY = "sk-planted-0a1b2c3d4e5f"
SCHEMA = Path(__file__).parents[3] / "bot" / "views" / "answer.schema.json"


@pytest.fixture
def server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """A model that the environment names, over a library with one small law."""
    assert run("ingest", "add", law(folder)).exit_code == 0
    with chat_server() as server:
        monkeypatch.setenv("CHAT_MODEL", "scripted")
        monkeypatch.setenv("CHAT_BASE_URL", server.url)
        monkeypatch.setenv("CHAT_API_KEY", KEY)
        monkeypatch.setenv("CHAT_PRICES", "3/15")
        yield server


def answer(*quotes: str, said: str = "") -> str:
    claim = {"said": said, "quotes": [{"passage": 1, "quote": quote} for quote in quotes]}
    return json.dumps({"claims": [claim]}, ensure_ascii=False)


def test_what_the_model_says_is_the_answer_and_what_it_took_is_recorded(server: ChatServer):
    server.says(streamed(answer(RULE, said=RULE)))
    result = run("ask", QUESTION, "--json", language="ja")
    record = json.loads(result.stdout)
    jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [claim["citations"][0]["quote"] for claim in record["claims"]] == [RULE]
    usage = record["usage"]
    assert (usage["outcome"], usage["trouble"], usage["cost"]) == ("model", "", 0.0048)
    assert result.stderr == ""
    (day,) = [json.loads(line) for line in run("usage", "--json").stdout.splitlines()]
    assert (day["model"], day["answers"], day["followed"], day["tokens_in"]) == ("scripted", 1, 1, 1200)
    assert "1,200 tokens in, 80 out, about US$0.0048" in run("usage").stdout


def test_where_the_model_fails_the_sources_answer_and_the_terminal_says_why(server: ChatServer):
    server.says(refused(401, f"Incorrect API key provided: {KEY}"))
    result = run("ask", QUESTION, language="ja")
    assert result.exit_code == 0
    assert RULE in result.stdout
    words = words_for("ja")
    assert result.stderr.strip() == words("cli.ask.chat.trouble", trouble=words("chat_trouble.refused_key"))
    told = run("usage", language="ja").stdout
    assert f"{words('chat_trouble.refused_key')}（1 件）" in told
    assert KEY not in result.output + told


def test_a_question_that_is_refused_is_not_asked_of_the_model(server: ChatServer):
    server.says(streamed(answer(RULE)))
    record = json.loads(run("ask", "試験法第99条は何ですか", "--json").stdout)
    assert record["status"] == "refused"
    assert "usage" not in record
    assert server.asked == []
    assert "No language model was asked" in run("usage").stdout


def test_without_a_model_in_the_settings_langchain_is_not_even_imported():
    seen = "import sys, bot.cli; print([name for name in sys.modules if name.startswith(('lang', 'openai', 'httpx'))])"
    told = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_for_letters_no_model_speaks(server: ChatServer, folder: Path):
    desk = Desk(
        settings=load_settings(
            environment={"DATA_DIR": str(folder / "data"), "CHAT_MODEL": "m"}, dotenv=folder
        )
    )
    assert desk._quoted(QUESTION).usage is None


def test_a_bot_with_a_model_that_cannot_be_used_does_not_start(folder: Path):
    settings = load_settings(
        environment={"DATA_DIR": str(folder / "data"), "CHAT_MODEL": "nobody:model"}, dotenv=folder / "none"
    )
    desk = Desk(settings=settings)
    with pytest.raises(SettingsError, match="chat_model_unknown"):
        desk.warm()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_trouble_has_a_name(language: str):
    from knowledge.answering.chat import following, troubles

    codes = [value for name, value in vars(troubles).items() if name.isupper() and isinstance(value, str)]
    codes += [following.NOTHING_SAID, following.NOTHING_USABLE, following.NOT_ENOUGH]
    assert len(codes) == 16
    assert all(f"chat_trouble.{code}" in words_for(language) for code in codes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHAT_BASE_URL", "127.0.0.1:8080"),
        ("CHAT_BASE_URL", "http://user:hunter2@127.0.0.1/v1"),
        ("CHAT_TIMEOUT", "0"),
        ("CHAT_TIMEOUT", "soon"),
        ("CHAT_PRICES", "3"),
        ("CHAT_PRICES", "3/-1"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_but_never_shown(tmp_path: Path, name: str, value: str):
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={name: value}, dotenv=tmp_path / "none")
    assert caught.value.facts["name"] == name
    assert "hunter2" not in str(caught.value)


def test_the_key_does_not_show(tmp_path: Path):
    settings = load_settings(environment={"CHAT_API_KEY": KEY}, dotenv=tmp_path / "none")
    assert KEY not in repr(settings)
