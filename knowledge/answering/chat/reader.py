"""Claims out of a model's JSON while it is still being written: each is there as soon as its object is closed."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.answering.answer import MOST_QUOTES
from knowledge.answering.checking.verify import DraftClaim, DraftQuote
from knowledge.catalog.lookup import StoredPassage

DEEPEST = 8
"""Brackets within brackets; an answer has four."""

LONGEST_SAID = 400
LONGEST_QUOTE = 4000
"""Characters of what a claim says and of a quote; one that has more is none."""

_THOUGHT, _THOUGHT_ENDS = "<think>", "</think>"


class ClaimReader:
    """Reads objects that have `quotes` out of a text that comes in pieces, whatever stands around them.

    A model may write before its JSON, put it between back ticks, or leave the list out and write the claims alone.
    What it thinks aloud first is not its answer.
    """

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._open: list[int] = []  # where each bracket that is not closed yet stands
        self._in_string = False
        self._escaped = False
        self._seen = False

    @property
    def begun(self) -> bool:
        """Whether there was anything like JSON."""
        return self._seen

    @property
    def whole(self) -> bool:
        """Whether there was, and all that was opened is closed."""
        return self._seen and not self._open

    def feed(self, piece: str) -> Iterator[dict[str, Any]]:
        """The claims that a piece completes.

        Raises:
            ValueError: brackets are closed that were not open, or too many are.
        """
        self._text += piece
        if not self._seen and not self._past_thoughts():
            return
        while self._at < len(self._text):
            char, at = self._text[self._at], self._at
            self._at += 1
            if self._in_string:
                self._read_string(char)
            elif char in "{[":
                self._opened(at)
            elif self._open and char == '"':
                self._in_string = True
            elif self._open and char in "}]":
                yield from self._closed(at)

    def _past_thoughts(self) -> bool:
        begun = self._text.lstrip()
        if _THOUGHT.startswith(begun[: len(_THOUGHT)]):  # it thinks, or may be about to
            end = self._text.find(_THOUGHT_ENDS)
            if end < 0:
                return False
            self._at = max(self._at, end + len(_THOUGHT_ENDS))
        return True

    def _read_string(self, char: str) -> None:
        if self._escaped:
            self._escaped = False
        elif char == "\\":
            self._escaped = True
        elif char == '"':
            self._in_string = False

    def _opened(self, at: int) -> None:
        self._seen = True
        self._open.append(at)
        if len(self._open) > DEEPEST:
            raise ValueError("too deep")

    def _closed(self, at: int) -> Iterator[dict[str, Any]]:
        start = self._open.pop()
        if (self._text[start] == "{") != (self._text[at] == "}"):
            raise ValueError("closes what is not open")
        if self._text[at] != "}":
            return
        try:
            found = json.loads(self._text[start : at + 1], strict=False)
        except ValueError:
            return
        if "quotes" in found:
            yield found


def without_thoughts(text: str) -> str:
    """A text without what the model thought aloud before it."""
    return text.rpartition(_THOUGHT_ENDS)[2].strip()


def draft_of(claim: dict[str, Any], passages: Sequence[StoredPassage]) -> DraftClaim | None:
    """A claim as it was read, on the passages that the model was given, numbered from 1; None where it is none.

    One quote from elsewhere spoils it: what is said may rest on that.
    """
    said, quotes = claim.get("said", ""), claim["quotes"]
    if not isinstance(said, str) or not isinstance(quotes, list) or not 0 < len(quotes) <= MOST_QUOTES:
        return None
    drafts = [draft for quote in quotes if (draft := _quote_of(quote, passages))]
    said = " ".join(said.split())
    if len(drafts) < len(quotes) or len(said) > LONGEST_SAID:
        return None
    return DraftClaim(said, tuple(drafts))


def _quote_of(quote: object, passages: Sequence[StoredPassage]) -> DraftQuote | None:
    if not isinstance(quote, dict):
        return None
    text, number = quote.get("quote"), quote.get("passage")
    if isinstance(number, str) and number.isdecimal() and len(number) < 4:
        number = int(number)
    if type(number) is not int or not 1 <= number <= len(passages):
        return None
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_QUOTE:
        return None
    return DraftQuote(passages[number - 1], text)
