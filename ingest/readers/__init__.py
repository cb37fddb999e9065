"""One module a format. `READERS` are tried in order; the first that accepts a source reads it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from ingest.document import ReadDocument, Reader, Source
from ingest.flags import flags_of
from ingest.hidden import seen
from ingest.readers.content import see_that_it_is_not_too_much, tidy
from ingest.readers.docx import DocxReader
from ingest.readers.egov import EgovReader
from ingest.readers.eurlex import EurLexReader
from ingest.readers.glossary import GlossaryReader
from ingest.readers.html import HtmlReader
from ingest.readers.jsonl import JsonlReader
from ingest.readers.mail import MailReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.pdf import PdfReader
from ingest.readers.picture import PictureReader
from ingest.readers.telling import looks_like
from ingest.readers.text import TextReader
from ingest.readers.uslm import UslmReader
from knowledge.errors import DocumentError
from knowledge.model import Flag


def all_readers(on_page: Callable[[int, int], None] | None = None) -> tuple[Reader, ...]:
    """The readers, in the order in which they are asked.

    Args:
        on_page: told how many pages are read, and of how many, by those that read pages.
    """
    return (
        PdfReader(on_page),
        PictureReader(on_page),
        EgovReader(),
        UslmReader(),
        EurLexReader(),
        DocxReader(),
        MailReader(),
        HtmlReader(),
        GlossaryReader(),
        JsonlReader(),
        MarkdownReader(),
        TextReader(),
    )


READERS = all_readers()
MOST_BLOCKS = 300_000
"""Paragraphs that one document may have: more than any title of the United States Code."""


def read(source: Source, readers: tuple[Reader, ...] = READERS) -> Iterator[ReadDocument]:
    """The documents in a source, each in its turn.

    A source is read whole before its first document comes, so that a broken one yields nothing. Each has the flags of its
    text as the reader passed it on, and nothing hidden is left in it.

    Args:
        readers: in the order they are asked.

    Raises:
        DocumentError: `empty_file`, `unknown_format`, `other_format` with what it `looks` like, `too_deep` (nested beyond
            reason), `too_much_text`, or what its reader finds wrong; each names the `path`.
    """
    try:
        if not source.content.removeprefix(b"\xef\xbb\xbf").strip():
            raise DocumentError("empty_file")
        for reader in readers:
            if reader.accepts(source):
                yield from [_flagged(document) for document in reader.read(source)]
                return
        looks = looks_like(source)
        raise DocumentError("other_format", looks=looks) if looks else DocumentError("unknown_format")
    except RecursionError:
        raise DocumentError("too_deep", path=source.name) from None
    except DocumentError as error:
        error.facts.setdefault("path", source.name)
        raise


def _flagged(document: ReadDocument) -> ReadDocument:
    """The document with its flags, and without what is hidden in it.

    Raises:
        DocumentError: `too_much_text`, `too_many_blocks`; `no_text`, all of it was hidden.
    """
    facts, blocks = document.facts, document.blocks
    if len(blocks) > MOST_BLOCKS:
        raise DocumentError("too_many_blocks", count=len(blocks), limit=MOST_BLOCKS)
    see_that_it_is_not_too_much(sum(len(block.text) for block in blocks))
    around = dict.fromkeys(words for block in blocks for words in (*block.headings, block.caption))
    flags = flags_of("\n".join([facts.title, *around, *(block.text for block in blocks)]))
    if Flag.HIDDEN_CHARACTERS in flags:
        cleaned = (
            replace(
                block,
                text=seen(block.text).strip(),
                headings=tuple(filter(None, map(_shown, block.headings))),
                caption=_shown(block.caption),
            )
            for block in blocks
        )
        blocks = tuple(block for block in cleaned if block.text)
        if not blocks:
            raise DocumentError("no_text")
        facts = replace(facts, title=_shown(facts.title), work=_shown(facts.work))
    flags = tuple(flag for flag in Flag if flag in {*flags, *facts.flags})
    return replace(document, facts=replace(facts, flags=flags), blocks=blocks)


def _shown(words: str) -> str:
    return tidy(seen(words))
