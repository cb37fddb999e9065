"""Every string a person reads: a folder a language, a file a subject in it, with the same keys and placeholders in both."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from knowledge.errors import MadoguchiError

LANGUAGES = ("ja", "en")
_HOME = ZoneInfo("Asia/Tokyo")
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys, or what turns a line about; it may stand in a file whose fault is told."""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Words:
    """The sentences of one language.

    Args:
        language: `ja` or `en`.
        sentences: template by dotted key, as in `refusals.not_found`.
    """

    def __init__(self, *, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __call__(self, key: str, /, **facts: object) -> str:
        """The sentence under `key` with its placeholders filled.

        Raises:
            KeyError: there is no such sentence, or it names a fact not given; either is a mistake of ours.
        """
        return self._sentences[key].format_map(facts)

    def template(self, key: str) -> str:
        """The sentence under `key` as it stands in the file."""
        return self._sentences[key]

    def error(self, error: MadoguchiError, *, safe: Callable[[str], str] = str) -> str:
        """What a person is told about an error; opens with the place in the document where it names one.

        A fact with a name of its own in this language (`status.in_review`) is called by it; moments are told in Japan's
        time.

        Args:
            safe: makes a fact harmless where the sentence is shown; it may be what somebody typed.
        """
        key = f"errors.{error.code}"
        if key not in self:
            return self("errors.unforeseen", code=error.code)
        facts = {name: self._told(name, fact, safe) for name, fact in error.facts.items()}
        sentence = self(key, **facts)
        place = facts.get("place")
        return self("errors.at", place=place, sentence=sentence) if place else sentence

    def _told(self, name: str, fact: object, safe: Callable[[str], str]) -> object:
        if isinstance(fact, datetime):
            return f"{fact.astimezone(_HOME):%Y-%m-%d %H:%M}"
        term = f"{name}.{fact}"
        if term in self:
            return self(term)
        return safe(_UNSEEN.sub("\ufffd", fact)) if isinstance(fact, str) else fact


@cache
def words_for(language: str) -> Words:
    """The sentences for a language or locale: Japanese for `ja` and its variants, English for the rest."""
    language = "ja" if language.lower().startswith("ja") else "en"
    sentences: dict[str, str] = {}
    for file in (files("bot.words") / language).iterdir():
        sentences.update(_flatten(tomllib.loads(file.read_text(encoding="utf-8"))))
    return Words(language=language, sentences=sentences)


def language_of(text: str) -> str:
    """`ja` where the text has kana or kanji, else `en`: for replies to people whose locale is not known."""
    return "ja" if _JAPANESE.search(text) else "en"


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
