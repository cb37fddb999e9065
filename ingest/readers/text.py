"""Plain text: paragraphs between blank lines, nothing read into their looks."""

import re
from collections.abc import Iterator

from ingest.document import Block, ReadDocument, Source
from ingest.naming import key_from, name_and_date
from ingest.readers.content import decode, language_of, lines
from ingest.readers.telling import is_text
from knowledge.errors import DocumentError
from knowledge.model import Kind, VersionFacts


class TextReader:
    """Reads a text file as one document; its title is its first line where that is short, else its name."""

    name = "text"

    def accepts(self, source: Source) -> bool:
        """Whatever is text and of no other format, by any name."""
        return is_text(source)

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The document.

        Raises:
            DocumentError: encoding, `not_text`, `too_much_text`, dates in the name, `no_text`.
        """
        text = decode(source)
        paragraphs = [lines(paragraph) for paragraph in re.split(r"\n[ \t　]*\n", text)]
        blocks = tuple(Block(f"par={n}", words) for n, words in enumerate(filter(None, paragraphs), start=1))
        if not blocks:
            raise DocumentError("no_text")
        name, effective = name_and_date(source.path)
        first_line = blocks[0].text.partition("\n")[0]
        facts = VersionFacts(
            key=key_from(source.path),
            title=first_line if len(first_line) <= 80 else name,
            kind=Kind.OTHER,
            language=language_of(text),
            effective=effective,
        )
        yield ReadDocument(facts, blocks)
