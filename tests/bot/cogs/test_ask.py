"""Asking in chat, through discord.py's own machinery."""

import asyncio
import logging
import re
from dataclasses import replace

import pytest
import simcord

from bot.words import words_for
from knowledge.answering.answer import Reason
from knowledge.errors import QuestionError
from knowledge.model import Audience
from tests.bot.fakes import ARTICLE_30_4, BRIEF, SECTION_107, TERMS, FakeDesk, Gate, answer_of, refusal_of
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
FIRST_BUTTON = f"passage:{ARTICLE_30_4.version}:{ARTICLE_30_4.start}:{ARTICLE_30_4.end}"
HOSTILE = "@everyone <@123456789012345678> <#1> [開く](https://evil.example) ||伏字||\n# 見出し"


def labels(message: simcord.ResponseMessage) -> list[str]:
    """Of the buttons of sources; the one that opens an inquiry stands in a row below."""
    sources = [row for row in message.components if "inquire:" not in row["components"][0]["custom_id"]]
    return [item["label"] for row in sources for item in row["components"]]


async def test_a_private_answer_for_a_japanese_member(world: World) -> None:
    aoi = world.person(role="member")
    result = await aoi.slash(world.channel, "ask", question="学習は認められますか")
    assert result.ephemeral
    assert world.desk.asked == [("学習は認められますか", Audience.MEMBERS)]
    assert result.response.content.startswith(
        "**質問** 学習は認められますか\n\n関係する規定は、著作権法 第三十条の四（"
    )
    assert result.response.content.endswith(JAPANESE("answer.disclaimer"))
    assert labels(result.response) == ["[1] 第三十条の四", "[2] 二つの要望"]
    assert not result.followups
    bystander = world.person("ben")
    assert world.channel.history(viewer=bystander) == []


async def test_an_answer_in_english_to_an_english_question_whatever_the_locale(
    world: World, desk: FakeDesk
) -> None:
    desk.reply = answer_of(SECTION_107, TERMS, language="en")
    result = await world.person(locale="ja").slash(world.channel, "ask", question="Is training fair use?")
    assert result.response.content.startswith(
        "**Question** Is training fair use?\n\nThe relevant law is Title 17"
    )
    assert labels(result.response) == ["[1] § 107", "[2] Copyright complaints"]


@pytest.mark.parametrize(
    ("role", "public", "reader"),
    [
        (None, False, Audience.PUBLIC),
        ("member", False, Audience.MEMBERS),
        ("staff", False, Audience.STAFF),
        ("member", True, Audience.PUBLIC),
        ("staff", True, Audience.PUBLIC),
    ],
)
async def test_who_reads_what(world: World, role: str | None, public: bool, reader: Audience) -> None:
    result = await world.person(role=role).slash(world.channel, "ask", question="学習は?", public=public)
    assert world.desk.asked == [("学習は?", reader)]
    assert result.ephemeral is not public


async def test_the_first_response_comes_before_the_answer_is_there(world: World, desk: FakeDesk) -> None:
    gate = Gate(answer_of(ARTICLE_30_4))
    desk.reply = gate
    asking = asyncio.create_task(world.person().slash(world.channel, "ask", question="学習は?"))
    assert await asyncio.to_thread(gate.entered.wait, 10)
    (deferral,) = [one for one in world.env.http_requests if one.path.endswith("/callback")]
    assert deferral.json == {"type": 5, "data": {"flags": 64}}
    assert world.posted() == []
    gate.opened.set()
    assert "第三十条の四" in (await asking).response.content


async def test_a_second_question_meanwhile_is_told_to_wait(world: World, desk: FakeDesk) -> None:
    gate = Gate(answer_of(ARTICLE_30_4))
    desk.reply = gate
    aoi = world.person(locale="en-US")
    world.env.settle_timeout = 0.2  # the first question keeps the bot busy on purpose
    with pytest.raises(TimeoutError):
        await aoi.slash(world.channel, "ask", question="一つ目?")
    with pytest.raises(TimeoutError):
        await aoi.slash(world.channel, "ask", question="二つ目?")
    assert [one["content"] for one in world.posted()] == [ENGLISH("errors.still_answering")]
    gate.opened.set()
    await world.env.settle(timeout=10)
    assert len(world.posted()) == 2
    assert [question for question, _ in desk.asked] == ["一つ目?"]


async def test_a_refusal_has_no_sources_and_no_buttons(world: World, desk: FakeDesk) -> None:
    desk.reply = refusal_of(Reason.LAW_NOT_HELD, "特許法")
    result = await world.person().slash(world.channel, "ask", question="特許法第一条は?")
    assert "「特許法」の条文は、資料庫にありません。" in result.response.content
    assert JAPANESE("sources.heading") not in result.response.content
    assert result.response.components == []


