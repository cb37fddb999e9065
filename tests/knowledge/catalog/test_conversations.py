"""What was asked is remembered for a day, for one person at one place, and never for another."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.answering.understanding import understood
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.conversations import REMEMBERED, TURNS, Conversation, Conversations
from knowledge.catalog.schema import open_database
from knowledge.catalog.tables import turns
from knowledge.reading.names import load_names

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
NAMES = load_names()
AOI, KEN = Conversation("discord:1", 471147114711471147), Conversation("discord:1", 2)
SECOND = timedelta(seconds=1)


def add(
    conversations: Conversations, conversation: Conversation, *questions: str, at: datetime = NOW
) -> None:
    for question in questions:
        conversations.add(conversation, question=question, understood=f"{question}!", now=at)


@pytest.fixture
def conversations(engine: sa.Engine) -> Conversations:
    return Conversations(engine=engine)


def test_nothing_is_remembered_at_first(conversations: Conversations) -> None:
    assert conversations.recent(AOI, now=NOW) == ()


def test_the_last_questions_come_as_they_were_understood_oldest_first(conversations: Conversations) -> None:
    add(conversations, AOI, *map(str, range(TURNS + 3)))
    assert conversations.recent(AOI, now=NOW) == tuple(f"{number}!" for number in range(3, TURNS + 3))


@pytest.mark.parametrize(
    "other",
    [
        KEN,  # another person in the same thread
        Conversation("discord:2", AOI.person),  # the same person in another
        Conversation("discord:1:private", AOI.person),
        Conversation("discord:1"),
        Conversation("session:discord:1"),
        Conversation("", AOI.person),
        Conversation("DISCORD:1", AOI.person),
        Conversation("discord:_", AOI.person),
        Conversation("discord:%", AOI.person),
    ],
)
def test_another_conversation_knows_nothing_of_it(conversations: Conversations, other: Conversation) -> None:
    add(conversations, AOI, "one")
    assert conversations.recent(other, now=NOW) == ()
    add(conversations, other, "two")
    assert conversations.recent(other, now=NOW) == ("two!",)
    assert conversations.recent(AOI, now=NOW) == ("one!",)


def test_a_day_later_it_is_forgotten(conversations: Conversations, engine: sa.Engine) -> None:
    add(conversations, AOI, "one")
    assert conversations.recent(AOI, now=NOW + REMEMBERED - SECOND) == ("one!",)
    assert conversations.recent(AOI, now=NOW + REMEMBERED) == ()
    # And deleted with the next question that anybody asks.
    add(conversations, KEN, "two", at=NOW + REMEMBERED)
    with engine.connect() as connection:
        assert connection.scalars(sa.select(turns.c.question)).all() == ["two"]


def test_a_clock_that_was_wrong_brings_nothing_back(conversations: Conversations) -> None:
    add(conversations, AOI, "from the future", at=NOW + timedelta(days=400))
    assert conversations.recent(AOI, now=NOW) == ()


def test_it_is_there_after_a_restart(engine: sa.Engine, address: sa.URL) -> None:
    add(Conversations(engine=engine), AOI, "one")
    again = open_database(address)
    assert Conversations(engine=again).recent(AOI, now=NOW) == ("one!",)
    again.dispose()


def test_what_cannot_be_remembered_is_told_in_the_log_without_the_question(
    conversations: Conversations, engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        turns.drop(connection)
    add(conversations, AOI, "what nobody may read")
    assert "could not be remembered" in caplog.text
    assert "nobody may read" not in caplog.text


PLACES = st.builds(
    Conversation, st.sampled_from(["discord:1", "discord:2", "session:a"]), st.sampled_from([None, 1, 2])
)
TEXTS = st.sampled_from(
    [
        "著作権法第30条の4はどんな利用を認めていますか",
        "2018年12月30日時点の著作権法第2条は？",
        "What does Article 53(1) of the AI Act require?",
        "OpenAIへの申立てはどこにすればよいですか",
        "米国の法定損害賠償はありますか",
        "同条第2号は？",
        "同法の罰則は？",
        "では米国では？",
        "Midjourneyは？",
        "その例外は？",
        "And paragraph 2?",
        "How much?",
    ]
)


def asked(
    events: Sequence[tuple[Conversation, str]], conversations: Conversations
) -> Iterator[tuple[Conversation, str]]:
    """How each question is understood, one after another."""
    for second, (conversation, text) in enumerate(events):
        now = NOW + second * SECOND
        question = understood(
            text, conversations.recent(conversation, now=now), names=NAMES, today=date(2026, 11, 22)
        )
        conversations.add(conversation, question=text, understood=question.text, now=now)
        yield conversation, question.text


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.tuples(PLACES, TEXTS), max_size=14))
def test_however_conversations_interleave_each_goes_as_if_it_were_alone(
    events: list[tuple[Conversation, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = open_database(sqlite_address(tmp_path_factory.mktemp("turns") / "catalog.sqlite3"))
    conversations = Conversations(engine=engine)
    together = list(asked(events, conversations))
    for place in {conversation for conversation, _ in events}:
        with engine.begin() as connection:
            connection.execute(sa.delete(turns))
        alone = list(asked([event for event in events if event[0] == place], conversations))
        assert [each for each in together if each[0] == place] == alone
    engine.dispose()
