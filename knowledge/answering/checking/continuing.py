"""A rule at the end of one passage and its proviso at the beginning of the next: neither is quoted without the other."""

from typing import Protocol

from knowledge.answering.checking.verify import VerifiedQuote
from knowledge.answering.checking.whole import completed
from knowledge.catalog.lookup import StoredPassage
from knowledge.locator import provision
from knowledge.reading.sentences import is_proviso, sentence_spans, with_provisos


class Neighbours(Protocol):
    """The passages around one, as `Lookup` has them."""

    def following(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The next passages of a version, from a place in its text on."""
        ...

    def preceding(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The passages of a version before a place in its text, the nearest first."""
        ...


def continued(whole: tuple[VerifiedQuote, ...], *, neighbours: Neighbours) -> tuple[VerifiedQuote, ...]:
    """Quotes of one passage, with what limits them in the next one, and what they limit in the one before.

    Args:
        whole: as `completed` gives them.

    Returns:
        Nothing where what is needed cannot be quoted to its end.
    """
    if not whole:
        return ()
    first, last = whole[0], whole[-1]
    before: tuple[VerifiedQuote, ...] = ()
    after: tuple[VerifiedQuote, ...] = ()
    passage = first.passage
    if is_proviso(first.quote) and not passage.text[: first.start].strip():
        near = _same_provision(neighbours.preceding(passage.version, passage.start, limit=1), passage)
        before = _at_the_end(near) if near else ()
        if not before:
            return ()
    passage = last.passage
    if not passage.text[last.end :].strip():
        near = _same_provision(neighbours.following(passage.version, passage.end, limit=1), passage)
        if near and is_proviso(near.text.lstrip()):
            after = _at_the_beginning(near)
            if not after:
                return ()
    return *before, *whole, *after


def _same_provision(near: list[StoredPassage], passage: StoredPassage) -> StoredPassage | None:
    same = near and provision(near[0].locator) == provision(passage.locator)
    return near[0] if same else None


def _at_the_end(passage: StoredPassage) -> tuple[VerifiedQuote, ...]:
    """The last rule of a passage, with what limits it there."""
    spans = sentence_spans(passage.text)
    if not spans:
        return ()
    first, last = with_provisos(len(spans) - 1, [passage.text[start:end] for start, end in spans])
    return completed(VerifiedQuote(passage, spans[first][0], spans[last][1]))


def _at_the_beginning(passage: StoredPassage) -> tuple[VerifiedQuote, ...]:
    """The sentences that a passage begins with and that limit what was said before."""
    spans = sentence_spans(passage.text)
    last = with_provisos(0, [passage.text[start:end] for start, end in spans])[1]
    return completed(VerifiedQuote(passage, spans[0][0], spans[last][1]))
