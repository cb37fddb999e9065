"""A language model behind a real address: what it says in every form, and whatever can go wrong."""

import json
import logging
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from knowledge.answering.answer import Usage
from knowledge.answering.chat import speaker as speaker_module
from knowledge.answering.chat.asking import LONGEST_ANSWER
from knowledge.answering.chat.speaker import ChatSpeaker
from knowledge.finding.findings import Why
from knowledge.reading.question import Question
from tests.knowledge.answering.chat.conftest import KEY
from tests.knowledge.answering.chat.server import (
    USAGE,
    ChatServer,
    Pieces,
    Reply,
    TornError,
    refused,
    said,
    streamed,
    streamed_then,
    whole,
)
from tests.knowledge.answering.stored import findings, hit, stored

RULE = "公表された著作物は、引用して利用することができる。"
PROVISO = "ただし、公正な慣行に合致しないときは、この限りでない。"
PASSAGE = stored(RULE + PROVISO)
QUESTION = Question("引用は許されますか", "ja")
FOUND = findings(QUESTION.text, hit(PASSAGE, why=Why.NAMED))


def claim(*quotes: str, text: str = "", passage: object = 1) -> dict:
    return {"said": text, "quotes": [{"passage": passage, "quote": quote} for quote in quotes]}


def answer(*claims: dict) -> str:
    return json.dumps({"claims": claims}, ensure_ascii=False)


TWO = answer(claim(RULE, text=RULE), claim(PROVISO))
FIRST_OF_TWO = TWO[: TWO.index("}]}") + 3]


def heard(speaker: ChatSpeaker) -> tuple[list[str], Usage]:
    """What each claim quotes, and what it took to hear it."""
    speech = speaker.speak(QUESTION, FOUND)
    return ["".join(quote.quote for quote in draft.quotes) for draft in speech], speech.usage


@pytest.mark.parametrize(
    "reply",
    [
        streamed(TWO),
        streamed(TWO, size=1),
        streamed(TWO, size=10_000),
        streamed(TWO, tool=True),
        streamed(TWO, tool=True, size=1),
        streamed(f"Here you are:\n```json\n{TWO}\n```\nAnything else?"),
        streamed(f"<think>{answer(claim('思いつき'))} hm, [1] no</think>\n{TWO}"),
        streamed(answer(claim(RULE), claim(PROVISO))[len('{"claims": ') : -1]),
        streamed(TWO, finish=None),
        whole(TWO),
        whole(TWO, tool=True),
    ],
    ids=["stream", "one by one", "at once", "call", "call, one by one", "talkative", "thinking", "bare list", "no finish",
         "no stream", "no stream, call"],
)  # fmt: skip
def test_claims_are_heard_in_every_form(server: ChatServer, speaker: ChatSpeaker, reply: Reply):
    server.says(reply)
    quotes, usage = heard(speaker)
    assert quotes == [RULE, PROVISO]
    assert usage.trouble == ""
    assert (usage.tokens_in, usage.tokens_out) == (USAGE["prompt_tokens"], USAGE["completion_tokens"])
    assert usage.model == "scripted"
    assert usage.total_ms > 0


def test_a_claim_is_there_as_soon_as_it_is_complete(server: ChatServer, speaker: ChatSpeaker):
    go_on = Event()

    def rest() -> Pieces:
        assert go_on.wait(30)
        yield said(TWO[len(FIRST_OF_TWO) :])
        yield b"data: [DONE]\n\n"

    server.says(streamed_then(FIRST_OF_TWO, rest))
    speech = iter(speaker.speak(QUESTION, FOUND))
    assert next(speech).text == RULE  # while the server waits to be let go on
    go_on.set()
    assert [draft.quotes[0].quote for draft in speech] == [PROVISO]


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (refused(429, Retry_After="600"), "rate_limited"),
        (refused(401, f"no such key: {KEY}"), "refused_key"),
        (refused(403), "refused_key"),
        (refused(404), "no_such_model"),
        (refused(400), "rejected"),
        (refused(413), "too_much"),
        (refused(400, "This model's maximum context length: context_length_exceeded"), "too_much"),
        (refused(500), "service_failed"),
        (refused(503, Retry_After="600"), "service_failed"),
        (Reply(lambda: [b"<html>"], content_type="text/html"), "malformed"),
        (Reply(lambda: [b"data: {broken\n\n"]), "malformed"),
        (Reply(lambda: [b"data: [1, 2]\n\n"]), "malformed"),
        (Reply(list), "malformed"),
        (streamed("I do not know."), "malformed"),
        (streamed(""), "malformed"),
        (streamed("[" * 50), "malformed"),
        (streamed('{"claims": [}'), "malformed"),
        (streamed("", finish="content_filter"), "declined"),
        (streamed("<think>" + TWO), "malformed"),
    ],
)
def test_what_goes_wrong_before_a_claim_is_one_word(
    server: ChatServer, speaker: ChatSpeaker, reply: Reply, trouble: str
):
    server.says(reply)
    quotes, usage = heard(speaker)
    assert quotes == []
    assert usage.trouble == trouble


