"""What the reading program does: takes a source on standard input, says on standard output what is in it, and so on.

It must not be trusted once it has read a source, and is not: whoever runs it checks what it says.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO, Protocol

from ingest.apart.forms import document_form, error_form, source_form, source_of
from ingest.apart.frames import Frame, read_frame, write_frame
from ingest.apart.limits import allow_processor, hold_back
from ingest.apart.reading import OnPage
from ingest.document import ReadDocument, Source
from knowledge.errors import DocumentError

_REQUEST = 2**33


class Handler(Protocol):
    """Does the work itself."""

    def open(self, source: Source) -> Iterable[Source | DocumentError]:
        """The parts of a source."""
        ...

    def read(self, source: Source, on_page: OnPage) -> Iterable[ReadDocument]:
        """The documents in a source."""
        ...


class Ours:
    """Opens archives and mails, and reads with all our readers."""

    def open(self, source: Source) -> Iterable[Source | DocumentError]:
        from ingest.opening import open_source

        return open_source(source)

    def read(self, source: Source, on_page: OnPage) -> Iterable[ReadDocument]:
        from ingest.readers import all_readers, read

        return read(source, all_readers(on_page))


def serve(handler: Handler) -> None:
    """Answer requests until there are no more. The arguments of the program: bytes of memory, seconds for a source."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    hold_back(memory=memory)
    asking, answering = sys.stdin.buffer, _answering()
    requests: SimpleQueue[Frame] = SimpleQueue()
    Thread(target=_listen, args=(asking, requests), daemon=True).start()
    while True:
        request = requests.get()
        allow_processor(seconds)
        for answer in _answers(handler, request, answering):
            write_frame(answering, answer)


def _answering() -> BinaryIO:
    """Standard output, for ourselves alone: what a library prints goes where its errors go."""
    ours = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return ours


def _listen(stream: BinaryIO, requests: "SimpleQueue[Frame]") -> None:
    """Pass on what is asked; once nobody asks any more, end the program, whatever it is busy with."""
    try:
        while True:
            requests.put(read_frame(stream, most=_REQUEST)[0])
    finally:
        os._exit(0)


def _answers(handler: Handler, request: Frame, answering: BinaryIO) -> Iterator[Frame]:
    def on_page(done: int, total: int) -> None:
        write_frame(answering, Frame({"page": done, "of": total}))

    try:
        source = source_of(request.head["source"], request.body)
        if request.head["do"] == "open":
            for part in handler.open(source):
                if part == source:
                    yield Frame({"itself": True})
                elif isinstance(part, DocumentError):
                    yield Frame({"part_error": error_form(part)})
                else:
                    yield Frame({"part": source_form(part)}, part.content)
        else:
            for document in handler.read(source, on_page):
                yield Frame({"document": True}, document_form(document))
        yield Frame({"end": True})
    except DocumentError as error:
        yield Frame({"error": error_form(error)})
    except MemoryError:
        yield Frame({"memory": True})
    except Exception as error:  # noqa: BLE001  whatever a library raises over a broken file
        # Libraries in other languages say in words only that there was no memory to be had.
        short = "alloc" in str(error)
        yield Frame({"memory": True} if short else {"broken": type(error).__name__})
