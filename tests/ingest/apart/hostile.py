"""A reading program that does what the source it is given tells it to: what a reader might do whose parser was taken over.

Run by `Apart(program=…)` in place of our own.
"""

import ctypes
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from ingest.apart.frames import Frame, write_frame
from ingest.apart.serving import serve
from ingest.document import Block, ReadDocument, Source
from knowledge.errors import DocumentError
from knowledge.model import Kind, VersionFacts


def document(text: str) -> ReadDocument:
    return ReadDocument(VersionFacts("key", "title", Kind.OTHER, "en"), (Block("par=1", text),))


class Hostile:
    """Does as it is told."""

    def open(self, source: Source) -> Iterator[Source | DocumentError]:
        yield from [source, DocumentError("empty_file", path="inner.txt")]

    def read(self, source: Source, on_page) -> Iterator[ReadDocument]:
        do, *arguments = source.content.decode().split(" ", 1)
        yield from getattr(self, do)(on_page, *arguments) or ()

    def say(self, _, text: str):
        return [document(text)]

    def number(self, _):
        return [document(str(os.getpid()))]

    def surroundings(self, _):
        limits = __import__("resource")
        found = {
            "environment": dict(os.environ),
            "session": os.getsid(0) == os.getpid(),
            "core": limits.getrlimit(limits.RLIMIT_CORE),
            "files": limits.getrlimit(limits.RLIMIT_FSIZE),
        }
        return [document(json.dumps(found))]

    def connect(self, _, port: str):
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()
        except OSError as error:
            return [document(type(error).__name__)]
        return [document("connected")]

    def write(self, _, file: str):
        Path(file).write_bytes(b"harm")

    def crash(self, _):
        ctypes.string_at(0)

    def abort(self, _):
        os.abort()

    def leave(self, _):
        os._exit(0)

    def killed(self, _):
        os.kill(os.getpid(), signal.SIGKILL)

    def loop(self, _):
        while True:
            pass

    def sleep(self, on_page):
        on_page(1, 9)
        time.sleep(1000)

    def pages(self, on_page):
        for page in range(10**9):
            on_page(page, 10**9)
            time.sleep(0.01)

    def same_page(self, on_page):
        while True:
            on_page(1, 2)
            time.sleep(0.01)

    def endless_pages(self, on_page):
        for page in range(10**12):
            on_page(page, 10**12)

    def eat(self, _):
        eaten = []
        while True:
            eaten.append(bytearray(b"x" * 10_000_000))

    def eat_natively(self, _):
        raise RuntimeError("std::bad_alloc")

    def endless(self, _):
        while True:
            yield document("words " * 10_000)

    def print(self, _):
        os.write(1, b"noise" * 1000)
        sys.stdout.write("noise " * 1000)
        sys.stdout.flush()
        return [document("after the noise")]

    def gibberish(self, _):
        os.write(answering_to(), os.urandom(1000))
        time.sleep(1000)

    def huge_frame(self, _):
        os.write(answering_to(), b"\xff" * 8)
        time.sleep(1000)

    def fake(self, _, form: str):
        stream = os.fdopen(os.dup(answering_to()), "wb")
        write_frame(stream, Frame({"document": True}, form.encode()))
        return []

    def fake_error(self, _, head: str):
        stream = os.fdopen(os.dup(answering_to()), "wb")
        write_frame(stream, Frame(json.loads(head)))
        time.sleep(1000)

    def surrogate(self, _):
        return [document("\ud800")]

    def nested(self, _):
        raise RecursionError

    def refuse(self, _):
        raise DocumentError("broken_xml", place="line 3", column=7)

    def fork(self, _):
        if os.fork() == 0:
            time.sleep(1000)
        os._exit(1)

    def escape(self, _):
        if os.fork() == 0:
            os.setsid()  # out of reach of whoever ends the group
            time.sleep(30)
        os._exit(1)


def answering_to() -> int:
    """The descriptor that answers go to: the one pipe beside standard input."""
    descriptors = (int(each.name) for each in Path("/proc/self/fd").iterdir() if each.is_fifo())
    return next(number for number in descriptors if number > 2)


if __name__ == "__main__":
    serve(Hostile())
