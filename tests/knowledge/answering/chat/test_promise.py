"""The time that a model may take is little enough for the promise to a member."""

from bot.settings import Settings
from knowledge.answering.chat.speaker import GRACE, RESTATING

PROMISED = 20.0
"""Seconds within which everybody has an answer."""

FOR_THE_REST = 1.0
"""Seconds that finding, quoting and showing may take; they take a tenth of that."""


def test_a_follow_up_and_its_answer_come_in_time_whatever_the_model_does():
    timeout = Settings().chat_timeout
    longest = (RESTATING * timeout + GRACE) + (timeout + GRACE)
    assert longest + FOR_THE_REST <= PROMISED
