"""What the terms of a text are called in the other language: words to search by, never words to quote.

The desk's own glossary is data: `glossary.toml` beside this file. Those that staff take in are kept as text, a term a line:
`差止請求 = injunction | demand for an injunction`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources

from knowledge.reading.tokens import is_japanese, normalise, tokens

MOST_ALTERNATIVES = 4
"""Of what a term may be called in the other language, so many are looked for."""

_IS, _OR = " = ", " | "
_KEY = 3
_LATIN = re.compile("[a-z0-9]+")

Pairs = Sequence[tuple[str, Sequence[str]]]
"""Terms, each with what the other language calls it, the closest first."""


class Glossary:
    """Finds the terms of a text, the longest first, and says what they are called in the other language.

    English terms are found by their stems, in the text's order; Japanese ones wherever they stand. Of several glossaries
    that know a term the first gives its words first.

    Args:
        glossaries: each read in both directions.
    """

    def __init__(self, *glossaries: Pairs) -> None:
        self._japanese: dict[str, list[str]] = {}
        self._english: dict[str, dict[str, list[str]]] = {}
        for pairs in glossaries:
            for term, called in (*pairs, *_inverted(pairs)):
                if is_japanese(term):
                    known = self._japanese.setdefault(normalise(term), [])
                else:
                    # Only terms of which the text may hold the longest word are reduced to their stems, when it is read.
                    key = max(_words(term), key=len, default="")[:_KEY]
                    known = self._english.setdefault(key, {}).setdefault(term.lower(), [])
                known += [word for word in called if word not in known and _can_be_searched(word)]
        self._longest = max(map(len, self._japanese), default=0)

    def __len__(self) -> int:
        return len(self._japanese) + sum(map(len, self._english.values()))

    def called(self, text: str) -> list[tuple[str, ...]]:
        """For each term that a text holds, once, what the other language calls it, the closest first."""
        found = dict.fromkeys([*self._of_english(text), *self._of_japanese(text)])
        return [called[:MOST_ALTERNATIVES] for called in found]

    def _of_english(self, text: str) -> Iterator[tuple[str, ...]]:
        stems, at = tokens(text), 0
        terms: dict[tuple[str, ...], list[str]] = {}
        for key in dict.fromkeys(word[:_KEY] for word in _words(text)):
            for term, called in self._english.get(key, {}).items():
                known = terms.setdefault(_stems(term), [])
                known += [word for word in called if word not in known]
        longest = max(map(len, terms), default=0)
        while at < len(stems):
            for length in range(min(longest, len(stems) - at), 0, -1):
                if words := terms.get(tuple(stems[at : at + length])):
                    yield tuple(words)
                    at += length - 1
                    break
            at += 1

    def _of_japanese(self, text: str) -> Iterator[tuple[str, ...]]:
        folded, at = normalise(text), 0
        while at < len(folded):
            for length in range(min(self._longest, len(folded) - at), 0, -1):
                if called := self._japanese.get(folded[at : at + length]):
                    yield tuple(called)
                    at += length - 1
                    break
            at += 1


def shipped() -> Pairs:
    """The desk's own glossary of the field."""
    source = resources.files("knowledge.reading").joinpath("glossary.toml")
    subjects: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return [(term, tuple(called)) for terms in subjects.values() for term, called in terms.items()]


def line_of(term: str, called: Iterable[str]) -> str:
    """An entry as a glossary's text has it."""
    return f"{term}{_IS}{_OR.join(called)}"


def read_pairs(text: str) -> Pairs:
    """The entries of a glossary's text; lines that are none are passed over."""
    pairs = []
    for line in text.splitlines():
        term, _, called = line.partition(_IS)
        words = tuple(filter(None, map(str.strip, called.split(_OR.strip()))))
        if term.strip() and words:
            pairs.append((term.strip(), words))
    return pairs


def _can_be_searched(word: str) -> bool:
    """Japanese is searched by pairs of characters."""
    return len(word) > 1


@lru_cache(maxsize=1 << 15)
def _stems(term: str) -> tuple[str, ...]:
    return tuple(tokens(term))


def _words(text: str) -> list[str]:
    """Its Latin words, whatever stands around them: “fair use”, co-author, AIで."""
    return _LATIN.findall(normalise(text))


def _inverted(pairs: Pairs) -> Pairs:
    other: dict[str, dict[str, None]] = {}
    for term, called in pairs:
        for word in called:
            other.setdefault(word, {})[term] = None
    return [(word, tuple(terms)) for word, terms in other.items()]
