"""The desk as chat reaches it: blocking work off the event loop, one question a person at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from datetime import date
from functools import partial
from threading import Thread
from typing import Protocol, TypeVar

from knowledge.answering.answer import Answer, Claim
from knowledge.answering.chat.speaking import OnClaim
from knowledge.catalog.conversations import Conversation
from knowledge.errors import QuestionError
from knowledge.excerpt import Excerpt
from knowledge.model import Audience

T = TypeVar("T")


class AskingDesk(Protocol):
    """What the chat needs of the desk. Both calls block."""

    def answer(
        self,
        question: str,
        *,
        reader: Audience,
        as_of: date | None = None,
        conversation: Conversation | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """The answer to a question from what this reader may see.

        Args:
            conversation: in which it is asked; None: it stands for itself.
            on_claim: told, from where the call is made, of each claim that is sure to be in the answer.

        Raises:
            MadoguchiError: the question cannot be taken, or a store cannot be used.
        """
        ...

    def excerpt(self, version: int, start: int, end: int, *, reader: Audience) -> Excerpt | None:
        """The provision around a span of a version; None where it is gone or not for this reader."""
        ...


class Counter:
    """Where people ask: keeps one person from filling the desk, and the desk from stopping the chat.

    Args:
        desk: answers, in a worker thread.
        at_once: how many calls may run at the same time; others wait for their turn.
        answers_at_once: how many questions may; they take no place from other calls. None: as many.
    """

    def __init__(self, *, desk: AskingDesk, at_once: int = 4, answers_at_once: int | None = None) -> None:
        self._desk = desk
        self._places = asyncio.Semaphore(at_once)
        self._answering = ThreadPoolExecutor(answers_at_once or at_once, thread_name_prefix="answer")
        self._being_served: set[int] = set()

    async def answer(
        self,
        question: str,
        *,
        person: int,
        reader: Audience,
        conversation: Conversation | None = None,
        on_claim: Callable[[Claim], None] | None = None,
    ) -> Answer:
        """The desk's answer.

        Args:
            person: id of who asks.
            conversation: in which they ask; None: the question stands for itself.
            on_claim: told, on this event loop, of each claim that is sure to be in the answer, while it is being made.

        Raises:
            QuestionError: `still_answering`: this person's previous question is not answered yet.
            MadoguchiError: whatever the desk raises.
        """
        if person in self._being_served:
            raise QuestionError("still_answering")
        self._being_served.add(person)
        loop = asyncio.get_running_loop()

        def tell(claim: Claim) -> None:
            with suppress(RuntimeError):  # nobody waits: the loop is gone
                loop.call_soon_threadsafe(on_claim, claim)  # type: ignore[arg-type]  # there is one who is told

        def answer() -> Answer:
            return self._desk.answer(
                question, reader=reader, conversation=conversation, on_claim=tell if on_claim else None
            )

        try:
            return await loop.run_in_executor(self._answering, partial(copy_context().run, answer))
        finally:
            self._being_served.discard(person)

    async def excerpt(self, version: int, start: int, end: int, *, reader: Audience) -> Excerpt | None:
        """The provision around a span, as `AskingDesk.excerpt`."""
        return await self.run(lambda: self._desk.excerpt(version, start, end, reader=reader))

    async def run(self, call: Callable[[], T]) -> T:
        """What a blocking call returns, made in a worker thread; raises what it raises."""
        async with self._places:
            return await asyncio.to_thread(call)


async def in_thread(call: Callable[[], T]) -> T:
    """What a call returns, made in a thread of its own: it takes no place from questions, and is not
    waited for when the desk stops.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # a call that returns T did not fail

    def work() -> None:
        result, error = None, None
        try:
            result = call()
        except BaseException as raised:  # noqa: BLE001  goes to whoever waits
            error = raised
        with suppress(RuntimeError):  # nobody waits: the loop is gone
            loop.call_soon_threadsafe(partial(settle, result, error))

    Thread(target=work, name="library", daemon=True).start()
    return await future
