"""One question a person, a bounded number at once, and nothing on the event loop."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.counter import Counter, in_thread
from knowledge.errors import QuestionError
from knowledge.model import Audience
from tests.bot.fakes import ARTICLE_30_4, FakeDesk, Gate, answer_of

ANSWER = answer_of(ARTICLE_30_4)


def ask(counter: Counter, person: int) -> "asyncio.Task[object]":
    return asyncio.create_task(counter.answer("?", person=person, reader=Audience.PUBLIC))


async def test_a_second_question_of_the_same_person_is_told_to_wait_and_others_are_not() -> None:
    gate = Gate(ANSWER)
    counter = Counter(desk=FakeDesk(gate))
    first = ask(counter, 1)
    await asyncio.to_thread(gate.entered.wait, 10)
    with pytest.raises(QuestionError, match="still_answering"):
        await ask(counter, 1)
    other = ask(counter, 2)
    gate.opened.set()
    assert await first is ANSWER
    assert await other is ANSWER
    assert await ask(counter, 1) is ANSWER


async def test_a_person_may_ask_again_after_a_failure() -> None:
    desk = FakeDesk(QuestionError("empty_question"))
    counter = Counter(desk=desk)
    for _ in range(2):
        with pytest.raises(QuestionError, match="empty_question"):
            await ask(counter, 1)


async def test_no_more_than_so_many_run_at_once_and_all_get_their_turn() -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=3))
    gate = Gate(ANSWER)
    counter = Counter(desk=FakeDesk(gate), at_once=2)
    tasks = [ask(counter, person) for person in range(5)]
    await asyncio.sleep(0)  # all of them have come to the counter
    # Two workers are held by the gate; the third does this, unless a third question came before it.
    await asyncio.wait_for(asyncio.to_thread(gate.entered.is_set), timeout=20)
    gate.opened.set()
    assert await asyncio.gather(*tasks) == [ANSWER] * 5


async def test_the_desk_works_outside_the_event_loop() -> None:
    threads: list[int] = []

    def answer(question: str) -> object:
        threads.append(threading.get_ident())
        return ANSWER

    await ask(Counter(desk=FakeDesk(answer)), 1)
    assert threads != [threading.get_ident()]


async def test_work_of_its_own_thread_takes_no_place_and_brings_back_what_it_raises() -> None:
    counter = Counter(desk=FakeDesk(), at_once=1)
    opened = threading.Event()
    long = asyncio.create_task(in_thread(lambda: opened.wait(30)))
    assert await counter.run(lambda: "asked meanwhile") == "asked meanwhile"
    opened.set()
    assert await long
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)


async def test_work_that_nobody_waits_for_any_more_ends_in_silence() -> None:
    opened, ended = threading.Event(), threading.Event()

    def work() -> None:
        opened.wait(30)
        ended.set()

    task = asyncio.create_task(in_thread(work))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    opened.set()
    assert await asyncio.to_thread(ended.wait, 30)
