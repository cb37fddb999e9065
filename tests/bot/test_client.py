"""The client: what it asks of Discord, what it registers, and how it starts and stops."""

import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import discord
import pytest
import simcord

from bot.client import Madoguchi, run_bot
from bot.desk import Desk
from bot.settings import Settings
from bot.words import words_for
from knowledge.errors import MadoguchiError, SettingsError
from knowledge.model import Audience
from tests.bot.fakes import FakeDesk
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")


def registered(env: simcord.Env) -> tuple[str, list[dict]]:
    request = [one for one in env.http_requests if one.method == "PUT" and one.path.endswith("/commands")][-1]
    return request.path, request.json


async def test_commands_are_registered_everywhere_in_both_languages(simcord_env: simcord.Env) -> None:
    path, (ask,) = registered(simcord_env)
    assert "/guilds/" not in path
    assert (ask["name"], ask["name_localizations"]) == ("ask", {"ja": "質問"})
    assert ask["description"] == ENGLISH("command.ask.description")
    assert ask["description_localizations"] == {"ja": JAPANESE("command.ask.description")}
    assert [option["name"] for option in ask["options"]] == ["question", "public"]
    assert [option["name_localizations"]["ja"] for option in ask["options"]] == ["内容", "公開"]
    assert [option["required"] for option in ask["options"]] == [True, False]


async def test_commands_go_to_one_server_where_one_is_named(world: World) -> None:
    settings = Settings(discord_guild=world.guild.id)
    await world.env.restart_bot(Madoguchi(desk=world.desk, settings=settings))
    path, commands = registered(world.env)
    assert f"/guilds/{world.guild.id}/" in path
    assert [command["name"] for command in commands] == ["ask"]


def test_no_privileged_intent_and_no_mention_is_allowed() -> None:
    client = Madoguchi(desk=FakeDesk(), settings=Settings())
    privileged = discord.Intents(members=True, presences=True, message_content=True)
    assert not client.intents.value & privileged.value
    assert client.allowed_mentions.to_dict() == {"parse": []}


async def test_without_roles_in_the_settings_everyone_reads_what_everyone_may(world: World) -> None:
    await world.env.restart_bot(Madoguchi(desk=world.desk, settings=Settings()))
    await world.person(role="staff").slash(world.channel, "ask", question="?")
    assert world.desk.asked == [("?", Audience.PUBLIC)]


def test_a_missing_token_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no_discord_token") as caught:
        run_bot(Desk(settings=Settings(data_dir=tmp_path)))
    assert "DISCORD_TOKEN" in JAPANESE.error(caught.value)


@pytest.fixture
def discord_that_answers(monkeypatch: pytest.MonkeyPatch):
    """A server on loopback in Discord's place, which calls `first` and answers with one status."""
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, first=lambda: None) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                first()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b'{"message": "no", "code": 0}')

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{server.server_port}/api/v10")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_token_that_discord_refuses_is_said_without_the_token(discord_that_answers, tmp_path: Path) -> None:
    discord_that_answers(401)
    with pytest.raises(SettingsError, match="bad_discord_token") as caught:
        run_bot(Desk(settings=Settings(data_dir=tmp_path, discord_token="very-secret")))
    assert "very-secret" not in str(caught.value) + ENGLISH.error(caught.value)


def test_a_discord_that_cannot_be_reached_is_said(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int, tmp_path: Path
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}/api/v10")
    with pytest.raises(MadoguchiError, match="discord_unreachable"):
        run_bot(Desk(settings=Settings(data_dir=tmp_path, discord_token="x")))


def test_being_told_to_stop_ends_it_without_an_error(discord_that_answers, tmp_path: Path) -> None:
    discord_that_answers(500, first=lambda: os.kill(os.getpid(), signal.SIGTERM))
    run_bot(Desk(settings=Settings(data_dir=tmp_path, discord_token="x")))
