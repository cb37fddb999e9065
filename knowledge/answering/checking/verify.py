"""No quote leaves the desk that does not stand in the passage it is cited from."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.catalog.lookup import StoredPassage

_HALF_WIDTH_MARKS = "\uff9e\uff9f"


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """A quote as a composer proposes it: not yet believed."""

    passage: StoredPassage
    quote: str


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """What a composer would say, and the quotes it rests on."""

    text: str
    quotes: tuple[DraftQuote, ...]


@dataclass(frozen=True, slots=True)
class VerifiedQuote:
    """A quote found in its passage: `text[start:end]` of the passage, which is what is shown."""

    passage: StoredPassage
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.passage.text[self.start : self.end]


def verify(draft: DraftClaim) -> tuple[VerifiedQuote, ...]:
    """The claim's quotes, each at its place; empty where any of them is not in its passage, or there is none.

    One false quote spoils the claim: what was said may have rested on it.
    """
    places = [(each.passage, find_quote(each.quote, each.passage.text)) for each in draft.quotes]
    found = tuple(VerifiedQuote(passage, *place) for passage, place in places if place)
    return found if len(found) == len(places) else ()


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, compared character by character after NFKC and with white space folded.

    Returns:
        Its span in the text as stored; None where it does not stand there, or is empty.
    """
    if exact := _as_it_is(quote.strip(), text):
        return exact
    needle = "".join(folded for folded, _ in _fold(quote)).strip()
    if not needle:
        return None
    pieces: list[str] = []
    origins: list[int] = []
    for folded, origin in _fold(text):
        pieces.append(folded)
        origins += [origin] * len(folded)
    haystack = "".join(pieces)
    at = haystack.find(needle)
    if at < 0:
        return None
    last = at + len(needle)
    end = origins[last] if last < len(origins) else len(text)
    # A place that begins or ends inside one folded character (㈱ for 株) is not where the source has these words.
    torn_start = at > 0 and origins[at - 1] == origins[at]
    torn_end = last < len(origins) and origins[last] == origins[last - 1]
    if torn_start or torn_end:
        return None
    start = origins[at]
    return start, start + len(text[start:end].rstrip())


def _as_it_is(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quote stands in a text without any folding, as the desk's own do: there is no need to fold the whole text."""
    start = text.find(quote) if quote else -1
    end = start + len(quote)
    if start < 0 or _joins(text[start]) or (end < len(text) and _joins(text[end])):
        return None
    return start, end


def _joins(char: str) -> bool:
    """Whether a character is part of the one before it."""
    return bool(unicodedata.combining(char)) or char in _HALF_WIDTH_MARKS


def _fold(text: str) -> Iterator[tuple[str, int]]:
    """Characters after NFKC, each with the place it came from; every run of white space becomes one space."""
    position = 0
    after_space = False
    while position < len(text):
        end = position + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        folded = unicodedata.normalize("NFKC", text[position:end])
        if folded.isspace() or not folded:
            if not after_space:
                yield " ", position
            after_space = True
        else:
            yield folded, position
            after_space = False
        position = end
