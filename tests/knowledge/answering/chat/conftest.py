"""A server with a model behind it, and speakers that ask there."""

from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from knowledge.answering.chat.opening import ChatSettings
from knowledge.answering.chat.speaker import ChatSpeaker
from tests.knowledge.answering.chat.server import ChatServer, chat_server

KEY = "sk-planted-9f8e7d6c5b4a"
"""A key that must never be seen again."""


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
def speaker_at(server: ChatServer) -> Iterator[Callable[..., ChatSpeaker]]:
    """Makes speakers that ask the server, ready to do so; as the settings given say."""
    made: list[ChatSpeaker] = []

    def make(**settings: object) -> ChatSpeaker:
        known: dict[str, object] = {"model": "scripted", "base_url": server.url, "key": SecretStr(KEY)}
        made.append(ChatSpeaker(ChatSettings(**known | settings)))
        made[-1].see_that_it_opens()
        return made[-1]

    yield make
    for speaker in made:
        speaker.close()


@pytest.fixture
def speaker(speaker_at: Callable[..., ChatSpeaker]) -> ChatSpeaker:
    return speaker_at()
