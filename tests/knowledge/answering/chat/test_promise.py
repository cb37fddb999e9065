"""The time that a model may take is little enough for the promise to a member."""

from collections.abc import Callable

import pytest

from bot.settings import Settings
from knowledge.answering.chat.speaker import GRACE, RESTATING, ChatSpeaker
from tests.knowledge.answering.chat.server import ChatServer, streamed
from tests.knowledge.answering.chat.test_speaker import FOUND, QUESTION

PROMISED = 20.0
"""Seconds within which everybody has an answer."""

FOR_THE_REST = 1.0
"""Seconds that finding, quoting and showing may take; they take a tenth of that."""


def test_a_follow_up_and_its_answer_come_in_time_whatever_the_model_does():
    timeout = Settings().chat_timeout
    longest = (RESTATING * timeout + GRACE) + (timeout + GRACE)
    assert longest + FOR_THE_REST <= PROMISED


@pytest.mark.parametrize(("spent", "left"), [(0, 20.0), (3, 20.0), (9, 15.0), (60, 2.0)])
def test_where_many_ask_at_once_the_time_that_is_gone_is_taken_off_the_model_s(
    speaker_at: Callable[..., ChatSpeaker], server: ChatServer, spent: float, left: float
):
    server.says(streamed("{}"))
    speech = speaker_at(timeout=20).speak(QUESTION, FOUND, spent=spent)
    assert speech.seconds == pytest.approx(left, abs=0.5)
    list(speech)