def torn() -> Iterator[bytes]:
    yield b"data: "
    raise TornError


def endless() -> Iterator[bytes]:
    while True:
        yield said("x" * 1000)


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (streamed(TWO[:-30]), "malformed"),
        (streamed(TWO[:-30], finish="length"), "too_long"),
        (streamed_then(FIRST_OF_TWO, torn), "unreachable"),
        (streamed_then(FIRST_OF_TWO, lambda: [b'data: {"error": {"message": "overloaded"}}\n\n']), "service_failed"),
        (streamed_then(FIRST_OF_TWO, lambda: [b"data: {broken\n\n"]), "malformed"),
        (streamed_then(FIRST_OF_TWO, endless), "too_long"),
    ],
    ids=["half", "cut", "torn", "failed", "broken", "endless"],
)  # fmt: skip
def test_what_was_complete_before_it_went_wrong_is_kept(
    server: ChatServer, speaker: ChatSpeaker, reply: Reply, trouble: str
):
    server.says(reply)
    quotes, usage = heard(speaker)
    assert quotes == [RULE]
    assert usage.trouble == trouble


def drip(stop: Event) -> Iterator[bytes]:
    while not stop.wait(0.01):
        yield said(" ")


def silence(stop: Event) -> Iterator[bytes]:
    stop.wait(60)
    yield said(" ")


def line(stop: Event) -> Iterator[bytes]:
    yield b"data: "
    while not stop.wait(0.01):
        yield b"x" * 100


def flood(stop: Event) -> Iterator[bytes]:
    """Pieces that say nothing, faster than they are read."""
    pieces = said("") * 50
    while not stop.is_set():
        yield pieces


@pytest.mark.parametrize("after", [drip, silence, line, flood])
def test_an_answer_that_does_not_end_ends_with_its_time_and_its_connection(
    server: ChatServer, speaker_at: Callable[..., ChatSpeaker], after: Callable[[Event], Pieces]
):
    stop = Event()
    server.says(streamed_then(FIRST_OF_TWO, lambda: after(stop)))
    quotes, usage = heard(speaker_at(timeout=0.5))
    assert quotes == [RULE]
    assert usage.trouble == "timeout"
    if after is silence:
        stop.set()  # it is seen that nobody listens any more once something is sent
    assert server.gone.wait(30)
    stop.set()


def test_a_server_that_does_not_even_begin_is_not_waited_for(
    server: ChatServer, speaker_at: Callable[..., ChatSpeaker]
):
    stop = Event()
    server.says(Reply(lambda: silence(stop)))
    assert heard(speaker_at(timeout=0.2))[1].trouble == "timeout"
    stop.set()


def test_who_stops_listening_lets_the_connection_go(server: ChatServer, speaker: ChatSpeaker):
    stop = Event()
    server.says(streamed_then(FIRST_OF_TWO, lambda: drip(stop)))
    speech = iter(speaker.speak(QUESTION, FOUND))
    next(speech)
    speech.close()  # type: ignore[attr-defined]
    assert server.gone.wait(30)
    stop.set()


def test_a_speaker_that_is_closed_ends_what_it_says_and_may_be_closed_again(
    server: ChatServer, speaker: ChatSpeaker
):
    stop = Event()
    server.says(streamed_then(FIRST_OF_TWO, lambda: drip(stop)))
    speech = iter(speaker.speak(QUESTION, FOUND))
    next(speech)
    speaker.close()
    speaker.close()
    assert list(speech) == []
    assert server.gone.wait(30)
    stop.set()


def test_where_nobody_listens_the_model_is_unreachable(
    server: ChatServer, speaker_at: Callable[..., ChatSpeaker]
):
    speaker = speaker_at()
    server.close()
    quotes, usage = heard(speaker)
    assert quotes == []
    assert usage.trouble == "unreachable"


def test_a_model_that_cannot_be_opened_is_a_trouble_of_its_own():
    from knowledge.answering.chat.opening import ChatSettings

    speaker = ChatSpeaker(ChatSettings(model="no-such-model"))
    quotes, usage = heard(speaker)
    speaker.close()
    assert (quotes, usage.trouble) == ([], "not_set_up")


