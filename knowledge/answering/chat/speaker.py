"""A language model as the desk has it speak: in time, within limits, and never with an exception."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from knowledge.answering.answer import Usage
from knowledge.answering.chat import troubles
from knowledge.answering.chat.asking import ChatModel, Heard, TooLongError
from knowledge.answering.chat.opening import ChatSettings
from knowledge.answering.chat.prompt import answer_prompt, material_of, restate_prompt
from knowledge.answering.chat.reader import ClaimReader, draft_of, without_thoughts
from knowledge.answering.checking.verify import DraftClaim
from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Findings
from knowledge.reading.question import Question
from knowledge.reading.tokens import is_japanese

MOST_CLAIMS = 5

RESTATING = 0.2
"""The share of its time that a model may take, beforehand, to put a follow-up so that it stands alone."""

LEAST = 0.1
"""The share of its time that a model has for an answer, however late the question comes to it."""

GRACE = 0.25
"""Seconds that an answer which has used up its time is given to close its connection."""


class ChatSpeaker:
    """A `Speaker` by way of LangChain, which is imported when somebody speaks for the first time.

    Args:
        settings: which model speaks.
    """

    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings
        self._model = ChatModel(settings)
        self._restated = _Restated()

    def speak(self, question: Question, findings: Findings, *, spent: float = 0.0) -> "ChatSpeech":
        """Have it answer a question from passages.

        Args:
            spent: seconds since the question was asked; what is more than a follow-up takes is taken off the answer's time.
        """
        began, timeout = time.monotonic(), self._settings.timeout
        material = material_of(question, findings)
        spent += time.monotonic() - began
        return ChatSpeech(
            model=self._model,
            before=self._restated.taken(question.asked or question.text),
            settings=self._settings,
            messages=answer_prompt(question, material),
            passages=[passage for passage, _ in material],
            seconds=max(LEAST * timeout, min(timeout, (1 + RESTATING) * timeout - spent)),
        )

    def restate(self, text: str, history: Sequence[str]) -> str | None:
        """A follow-up as it stands alone; None where the model gave nothing that can be used."""
        language = "ja" if is_japanese(text) else "en"
        pieces: list[str] = []
        limit = RESTATING * self._settings.timeout
        heard, asked = self._model.ask(
            restate_prompt(text, history, language=language),
            lambda _, piece: pieces.append(piece),
            seconds=limit,
            claims=False,
        )
        self._restated.text, self._restated.heard = text, heard
        try:
            asked.result(timeout=limit + GRACE)
        except TimeoutError:
            asked.cancel()
            return None
        lines = without_thoughts("".join(pieces)).split("\n")
        return lines[0].strip() or None if len(lines) == 1 and not heard.trouble else None

    def see_that_it_opens(self) -> None:
        """Wait until the model can be asked.

        Raises:
            SettingsError: the settings name one that cannot be used.
        """
        self._model.see_that_it_opens()

    def close(self) -> None:
        """End all answers and let go of the connections."""
        self._model.close()


class _Restated(threading.local):
    """What it took to put a follow-up into other words, to be counted with its answer. Each thread has its own, as each
    question is answered in one: others may ask the same at the same time.
    """

    text: str = ""
    heard: Heard | None = None

    def taken(self, text: str) -> Heard | None:
        """What was heard on this follow-up, once; None where it was another."""
        heard, self.heard = self.heard, None
        return heard if text == self.text else None


class ChatSpeech:
    """One answer of a model, while it comes; its time has begun when this is made.

    Args:
        before: what was heard when the question was put into other words, to be counted along.
        seconds: that the answer may take.
    """

    def __init__(
        self,
        *,
        model: ChatModel,
        before: Heard | None,
        settings: ChatSettings,
        messages: list[tuple[str, str]],
        passages: Sequence[StoredPassage],
        seconds: float,
    ) -> None:
        self.seconds = seconds
        self._settings = settings
        self._before = before or Heard()
        self._passages = passages
        self._readers: dict[object, ClaimReader] = {}
        self._claims = 0
        self._drafts: SimpleQueue[DraftClaim | None] = SimpleQueue()
        self._began = time.monotonic()
        self._until = self._began + seconds
        self._trouble = ""
        self._total_ms = 0.0
        self._heard: Heard
        self._asked: Future[None]
        self._heard, self._asked = model.ask(messages, self._read, seconds=seconds)
        self._asked.add_done_callback(lambda _: self._drafts.put(None))

    def __iter__(self) -> Iterator[DraftClaim]:
        """Its claims, each once it is complete. Ends with the answer, its time, or the first trouble; raises nothing."""
        try:
            while (draft := self._next()) is not None:
                yield draft
        finally:
            self._asked.cancel()
            self._total_ms = round((time.monotonic() - self._began) * 1000, 2)

    @property
    def usage(self) -> Usage:
        """What it took; whole once the claims have ended."""
        tokens_in = _sum(self._before.tokens_in, self._heard.tokens_in)
        tokens_out = _sum(self._before.tokens_out, self._heard.tokens_out)
        cost = None
        if self._settings.prices and tokens_in is not None and tokens_out is not None:
            dear_in, dear_out = self._settings.prices
            cost = (tokens_in * dear_in + tokens_out * dear_out) / 1_000_000
        return Usage(
            model=self._settings.model,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=cost,
            total_ms=self._total_ms,
            trouble=self._trouble,
        )

    def _next(self) -> DraftClaim | None:
        try:
            draft = self._drafts.get(timeout=max(0.0, self._until + GRACE - time.monotonic()))
        except Empty:
            self._trouble = troubles.TIMEOUT
            return None
        if draft is None:
            self._trouble = self._heard.trouble or ("" if self._is_whole() else troubles.MALFORMED)
        return draft

    def _is_whole(self) -> bool:
        """Whether there was JSON, and all of it was closed."""
        begun = [reader for reader in self._readers.values() if reader.begun]
        return bool(begun) and all(reader.whole for reader in begun)

    def _read(self, part: object, piece: str) -> None:
        """Called on the model's thread; what it raises ends the answer."""
        for claim in self._readers.setdefault(part, ClaimReader()).feed(piece):
            self._claims += 1
            if self._claims > MOST_CLAIMS:
                raise TooLongError
            if draft := draft_of(claim, self._passages):
                self._drafts.put(draft)


def _sum(first: int | None, second: int | None) -> int | None:
    return second if first is None else first + (second or 0)
