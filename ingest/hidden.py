"""Characters of a text that no reader sees: leftovers of typesetting, and what hides or turns words about."""

import re

_ZERO_WIDTH = "\u00ad\u200b-\u200f\u2060\ufeff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Ordinary leftovers of typesetting, unless there are so many in a row that they say something themselves.
_LEFTOVERS = re.compile(f"(?<![{_ZERO_WIDTH}])[{_ZERO_WIDTH}]{{1,7}}(?![{_ZERO_WIDTH}])")
# Controls and formats (bidi), fillers that look empty, annotations, tags, a second selector on one letter.
_HIDDEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u202a-\u202e\u2061-\u206f"
    "\u3164\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    f"\U000e01f0-\U000e0fff]|(?<=[{_SELECTORS}])[{_SELECTORS}]|[{_ZERO_WIDTH}]{{8,}}"
)


def without_leftovers(text: str) -> str:
    """The text without soft hyphens, zero-width spaces and their like, which are ordinary in small numbers."""
    return _LEFTOVERS.sub("", text)


def hides(text: str) -> bool:
    """Whether it holds characters that are not seen and are no leftovers, or that turn the line about."""
    return bool(_HIDDEN.search(text))


def seen(text: str) -> str:
    """The text without what is hidden in it."""
    return _HIDDEN.sub("", text)
