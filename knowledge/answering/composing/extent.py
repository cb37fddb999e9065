"""How much of a passage is quoted: all of it where that is short, else the sentences that answer and what limits them.

A rule without I/O.
"""

import re
from collections.abc import Sequence

from knowledge.answering.checking.verify import VerifiedQuote
from knowledge.answering.checking.whole import completed
from knowledge.answering.composing.sought import Sought
from knowledge.finding.findings import Hit, Why
from knowledge.reading.lists import going_on, is_heading
from knowledge.reading.sentences import item_mark, opens_list, sentence_spans

ROOM = 420
"""A passage of up to so many Japanese characters (twice as many Latin ones) is quoted whole; of a longer one, sentences up
to this length."""

ROOM_WITH_LIST = 1000
"""The same where it opens a list, with the whole of its list, up to the next number."""

ENOUGH_SHARED = 0.15
"""A sentence that holds less of the question's words, by weight, is not preferred to the passage's beginning, and a quote
does not go on with it."""

A_HEADING = 40
A_RUN_IN = 12
"""A line shorter than this that ends without a stop is a heading; one shorter than the second is one, too, for all its
stop (Opt Out.).
"""

_GIVES = 0.3
_DEFINES = 0.6
"""What it counts, beside the words, that a sentence has the kind of thing asked for, or defines a term asked for."""

_OPENER = re.compile(r"[:：—–]$")
_ENDED = re.compile(r"[。．.！!？?;；）)」]$")
_Span = tuple[int, int]


def extent(
    hit: Hit, sought: Sought, *, room: float = ROOM, from_the_start: bool = False
) -> tuple[VerifiedQuote, ...]:
    """What is quoted of a hit, in the order of its source.

    Args:
        room: how long it may be, as `weight` counts; one sentence with its provisos may be longer.
        from_the_start: its beginning, whatever the words speak for.

    Returns:
        Nothing where it holds no whole sentence.
    """
    passage, text = hit.passage, hit.passage.text
    # A brief speaks of one item; the question may be about the next.
    whole = hit.why is Why.OFFICIAL
    meant = _stripped(text, 0, len(text)) if whole else _stripped(text, hit.start, hit.end)
    meant = _without_last_heading(text, *meant)
    everything = [VerifiedQuote(passage, *meant), *_rest_of_list(hit)]
    limit = max(room, ROOM_WITH_LIST) if opens_list(hit.text.splitlines()[0]) else room
    if length(everything) <= limit and (not passage.torn or hit.why is Why.NAMED):
        return tuple(everything)
    return _sentences(hit, meant, sought, room=room, from_the_start=from_the_start)


def length(quotes: Sequence[VerifiedQuote]) -> float:
    """How much there is to read."""
    return sum(weight(each.quote) for each in quotes)


def weight(text: str) -> float:
    """Length as the eye has it: a Japanese character as one, a Latin one as half."""
    return len(text) - 0.5 * len(text.encode("ascii", "ignore"))


def _sentences(
    hit: Hit, meant: _Span, sought: Sought, *, room: float, from_the_start: bool
) -> tuple[VerifiedQuote, ...]:
    """The sentence that says most, made whole, and as many of its neighbours as belong to it and there is room for."""
    text = hit.passage.text
    spans = [span for span in sentence_spans(text) if span[0] < meant[1] and meant[0] < span[1]]
    order = [0] if from_the_start else _telling([text[start:end] for start, end in spans], sought)
    # One that is torn says only half of what it says: the next best instead.
    first, quotes = next(((at, whole) for at in order if (whole := _whole(hit, spans[at]))), (0, ()))
    last = first
    # On to the end of what the sentence begins, then back to where it comes from.
    for step in (1, -1):
        while quotes and 0 <= (next_one := (last if step > 0 else first) + step) < len(spans):
            following = text[slice(*spans[next_one])]
            # A list of which there is no room for the whole is not begun, and an item goes back no further.
            begins = bool(item_mark(following if step > 0 else quotes[-1].quote))
            goes_on = from_the_start or (not begins and sought.share(following) >= ENOUGH_SHARED)
            start, end = min(first, next_one), max(last, next_one)
            more = _whole(hit, (spans[start][0], spans[end][1])) if goes_on else ()
            if not more or length(more) > room or len(more) > len(quotes):
                break
            first, last, quotes = start, end, more
    return quotes


def _whole(hit: Hit, span: _Span) -> tuple[VerifiedQuote, ...]:
    return completed(VerifiedQuote(hit.passage, *span))


def _telling(sentences: Sequence[str], sought: Sought) -> list[int]:
    """The sentences that say something, those that tell most for their length first; as they stand where none tells enough,
    as between languages.
    """
    # A heading says nothing, nor does "to the following:", which the best of its items brings along.
    telling = [
        at
        for at, each in enumerate(sentences)
        if not _OPENER.search(each)
        and (item_mark(each) or weight(each) >= (A_RUN_IN if _ENDED.search(each) else A_HEADING))
    ] or list(range(len(sentences)))
    told = {
        at: sought.share(sentences[at])
        + _GIVES * sought.gives(sentences[at])
        + _DEFINES * sought.defines(sentences[at])
        for at in telling
    }
    order = sorted(telling, key=lambda at: (-told[at] / (40 + weight(sentences[at])) ** 0.5, at))
    return order if told[order[0]] >= ENOUGH_SHARED else telling


def _rest_of_list(hit: Hit) -> list[VerifiedQuote]:
    """The items of lists that stand in the passages after the one that opens them."""
    own = hit.text.splitlines()
    lines = [(passage, line) for passage in hit.rest for line in passage.text.splitlines(keepends=True)]
    items = lines[: going_on([*own, *(line for _, line in lines)], len(own))]
    lengths: dict[int, int] = {}
    for passage, line in items:
        lengths[passage.id] = lengths.get(passage.id, 0) + len(line)
    return [
        VerifiedQuote(passage, *_stripped(passage.text, 0, lengths[passage.id]))
        for passage in hit.rest
        if passage.id in lengths
    ]


def _without_last_heading(text: str, start: int, end: int) -> _Span:
    """A span without the bare heading of what the next passage says, with which a passage may end."""
    above, _, last = text[start:end].rpartition("\n")
    return _stripped(text, start, start + len(above)) if above and is_heading(last) else (start, end)


def _stripped(text: str, start: int, end: int) -> _Span:
    """A span without white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
