"""Two wordings of a paragraph, with the words marked in which they differ."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import chain, groupby

from knowledge.comparing.comparison import Mark, Piece
from knowledge.comparing.wording import Token

_MOST_STEPS = 250_000
"""Words of the one times words of the other that are compared word by word; beyond, sentence by sentence."""
_MOST_IN_ALL = 20_000_000
_MOST_SENTENCES = 25_000_000
"""The same for sentences, which seldom recur; beyond, all between what both begin and end with is taken as replaced."""
_SENTENCE_ENDS = frozenset(".!?;！？")
_SPARSE = 0.25
"""Where less than this share of the words is common, marking them would only confuse."""

Run = tuple[Mark, tuple[Token, ...], tuple[Token, ...]]


class Marker:
    """Marks the paragraphs of one comparison. However bad they are, it takes seconds and not minutes: once much was
    compared word by word, the rest is compared by sentences.

    Args:
        most: words of the one times words of the other, summed over the paragraphs, that are compared word by word.
    """

    def __init__(self, *, most: int = _MOST_IN_ALL) -> None:
        self._left = most

    def marked(self, before: tuple[Token, ...], after: tuple[Token, ...]) -> tuple[Piece, ...]:
        """The pieces of both wordings: what both have, what only the one has and what only the other has."""
        runs = list(self._runs(before, after))
        kept = sum(len(old) for mark, old, _ in runs if mark is Mark.KEPT)
        if kept < _SPARSE * min(len(before), len(after)):
            runs = [(Mark.REMOVED, before, ()), (Mark.ADDED, (), after)]
        return tuple(_piece(run) for run in _at_sentences(list(_readable(runs))))

    def _runs(self, before: tuple[Token, ...], after: tuple[Token, ...]) -> Iterator[Run]:
        """Runs in order, found at the finest grain that can be afforded."""
        head, tail = _common_ends([token.word for token in before], [token.word for token in after])
        old, new = before[head : len(before) - tail], after[head : len(after) - tail]
        if head:
            yield Mark.KEPT, before[:head], after[:head]
        steps = len(old) * len(new)
        if steps <= min(_MOST_STEPS, self._left):
            self._left -= steps
            yield from _differences([(token,) for token in old], [(token,) for token in new])
        else:
            olds, news = _sentences(old), _sentences(new)
            if len(olds) * len(news) <= _MOST_SENTENCES:
                yield from _differences(olds, news)
            else:
                yield from [(Mark.REMOVED, old, ()), (Mark.ADDED, (), new)]
        if tail:
            yield Mark.KEPT, before[-tail:], after[-tail:]


def _differences(olds: list[tuple[Token, ...]], news: list[tuple[Token, ...]]) -> Iterator[Run]:
    one, other = ([tuple(token.word for token in each) for each in side] for side in (olds, news))
    matcher = SequenceMatcher(None, one, other, autojunk=len(one) * len(other) > _MOST_STEPS)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        old = tuple(chain.from_iterable(olds[i:i_end]))
        new = tuple(chain.from_iterable(news[j:j_end]))
        if tag == "equal":
            yield Mark.KEPT, old, new
            continue
        if old:
            yield Mark.REMOVED, old, ()
        if new:
            yield Mark.ADDED, (), new


def _common_ends(one: list[str], other: list[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with."""
    shortest = min(len(one), len(other))
    head = next((n for n in range(shortest) if one[n] != other[n]), shortest)
    tail = next((n for n in range(shortest - head) if one[-1 - n] != other[-1 - n]), shortest - head)
    return head, tail


def _sentences(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    found: list[tuple[Token, ...]] = []
    start = 0
    for number, token in enumerate(tokens, start=1):
        if token.word in _SENTENCE_ENDS or number == len(tokens):
            found.append(tokens[start:number])
            start = number
    return found


def _readable(runs: list[Run]) -> Iterator[Run]:
    """The runs, a scrap that both have by chance amid changes taken into them, what was removed first."""
    changed = [run for run in runs if any(run[1]) or any(run[2])]
    joined: list[Run] = []
    for place, run in enumerate(changed):
        mark, old, new = run
        amid = 0 < place < len(changed) - 1
        if mark is Mark.KEPT and amid and _is_scrap(old) and _sits_in_changes(changed, place):
            joined += [(Mark.REMOVED, old, ()), (Mark.ADDED, (), new)]
        else:
            joined.append(run)
    for kept, group in groupby(joined, key=lambda run: run[0] is Mark.KEPT):
        members = list(group)
        old = tuple(chain.from_iterable(run[1] for run in members))
        new = tuple(chain.from_iterable(run[2] for run in members))
        if kept:
            yield Mark.KEPT, old, new
            continue
        if old:
            yield Mark.REMOVED, old, ()
        if new:
            yield Mark.ADDED, (), new


def _at_sentences(runs: list[Run]) -> list[Run]:
    """The runs, each change moved to begin with a sentence where that says the same.

    `A. [B. A.]` can be told from `[A. B.] A.` by nothing but how it reads.
    """
    for place in range(1, len(runs) - 1):
        first, (mark, *sides), last = runs[place - 1 : place + 2]
        if mark is Mark.KEPT or {first[0], last[0]} != {Mark.KEPT} or _ends_a_sentence(first[1]):
            continue
        changed = sides[0] or sides[1]
        most = next(
            (
                n
                for n, (one, other) in enumerate(zip(changed, last[1], strict=False))
                if one.word != other.word
            ),
            min(len(changed), len(last[1])),
        )
        shift = next((n for n in range(1, most + 1) if _ends_a_sentence(changed[:n])), 0)
        if not shift or (shift == len(last[1]) == len(last[2]) and place + 2 < len(runs)):
            continue
        moved = changed[shift:] + (last[1] if sides[0] else last[2])[:shift]
        old = (changed if sides[0] else last[1])[:shift]
        new = (last[2] if sides[0] else changed)[:shift]
        runs[place - 1] = Mark.KEPT, first[1] + old, first[2] + new
        runs[place] = (mark, moved, ()) if sides[0] else (mark, (), moved)
        runs[place + 1] = Mark.KEPT, last[1][shift:], last[2][shift:]
    return [run for run in runs if run[1] or run[2]]


def _ends_a_sentence(tokens: tuple[Token, ...]) -> bool:
    return bool(tokens) and tokens[-1].word in _SENTENCE_ENDS


def _is_scrap(tokens: tuple[Token, ...]) -> bool:
    """A particle, an article, a comma."""
    words = "".join(token.word for token in tokens)
    return len(words) <= (3 if words.isascii() else 1)


def _sits_in_changes(runs: list[Run], place: int) -> bool:
    """Whether at least as much was changed on either side of it as it says itself."""
    size = len(runs[place][1])
    neighbours = runs[place - 1], runs[place + 1]
    return all(len(run[1]) + len(run[2]) >= size for run in neighbours)


def _piece(run: Run) -> Piece:
    mark, old, new = run
    return Piece(mark, "".join(token.raw for token in old), "".join(token.raw for token in new))
