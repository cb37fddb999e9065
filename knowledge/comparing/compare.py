"""Compares two versions of a text."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from knowledge.comparing.comparison import Change, Comparison, Fate, Mark, Piece, Place, Section
from knowledge.comparing.marking import Marker
from knowledge.comparing.pairing import TELLING, Pair, paired_parts, paired_units
from knowledge.comparing.sections import Part, Structured, Unit, are_pages, parts_of
from knowledge.comparing.topics import Topic, topics_of
from knowledge.comparing.wording import Cutter, key_of
from knowledge.locator import Style

_LONGEST_SAID = 200_000
"""Characters of a section's changes in which topics are looked for; a chapter has fewer."""


@dataclass
class _Draft:
    """A section while it is being compared."""

    before: Place | None
    after: Place | None
    pairs: list[Pair]
    origins: dict[int, Place] = field(
        default_factory=dict
    )  # by place among the pairs, where the paragraph stood


def compare(before: Structured, after: Structured, *, style: Style) -> Comparison:
    """What changed between two versions: by article in a statute, by heading in a policy, by page in what has pages.

    Args:
        before, after: text and structure of each.
        style: of the later version. In a statute (any but `plain`) the number of an item is part of its words.
    """
    cutter = Cutter(cited_by_number=style != "plain")
    olds, news = parts_of(before, cutter), parts_of(after, cutter)
    drafts = list(_by_page(olds, news) if are_pages(olds) or are_pages(news) else _by_section(olds, news))
    _find_moved(drafts)
    marker = Marker()
    return Comparison(tuple(_section(draft, marker) for draft in drafts if draft.pairs))


def _by_section(olds: Sequence[Part], news: Sequence[Part]) -> Iterator[_Draft]:
    for old, new in paired_parts(olds, news):
        pairs = paired_units(old.units if old else (), new.units if new else ())
        yield _Draft(old.place if old else None, new.place if new else None, list(pairs))


def _by_page(olds: Sequence[Part], news: Sequence[Part]) -> Iterator[_Draft]:
    """Compared in one run, for a paragraph does not change when it comes to stand on the next page."""
    pairs = paired_units(*([unit for part in side for unit in part.units] for side in (olds, news)))

    def page(pair: Pair) -> Place:
        unit = pair[1] or pair[0]
        assert unit is not None
        return unit.place

    for place, group in groupby(pairs, key=page):
        members = list(group)
        sides = (any(pair[side] for pair in members) for side in (0, 1))
        before, after = (place if there else None for there in sides)
        yield _Draft(before, after, members)


def _find_moved(drafts: Sequence[_Draft]) -> None:
    """Where a paragraph that is gone from one place has come to stand in another, take both for one that moved."""
    gone: dict[str, deque[tuple[_Draft, int, Unit]]] = defaultdict(deque)
    for draft in drafts:
        for place, (old, new) in enumerate(draft.pairs):
            if old and new is None and len(old.key) >= TELLING:
                gone[old.key].append((draft, place, old))
    for draft in drafts:
        for place, (old, new) in enumerate(draft.pairs):
            if new and old is None and gone.get(new.key):
                former, stood, unit = gone[new.key].popleft()
                draft.pairs[place] = (unit, new)
                draft.origins[place] = unit.place
                former.pairs[stood] = (None, None)
    for draft in drafts:
        kept = [(pair, draft.origins.get(place)) for place, pair in enumerate(draft.pairs) if any(pair)]
        draft.pairs = [pair for pair, _ in kept]
        draft.origins = {place: origin for place, (_, origin) in enumerate(kept) if origin}


def _section(draft: _Draft, marker: Marker) -> Section:
    changes = tuple(_change(pair, draft.origins.get(place), marker) for place, pair in enumerate(draft.pairs))
    before, after = draft.before, draft.after
    renamed = bool(before and after and _is_renamed(before, after))
    bodies = [change for change in changes if change.counts and not change.is_title]
    if any(change.counts for change in changes) and not (before and after):
        fate = Fate.REMOVED if before else Fate.ADDED
    elif bodies:
        fate = Fate.REWORDED
    else:
        fate = Fate.MOVED if renamed else Fate.UNCHANGED
    return Section(fate, before, after, changes, _topics(after or before, bodies), renamed)


def _change(pair: Pair, origin: Place | None, marker: Marker) -> Change:
    old, new = pair
    if old and new:
        same = old.text == new.text or old.key == new.key
        fate = (Fate.MOVED if origin else Fate.UNCHANGED) if same else Fate.REWORDED
        pieces = (Piece(Mark.KEPT, old.text, new.text),) if same else marker.marked(old.tokens, new.tokens)
        return Change(fate, old.text, new.text, pieces, fate is not Fate.UNCHANGED, new.is_title, origin)
    unit = old or new
    assert unit is not None
    fate, mark = (Fate.REMOVED, Mark.REMOVED) if old else (Fate.ADDED, Mark.ADDED)
    before, after = (unit.text, "") if old else ("", unit.text)
    piece = Piece(mark, before, after)
    return Change(fate, before or None, after or None, (piece,), bool(unit.key), unit.is_title)


def _is_renamed(before: Place, after: Place) -> bool:
    """Whether it is called something else, its number included; looks, capitals and a page's number say nothing."""
    if after.locator.startswith("page=") or (before.label, before.caption) == (after.label, after.caption):
        return False
    cutter = Cutter(cited_by_number=True)
    names = (f"{place.label}（{place.caption}）" for place in (before, after))
    one, other = (key_of(cutter.tokens(name)).casefold() for name in names)
    return one != other


def _topics(place: Place | None, changes: Sequence[Change]) -> tuple[Topic, ...]:
    """What a section's changed paragraphs touch; those that only stand elsewhere touch nothing."""
    said = [
        text
        for change in changes
        if change.fate is not Fate.MOVED
        for text in (change.before, change.after)
        if text
    ]
    if not place or not said:
        return ()
    return topics_of("\n".join([place.label, place.caption, *said])[:_LONGEST_SAID])