def test_more_claims_than_an_answer_may_have_are_not_heard(server: ChatServer, speaker: ChatSpeaker):
    server.says(streamed(answer(*[claim(RULE)] * 20)))
    quotes, usage = heard(speaker)
    assert quotes == [RULE] * speaker_module.MOST_CLAIMS
    assert usage.trouble == "too_long"


def test_more_text_than_an_answer_may_have_is_not_heard(server: ChatServer, speaker: ChatSpeaker):
    server.says(streamed(" " * LONGEST_ANSWER + TWO, size=4000))
    assert heard(speaker)[1].trouble == "too_long"


@pytest.mark.parametrize(
    "bad",
    [
        claim(RULE, passage=0),
        claim(RULE, passage=2),
        claim(RULE, passage=-1),
        claim(RULE, passage=True),
        claim(RULE, passage=1.0),
        claim(RULE, passage="law"),
        claim(RULE, passage=None),
        claim(),
        claim(*[RULE] * 6),
        claim(""),
        claim(RULE, text="長" * 500),
        {"said": 3, "quotes": [{"passage": 1, "quote": RULE}]},
        {"said": RULE, "quotes": RULE},
        {"said": RULE, "quotes": [RULE]},
        {"said": RULE, "quotes": [{"passage": 1, "quote": ["a"]}]},
        {"said": RULE, "quotes": None},
    ],
)
def test_a_claim_that_is_none_is_left_out_and_the_others_are_heard(
    server: ChatServer, speaker: ChatSpeaker, bad: dict
):
    server.says(streamed(answer(bad, claim(PROVISO))))
    quotes, usage = heard(speaker)
    assert quotes == [PROVISO]
    assert usage.trouble == ""


def test_an_empty_answer_is_one(server: ChatServer, speaker: ChatSpeaker):
    server.says(streamed(answer()))
    assert heard(speaker)[1].trouble == ""


def test_a_server_that_takes_no_structure_is_asked_in_plain_text_from_then_on(
    server: ChatServer, speaker: ChatSpeaker
):
    server.says(refused(400), refused(422), streamed(TWO))
    assert heard(speaker)[0] == [RULE, PROVISO]
    first, second, third = (asked.body for asked in server.asked)
    assert first["response_format"]["json_schema"]["strict"] is True
    assert second["tool_choice"]["function"]["name"] == "answer"
    assert not {"response_format", "tools", "stream_options"} & set(third)
    assert heard(speaker)[0] == [RULE, PROVISO]
    assert len(server.asked) == 4


def test_once_a_way_has_worked_no_other_is_tried(server: ChatServer, speaker: ChatSpeaker):
    server.says(streamed(TWO))
    heard(speaker)
    server.says(refused(400))
    assert heard(speaker)[1].trouble == "rejected"
    assert len(server.asked) == 2


def test_nothing_is_tried_twice(server: ChatServer, speaker: ChatSpeaker):
    server.says(refused(429))
    heard(speaker)
    assert len(server.asked) == 1


def test_connections_are_used_again(server: ChatServer, speaker: ChatSpeaker):
    server.says(streamed(TWO))
    for _ in range(3):
        heard(speaker)
    assert len({asked.connection for asked in server.asked}) == 1


def test_two_speak_at_once(server: ChatServer, speaker: ChatSpeaker):
    go_on = Event()

    def rest() -> Pieces:
        assert go_on.wait(30)
        yield said(TWO[len(FIRST_OF_TWO) :])

    server.says(streamed_then(FIRST_OF_TWO, rest), streamed(answer(claim(PROVISO))))
    slow = iter(speaker.speak(QUESTION, FOUND))
    next(slow)
    assert heard(speaker)[0] == [PROVISO]
    go_on.set()
    assert [draft.quotes[0].quote for draft in slow] == [PROVISO]


def test_costs_are_estimated_where_prices_are_known(
    server: ChatServer, speaker_at: Callable[..., ChatSpeaker]
):
    server.says(streamed(TWO))
    assert heard(speaker_at(prices=(3.0, 15.0)))[1].cost == pytest.approx((1200 * 3 + 80 * 15) / 1e6)
    assert heard(speaker_at())[1].cost is None
    server.says(streamed(TWO, usage=False))
    assert heard(speaker_at(prices=(3.0, 15.0)))[1].cost is None


