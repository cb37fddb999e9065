"""A quote made whole: no half sentence, no rule without its proviso, no item without the words that open its list."""

import re
from collections.abc import Sequence

from knowledge.answering.checking.verify import VerifiedQuote
from knowledge.catalog.lookup import StoredPassage
from knowledge.reading.lists import belonging, holds_together, lists_around, openers
from knowledge.reading.sentences import item_mark, opens_list, sentence_spans, with_provisos

_ENDS = re.compile(r"[。．.！!？?;；:：—]\W*$")
_BEGINS = re.compile(r"[0-9０-９]{1,3}[.．]?[　 ]")

_Span = tuple[int, int]


def completed(quote: VerifiedQuote) -> tuple[VerifiedQuote, ...]:
    """What must be quoted for a quote to say what its source says, in the order of the source.

    It is widened to whole sentences, with the provisos that limit them and the rule that a proviso limits. An item takes
    along the words that open its list, and the other items where these count only all at once. All of it stands in the
    quote's own passage; `continued` has what stands in those around it.

    Returns:
        Nothing where the quote reaches into a sentence that the passage does not hold to its end.
    """
    passage = quote.passage
    text = passage.text
    lines = _lines(text)
    spans = sentence_spans(text)
    touched = [at for at, (start, end) in enumerate(spans) if start < quote.end and quote.start < end]
    if not touched:
        return ()
    sentences = [text[start:end] for start, end in spans]
    first = with_provisos(touched[0], sentences)[0]
    last = with_provisos(touched[-1], sentences)[1]
    wanted: list[_Span] = [(spans[first][0], spans[last][1])]
    pieces = joined([*_above(text, lines, wanted[0]), *wanted], text)
    torn = _torn(passage, spans)
    if any(start < torn_end and torn_start < end for start, end in pieces for torn_start, torn_end in torn):
        return ()
    return tuple(VerifiedQuote(passage, start, end) for start, end in pieces)


def _above(text: str, lines: Sequence[_Span], span: _Span) -> list[_Span]:
    """What an item needs beside itself: the sentences that open its list and those around it, and the items that count
    only together with it. What an item says after its first sentence needs none of it.
    """
    written = [text[start:end] for start, end in lines]
    opened_by = openers(written)
    needed: list[_Span] = []
    for at, (start, _) in enumerate(lines):
        if not span[0] <= start < span[1]:
            continue
        for opener, siblings in lists_around(at, opened_by):
            if holds_together([written[each] for each in siblings], written[opener]):
                needed.append((lines[siblings[0]][0], lines[belonging(siblings[-1], opened_by)][1]))
            needed.append(_opening(text, lines[opener]))
    return needed


def opening_sentence(line: VerifiedQuote) -> VerifiedQuote:
    """The sentence of a line that opens a list, with its provisos."""
    return VerifiedQuote(line.passage, *_opening(line.passage.text, (line.start, line.end)))


def _opening(text: str, line: _Span) -> _Span:
    """The sentence of a line that opens a list, with its provisos; the last one where none says so."""
    spans = [(start, end) for start, end in sentence_spans(text) if line[0] <= start < line[1]]
    sentences = [text[start:end] for start, end in spans]
    opening = [at for at, sentence in enumerate(sentences) if opens_list(sentence)]
    at = opening[-1] if opening else len(spans) - 1
    first, last = with_provisos(at, sentences)
    return (spans[0][0] if item_mark(sentences[0]) else spans[first][0]), spans[last][1]


def _torn(passage: StoredPassage, spans: Sequence[_Span]) -> list[_Span]:
    """The sentences at the ends of a torn passage that it may hold only in part."""
    if not passage.torn:
        return []
    text = passage.text
    ends_torn = not _ENDS.search(text)
    first = text[spans[0][0] :]
    begins_torn = not ends_torn or not (item_mark(first) or _BEGINS.match(first))
    return [*([spans[0]] if begins_torn else []), *([spans[-1]] if ends_torn else [])]


def _lines(text: str) -> list[_Span]:
    """The lines of a text that hold anything, without surrounding white space."""
    found: list[_Span] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        if stripped := line.strip():
            start = offset + line.index(stripped)
            found.append((start, start + len(stripped)))
        offset += len(line)
    return found


def joined(spans: Sequence[_Span], text: str) -> list[_Span]:
    """The spans in order, those that overlap or have nothing but white space between them as one."""
    merged: list[_Span] = []
    for start, end in sorted(set(spans)):
        if merged and (start <= merged[-1][1] or not text[merged[-1][1] : start].strip()):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
