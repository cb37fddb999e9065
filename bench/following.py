"""Looking at all that the library follows when nothing of it is new, over a server on loopback."""

import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.built import use_model
from bench.clock import timed
from bench.report import Goal, Measured, Row
from bot.desk import Desk
from bot.settings import Settings
from ingest.following.connecting import Guard
from ingest.following.sync import SyncReport
from knowledge.model import Actor

_SOURCES = 40
_TURNS = 5
_BENCH = Actor(None, "bench")
_TERMS = "# Terms of service {number}\n\n## Complaints\n\nComplaints about works go to office {number}.\n"
_PADDING = b"<!-- " + b"x" * 50_000 + b" -->\n"
"""Pages of vendors are about so long; it is not embedded."""


def run() -> Measured:
    """Take all in once, then look again: at a server that knows what was sent, and at one that sends all again."""
    with tempfile.TemporaryDirectory() as name, _server() as port:
        folder = Path(name)
        use_model(folder)
        rows = []
        for says, path in (("not modified", "tagged"), ("everything again", "plain")):
            (folder / f"{path}.toml").write_text(_sources(port, path), encoding="utf-8")
            first = _sync(folder, path)
            if any(synced.report.failed or not synced.report.taken for synced in first.synced):
                raise RuntimeError("not all sources came in")
            took = [_again(folder, path) for _ in range(_TURNS)]
            measure = f"following: {_SOURCES} sources, nothing new, server says {says}, s"
            rows.append(Row(measure, statistics.median(took), goal=Goal("≤", 3)))
        return Measured(rows=rows, notes=["following: without the pause between two requests to one host"])


def _again(folder: Path, path: str) -> float:
    report, milliseconds = timed(lambda: _sync(folder, path))
    if any(synced.report.found or synced.report.failed for synced in report.synced):
        raise RuntimeError("something was new")
    return milliseconds / 1000


def _sync(folder: Path, path: str) -> SyncReport:
    """As a command does it: with a desk of its own, which opens what it needs."""
    settings = Settings(data_dir=folder, sources=folder / f"{path}.toml")
    desk = Desk(settings=settings, guard=Guard(allowed=lambda _: True))
    return desk.following.sync(desk.sources.named([]), by=_BENCH, today=date(2026, 3, 1))


def _sources(port: int, path: str) -> str:
    entry = '[[source]]\nname = "{path}-{number}"\nkind = "page"\nurl = "http://127.0.0.1:{port}/{path}/{number}.md"\n'
    entries = (entry.format(path=path, number=number, port=port) for number in range(_SOURCES))
    return "[web]\nseconds_between_requests = 0\n" + "\n".join(entries)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, _, file = self.path[1:].partition("/")
        tag = f'"{file}"' if kind == "tagged" else ""
        known = bool(tag) and self.headers.get("If-None-Match") == tag
        content = b"" if known else _TERMS.format(number=file.partition(".")[0]).encode() + _PADDING
        self.send_response(304 if known else 200)
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Type", "text/markdown")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
