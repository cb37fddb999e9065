"""A language model behind the real desk behind the real client: what is shown while it speaks is verified, and stays."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from bot.desk import Desk
from bot.settings import Settings
from bot.words import words_for
from ingest.add import Options, add_paths
from ingest.apart.reading import InProcess
from tests.bot.cogs.test_unfolding import shown_first
from tests.bot.world import World
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER
from tests.knowledge.answering.chat.server import (
    ChatServer,
    Pieces,
    chat_server,
    refused,
    said,
    streamed,
    streamed_then,
)

LAW = """---
title: 風鈴試験法
identifier: test-chimes
country: jp
effective_date: 2020-01-01
---

**第一条（利用）**　風鈴の音は、録音することができる。ただし、公共の静穏を害することとなる場合は、この限りでない。

**第二条（期間）**　風鈴の音の録音は、五年間保存しなければならない。
"""
QUESTION = "風鈴試験法第1条と第2条は何を定めていますか"
TRUE = "風鈴の音の録音は、五年間保存しなければならない。"
FALSE = "風鈴の音の録音は、三年間保存しなければならない。"
OTHER = "風鈴の音は、録音することができる。ただし、公共の静穏を害することとなる場合は、この限りでない。"
WORDS = words_for("ja")


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
def desk(server: ChatServer, tmp_path: Path) -> Iterator[Desk]:
    """A small law, and a model that speaks on it."""
    file = tmp_path / "law.md"
    file.write_text(LAW, encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "data", chat_model="scripted", chat_base_url=server.url)
    desk = Desk(settings=settings, encoder=FakeEncoder())
    assert not add_paths([file], library=desk.library, options=Options(by=TESTER), apart=InProcess()).failed
    desk.warm()
    yield desk
    desk.close()


def number_of(server: ChatServer, desk: Desk, quote: str) -> int:
    """Under which number a model is given the passage that holds a quote."""
    server.says(refused(429))
    desk.answer(QUESTION)
    passages = server.asked[-1].text.split("--- 資料 ")
    return next(int(each.split(" ")[0]) for each in passages if quote in each)


def claim(number: int, quote: str, said: str = "") -> str:
    return json.dumps({"said": said, "quotes": [{"passage": number, "quote": quote}]}, ensure_ascii=False)


async def test_only_what_is_verified_is_shown_on_the_way_and_the_sources_follow_where_it_is_not_enough(
    world: World, desk: Desk, server: ChatServer
) -> None:
    number = await asyncio.to_thread(number_of, server, desk, TRUE)
    shown = Event()

    def rest() -> Pieces:
        shown.wait(20)
        yield said(f", {claim(number, FALSE, FALSE)}]}}")
        yield b"data: [DONE]\n\n"

    server.says(streamed_then('{"claims": [' + claim(number, TRUE, TRUE), rest))
    asking = asyncio.create_task(world.person().slash(world.channel, "ask", question=QUESTION))
    first = await shown_first(world)
    assert TRUE in first
    assert first.endswith(WORDS("chat.still_speaking"))
    shown.set()
    result = await asking
    whole = "\n".join(message.content for message in [result.response, *result.followups])
    quotes = [line for line in first.splitlines() if line.startswith("> ")]
    assert quotes == [line for line in whole.splitlines() if line.startswith("> ")][: len(quotes)]
    assert FALSE not in whole
    assert whole.count(TRUE) == 1
    assert OTHER in whole  # what was asked for as well
    assert WORDS("sources.heading") in whole
    assert whole.endswith(WORDS("answer.disclaimer"))


async def test_a_model_that_fails_leaves_the_desks_own_answer(
    world: World, desk: Desk, server: ChatServer
) -> None:
    server.says(refused(500))
    result = await world.person().slash(world.channel, "ask", question=QUESTION)
    assert all(quote in result.response.content for quote in (TRUE, OTHER))
    desk.close()
    (spoke,) = desk.spoken_since(desk.today())
    assert (spoke.outcome, spoke.trouble) == ("quotes", "service_failed")


async def test_an_answer_of_nothing_but_lies_is_never_shown(
    world: World, desk: Desk, server: ChatServer
) -> None:
    server.says(streamed('{"claims": [' + ", ".join(claim(n, FALSE, FALSE) for n in range(1, 5)) + "]}"))
    result = await world.person().slash(world.channel, "ask", question=QUESTION)
    assert all(FALSE not in one["content"] for one in world.posted())
    assert WORDS("sources.heading") in result.response.content
