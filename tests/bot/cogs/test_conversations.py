"""Follow-ups in chat: a thread and direct messages are conversations, each person's own; a channel is none."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import simcord
import sqlalchemy as sa

from bot.desk import Desk
from bot.settings import Settings
from bot.words import words_for
from knowledge.catalog.tables import turns
from knowledge.model import Audience
from tests.bot.fakes import FakeDesk
from tests.bot.world import World
from tests.fakes import FakeEncoder

FIRST = "著作権法第30条の4は何を定めていますか"
FOLLOW_UP = "同条第2号は？"
TAKEN_AS = words_for("ja")("conversation.understood", question="著作権法第三十条の四第2号は？")


def real_desk(folder: Path) -> Desk:
    """A desk that holds no law: it refuses, and tells how it understood."""
    desk = Desk(settings=Settings(data_dir=folder), encoder=FakeEncoder())
    desk.answer("著作権とは何ですか")  # so that nobody waits while all is loaded
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = real_desk(tmp_path / "desk")
    yield desk
    desk._engine.dispose()


@pytest.fixture
async def world(simcord_env: simcord.Env, desk: Desk) -> World:
    world = World(simcord_env, desk)  # type: ignore[arg-type]  # a real one
    await simcord_env.restart_bot(world.new_client())
    return world


def thread_in(world: World, name: str, *, private: bool = False) -> simcord.ChannelHandle:
    kind = 12 if private else 11
    thread = world.env.backend.create_thread(world.channel.id, name, world.env.bot.user.id, type=kind)
    return simcord.ChannelHandle(world.env, world.guild, thread)


async def asked(
    world: World, person: simcord.MemberActor, channel: simcord.ChannelHandle, question: str
) -> str:
    """What the bot says in a channel to a question that mentions it."""
    await person.send(channel, f"<@{world.env.bot.user.id}> {question}")
    return channel.last_message.content


async def test_in_a_thread_a_follow_up_is_understood(world: World) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    assert "承りました" not in await asked(world, aoi, thread, FIRST)
    assert (await asked(world, aoi, thread, FOLLOW_UP)).startswith(TAKEN_AS)


async def test_a_question_that_stands_alone_is_taken_as_it_is(world: World) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    await asked(world, aoi, thread, FIRST)
    assert "承りました" not in await asked(world, aoi, thread, "フェアユースとは何ですか")


async def test_two_people_in_one_thread_are_two_conversations(world: World) -> None:
    aoi, ken, thread = world.person("aoi"), world.person("ken"), thread_in(world, "質問")
    await asked(world, aoi, thread, FIRST)
    assert "承りました" not in await asked(world, ken, thread, FOLLOW_UP)
    await asked(world, ken, thread, "著作権法第32条は？")
    assert (await asked(world, aoi, thread, FOLLOW_UP)).startswith(TAKEN_AS)


async def test_one_person_in_two_threads_has_two_conversations(world: World) -> None:
    aoi, one, other = world.person(), thread_in(world, "一"), thread_in(world, "二", private=True)
    world.env.backend.add_thread_member(other.id, aoi.id)
    await asked(world, aoi, one, FIRST)
    assert "承りました" not in await asked(world, aoi, other, FOLLOW_UP)
    assert (await asked(world, aoi, one, FOLLOW_UP)).startswith(TAKEN_AS)


async def test_direct_messages_are_a_conversation_which_no_thread_knows_of(world: World) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    await aoi.send_dm(FIRST)
    assert "承りました" not in await asked(world, aoi, thread, FOLLOW_UP)
    await aoi.send_dm(FOLLOW_UP)
    assert aoi.user.dm_channel.last_message.content.startswith(TAKEN_AS)


async def test_an_ordinary_channel_is_no_conversation(world: World, desk: Desk) -> None:
    aoi = world.person()
    await asked(world, aoi, world.channel, FIRST)
    assert "承りました" not in await asked(world, aoi, world.channel, FOLLOW_UP)
    await aoi.slash(world.channel, "ask", question=FIRST)
    result = await aoi.slash(world.channel, "ask", question=FOLLOW_UP)
    assert "承りました" not in result.response.content
    with desk._engine.connect() as connection:
        assert connection.scalars(sa.select(turns.c.id)).all() == []


async def test_what_is_asked_for_oneself_does_not_show_in_the_open(world: World) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    await aoi.slash(thread, "ask", question=FIRST)
    assert "承りました" not in await asked(world, aoi, thread, FOLLOW_UP)
    again = await aoi.slash(thread, "ask", question=FOLLOW_UP)
    assert TAKEN_AS in again.response.content
    assert again.ephemeral


async def test_ask_in_the_open_and_a_mention_are_one_conversation(world: World) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    await aoi.slash(thread, "ask", question=FIRST, public=True)
    assert (await asked(world, aoi, thread, FOLLOW_UP)).startswith(TAKEN_AS)


async def test_in_a_thread_only_a_mention_is_a_question(world: World, desk: Desk) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    answer = await asked(world, aoi, thread, FIRST)
    await aoi.send(thread, FOLLOW_UP)
    await aoi.send(thread, "ありがとう", reply_to=thread.last_message)
    bot = [message for message in thread.history() if message.author.id == world.env.bot.user.id]
    assert [message.content for message in bot] == [answer]


async def test_after_a_restart_the_conversation_goes_on(world: World, tmp_path: Path) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    await asked(world, aoi, thread, FIRST)
    await aoi.send_dm("OpenAIへの申立てはどこにすればよいですか")
    world.desk = real_desk(tmp_path / "desk")  # type: ignore[assignment]
    await world.restart()
    assert (await asked(world, aoi, thread, FOLLOW_UP)).startswith(TAKEN_AS)
    await aoi.send_dm("Midjourneyは？")
    assert aoi.user.dm_channel.last_message.content.startswith(
        "「Midjourneyへの申立てはどこにすればよいですか」"
    )
    world.desk._engine.dispose()  # type: ignore[attr-defined]


async def test_a_day_later_there_is_nothing_to_go_on_from(world: World, desk: Desk) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    await asked(world, aoi, thread, FIRST)
    with desk._engine.begin() as connection:
        at = connection.scalars(sa.select(turns.c.at)).one()
        connection.execute(sa.update(turns).values(at=at - timedelta(days=1)))
    assert "承りました" not in await asked(world, aoi, thread, FOLLOW_UP)


async def test_a_question_that_cannot_be_taken_is_not_remembered(world: World) -> None:
    aoi, thread = world.person(), thread_in(world, "質問")
    await asked(world, aoi, thread, FIRST)
    await asked(world, aoi, thread, "2018年2月30日時点の著作権法第32条は？")
    assert (await asked(world, aoi, thread, FOLLOW_UP)).startswith(TAKEN_AS)


async def test_staff_documents_are_not_read_in_a_conversation_in_the_open(
    simcord_env: simcord.Env,
) -> None:
    fake = FakeDesk()
    world = World(simcord_env, fake)
    await simcord_env.restart_bot(world.new_client())
    staff, thread = world.person(role="staff"), thread_in(world, "質問")
    await staff.slash(thread, "ask", question=FIRST)
    await asked(world, staff, thread, FOLLOW_UP)
    (private, in_the_open) = fake.conversations
    assert private is not None
    assert in_the_open is not None
    assert private.place != in_the_open.place
    assert [reader for _, reader in fake.asked] == [Audience.STAFF, Audience.PUBLIC]