async def test_a_long_answer_comes_in_several_messages_with_the_buttons_under_the_last(
    world: World, desk: FakeDesk
) -> None:
    desk.reply = answer_of(
        replace(ARTICLE_30_4, quote="著作者は、その著作物を複製する権利を専有する。" * 200), BRIEF
    )
    result = await world.person().slash(world.channel, "ask", question="学習は?")
    messages = [result.response, *result.followups]
    assert len(messages) == 3
    assert all(len(message.content) <= 2000 and message.ephemeral for message in messages)
    assert [bool(message.components) for message in messages] == [False, False, True]
    assert messages[0].content.endswith("専有する。")
    assert messages[1].content.startswith("> 著作者は")


async def test_more_sources_than_buttons_become_a_menu(world: World, desk: FakeDesk) -> None:
    places = [replace(ARTICLE_30_4, label=f"第{n}条", start=n, end=n + 5) for n in range(30)]
    desk.reply = answer_of(*places)
    aoi = world.person()
    result = await aoi.slash(world.channel, "ask", question="学習は?")
    last = result.followups[-1] if result.followups else result.response
    menu, _inquire = [item for row in last.components for item in row["components"]]
    assert menu["placeholder"] == JAPANESE("buttons.menu")
    assert len(menu["options"]) == 25
    assert menu["options"][2]["label"] == "[3] 著作権法 第2条"
    shown = await aoi.select(last, [menu["options"][2]["value"]], custom_id=menu["custom_id"])
    assert world.desk.shown == [(7, 2, 7, Audience.PUBLIC)]
    assert shown.ephemeral
    assert "技術の開発" in shown.response.content


async def test_a_button_for_a_numbered_paragraph_names_the_document(world: World, desk: FakeDesk) -> None:
    desk.reply = answer_of(replace(BRIEF, label="¶ 3"))
    result = await world.person().slash(world.channel, "ask", question="学習は?")
    assert labels(result.response) == ["[1] CODAの要望"]


async def test_two_sources_with_one_span_share_a_button(world: World, desk: FakeDesk) -> None:
    desk.reply = answer_of(ARTICLE_30_4, replace(ARTICLE_30_4, label="第三十条の四第一項"))
    result = await world.person().slash(world.channel, "ask", question="学習は?")
    assert labels(result.response) == ["[1] 第三十条の四"]


async def test_a_button_shows_the_passage_to_its_presser_alone(world: World) -> None:
    aoi, ben = world.person(role="member"), world.person("ben", locale="en-US", role="staff")
    result = await aoi.slash(world.channel, "ask", question="学習は?", public=True)
    shown = await ben.click(result.response, custom_id=FIRST_BUTTON)
    assert shown.deferred or shown.acknowledged
    assert shown.ephemeral
    assert "version from 2026-06-24 (current)" in shown.response.content
    assert world.desk.shown == [(7, 100, 160, Audience.STAFF)]
    assert len(world.channel.history(viewer=aoi)) == 1


async def test_a_button_still_works_after_a_restart(world: World) -> None:
    aoi = world.person()
    result = await aoi.slash(world.channel, "ask", question="学習は?", public=True)
    await world.env.restart_bot(world.new_client())
    shown = await aoi.click(result.response, custom_id=FIRST_BUTTON)
    assert f"> {ARTICLE_30_4.quote}" in shown.response.content


async def test_a_passage_not_for_the_presser_stays_closed(world: World, desk: FakeDesk) -> None:
    desk.for_audience = Audience.STAFF
    aoi = world.person(role="member")
    result = await aoi.slash(world.channel, "ask", question="学習は?")
    shown = await aoi.click(result.response, custom_id=FIRST_BUTTON)
    assert shown.response.content == JAPANESE("excerpt.gone")


async def test_a_long_passage_is_shown_in_several_messages(world: World, desk: FakeDesk) -> None:
    desk.passage = replace(desk.passage, quote="長い引用の文です。" * 400)
    aoi = world.person()
    result = await aoi.slash(world.channel, "ask", question="学習は?")
    shown = await aoi.click(result.response, custom_id=FIRST_BUTTON)
    assert shown.followups
    assert all(message.ephemeral for message in [shown.response, *shown.followups])


@pytest.mark.parametrize("public", [True, False])
async def test_mentions_in_what_is_quoted_cannot_ping_and_markup_does_nothing(
    world: World, desk: FakeDesk, public: bool
) -> None:
    desk.reply = answer_of(replace(BRIEF, quote=HOSTILE))
    await world.person().slash(world.channel, "ask", question=f"{HOSTILE} とは?", public=public)
    (posted,) = world.posted()
    assert posted["allowed_mentions"] == {"parse": []}
    assert posted["flags"] & 4  # suppress embeds
    assert not re.search(r"@everyone|<@1|(?<!\\)<#|\](?<!\\\])\(https|\n> #|(?<!\\)\|\|", posted["content"])


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH), ("fr", ENGLISH)])
async def test_an_error_of_ours_is_told_in_the_persons_language(
    world: World, desk: FakeDesk, locale, words
) -> None:
    desk.reply = QuestionError("question_too_long", length=5000, limit=2000)
    result = await world.person(locale=locale).slash(world.channel, "ask", question="長" * 5000)
    assert result.response.content == words("errors.question_too_long", length=5000, limit=2000)
    assert result.ephemeral


