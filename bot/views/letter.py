"""A letter in chat: its Markdown as Discord reads it."""

import re

from bot.inquiries.letter.escaping import CENTRE, RIGHT

_LINE_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\\n[ ]*")
_ENTITY = re.compile(r"(?<!\\)&#x([0-9A-F]{1,6});")
_ADDRESS = re.compile(r"https?://(?:[^\s<>\\]|\\[!-/:-@\[-`{-~])+")
_ESCAPED = re.compile(r"\\(?=[_&#$!~])")
_PING = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_TABLE = re.compile(r"^\|(?:-+\|)+\n", re.MULTILINE)


def letter_in_chat(markdown: str) -> str:
    """The letter's Markdown without what Discord would show: signs for line breaks, entities, places, table rules."""
    text = markdown.replace(RIGHT, "").replace(CENTRE, "")
    text = _LINE_BREAK.sub(r"\1\n", text)
    text = _ENTITY.sub(lambda match: chr(int(match[1], 16)), text)
    # Within an address Discord reads no markup, so that a backslash would be seen, and followed.
    text = _ADDRESS.sub(lambda match: _ESCAPED.sub("", match[0]), text)
    return _PING.sub("@\u200b", _TABLE.sub("", text)).strip()
