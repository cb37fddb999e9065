"""What was read, kept for a day: a scan that somebody looked at before it is added is not recognised twice."""

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path

from ingest.apart.forms import document_form, document_of
from ingest.document import ReadDocument

_KEPT_FOR = 24 * 60 * 60
_MOST = 256 * 2**20


class Kept:
    """Readings in a folder, by the fingerprint of their source.

    Nothing depends on them: a reading that is gone, broken or cannot be written is done again.

    Args:
        folder: made when missing, for nobody else to enter: what staff only may read can be in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, fingerprint: str) -> list[ReadDocument] | None:
        """What was read from this source; None where that is not known."""
        with suppress(OSError, ValueError, RecursionError):
            file = self._file(fingerprint)
            if time.time() - file.stat().st_mtime < _KEPT_FOR:
                return [document_of(str(each).encode()) for each in json.loads(file.read_bytes())]
        return None

    def put(self, fingerprint: str, documents: list[ReadDocument]) -> None:
        """Keep what was read from this source, and let go of what is old."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear()
            data = json.dumps([document_form(each).decode() for each in documents]).encode()
            file = self._file(fingerprint)
            draft = file.with_suffix(f".{os.getpid()}")
            draft.write_bytes(data)
            draft.replace(file)

    def _file(self, fingerprint: str) -> Path:
        return self._folder / f"{hashlib.sha256(fingerprint.encode()).hexdigest()}.json"

    def _clear(self) -> None:
        """Delete what is too old, and the oldest of the rest where it is too much."""
        room = _MOST
        files = [(file.stat(), file) for file in self._folder.iterdir()]
        for status, file in sorted(files, key=lambda each: each[0].st_mtime, reverse=True):
            room -= status.st_size
            if room < 0 or time.time() - status.st_mtime >= _KEPT_FOR:
                file.unlink(missing_ok=True)
