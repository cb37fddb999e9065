"""A server on loopback that speaks OpenAI's chat interface and says what it was told to, in the form it was told to."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Pieces = Iterable[bytes]

USAGE = {"prompt_tokens": 1200, "completion_tokens": 80, "total_tokens": 1280}


@dataclass(frozen=True)
class Reply:
    """What is sent back: pieces as they are, each in a chunk of its own."""

    pieces: Callable[[], Pieces]
    status: int = 200
    content_type: str = "text/event-stream"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    connection: int

    @property
    def text(self) -> str:
        """All that was said to the model."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


class ChatServer:
    """Answers requests with its replies in order, the last one again and again.

    `gone` is set once a client has left in the middle of a reply; `others` are requests for anything but a chat.
    """

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[Asked] = []
        self.others: list[str] = []
        self.gone = Event()
        self._server = _Quiet(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def says(self, *replies: Reply) -> None:
        """From now on, answer with these."""
        self.replies = list(replies)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        chat = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if not self.path.endswith("/chat/completions"):
                    chat.others.append(self.path)
                    self.send_error(404)
                    return
                body = json.loads(content)
                headers = {name.lower(): value for name, value in self.headers.items()}
                chat.asked.append(Asked(self.path, headers, body, self.client_address[1]))
                reply = chat.replies.pop(0) if len(chat.replies) > 1 else chat.replies[0]
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Transfer-Encoding", "chunked")
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for piece in reply.pieces():
                        if piece:
                            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                            self.wfile.flush()
                    self.wfile.write(b"0\r\n\r\n")
                except (BrokenPipeError, ConnectionResetError):
                    chat.gone.set()
                    self.close_connection = True
                except TornError:
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                """Keeps quiet."""

        return Handler


class _Quiet(ThreadingHTTPServer):
    """Finds nothing in it that a client goes away."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class TornError(Exception):
    """Raised among pieces to break the connection off."""


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    server = ChatServer()
    try:
        yield server
    finally:
        server.close()


def streamed(
    text: str, *, size: int = 7, tool: bool = False, finish: str | None = "stop", usage: bool = True
) -> Reply:
    """A text in pieces of so many characters, as content or as the arguments of a call."""
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    return Reply(lambda: _events(parts, tool=tool, finish=finish, usage=usage))


def streamed_then(text: str, after: Callable[[], Pieces], *, tool: bool = False) -> Reply:
    """A text, and then whatever comes after; no end of its own."""

    def pieces() -> Iterator[bytes]:
        yield from _events([text], tool=tool, finish=None, usage=False, done=False)
        yield from after()

    return Reply(pieces)


def whole(text: str, *, tool: bool = False, finish: str = "stop") -> Reply:
    """A text in one object, as to a request that asks for no stream."""
    message: dict[str, Any] = {"role": "assistant", "content": None if tool else text}
    if tool:
        message["tool_calls"] = [
            {"id": "c1", "type": "function", "function": {"name": "answer", "arguments": text}}
        ]
    body = {
        "id": "r1", "object": "chat.completion", "created": 1, "model": "scripted", "usage": USAGE,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }  # fmt: skip
    return Reply(lambda: [json.dumps(body).encode()], content_type="application/json")


def refused(status: int, message: str = "no", **headers: str) -> Reply:
    """An error of the service."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(lambda: [body], status=status, content_type="application/json", headers=given)


def event(delta: dict[str, Any], *, finish: str | None = None, **more: Any) -> bytes:
    """One event of a stream."""
    chunk = {
        "id": "r1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    return b"data: " + json.dumps(chunk | more).encode() + b"\n\n"


def said(text: str, *, tool: bool = False, first: bool = False) -> bytes:
    """An event that brings a piece of text, or of the arguments of a call."""
    if not tool:
        return event({"role": "assistant", "content": text})
    call: dict[str, Any] = {"index": 0, "function": {"arguments": text}}
    if first:
        call = {"index": 0, "id": "c1", "type": "function", "function": {"name": "answer", "arguments": text}}
    return event({"role": "assistant", "tool_calls": [call]})


def _events(
    parts: Sequence[str], *, tool: bool, finish: str | None, usage: bool, done: bool = True
) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        yield said(part, tool=tool, first=number == 0)
    if finish:
        yield event({}, finish="tool_calls" if tool and finish == "stop" else finish)
    if usage:
        yield event({}, choices=[], usage=USAGE)
    if done:
        yield b"data: [DONE]\n\n"
