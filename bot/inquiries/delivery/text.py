"""The text of a mail: read from its HTML where there is nothing else, and told apart from what it quotes."""

import re
import unicodedata
from html import unescape

_MOST_HTML = 300_000
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
_HIDDEN = frozenset({"head", "script", "style", "title", "template"})
_TAG = re.compile(r"(<[/!?a-zA-Z][^<>]{0,5000}>)")
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,5000}>$")
_COMMENT = re.compile(r"<!--[^<>-]{0,5000}-->")
_WROTE = re.compile(
    r"^(on\b.{0,200}\bwrote|.{0,200}<[^<>\s]{3,200}@[^<>\s]{1,200}>.{0,40}|(19|20)\d\d[年/.-].{0,200})\s*[:：]$",
    re.IGNORECASE,
)
_OPENS_HISTORY = re.compile(
    r"^(-{2,}\s*(original message|forwarded message|元のメッセージ|転送メッセージ)\s*-{2,}|_{10,})$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^(from|差出人|送信元)\s*[:：]", re.IGNORECASE)
_SENT = re.compile(r"^(sent|date|送信日時|日付)\s*[:：]", re.IGNORECASE)


def new_part(text: str) -> str:
    """What is new in a mail's text; all of it where the sender wrote between or below the lines quoted.

    Rather too much than too little: it is cut only where nothing but quoted text follows.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines):
        plain = line.strip()
        if _OPENS_HISTORY.match(plain) or (
            _FROM.match(plain) and any(_SENT.match(after.strip()) for after in lines[number + 1 : number + 4])
        ):
            return _trimmed(lines[:number]) or text.strip()
        if _WROTE.match(plain) or (plain.lower().startswith("on ") and _wraps(lines, number)):
            after = lines[number + (1 if _WROTE.match(plain) else 2) :]
            if any(follows.lstrip().startswith(">") for follows in after[:3]) and _all_quoted(after):
                return _trimmed(lines[:number]) or text.strip()
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    return _trimmed(lines) or text.strip()


def text_of_html(page: str) -> str:
    """The words of an HTML page, a line a block, with quoted blocks marked by `> ` as in plain text.

    Read tag by tag in one go: what is no markup cannot make it take longer, as it can with the standard parser.
    """
    lines: list[tuple[str, list[str]]] = [("", [])]
    hidden = quoted = 0
    for token in _TAG.split(_COMMENT.sub("", page[:_MOST_HTML])):
        tag = _TAG_NAME.match(token)
        if tag is None:
            if not hidden:
                lines[-1][1].append(token)
            continue
        name, step = tag[2].lower(), -1 if tag[1] else 1
        hidden = max(0, hidden + step * (name in _HIDDEN))
        quoted = max(0, quoted + step * (name == "blockquote"))
        if name in _BLOCKS:
            if not any(words.strip() for words in lines[-1][1]):
                lines.pop()
            lines.append(("> " * min(quoted, 5), []))
    text = "\n".join(
        f"{prefix}{' '.join(unescape(''.join(words)).split())}".rstrip() for prefix, words in lines
    )
    return text.strip()


def bounded(text: str, most: int, *, lines: bool = True) -> str:
    """At most so many characters, without any that steer a terminal, a database or the direction of writing.

    Args:
        lines: keep line ends; otherwise all is put on one line.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        char
        for char in text[: most * 4]
        if char in "\n\t" or not (unicodedata.category(char) in {"Cc", "Cs", "Co"} or char in _STEERING)
    )
    return (kept.strip() if lines else " ".join(kept.split()))[:most]


# Marks that change the direction of what follows, by which a name or link can be made to look like another.
_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def _wraps(lines: list[str], number: int) -> bool:
    """An attribution broken over two lines."""
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    return bool(_WROTE.match(f"{lines[number].strip()} {following}"))


def _all_quoted(lines: list[str]) -> bool:
    return all(not line.strip() or line.lstrip().startswith(">") for line in lines)


def _trimmed(lines: list[str]) -> str:
    return "\n".join(lines).strip()
