"""Reference numbers of cases: `M26-7KQ4XW`.

Short enough to say on the telephone, drawn at random so that nobody can tell the next one or how many there are, with a
check character that catches a slip. Letters and digits as in Douglas Crockford's Base32, which leaves out I, L, O and U.
"""

import re
import secrets
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_RANDOM = 5
# A prime above the alphabet's 32 values: every single slip and every swap of neighbours changes the remainder.
_CHECK = 37
# Between year and letters: whatever looks like a hyphen (U+2010 to U+2015 among them), a space, or nothing.
_WRITTEN = re.compile(
    r"(?<![0-9A-Z])M([0-9OIL]{2})[-\u2010-\u2015\u2212\u2500\u00adー ]?([0-9A-Z]{6})(?![0-9A-Z])",
    re.IGNORECASE | re.ASCII,
)


def new_reference(year: int, *, prefix: str = "M") -> str:
    """A reference number of this year that nobody can guess; that it is not taken yet is for the caller to see."""
    while True:
        drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
        check = _check(f"{year % 100:02}{drawn}")
        if check < len(_ALPHABET):
            return f"{prefix}{year % 100:02}-{drawn}{_ALPHABET[check]}"


def references_in(text: str) -> tuple[str, ...]:
    """The reference numbers written in a text, in any width or case, each once; what fails its check is passed over."""
    found: dict[str, None] = {}
    for written in _WRITTEN.findall(unicodedata.normalize("NFKC", text)):
        year, letters = (part.upper().translate(_READ_AS) for part in written)
        if set(letters) <= set(_ALPHABET) and _check(year + letters[:-1]) == _ALPHABET.index(letters[-1]):
            found[f"M{year}-{letters}"] = None
    return tuple(found)


def _check(letters: str) -> int:
    value = 0
    for letter in letters:
        value = (value * 32 + _ALPHABET.index(letter)) % _CHECK
    return value
