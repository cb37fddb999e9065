"""An answer that is shown while it is being made."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace

import discord
import pytest
from aiohttp import ClientConnectionError

from bot.cogs import unfolding
from bot.cogs.unfolding import Unfolding
from bot.words import words_for
from knowledge.answering.answer import Answer, Claim
from tests.bot.fakes import ARTICLE_30_4, BRIEF, FakeDesk, answer_of
from tests.bot.world import World

FIRST, SECOND = answer_of(ARTICLE_30_4, BRIEF).claims
JAPANESE = words_for("ja")
STILL = JAPANESE("chat.still_speaking")


class FakeMessage:
    """Keeps what it was edited to; `refuses` with what Discord says once it cannot be edited."""

    def __init__(self, content: str) -> None:
        self.contents = [content]
        self.refuses: discord.HTTPException | None = None

    async def edit(self, *, content: str, view: object = None) -> None:
        if self.refuses:
            raise self.refuses
        self.contents.append(content)


class _Response:
    status, reason = 404, "Not Found"


class FakeChannel:
    """Keeps the messages that were sent; `busy` while each of them waits to be let through."""

    def __init__(self) -> None:
        self.messages: list[FakeMessage] = []
        self.through = asyncio.Event()
        self.through.set()
        self.seen = asyncio.Event()

    async def send(self, page: str, view: object) -> FakeMessage:
        self.seen.set()
        await self.through.wait()
        self.messages.append(FakeMessage(page))
        return self.messages[-1]


def so_far(claims: Sequence[Claim]) -> str:
    return " ".join(claim.citations[0].label for claim in claims)


def unfolding_in(channel: FakeChannel, *, pace: float) -> Unfolding:
    return Unfolding(channel.send, render=so_far, pace=pace)  # type: ignore[arg-type]


async def test_an_answer_that_comes_at_once_is_sent_once() -> None:
    channel = FakeChannel()
    await unfolding_in(channel, pace=0).finish(["one", "two"], None)
    assert [message.contents for message in channel.messages] == [["one"], ["two"]]


async def test_the_first_claim_is_shown_at_once_and_the_others_no_faster_than_the_pace() -> None:
    channel = FakeChannel()
    shown = unfolding_in(channel, pace=3600)
    shown.add(FIRST)
    await channel.seen.wait()
    shown.add(SECOND)
    await shown.finish(["the whole of it"], None)
    assert [message.contents for message in channel.messages] == [["第三十条の四", "the whole of it"]]


async def test_claims_that_come_slowly_are_shown_one_by_one() -> None:
    channel = FakeChannel()
    shown = unfolding_in(channel, pace=0)
    for claim in (FIRST, SECOND):
        shown.add(claim)
        assert shown._showing is not None
        await shown._showing
    await shown.finish(["the whole of it"], None)
    assert channel.messages[0].contents == ["第三十条の四", "第三十条の四 二つの要望", "the whole of it"]


async def test_nothing_is_edited_after_the_whole_is_there() -> None:
    channel = FakeChannel()
    channel.through.clear()
    shown = unfolding_in(channel, pace=0)
    shown.add(FIRST)
    await channel.seen.wait()
    finishing = asyncio.create_task(shown.finish(["the whole of it"], None))
    shown.add(SECOND)
    channel.through.set()
    await finishing
    shown.add(SECOND)
    assert channel.messages[0].contents == ["第三十条の四", "the whole of it"]
    assert len(channel.messages) == 1


async def test_a_message_that_does_not_get_through_does_not_keep_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unfolding, "PATIENCE", 0.01)
    stuck, free = FakeChannel(), FakeChannel()
    stuck.through.clear()
    channels = iter([stuck, free])

    async def send(page: str, view: object) -> FakeMessage:
        return await next(channels).send(page, view)

    shown = Unfolding(send, render=so_far)  # type: ignore[arg-type]
    shown.add(FIRST)
    await stuck.seen.wait()
    await shown.finish(["the whole of it"], None)
    assert [message.contents for message in free.messages] == [["the whole of it"]]


@pytest.mark.parametrize("kind", [discord.NotFound, discord.Forbidden, discord.DiscordServerError])
async def test_a_message_that_cannot_be_edited_any_more_is_sent_anew(
    kind: type[discord.HTTPException],
) -> None:
    channel = FakeChannel()
    shown = unfolding_in(channel, pace=0)
    shown.add(FIRST)
    assert shown._showing is not None
    await shown._showing
    channel.messages[0].refuses = kind(_Response(), "no")  # type: ignore[arg-type]
    await shown.finish(["the whole of it"], None)
    assert channel.messages[1].contents == ["the whole of it"]


@pytest.mark.parametrize(
    "error",
    [discord.DiscordServerError(_Response(), "no"), OSError(), ClientConnectionError()],  # type: ignore[arg-type]
)
async def test_what_cannot_be_shown_on_the_way_is_shown_later(error: Exception) -> None:
    channel, failing = FakeChannel(), [error]

    async def send(page: str, view: object) -> FakeMessage:
        if failing:
            raise failing.pop()
        return await channel.send(page, view)

    shown = Unfolding(send, render=so_far, pace=0)  # type: ignore[arg-type]
    for claim in (FIRST, SECOND):
        shown.add(claim)
        assert shown._showing is not None
        await shown._showing
    await shown.finish(["the whole of it"], None)
    assert [each.contents for each in channel.messages] == [["第三十条の四 二つの要望", "the whole of it"]]


class Speaking:
    """A reply that says its first claim at once, and its second once it may: in the end it answers, or fails."""

    def __init__(self, desk: FakeDesk, end: Answer | Exception) -> None:
        self._desk, self._end = desk, end
        self.may_end = threading.Event()

    def __call__(self, question: str) -> Answer:
        assert self._desk.on_claim is not None
        self._desk.on_claim(FIRST)
        if not self.may_end.wait(30):
            raise TimeoutError("nobody let it end")
        if isinstance(self._end, Exception):
            raise self._end
        return self._end


async def shown_first(world: World) -> str:
    """What is posted while the answer is still being made."""
    async with asyncio.timeout(20):
        while not world.posted():  # noqa: ASYNC110  nothing there tells of a request
            await asyncio.sleep(0)
    return str(world.posted()[0]["content"])


async def test_a_private_answer_grows_and_ends_with_its_sources_and_buttons(
    world: World, desk: FakeDesk
) -> None:
    speaking = Speaking(desk, answer_of(ARTICLE_30_4, BRIEF))
    desk.reply = speaking
    asking = asyncio.create_task(world.person().slash(world.channel, "ask", question="学習は?"))
    first = await shown_first(world)
    speaking.may_end.set()
    result = await asking
    assert first.startswith("**質問** 学習は?\n\n関係する規定は、著作権法 第三十条の四")
    assert first.endswith(STILL)
    assert result.ephemeral
    assert not result.followups
    whole = result.response.content
    assert whole.startswith(first.removesuffix(f"\n\n{STILL}"))
    assert whole.endswith(JAPANESE("answer.disclaimer"))
    assert STILL not in whole
    assert result.response.components
    flags = [one["flags"] for one in world.posted() if "flags" in one]  # an edit leaves them as they are
    assert flags
    assert all(each & 4 for each in flags)


@pytest.mark.parametrize("direct", [True, False])
async def test_an_answer_in_a_channel_or_a_direct_message_is_one_message_that_grows(
    world: World, desk: FakeDesk, direct: bool
) -> None:
    speaking = Speaking(desk, answer_of(ARTICLE_30_4, BRIEF))
    desk.reply = speaking
    aoi = world.person()
    me = f"<@{world.env.bot.user.id}>"
    sending = aoi.send_dm("学習は?") if direct else aoi.send(world.channel, f"{me} 学習は?")
    asking = asyncio.create_task(sending)
    first = await shown_first(world)
    speaking.may_end.set()
    await asking
    assert first.endswith(STILL)
    channel = aoi.user.dm_channel if direct else world.channel
    last = channel.last_message
    assert last.content.endswith(JAPANESE("answer.disclaimer"))
    assert last.components
    ours = [one for one in channel.history(viewer=aoi) if one.author.id == world.env.bot.user.id]
    assert len(ours) == 1
    posts = [one for one in world.env.http_requests if one.method == "POST" and one.json]
    assert len([one for one in posts if "message_reference" in one.json]) == 1


async def test_what_was_shown_stays_where_the_rest_goes_wrong(world: World, desk: FakeDesk) -> None:
    speaking = Speaking(desk, RuntimeError("disk on fire"))
    desk.reply = speaking
    asking = asyncio.create_task(world.person().slash(world.channel, "ask", question="学習は?"))
    first = await shown_first(world)
    speaking.may_end.set()
    whole = (await asking).response.content
    assert whole.startswith(first.removesuffix(STILL))
    assert "申し訳ありません。" in whole
    assert "fire" not in whole


async def test_a_long_beginning_is_shown_as_far_as_a_message_goes(world: World, desk: FakeDesk) -> None:
    long = replace(ARTICLE_30_4, quote="著作者は、その著作物を複製する権利を専有する。" * 200)
    beginning = answer_of(long).claims[0]
    desk.reply = lambda _: (desk.on_claim(beginning), answer_of(long, BRIEF))[1]  # type: ignore[misc]
    result = await world.person().slash(world.channel, "ask", question="学習は?")
    assert all(len(one["content"]) <= 2000 for one in world.posted())
    assert [bool(one.components) for one in [result.response, *result.followups]][-1]
