"""Ends a process that takes too long."""

import time
from enum import Enum, auto
from threading import Event, Thread
from typing import Self

from ingest.apart.limits import Limits
from ingest.apart.process import Process

_LOOKS_EVERY = 0.1


class Ended(Enum):
    """Why a process was ended from outside."""

    SILENT = auto()
    TOO_LONG = auto()
    STOPPED = auto()


class Watch:
    """Watches over a process while it is at one source, in a thread of its own; a context manager.

    So whoever talks to the process can simply wait for it.

    Args:
        stop: set where nobody waits for the result any more.

    Attributes:
        ended: why it was killed; None: it was not.
    """

    def __init__(self, process: Process, limits: Limits, stop: Event | None) -> None:
        self.ended: Ended | None = None
        self._process = process
        self._limits = limits
        self._stop = stop
        self._done = Event()
        self._began = self._heard = time.monotonic()
        self._thread = Thread(target=self._look, name="watch-over-reading", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def progress(self) -> None:
        """Something got done."""
        self._heard = time.monotonic()

    def _look(self) -> None:
        while not self._done.wait(_LOOKS_EVERY):
            if not self._process.alive:  # what it started may live, and be able to speak in its place
                self._process.kill()
                return
            now = time.monotonic()
            if self._stop and self._stop.is_set():
                self.ended = Ended.STOPPED
            elif now - self._heard > self._limits.silence:
                self.ended = Ended.SILENT
            elif now - self._began > self._limits.total:
                self.ended = Ended.TOO_LONG
            if self.ended:
                self._process.kill()
                return
