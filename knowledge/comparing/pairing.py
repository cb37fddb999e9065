"""Which section of the earlier text is which of the later, and which paragraph is which within them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import product

from knowledge.comparing.sections import Part, Unit

Pair = tuple[Unit | None, Unit | None]

TELLING = 20
"""Characters by which a text is known again anywhere; shorter ones (削除) only under the same name."""
_SAME_PARAGRAPH = 0.3
_SAME_SECTION = 0.6
_STILL_THE_SECTION = 0.3
_MOST_PAIRS = 2_500
_MOST_STEPS = 1_000_000
_AHEAD = 8


def paired_parts(olds: Sequence[Part], news: Sequence[Part]) -> list[tuple[Part | None, Part | None]]:
    """The sections two by two, in the order of the later text, those gone where they stood.

    First those with the same words, wherever they stand; then those of the same name that still resemble each other;
    then those that resemble each other under different names; last, those that share no more than their name.
    """
    found: dict[int, int] = {}  # by place in the later text, that in the earlier

    def left() -> tuple[list[int], list[int]]:
        taken = set(found.values())
        return [i for i in range(len(olds)) if i not in taken], [
            j for j in range(len(news)) if j not in found
        ]

    def pair_by(key: Callable[[Part], Hashable | None], fits: Callable[[Part, Part], bool]) -> None:
        old_left, new_left = left()
        by_key: dict[Hashable, list[int]] = defaultdict(list)
        for i in old_left:
            if (named := key(olds[i])) is not None:
                by_key[named].append(i)
        for j in new_left:
            named = key(news[j])
            candidates = by_key.get(named, []) if named is not None else []
            fitting = next((i for i in candidates if fits(olds[i], news[j])), None)
            if fitting is not None:
                candidates.remove(fitting)
                found[j] = fitting

    pair_by(lambda part: (part.place, part.texts), lambda *_: True)
    pair_by(lambda part: (_name(part), part.body), lambda *_: True)
    pair_by(lambda part: part.body if sum(map(len, part.body)) >= TELLING else None, lambda *_: True)
    pair_by(_name, lambda old, new: old.words.likeness(new.words) >= _STILL_THE_SECTION)
    _pair_alike(olds, news, *left(), found)
    pair_by(lambda part: None if _is_loose(part) else _name(part), lambda *_: True)
    return _in_order(olds, news, found)


def paired_units(olds: Sequence[Unit], news: Sequence[Unit]) -> Iterator[Pair]:
    """The paragraphs two by two, in order: the same ones, those that resemble each other, and the rest alone."""
    if [unit.text for unit in olds] == [unit.text for unit in news]:
        yield from zip(olds, news, strict=True)
        return
    one, other = ([(unit.key, unit.is_title) for unit in side] for side in (olds, news))
    matcher = SequenceMatcher(None, one, other, autojunk=len(one) * len(other) > _MOST_STEPS)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(olds[i:i_end], news[j:j_end], strict=True)
        else:
            yield from _resembling(olds[i:i_end], news[j:j_end])


def _name(part: Part) -> Hashable:
    """What a section is known by; an article by its number, a heading by its words."""
    if not part.place.locator:
        return ("", part.units[0].key if part.place.label else "")
    return part.title if part.place.locator.startswith("heading=") and part.title else part.place.locator


def _is_loose(part: Part) -> bool:
    """Whether its number is only counted through the text, or it is a line above others."""
    return part.place.locator.startswith("suppl=") or bool(not part.place.locator and part.place.label)


def _pair_alike(
    olds: Sequence[Part],
    news: Sequence[Part],
    old_left: list[int],
    new_left: list[int],
    found: dict[int, int],
) -> None:
    """Add those of what is left that resemble each other, the most alike first."""
    pairs: Iterable[tuple[int, int]] = product(old_left, new_left)
    if len(old_left) * len(new_left) > _MOST_PAIRS:
        holding: dict[str, list[int]] = defaultdict(list)
        for i in old_left:
            for key in set(olds[i].body):
                holding[key].append(i)
        pairs = {
            (i, j) for j in new_left for key in news[j].body if len(key) >= TELLING for i in holding[key][:3]
        }
    rated = sorted(
        (-likeness, abs(i - j), i, j)
        for i, j in pairs
        if (likeness := olds[i].words.likeness(news[j].words)) >= _SAME_SECTION
    )
    taken: set[int] = set()
    for _, _, i, j in rated:
        if i not in taken and j not in found:
            found[j] = i
            taken.add(i)


def _in_order(
    olds: Sequence[Part], news: Sequence[Part], found: dict[int, int]
) -> list[tuple[Part | None, Part | None]]:
    now_at = {i: j for j, i in found.items()}
    placed: list[tuple[tuple[int, int], Part | None, Part | None]] = []
    last = -1
    for i, old in enumerate(olds):
        if i in now_at:
            last = now_at[i]
        else:
            placed.append(((last, i + 1), old, None))
    for j, new in enumerate(news):
        placed.append(((j, 0), olds[found[j]] if j in found else None, new))
    return [(old, new) for _, old, new in sorted(placed, key=lambda each: each[0])]


def _resembling(olds: Sequence[Unit], news: Sequence[Unit]) -> Iterator[Pair]:
    """Pairs in order of which none crosses another, so that their likeness is greatest in all."""
    few = len(olds) * len(news) <= _MOST_PAIRS
    matches = list(_best(olds, news) if few else _next_best(olds, news))
    i = j = 0
    for old, new in [*matches, (len(olds), len(news))]:
        yield from ((unit, None) for unit in olds[i:old])
        yield from ((None, unit) for unit in news[j:new])
        if old < len(olds):
            yield olds[old], news[new]
        i, j = old + 1, new + 1


def _best(olds: Sequence[Unit], news: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    rated = [[_rated(old, new) for new in news] for old in olds]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i, j in product(reversed(range(len(olds))), reversed(range(len(news)))):
        best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + rated[i][j])
    i = j = 0
    while i < len(olds) and j < len(news):
        if rated[i][j] and best[i][j] == best[i + 1][j + 1] + rated[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _next_best(olds: Sequence[Unit], news: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """For too many to weigh all: each with the most alike of the few that come next."""
    j = 0
    for i, old in enumerate(olds):
        window = range(j, min(j + _AHEAD, len(news)))
        likeness, place = max(((_rated(old, news[at]), -at) for at in window), default=(0.0, 0))
        if likeness:
            yield i, -place
            j = 1 - place


def _rated(old: Unit, new: Unit) -> float:
    """How alike two paragraphs are; 0 where they are none of a pair. A title goes with a title."""
    if old.is_title != new.is_title:
        return 0.0
    if old.is_title:
        return 1.0
    likeness = old.words.likeness(new.words)
    return likeness if likeness >= _SAME_PARAGRAPH and old.key and new.key else 0.0
