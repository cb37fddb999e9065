"""A tiny web server on loopback that says what it is told to, well or badly, and remembers what it was asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Said:
    """An answer. `raw` writes to the socket itself, in place of all else."""

    content: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable[[socket.socket], None] | None = None


Answer = Said | Callable[[dict[str, str]], Said]


@dataclass
class Asked:
    path: str
    headers: dict[str, str]


class Server:
    """Answers by path, query included or not; a list of answers is given one after another, the last again and again."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[Asked] = []
        self.let_go = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.asked.append(Asked(self.path, headers))
                said = server.answer(self.path, headers)
                if said.raw:
                    said.raw(self.connection)
                    self.close_connection = True
                    return
                self.send_response(said.status)
                given = {"Content-Type": said.type, "Content-Length": str(len(said.content))} | said.headers
                for name, value in given.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                if said.status != 304:
                    self.wfile.write(said.content)

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A client that gave up is part of the play."""

        self._http = Quiet(("127.0.0.1", 0), Handler)
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self.port = self._http.server_address[1]
        self.scheme = "https" if tls else "http"

    def answer(self, path: str, headers: dict[str, str]) -> Said:
        known = self.answers.get(path) or self.answers.get(path.partition("?")[0])
        if not known:
            return Said(b"nothing here", 404)
        said = known.pop(0) if len(known) > 1 else known[0]
        return said if isinstance(said, Said) else said(headers)

    def says(self, path: str, *answers: Answer) -> str:
        """Sets what is answered at a path; returns its URL."""
        self.answers[path] = list(answers)
        return self.url(path)

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    @contextmanager
    def running(self) -> Iterator["Server"]:
        thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        try:
            yield self
        finally:
            self.let_go.set()
            self._http.shutdown()
            self._http.server_close()
            thread.join()


def tagged(content: bytes, *, etag: str, **kept: object) -> Answer:
    """A page that is sent only to those who do not have it."""

    def answer(headers: dict[str, str]) -> Said:
        if headers.get("if-none-match") == etag:
            return Said(status=304, headers={"ETag": etag})
        return Said(content, headers={"ETag": etag}, **kept)  # type: ignore[arg-type]

    return answer
