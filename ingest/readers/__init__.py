"""One module a format. `READERS` are tried in order; the first that accepts a source reads it."""

from collections.abc import Iterator

from ingest.document import ReadDocument, Reader, Source
from ingest.readers.egov import EgovReader
from ingest.readers.eurlex import EurLexReader
from ingest.readers.jsonl import JsonlReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.text import TextReader
from ingest.readers.uslm import UslmReader
from knowledge.errors import DocumentError

READERS: tuple[Reader, ...] = (
    EgovReader(),
    UslmReader(),
    EurLexReader(),
    JsonlReader(),
    MarkdownReader(),
    TextReader(),
)


def read(source: Source, readers: tuple[Reader, ...] = READERS) -> Iterator[ReadDocument]:
    """The documents in a source, each in its turn.

    A source is read whole before its first document comes, so that a broken one yields nothing.

    Args:
        readers: in the order they are asked.

    Raises:
        DocumentError: `empty_file`, `unknown_format`, `too_deep` (nested beyond reason), or what its reader
            finds wrong; each names the `path`.
    """
    try:
        if not source.content.removeprefix(b"\xef\xbb\xbf").strip():
            raise DocumentError("empty_file")
        for reader in readers:
            if reader.accepts(source):
                yield from list(reader.read(source))
                return
        raise DocumentError("unknown_format", suffix=source.path.suffix)
    except RecursionError:
        raise DocumentError("too_deep", path=source.name) from None
    except DocumentError as error:
        error.facts.setdefault("path", source.name)
        raise
