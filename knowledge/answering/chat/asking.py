"""Asking a model and hearing its answer piece by piece, until it ends, fails, or has used up its time."""

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from knowledge.answering.chat import troubles
from knowledge.answering.chat.background import Background
from knowledge.answering.chat.opening import ChatSettings, Way, open_model, ways_of
from knowledge.answering.chat.prompt import Messages
from knowledge.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

LONGEST_ANSWER = 24_000
"""Characters of an answer that are heard; five long quotes with what is said about them have a tenth of that."""

OnPiece = Callable[[object, str], None]
"""Told of each piece of an answer, on the model's own thread: which part of it the piece goes on, and the piece."""

_CUT = {"length", "max_tokens"}
_DECLINED = {"content_filter", "refusal", "safety", "prohibited_content", "blocklist", "recitation"}


class TooLongError(Exception):
    """There is more of the answer than is heard."""


@dataclass(slots=True)
class Heard:
    """What is known of an answer so far; whole once it has ended."""

    tokens_in: int | None = None
    tokens_out: int | None = None
    length: int = 0
    trouble: str = ""


class ChatModel:
    """A model behind an address. It is opened when it is needed for the first time, which takes seconds.

    Args:
        settings: which model, and where.
    """

    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings
        self._background = Background()
        self._opening = Lock()
        self._ways: Future[list[Way]] | None = None
        self._way = 0
        self._proven = False

    def see_that_it_opens(self) -> None:
        """Wait until the model can be asked.

        Raises:
            SettingsError: the settings name one that cannot be used.
        """
        self._opened().result()

    def ask(
        self, messages: Messages, on_piece: OnPiece, *, seconds: float, claims: bool = True
    ) -> "tuple[Heard, Future[None]]":
        """Begin to ask.

        Args:
            seconds: after which the connection is closed, however far the answer is.
            claims: ask for them in the structured way; else for plain text.

        Returns:
            What is heard, and what is done when the answer has ended; cancelling it ends the answer. It raises nothing.
        """
        heard = Heard()
        return heard, self._background.start(self._asked(messages, on_piece, heard, seconds, claims))

    def close(self) -> None:
        """End all answers and let go of the connections."""
        self._background.close()

    def _opened(self) -> "Future[list[Way]]":
        """The ways to ask, once they are there; what opens them goes on whoever stops waiting for it."""
        with self._opening:
            if self._ways is None:
                self._ways = self._background.start(asyncio.to_thread(_open, self._settings))
            return self._ways

    async def _asked(
        self, messages: Messages, on_piece: OnPiece, heard: Heard, seconds: float, claims: bool
    ) -> None:
        try:
            async with asyncio.timeout(seconds):
                ways = await asyncio.shield(asyncio.wrap_future(self._opened()))
                await self._through(ways, messages, on_piece, heard, claims)
        except SettingsError:
            heard.trouble = troubles.NOT_SET_UP
        except TooLongError:
            heard.trouble = troubles.TOO_LONG
        except Exception as error:  # noqa: BLE001 — whatever it is, the desk goes on without a model
            heard.trouble = troubles.trouble_of(error)

    async def _through(
        self, ways: Sequence[Way], messages: Messages, on_piece: OnPiece, heard: Heard, claims: bool
    ) -> None:
        """Ask in the best way that the service takes, and remember which that is."""
        from langsmith import tracing_context

        first = self._way if claims else max(self._way, len(ways) - 2)
        for at, way in enumerate(ways[first:], start=first):
            try:
                # A variable of the environment would send every question to LangSmith as well.
                with tracing_context(enabled=False):
                    await _hear(way, messages, on_piece, heard)
            except Exception as error:
                refused = troubles.trouble_of(error) in (troubles.REJECTED, troubles.MALFORMED)
                if self._proven or heard.length or not refused or at == len(ways) - 1:
                    raise
            else:
                if claims:
                    self._way, self._proven = at, True
                return


def _open(settings: ChatSettings) -> list[Way]:
    return ways_of(open_model(settings))


async def _hear(way: Way, messages: Messages, on_piece: OnPiece, heard: Heard) -> None:
    if not way.streams:
        _take(await way.asked.ainvoke(messages), on_piece, heard)
        return
    task = asyncio.current_task()
    async with aclosing(way.asked.astream(messages)) as stream:  # type: ignore[type-var]  # it is a generator
        async for message in stream:
            # `asyncio.wait_for`, which integrations use, forgets a cancellation where the next piece is there already.
            if task is not None and task.cancelling():
                raise asyncio.CancelledError
            _take(message, on_piece, heard)


def _take(message: "AIMessage", on_piece: OnPiece, heard: Heard) -> None:
    """What a message brings: text, arguments of a call, tokens counted, and why it ends."""
    if usage := message.usage_metadata:
        heard.tokens_in = (heard.tokens_in or 0) + usage["input_tokens"]
        heard.tokens_out = (heard.tokens_out or 0) + usage["output_tokens"]
    for part, piece in [("text", str(message.text)), *_arguments(message)]:
        if piece:
            heard.length += len(piece)
            if heard.length > LONGEST_ANSWER:
                raise TooLongError
            on_piece(part, piece)
    told = message.response_metadata
    reason = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    if isinstance(reason, str) and reason.lower() in _CUT:
        heard.trouble = troubles.TOO_LONG
    elif isinstance(reason, str) and reason.lower() in _DECLINED:
        heard.trouble = troubles.DECLINED


def _arguments(message: "AIMessage") -> list[tuple[object, str]]:
    """What a message adds to the arguments of calls, each with the call's place among them."""
    chunks = getattr(message, "tool_call_chunks", None)
    if chunks is not None:
        return [(chunk["index"] or 0, chunk["args"] or "") for chunk in chunks]
    return [(at, json.dumps(call["args"])) for at, call in enumerate(message.tool_calls)]