@pytest.mark.parametrize("error", [RuntimeError("password=hunter2"), QuestionError("question_too_long")])
async def test_any_other_error_is_a_number_to_the_person_and_a_traceback_in_the_log(
    world: World, desk: FakeDesk, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    desk.reply = error
    with caplog.at_level(logging.ERROR):
        result = await world.person().slash(world.channel, "ask", question="学習は?")
    (number,) = re.findall(r"[0-9a-f]{8}", result.response.content)
    assert result.response.content == JAPANESE("errors.unknown", id=number)
    (record,) = [one for one in caplog.records if number in one.getMessage()]
    assert record.exc_info is not None
    assert record.exc_info[1] is error


async def test_an_error_behind_a_button_is_told_too(world: World, desk: FakeDesk) -> None:
    desk.passage = RuntimeError("disk on fire")
    aoi = world.person()
    result = await aoi.slash(world.channel, "ask", question="学習は?")
    shown = await aoi.click(result.response, custom_id=FIRST_BUTTON)
    assert shown.response.content.startswith("申し訳ありません。")
    assert "fire" not in shown.response.content


async def test_a_mention_is_answered_in_the_channel_from_what_everyone_may_read(world: World) -> None:
    aoi = world.person(role="staff")
    message = await aoi.send(world.channel, f"<@{world.env.bot.user.id}>  学習は\n認められますか ")
    assert world.desk.asked == [("学習は 認められますか", Audience.PUBLIC)]
    (posted,) = world.posted()
    assert posted["message_reference"]["message_id"] == message.id
    assert posted["content"].startswith("関係する規定は、")
    assert posted["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert world.channel.last_message.components


async def test_a_button_under_an_answer_to_a_mention_works(world: World) -> None:
    aoi = world.person()
    await aoi.send(world.channel, f"<@!{world.env.bot.user.id}> 学習は?")
    shown = await aoi.click(world.channel.last_message, custom_id=FIRST_BUTTON)
    assert shown.ephemeral


@pytest.mark.parametrize(("preferred", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_a_mere_ping_gets_a_hint(world: World, preferred: str, words) -> None:
    guild = world.env.create_guild("別の協会", preferred_locale=preferred)
    channel = guild.create_text_channel("general")
    me = f"<@{world.env.bot.user.id}>"
    await guild.add_member(world.env.create_user("ken")).send(channel, f" {me} ")
    assert channel.last_message.content == words("chat.usage", mention=me)
    assert world.desk.asked == []


@pytest.mark.parametrize("text", ["こんにちは", "@everyone 学習は?", "<@1> 学習は?"])
async def test_what_is_not_said_to_the_bot_is_none_of_its_business(world: World, text: str) -> None:
    await world.person().send(world.channel, text)
    assert world.desk.asked == []
    assert world.posted() == []


async def test_other_bots_are_not_answered(world: World) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    await robot.send(world.channel, f"<@{world.env.bot.user.id}> 学習は?")
    await world.guild.create_webhook(world.channel).send(f"<@{world.env.bot.user.id}> 学習は?")
    assert world.desk.asked == []


async def test_a_direct_message_is_answered_from_what_everyone_may_read(world: World) -> None:
    aoi = world.person(role="staff")
    await aoi.send_dm("学習は認められますか")
    assert world.desk.asked == [("学習は認められますか", Audience.PUBLIC)]
    assert aoi.user.dm_channel.last_message.content.startswith("関係する規定は、")


async def test_an_empty_direct_message_gets_a_hint_in_both_languages(world: World) -> None:
    aoi = world.person()
    files = world.env.backend.store_attachments(aoi.user.dm_channel.id, [("work.txt", b"...")])
    await aoi.send_dm("", attachments=files)
    hint = aoi.user.dm_channel.last_message.content
    assert "ご質問を書き添えて" in hint
    assert "Please add your question" in hint


async def test_ask_in_a_direct_message_reads_what_everyone_may(world: World) -> None:
    aoi = world.person(role="staff")
    await aoi.user.slash("ask", question="学習は?")
    assert world.desk.asked == [("学習は?", Audience.PUBLIC)]


async def test_an_error_after_a_mention_is_told_in_the_language_of_the_question(
    world: World, desk: FakeDesk
) -> None:
    desk.reply = QuestionError("empty_question")
    me = f"<@{world.env.bot.user.id}>"
    for question, words in (("学習は?", JAPANESE), ("May they train?", ENGLISH)):
        await world.person(question).send(world.channel, f"{me} {question}")
        assert world.channel.last_message.content == words("errors.empty_question")


async def test_a_question_whose_message_is_gone_is_answered_all_the_same(
    world: World, desk: FakeDesk
) -> None:
    await world.person().send(world.channel, f"<@{world.env.bot.user.id}> 学習は?")
    assert world.posted()[0]["message_reference"]["fail_if_not_exists"] is False
