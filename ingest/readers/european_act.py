"""Acts of the European Union set as Markdown: articles as headings, everything below as numbered lines.

    ## Article 53 Obligations for providers …      an article and its title (or the title on the next line)
    1.   Providers … shall:                         a paragraph
    (a) draw up …                                   a point
    (i) enable …                                    a sub-point: a numeral, told from a letter by what follows
    SECTION 3                                       heads of what comes next, at an article's end
    ANNEX I                                         annexes, with points `1.` and `(a)`

Signatures and footnotes between the last article and the first annex are no provisions and are left out.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.document import Block
from ingest.readers.content import Articles, tidy

ARTICLE = re.compile(r"(?m)^#{1,4} Article (?P<number>\d+[a-z]?)\b(?P<title>.*)$")
_ANNEX = re.compile(r"(?m)^(?:#{1,4} )?ANNEX (?P<number>[IVXLC]+)\s*$")
_END = re.compile(r"Done at [A-Z]\w+, ")
_IMPRINT = re.compile(r"(?:ELI: http|ISSN )")
_GROUP = re.compile(r"(?:CHAPTER|TITLE|PART) [IVXLC\d]+$")
_SECTION = re.compile(r"SECTION \d+$")
_ANNEX_SECTION = re.compile(r"Section (?P<name>[A-Z]|\d+)\b")
PARAGRAPH = re.compile(r"(?P<number>\d+)\.(?:\s+(?P<text>.+)|$)")
_ANNEX_POINT = re.compile(r"(?P<number>\d+(?:\.\d+)*)\.(?:\s+(?P<text>.+)|$)")
_POINT = re.compile(r"\((?P<label>[a-z]{1,5}|\d+)\)(?:\s+(?P<text>.+)|$)")
_ROMAN = {"i": 1, "v": 5, "x": 10}


def blocks_of(body: str) -> tuple[Block, ...]:
    """The blocks of an act.

    Raises:
        DocumentError: `duplicate_provision`, an article stands in it twice.
    """
    annexes = list(_ANNEX.finditer(body))
    main = body[: annexes[0].start()] if annexes else body
    blocks: list[Block] = []
    articles = Articles()
    found = list(ARTICLE.finditer(main))
    headings, before = _take_heads(_lines(main[: found[0].start()] if found else main), ())
    blocks += [
        Block(f"heading=preamble/par={n}", line, ("Preamble",)) for n, line in enumerate(before, start=1)
    ]
    for at, article in enumerate(found):
        articles.open(f"art={article['number']}", f"Article {article['number']}")
        end = found[at + 1].start() if at + 1 < len(found) else len(main)
        next_headings, lines = _take_heads(_lines(main[article.end() : end]), headings)
        title = tidy(article["title"].replace("`", ""))
        if not title and len(lines) > 1 and lines[0][-1] not in ".:;,":
            title = lines.pop(0)
        blocks += Provisions(f"art={article['number']}", headings, title).read(lines, PARAGRAPH)
        headings = next_headings
    for at, annex in enumerate(annexes):
        end = annexes[at + 1].start() if at + 1 < len(annexes) else len(body)
        lines = [line for line in _lines(body[annex.end() : end]) if not _IMPRINT.match(line)]
        untitled = len(lines) < 2 or _ANNEX_POINT.match(lines[0]) or _ANNEX_SECTION.match(lines[0])
        title = "" if untitled else lines.pop(0)
        blocks += Provisions(f"annex={annex['number']}", (), title).read(lines, _ANNEX_POINT)
    return tuple(blocks)


def _lines(text: str) -> list[str]:
    """Lines that say something; a dash or number on a line of its own joined with the line it belongs to."""
    lines: list[str] = []
    joins = False
    for line in (tidy(line) for line in text.split("\n")):
        if not line:
            continue
        if lines and (joins or re.fullmatch("[;.,’]+", line)):
            lines[-1] += f" {line}" if joins else line
        else:
            lines.append(line)
        joins = bool(re.fullmatch(r"—|\d+(?:\.\d+)*\.|‘?\(\d+\)", line))
    return lines


def _take_heads(lines: list[str], current: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The parts that what follows stands under, and the lines without the heads that announce them."""
    for at, line in enumerate(lines):
        if _END.match(line):
            lines = lines[:at]
            break
    first = len(lines)
    for at in range(max(0, len(lines) - 5), len(lines)):
        if _GROUP.match(lines[at]) or _SECTION.match(lines[at]) or _is_capitals(lines[at]):
            first = at
            break
    group, section = list(current[:1]), list(current[1:])
    heads = lines[first:]
    while heads:
        head = heads.pop(0)
        if _SECTION.match(head):
            section = [f"{head} {heads.pop(0)}" if heads else head]
        elif _GROUP.match(head):
            group, section = [f"{head} {heads.pop(0)}" if heads else head], []
        else:
            group, section = [head], []
    return (*group, *section) if group else tuple(section), lines[:first]


def _is_capitals(line: str) -> bool:
    return line.isupper() and len(line) > 7 and line[-1].isalpha()


class Provisions:
    """Reads the lines of one article or annex.

    Args:
        root: its locator; `headings`, `caption`: of all its blocks.
    """

    def __init__(self, root: str, headings: tuple[str, ...], caption: str) -> None:
        self._root = root
        self._headings = headings
        self._caption = caption

    def read(self, lines: Sequence[str], numbered: re.Pattern[str]) -> Iterator[Block]:
        """One block a line; a line without a number continues its paragraph."""
        paragraph = self._root
        point = ""
        within_roman = 0
        for at, line in enumerate(lines):
            locator = paragraph
            if self._root.startswith("annex=") and (section := _ANNEX_SECTION.match(line)):
                paragraph = locator = f"{self._root}/sec={section['name']}"
                point, within_roman = "", 0
            elif number := numbered.match(line):
                container = paragraph.partition("/par=")[0]
                paragraph = locator = f"{container}/par={number['number']}"
                point, within_roman = "", 0
            elif label := _POINT.match(line):
                name = label["label"]
                if point and _is_roman_here(name, within_roman, lines[at + 1 :], point):
                    within_roman += 1
                    locator = f"{point}/subpt={name}"
                else:
                    point = locator = f"{paragraph}/pt={name}"
                    within_roman = 0
            else:
                point, within_roman = "", 0
            yield Block(locator=locator, text=line, headings=self._headings, caption=self._caption)


def _is_roman_here(label: str, before: int, following: Sequence[str], point: str) -> bool:
    """Whether a label counts in roman numerals below `point`: the next one there, and no letter that is due.

    (i) after (h) is a letter if (j) comes next, and a numeral if (ii) does.
    """
    if _roman(label) != before + 1:
        return False
    if before or point.rpartition("=")[2] != "h":
        return True
    for line in following:
        if found := _POINT.match(line):
            return found["label"] == "ii"
        if PARAGRAPH.match(line):
            break
    return False


def _roman(label: str) -> int:
    """`xiv` -> 14; 0 where the letters are no roman numeral."""
    if not label or set(label) - set(_ROMAN):
        return 0
    values = [_ROMAN[letter] for letter in label]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
