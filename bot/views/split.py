"""A long text in several messages: cut between paragraphs, then between sentences, only then within one."""

import re
import unicodedata
from collections.abc import Iterator

LIMIT = 2000
"""Characters a bot may put into one Discord message (Discord's API reference, "Create Message")."""

# Kinsoku shori: what may not begin, and what may not end, a line (JIS X 4051, 6.1 and 6.2).
_NOT_FIRST = frozenset(
    "。、，．・：；？！ヽヾゝゞ々ー」』）］｝】〕》〉”’ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶﾞﾟ,.:;?!)]}%"
)
_NOT_LAST = frozenset("「『（［｛【〔《〈“‘([{")
# A row of stops is taken as a whole, and once: a page of dots would take minutes.
_SENTENCE = re.compile(
    r".+?(?:(?:(?<![。．！？])[。．！？]++|(?<![.!?])[.!?]++(?=[\s\"'”’)\]]))[\"'”’)\]」』）】〕》]*+(?!["
    + re.escape("".join(sorted(_NOT_FIRST)))
    + r"])"
    r"(?:\s?\[\d+\])*[ \u3000]*|$)",
    re.DOTALL,
)
_ATOM = re.compile(
    r"\[[^\[\]\n]*\]\(<[^<>\n]*>\)"  # a link of ours
    r"|\*\*(?:\\.|[^*\\\n]){1,200}\*\*"  # bold words
    r"|~~(?:\\.|[^~\\\n]){1,200}~~"  # words struck out
    r"|\[\d+\]|https?://[^\s<>]+|\\.|@\u200b|.",
    re.DOTALL,
)
_QUOTE = "> "
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def length(text: str) -> int:
    """Length in UTF-16 units: never less than in code points, so a limit kept in these is kept in either."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_message(text: str, limit: int = LIMIT) -> list[str]:
    """The text as messages of at most `limit` UTF-16 units, none of them empty.

    Nothing is lost but white space at a cut. A block quote that is cut goes on as a quote; links, bold and struck
    words, escapes, source numbers and combining sequences stay whole as long as each fits. The text is Markdown of
    our own making, in which everything quoted is escaped: code blocks do not occur.

    Raises:
        ValueError: the limit is below 40, too small to hold a piece with its marks.
    """
    if limit < 40:
        raise ValueError("a message limit below 40 cannot be kept")
    pages = [""]

    def fits(more: str) -> bool:
        return length(pages[-1]) + length(more) <= limit

    def put(piece: str, *, gap: str, prefix: str) -> None:
        """On this page where it fits after the gap, else on the next, where a quote begins anew."""
        if pages[-1] and not fits(gap + piece):
            before, _, last = pages[-1].rpartition("\n\n")
            goes_along = gap.startswith("\n\n") and before and last.startswith("#") and "\n" not in last
            if goes_along and length(last + gap + piece) <= limit:  # a heading stays with what it heads
                pages[-1] = before
                pages.append(last)
            else:
                pages.append("")
        pages[-1] += (gap if pages[-1] else prefix) + piece

    for paragraph in _paragraphs(text):
        whole = "\n".join(paragraph)
        if length(whole) <= limit:
            put(whole, gap="\n\n", prefix="")
            continue
        gap = "\n\n"
        for line in paragraph:
            prefix = _QUOTE if line.startswith(_QUOTE) else ""
            gap += prefix
            for sentence in _SENTENCE.findall(line.removeprefix(prefix)):
                alone = length(prefix + sentence) <= limit
                for piece in [sentence] if alone else _unbroken(sentence, limit // 2):
                    put(piece, gap=gap, prefix=prefix)
                    gap = ""
            gap = "\n"
    return [page.strip() for page in pages if page.strip(" \n>")]


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank lines."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield lines
            lines = []


def _unbroken(text: str, most: int) -> Iterator[str]:
    """Pieces between which a line may be broken, each at most `most` units long."""
    cluster = ""
    for atom in _ATOM.findall(text):
        if cluster and (length(cluster + atom) > most or not _sticks(cluster, atom)):
            yield cluster
            cluster = ""
        while length(atom) > most:
            head = atom[: most // 2]
            yield head
            atom = atom[len(head) :]
        cluster += atom
    if cluster:
        yield cluster


def _sticks(before: str, after: str) -> bool:
    """Whether no break is allowed between the two."""
    last, first = before[-1], after[0]
    joined = last == "\u200d" or (unicodedata.category(first) in ("Mn", "Mc", "Me") or first == "\u200d")
    modifier = "\U0001f3fb" <= first <= "\U0001f3ff"
    letters = len(before) - len(before.rstrip(_FLAG_LETTERS))  # two of them make a flag
    flag = letters % 2 == 1 and first in _FLAG_LETTERS
    word = last.isascii() and first.isascii() and last.isalnum() and first.isalnum()
    return joined or modifier or flag or word or first in _NOT_FIRST or last in _NOT_LAST
