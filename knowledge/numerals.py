"""Numbers as Japanese law writes them: 漢数字 to integers and back, and full-width digits."""

import re

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
KANJI_NUMBER = r"[〇零一二三四五六七八九十百千]+"


def from_kanji(text: str) -> int:
    """三十 -> 30, 百四 -> 104, 二〇二六 -> 2026.

    Raises:
        ValueError: the text is no number in kanji.
    """
    text = text.replace("零", "〇")
    if not re.fullmatch(KANJI_NUMBER, text):
        raise ValueError(f"not a number in kanji: {text!r}")
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = current = 0
    for char in text:
        if char in _UNITS:
            total += max(current, 1) * _UNITS[char]
            current = 0
        else:
            current = current * 10 + _DIGITS[char]
    return total + current


def to_kanji(number: int) -> str:
    """30 -> 三十, 104 -> 百四; numbers from 1 to 9999.

    Raises:
        ValueError: the number is outside that range.
    """
    if not 1 <= number <= 9999:
        raise ValueError(f"no article or paragraph has the number {number}")
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("" if digit == 1 and unit > 1 else "〇一二三四五六七八九"[digit]) + name
    return written


def to_int(text: str) -> int:
    """A number in any of the ways a Japanese text writes it: 30, ３０, 三十.

    Raises:
        ValueError: it is none.
    """
    return int(text) if text.isdigit() else from_kanji(text)
