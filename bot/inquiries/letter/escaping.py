"""People's text in a letter: always shown as it was typed, never read as markup.

Two steps. `visible` makes every character one that can be seen or does no harm; `escape` puts a backslash before whatever
Markdown could read as markup (CommonMark 0.31, section 2.4: any ASCII punctuation may be escaped so).
"""

import re
import unicodedata

from markupsafe import Markup

RIGHT, CENTRE = "\u2060", "\u2063"
"""Invisible marks with which our own templates open a paragraph that stands on the right or in the middle. `visible`
turns both into their code, so that nobody's text can carry them."""

CELL_LINE = " \u2028"
"""A line break in a table's cell, for which Markdown has nothing; in `visible` text there is no such character."""

_UNSEEN = "\u00ad\u200b\ufeff"
"""Invisible, meaningless, and common in pasted text: soft hyphen, zero-width space, byte order mark."""
_JOINERS = "\u200c\u200d"
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&!$^]")
_LINE_START = re.compile(r"^(?:[-+=:]|\d{1,9}(?=[.)]))")


def ours(text: str) -> Markup:
    """Markdown of our own, or escaped already, that is not to be escaped again."""
    return Markup(text)  # noqa: S704  (marks Markdown here, never HTML)


def visible(text: str) -> str:
    """The text with nothing hidden in it.

    Controls, lone surrogates and noncharacters, which XML and mail cannot carry, become U+FFFD or are dropped; characters
    that only steer others, such as those that reverse the reading order, are shown by their code: `[U+202E]`.
    """
    text = text.replace("\r\n", "\n").translate(_SPACES)
    return text if text.isascii() and text.isprintable() else "".join(map(_seen, text))


_SPACES = {**dict.fromkeys(map(ord, "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n"), ord("\t"): " "}


def _seen(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    match unicodedata.category(char):
        case "Cc":
            return ""
        case "Cf":
            return "" if char in _UNSEEN else f"[U+{ord(char):04X}]"
        case "Cs":
            return "\ufffd"
        case "Cn" if ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
            return "\ufffd"
    return char


def escape(text: str) -> Markup:
    """The text in Markdown, for one paragraph: each line break is kept as a line break, empty lines are not."""
    lines = [line for line in visible(text).split("\n") if line.strip()]
    return ours("\\\n".join(map(_line, lines)))


def one_line(text: str) -> str:
    """The text on one line: what a heading, a table's cell or a mail's header can hold."""
    return " ".join(visible(text).split())


def paragraphs(text: str) -> tuple[str, ...]:
    """The text's paragraphs: what empty lines part."""
    parts = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", visible(text))
    return tuple(part for part in parts if part.strip())


def _line(line: str) -> str:
    escaped = _MARKUP.sub(r"\\\g<0>", line)
    # The line's first mark could make it a list or a heading; `1.` is escaped at its dot.
    escaped = _LINE_START.sub(lambda m: f"{m[0]}\\" if m[0][0].isdigit() else f"\\{m[0]}", escaped)
    # Space at either end would be lost, or be an indent.
    body = escaped.strip()
    lead, trail = escaped.partition(body)[0], escaped.rpartition(body)[2]
    return _entities(lead) + body + _entities(trail)


def _entities(space: str) -> str:
    return "".join(f"&#x{ord(char):X};" for char in space)