def test_the_key_is_sent_to_the_address_and_seen_nowhere_else(
    server: ChatServer,
    speaker_at: Callable[..., ChatSpeaker],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    with caplog.at_level(logging.DEBUG):
        for name in (
            "openai",
            "httpx",
            "httpcore",
            "httpx2",
            "httpcore2",
            "langchain_openai",
            "langsmith",
            "asyncio",
        ):
            logging.getLogger(name).setLevel(logging.DEBUG)
        speaker = speaker_at()
        for reply in (
            streamed(TWO),
            refused(401, f"Incorrect API key: {KEY}"),
            streamed_then(f'{{"x": "{KEY}', torn),
        ):
            server.says(reply)
            speech = speaker.speak(QUESTION, FOUND)
            drafts = list(speech)
            assert (
                KEY not in f"{drafts!r} {speech!r} {speech.usage!r} {vars(speaker)!r} {speaker._settings!r}"
            )
            assert KEY not in f"{vars(speech)!r} {vars(speaker._model)!r}"
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert all(KEY not in asked.text for asked in server.asked)
    assert caplog.records  # something was logged, though not this
    told = "\n".join(
        f"{record.getMessage()} {record.args!r} {record.exc_text or ''}" for record in caplog.records
    )
    assert KEY not in told
    assert KEY not in "".join(capfd.readouterr())


def test_a_key_meant_for_openai_is_not_sent_to_another_address(
    server: ChatServer, speaker_at: Callable[..., ChatSpeaker], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.says(streamed(TWO))
    assert heard(speaker_at(key=None))[0] == [RULE, PROVISO]
    assert all(KEY not in value for asked in server.asked for value in asked.headers.values())


def test_tracing_in_the_environment_sends_nobody_the_questions(
    server: ChatServer, speaker_at: Callable[..., ChatSpeaker], monkeypatch: pytest.MonkeyPatch
):
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT", "LANGSMITH_GATEWAY"):
        monkeypatch.setenv(name, server.url.removesuffix("/v1") + "/elsewhere")
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_planted")
    server.says(streamed(TWO))
    speaker = speaker_at()
    assert heard(speaker)[0] == [RULE, PROVISO]
    from langchain_core.tracers.langchain import wait_for_all_tracers

    wait_for_all_tracers()
    assert {asked.path for asked in server.asked} == {"/v1/chat/completions"}
    assert not server.others


def test_a_follow_up_is_put_so_that_it_stands_alone(server: ChatServer, speaker: ChatSpeaker):
    server.says(streamed("<think>30条の4</think>\n著作権法第30条の4の例外は何ですか\n"))
    assert (
        speaker.restate("その例外は？", ["著作権法第30条の4は何ですか"])
        == "著作権法第30条の4の例外は何ですか"
    )
    (asked,) = server.asked
    assert "著作権法第30条の4は何ですか" in asked.text
    assert not {"response_format", "tools"} & set(asked.body)


def test_what_a_follow_up_took_is_counted_with_its_answer_and_with_no_other(
    server: ChatServer, speaker: ChatSpeaker
):
    server.says(streamed("引用は許されますか"), streamed(TWO))
    speaker.restate("では、それは？", ["引用とは何ですか"])
    speech = speaker.speak(Question("引用は許されますか", "ja", asked="では、それは？"), FOUND)
    list(speech)
    assert (speech.usage.tokens_in, speech.usage.tokens_out) == (2400, 160)
    assert heard(speaker)[1].tokens_in == 1200


def test_what_another_asks_in_the_same_words_at_the_same_time_is_counted_apart(
    server: ChatServer, speaker: ChatSpeaker
):
    server.says(streamed("引用は許されますか"), streamed(TWO))
    question = Question("引用は許されますか", "ja", asked="では、それは？")
    speaker.restate("では、それは？", ["引用とは何ですか"])
    taken: list[int | None] = []

    def answered() -> None:
        speech = speaker.speak(question, FOUND)
        list(speech)
        taken.append(speech.usage.tokens_in)

    another = Thread(target=answered)
    another.start()
    another.join()
    answered()
    answered()
    assert taken == [1200, 2400, 1200]


@pytest.mark.parametrize(
    "reply",
    [
        refused(429),
        refused(400),
        streamed(""),
        streamed("\n"),
        streamed("一行目\n二行目"),
        streamed("途中", finish="length"),
    ],
)
def test_a_follow_up_that_comes_to_nothing_is_none(server: ChatServer, speaker: ChatSpeaker, reply: Reply):
    server.says(reply)
    assert speaker.restate("その例外は？", ["著作権法第30条の4は何ですか"]) is None


def test_a_follow_up_takes_only_a_part_of_the_time(
    server: ChatServer, speaker_at: Callable[..., ChatSpeaker]
):
    stop = Event()
    server.says(Reply(lambda: silence(stop)))
    speaker = speaker_at(timeout=0.4)
    assert speaker.restate("その例外は？", ["著作権法第30条の4は何ですか"]) is None
    stop.set()
