"""A glossary of legal terms in JSON, as Japan's official translations of its statutes go by.

Either an object of Japanese terms, each with its `translations`, or one of English phrases, each with its Japanese `word`s.
"""

import json
import re
from collections.abc import Iterator

from ingest.document import Block, ReadDocument, Source
from ingest.naming import key_from, name_and_date
from ingest.readers.content import HEAD, decode, language_of, tidy
from knowledge.errors import DocumentError
from knowledge.model import Kind, VersionFacts
from knowledge.reading.glossary import line_of

_BEGINS = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[\[{]')
_MARKS = ((b'"translations"', b'"phrase"'), (b'"kana"', b'"word"'))
_ATTRIBUTION = "japanese-law-translation, CC BY 4.0"
_ADDRESS = "https://www.npmjs.com/package/@kurone-kito/japanese-law-translation"


class GlossaryReader:
    """Reads a glossary as one document, a term a line."""

    name = "glossary"

    def accepts(self, source: Source) -> bool:
        """A JSON object whose first entry has translations or words."""
        head = source.content[:HEAD].removeprefix(b"\xef\xbb\xbf")
        return bool(_BEGINS.match(head)) and any(all(mark in head for mark in marks) for marks in _MARKS)

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The document.

        Raises:
            DocumentError: `bad_glossary` (place, problem): it is not whole, or an entry lacks what makes it one.
        """
        _, effective = name_and_date(source.path)
        try:
            entries = json.loads(decode(source))
        except (ValueError, RecursionError) as error:  # a number of thousands of digits is the former
            place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "line 1"
            raise DocumentError("bad_glossary", place=place, problem="not JSON") from None
        called = {tidy(term): _called(term, entry) for term, entry in entries.items()}
        lines = (line_of(term, words) for term, words in called.items() if words)
        blocks = tuple(Block(f"par={n}", line) for n, line in enumerate(lines, start=1))
        language = language_of("\n".join(called))
        direction = "Japanese–English" if language == "ja" else "English–Japanese"
        facts = VersionFacts(
            key=key_from(source.path),
            title=f"{direction} glossary of legal terms ({_ATTRIBUTION})",
            kind=Kind.GLOSSARY,
            language=language,
            effective=effective,
            url=_ADDRESS,
            source_title=_ATTRIBUTION,
        )
        yield ReadDocument(facts, blocks)


def _called(term: str, entry: object) -> list[str]:
    """What the other language calls a term, the closest first; nothing where a note takes the place of all words."""
    name, listed = "phrase", entry.get("translations") if isinstance(entry, dict) else None
    if isinstance(entry, list):
        name, listed = "word", entry
    if not term.strip() or not isinstance(listed, list) or not listed:
        raise DocumentError("bad_glossary", place=term, problem="no translations")
    if not all(isinstance(each, dict) and name in each for each in listed):
        raise DocumentError("bad_glossary", place=term, problem=name)
    words = (each[name] for each in listed)
    return [tidy(word) for word in words if isinstance(word, str) and word.strip()]
