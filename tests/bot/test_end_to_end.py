"""The real desk behind the real client: a question typed in chat, an answer with quotes that stand in the library."""

import pytest
import simcord

from bot.client import Madoguchi
from bot.desk import Desk
from bot.words import words_for
from tests.bot.world import World

QUESTION = "Sora 2はオプトアウト方式ですが、許諾なしの学習は日本法で認められますか"


@pytest.fixture
def desk(starter_desk: Desk) -> Desk:
    starter_desk.warm()
    return starter_desk


async def test_a_member_s_question_is_answered_and_its_sources_open(world: World) -> None:
    aoi = world.person()
    result = await aoi.slash(world.channel, "ask", question=QUESTION)
    content = result.response.content
    assert "著作権法第30条の4" in content
    assert "[1] 許諾のない機械学習とオプトアウト（日本法）" in content
    assert content.endswith(words_for("ja")("answer.disclaimer"))
    assert len(content) <= 2000
    button = result.response.components[0]["components"][0]
    opened = await aoi.click(result.response, custom_id=button["custom_id"])
    assert opened.ephemeral
    assert "要件で決まり" in opened.response.content


async def test_a_question_outside_the_field_is_refused_in_its_language(world: World) -> None:
    result = await world.person(locale="ja").slash(
        world.channel, "ask", question="What is the weather in Osaka tomorrow?"
    )
    assert "seems to lie outside what the desk covers" in result.response.content
    assert "weather" in result.response.content.split("\n\n")[1]
    assert "[1]" not in result.response.content
    assert not result.response.components


async def test_a_mention_is_answered_in_the_channel(world: World, simcord_env: simcord.Env) -> None:
    aoi = world.person()
    client = simcord_env.bot
    assert isinstance(client, Madoguchi)
    await aoi.send(world.channel, f"<@{client.user.id}> What did CODA ask OpenAI to do about Sora 2?")
    reply = world.channel.history(viewer=aoi)[-1]
    assert "CODA’s letter to OpenAI about Sora 2" in reply.content
    assert "without permission" in reply.content
