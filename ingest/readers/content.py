"""What all readers share: bytes to text, clean lines, and articles that may stand in a text only once."""

import re

from ingest.document import Source
from ingest.hidden import without_leftovers
from knowledge.errors import DocumentError

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SPACES = re.compile("[\t\v\f\x85 \u00a0\u2000-\u200a\u2028\u2029\u202f\u205f]+")
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
_WRAP = re.compile("(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")
HEAD = 4096
"""How many bytes `accepts` looks at."""
MOST_CHARACTERS = 20_000_000
"""What one document may hold: some ten thousand printed pages."""


def decode(source: Source) -> str:
    """The text of a source in UTF-8, with or without byte order mark, its line ends those of Unix.

    Raises:
        DocumentError: `not_text` (NUL bytes); `wrong_encoding` with `offset`, the byte that is no UTF-8, and
            `encoding`, what the file looks like, or `unknown`; `too_much_text`.
    """
    if source.content.startswith(_UTF16):
        raise DocumentError("wrong_encoding", offset=0, encoding="UTF-16")
    if b"\0" in source.content:
        raise DocumentError("not_text")
    try:
        text = source.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        looks_like = japanese_encoding(source.content)
        raise DocumentError("wrong_encoding", offset=error.start, encoding=looks_like) from None
    see_that_it_is_not_too_much(len(text))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def see_that_it_is_not_too_much(characters: int) -> None:
    """Whether a document may hold so many.

    Raises:
        DocumentError: `too_much_text`.
    """
    if characters > MOST_CHARACTERS:
        raise DocumentError("too_much_text", characters=characters, limit=MOST_CHARACTERS)


def japanese_encoding(content: bytes) -> str:
    """Shift_JIS or EUC-JP, where the bytes are valid in it and come out as Japanese; else `unknown`."""
    best, most = "unknown", 0
    for name, codec in (("Shift_JIS", "cp932"), ("EUC-JP", "euc_jp")):
        try:
            kana = len(re.findall("[\u3041-\u3093\u30a1-\u30f6]", content.decode(codec)))
        except UnicodeDecodeError:
            continue
        if kana > most:
            best, most = name, kana
    return best


def tidy(text: str) -> str:
    """One line as a person reads it: runs of spaces made one, leftovers of typesetting gone; 　 stays.

    What is hidden in it stays as well, to be noticed where all readers end (`read`), and left out there.
    """
    return _SPACES.sub(" ", without_leftovers(text)).strip()


def lines(text: str) -> str:
    """Several lines, each tidied; empty ones left out."""
    return "\n".join(line for line in (tidy(line) for line in text.split("\n")) if line)


def unwrapped(text: str) -> str:
    """A paragraph whose line ends only fill the line; a NUL stands for a break that is meant."""
    return lines(_WRAP.sub("", text).replace("\n", " ").replace("\0", "\n"))


def language_of(text: str) -> str:
    """`ja` where a tenth of the beginning is Japanese script, else `en`."""
    beginning = text[:4000]
    return "ja" if len(_JAPANESE.findall(beginning)) * 10 > len(beginning) else "en"


class Articles:
    """The articles of a main text that have been opened so far; each may be opened once."""

    def __init__(self) -> None:
        self._opened: set[str] = set()

    def open(self, locator: str, label: str) -> None:
        """Note an article.

        Args:
            locator: its own; those in supplementary provisions (附則) may repeat and are not noted.
            label: how the document writes it, for the message.

        Raises:
            DocumentError: `duplicate_provision`, it has been opened before.
        """
        if locator in self._opened:
            raise DocumentError("duplicate_provision", place=label)
        if not locator.startswith("suppl="):
            self._opened.add(locator)
