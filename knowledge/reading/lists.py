"""Lists as statutes and policies write them, an item a line: which line opens the list that a line is an item of."""

import re
from collections.abc import Iterator, Sequence

from knowledge.numerals import KANJI_NUMBER, from_kanji
from knowledge.reading.sentences import item_mark, opens_list

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラム"
_MARK = re.compile(
    rf"\((?P<bracketed>[0-9]{{1,3}}|[A-Za-z]{{1,5}})\)\s?|（(?P<wide>[0-9０-９]{{1,3}})）"
    rf"|(?P<kanji>{KANJI_NUMBER})(?:の(?P<branch>[一二三四五六七八九十]+))?(?:の[一二三四五六七八九十]+)*[　 ]"
    rf"|(?P<iroha>[{_IROHA}])[　 ]"
)
_ROMAN = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
# All of them apply, or nothing but them: 次に掲げる場合に限り with one case of two would say that the other is none.
_ALL_OF_THEM = re.compile(
    r"いずれにも|全て|すべて|\ball of the following\b|\beach of the following\b"
    r"|に限(?:り|る|って|つて|られ)|のみ|を除|以外|でなければ|\b(?:only|except|unless|other than|excluding|exclusively)\b",
    re.IGNORECASE,
)
# As American sections head what holds only paragraphs of its own: (3) Elements of notification.—
_HEADING = re.compile(r"\.[—–]\s*$")
_AND = re.compile(r"(?:\band|かつ、?|及び|並びに)[;,、]?\s*$", re.IGNORECASE)
_OR = re.compile(r"\bor[;,]?\s*$", re.IGNORECASE)

_Place = tuple[str, float]  # how a list counts, and how far
_BULLET: _Place = ("bullet", 0)


def openers(lines: Sequence[str]) -> list[int | None]:
    """For each line the one that opens its list, by number; None for a line that is no item, -1 where the opening line
    stands before all of these.
    """
    found: list[int | None] = []
    outer = -1  # the last line that is no item
    open_lists: list[tuple[_Place, int, int]] = []  # place reached, the line that opens it, the line reached
    for number, line in enumerate(lines):
        text = line.strip()
        if not item_mark(text):
            outer, open_lists = (number if text else outer), []
            found.append(None)
            continue
        opener: int | None = None
        for places in _marks(text):
            at, place = _going_on([place for place, _, _ in open_lists], places)
            if open_lists and at == len(open_lists) and place[1] > 1:
                at, outer, open_lists = 0, -1, []  # it goes on with a list that begins before all of these
            opener_here = (
                open_lists[at][1] if at < len(open_lists) else open_lists[-1][2] if open_lists else outer
            )
            del open_lists[at:]
            open_lists.append((place, opener_here, number))
            # Of two marks on a line, (A)(i), the outer one says which list the line belongs to.
            opener = opener_here if opener is None else opener
        found.append(opener)
    return found


def holds_together(items: Sequence[str], opening: str) -> bool:
    """Whether the items of a list count only all at once: (A) …; and (B) …. Where that cannot be seen, they do."""
    ends = [item.rstrip() for item in items]
    if _ALL_OF_THEM.search(opening) or any(map(_AND.search, ends)):
        return True
    return ends[-1].endswith((";", ",")) and not any(map(_OR.search, ends))


def going_on(lines: Sequence[str], start: int) -> int:
    """How many of the lines from a number on are items of lists that lines before it open, at any depth."""
    opened_by = openers(lines)
    end = start
    while end < len(lines) and (opener := opened_by[end]) is not None and opener >= 0:
        opening = lines[opener]
        opens_one = item_mark(opening) or opens_list(opening)
        if opener < start and (is_heading(opening) or not opens_one):
            break
        end += 1
    return end - start


def is_heading(line: str) -> bool:
    """Whether a line is a bare heading over the paragraphs that follow it, and opens no list."""
    return bool(_HEADING.search(line))


def lists_around(item: int, opened_by: Sequence[int | None]) -> Iterator[tuple[int, list[int]]]:
    """The lists that a line is an item of, innermost first: the line that opens each, and its items, by number; as far as
    the lines that open them are here.

    Args:
        opened_by: as `openers` gives it.
    """
    while (opener := opened_by[item]) is not None and opener >= 0:
        yield opener, [number for number, each in enumerate(opened_by) if each == opener]
        item = opener


def belonging(item: int, opened_by: Sequence[int | None]) -> int:
    """The last line that belongs to an item, by number.

    Args:
        opened_by: as `openers` gives it.
    """
    last = item
    while last + 1 < len(opened_by) and (opener := opened_by[last + 1]) is not None and opener >= item:
        last += 1
    return last


def _marks(line: str) -> list[list[_Place]]:
    """The marks a line begins with, outermost first, each with all that it may count."""
    marks: list[list[_Place]] = []
    at = 0
    while match := _MARK.match(line, at):
        if marks and not match["bracketed"]:
            break
        marks.append(_counts(match))
        at = match.end()
    return marks or [[_BULLET]]


def _counts(match: re.Match[str]) -> list[_Place]:
    if kanji := match["kanji"]:
        branch = from_kanji(match["branch"]) if match["branch"] else 0
        return [("kanji", from_kanji(kanji) + branch / 100)]
    if iroha := match["iroha"]:
        return [("iroha", _IROHA.index(iroha) + 1)]
    text = match["bracketed"] or match["wide"]
    if text.isdecimal():
        return [("digit", int(text))]
    case, letters = ("lower" if text.islower() else "upper"), text.lower()
    found: list[_Place] = []
    if letters in _ROMAN:
        found.append((f"{case} roman", _ROMAN.index(letters)))
    if len(set(letters)) == 1:
        found.append((case, 26 * (len(letters) - 1) + ord(letters[0]) - ord("a") + 1))
    return found or [(case, 0)]


def _going_on(reached: Sequence[_Place], places: Sequence[_Place]) -> tuple[int, _Place]:
    """Which of the lists that are open, outermost first, a mark goes on with, and how it is read; else one more."""

    def after(least: float, most: float) -> tuple[int, _Place] | None:
        for at in reversed(range(len(reached))):
            for place in places:
                if reached[at][0] == place[0] and least <= place[1] - reached[at][1] <= most:
                    return at, place
        return None

    if following := after(0 if places[0] == _BULLET else 0.001, 1):
        return following
    if first := next((place for place in places if place[1] == 1), None):
        return len(reached), first
    # Numbers that were left out: (d) after (b).
    return after(0.001, 99) or (len(reached), places[0])
