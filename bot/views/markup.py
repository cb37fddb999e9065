"""Text from documents and from people, made safe for a Discord message: it shows as written and does nothing.

Discord reads a backslash before any ASCII punctuation mark as "show this mark as it is", as CommonMark does.
"""

import re
import unicodedata
from urllib.parse import urlsplit

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, embeddings, overrides and isolates
    "\ufeff\U000e0000-\U000e007f]"  # byte order mark, tags
)
_MARKUP = re.compile(r"[\\*_`\[\]<]|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\||(?<=\])\(")
_ADDRESS = re.compile(r"(https?://[A-Za-z0-9\-._/:?#=&%+,;!$]*[A-Za-z0-9/_=#%-])")
_LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=[ \t]|$)|-#|>|[-+](?=[ \t]|$)|={3,}|-{3,})", re.MULTILINE)
_NUMBERED = re.compile(r"^([ \t]*\d{1,9})([.)])(?=[ \t]|$)", re.MULTILINE)
_PING = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_UNLINKABLE = re.compile(r"[\s<>\\\x00-\x1f]")
_SITES = {
    "laws.e-gov.go.jp": "e-Gov",
    "elaws.e-gov.go.jp": "e-Gov",
    "eur-lex.europa.eu": "EUR-Lex",
    "uscode.house.gov": "US Code",
    "www.law.cornell.edu": "Cornell LII",
}


def escape(text: str) -> str:
    """The text with its markup, links and mentions shown, not obeyed, and unseen control characters removed.

    A web address stays as it is, to be read, copied or followed; a link that hides its address is undone.

    A mention keeps its letters but gets a zero-width space after its @, so that it cannot ping even where a
    message is sent without `AllowedMentions`.
    """
    text = _escape_marks(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LINE_START.sub(r"\1\\\2", text)
    return _NUMBERED.sub(r"\1\\\2", text)


def inline(text: str) -> str:
    """The same for a title, a label or a person's words that stand within a line of ours."""
    return _escape_marks(" ".join(text.split()))


def plain(text: str, *, limit: int) -> str:
    """The text on one line of at most `limit` characters, for buttons and menus, which know no markup."""
    text = _INVISIBLE.sub("", " ".join(text.split()))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _escape_marks(text: str) -> str:
    pieces = _ADDRESS.split(_INVISIBLE.sub("", text))
    pieces[::2] = [_MARKUP.sub(lambda mark: "\\" + mark[0], piece) for piece in pieces[::2]]
    return _PING.sub("@\u200b", "".join(pieces))


def quoted(text: str, *, mark: str = "") -> str:
    """A block quote of the text, line by line, with `mark` (`[1]`) after its last line."""
    lines = [line.strip(" \t") for line in escape(text.strip()).split("\n")]
    space = "" if unicodedata.east_asian_width(lines[-1][-1:] or " ") in "WF" else " "
    lines[-1] = f"{lines[-1]}{space}{mark}".rstrip()
    return "\n".join(f"> {line}".rstrip() for line in lines)


def link(url: str) -> str:
    """A link that shows the name of the site it leads to; nothing where this is no plain web address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or parts.username or _UNLINKABLE.search(url):
        return ""
    return f"[{_SITES.get(host) or inline(host.removeprefix('www.'))}](<{url}>)"


def same_words(one: str, other: str) -> bool:
    """Whether the two say the same, apart from white space and compatibility forms (NFKC)."""
    return _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
