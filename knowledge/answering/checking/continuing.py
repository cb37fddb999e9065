"""What goes together and was cut in two: a rule at the end of one passage and its proviso at the beginning of the next, and
the items of a list that count only all at once. Neither is quoted without the other.
"""

import re
from typing import Protocol

from knowledge.answering.checking.verify import VerifiedQuote
from knowledge.answering.checking.whole import completed, joined, opening_sentence
from knowledge.catalog.lookup import StoredPassage
from knowledge.locator import provision
from knowledge.reading.lists import belonging, holds_together, is_heading, lists_around, openers
from knowledge.reading.sentences import is_proviso, item_mark, opens_list, sentence_spans, with_provisos

_FAR = 4
"""Passages over which a list is followed."""

_LINE = re.compile(r"\S.*")


class Neighbours(Protocol):
    """The passages around one, as `Lookup` has them."""

    def following(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The next passages of a version, from a place in its text on."""
        ...

    def preceding(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The passages of a version before a place in its text, the nearest first."""
        ...


def continued(whole: tuple[VerifiedQuote, ...], *, neighbours: Neighbours) -> tuple[VerifiedQuote, ...]:
    """Quotes of one passage, with what belongs to them in those around it: what limits them, what they limit, the words
    that open the list of which they are items, and the items without which they do not count.

    Args:
        whole: as `completed` gives them.

    Returns:
        All of it in the order of the text; nothing where what is needed cannot be quoted to its end.
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
    return _in_their_lists((*before, *whole, *after), neighbours)


def _in_their_lists(quotes: tuple[VerifiedQuote, ...], neighbours: Neighbours) -> tuple[VerifiedQuote, ...]:
    """Quotes with what their items need in other passages: what opens the list, and the items that count only with them."""
    around = _list_around(quotes, neighbours)
    lines = [
        VerifiedQuote(passage, match.start(), match.end())
        for passage in around
        for match in _LINE.finditer(passage.text)
    ]
    written = [line.quote.strip() for line in lines]
    opened_by = openers(written)
    held = {quote.passage.id for quote in quotes}
    needed: set[VerifiedQuote] = set()
    for at, line in enumerate(lines):
        if not any(_begins_in(line, quote) for quote in quotes):
            continue
        for opener, items in lists_around(at, opened_by):
            if is_heading(written[opener]):
                continue
            if holds_together([written[item] for item in items], written[opener]):
                together = lines[items[0] : belonging(items[-1], opened_by) + 1]
                if any(each.passage.id not in held for each in together):
                    needed.update(together)
            if opens_list(written[opener]):
                needed.add(opening_sentence(lines[opener]))
    if any(not completed(each) for each in needed):
        return ()
    found: list[VerifiedQuote] = []
    for passage in around:
        spans = [(each.start, each.end) for each in (*quotes, *needed) if each.passage.id == passage.id]
        found += [VerifiedQuote(passage, *span) for span in joined(spans, passage.text)]
    return tuple(found)


def _begins_in(line: VerifiedQuote, quote: VerifiedQuote) -> bool:
    return line.passage.id == quote.passage.id and quote.start <= line.start < quote.end


def _list_around(quotes: tuple[VerifiedQuote, ...], neighbours: Neighbours) -> list[StoredPassage]:
    """The passages of quotes and those beside them, as far as a list may reach over them."""
    around = list({quote.passage.id: quote.passage for quote in quotes}.values())
    for _ in range(_FAR):
        first = around[0]
        near = neighbours.preceding(first.version, first.start, limit=1) if item_mark(first.text) else []
        if not (before := _same_provision(near, first)):
            break
        around.insert(0, before)
    for after in neighbours.following(around[-1].version, around[-1].end, limit=_FAR):
        if not item_mark(after.text) or not _same_provision([after], around[-1]):
            break
        around.append(after)
    return around


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
