"""The vault: files kept once, under the SHA-256 of what is in them, readable by nobody but the desk's own account."""

import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

from knowledge.errors import StoreError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ABANDONED_AFTER = 3600.0
"""Seconds after which a file half written belongs to a process that was killed."""


class FileLostError(StoreError):
    """A file is no longer kept, or no longer what it was."""


class Vault:
    """Keeps files by digest (`ab/abcdef…`).

    A file is written in full under another name and flushed to disk before it gets its own, so that a desk killed at any
    moment leaves the file whole or not there at all.

    Args:
        folder: made when the first file is put in.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep a file; returns its SHA-256 in hex. What is there already, and whole, is left alone.

        Raises:
            StoreError: the folder cannot be written to, or the disk is full; nothing was kept.
        """
        digest = hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        try:
            if _read(place) != data:
                self._write(place, data)
        except OSError as error:
            raise StoreError("vault_unwritable", path=self._folder, reason=error.strerror) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The file of a digest.

        Raises:
            FileLostError: it is not there (`evidence_gone`), or is no longer what it was (`evidence_damaged`).
            StoreError: the folder cannot be read.
        """
        try:
            data = _read(self._place(digest)) if _DIGEST.fullmatch(digest) else None
        except OSError as error:
            raise StoreError("vault_unreadable", path=self._folder, reason=error.strerror) from error
        if data is None:
            raise FileLostError("evidence_gone", digest=digest[:64])
        if hashlib.sha256(data).hexdigest() != digest:
            raise FileLostError("evidence_damaged", digest=digest)
        return data

    def has(self, digest: str) -> bool:
        """Whether a file is there; whether it is whole is for `get` to see."""
        return _DIGEST.fullmatch(digest) is not None and self._place(digest).is_file()

    def held(self) -> list[str]:
        """The digests of all files that are there."""
        return sorted(file.name for file in self._folder.glob("??/*") if _DIGEST.fullmatch(file.name))

    def erase(self, digest: str) -> None:
        """Take a file out for good. One that is not there is gone already.

        Raises:
            StoreError: the folder cannot be written to.
        """
        if not _DIGEST.fullmatch(digest):
            return
        place = self._place(digest)
        try:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                flush_folder(place.parent)
        except OSError as error:
            raise StoreError("vault_unwritable", path=self._folder, reason=error.strerror) from error

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _write(self, place: Path, data: bytes) -> None:
        halves = self._folder / "half"
        for folder in (self._folder, halves, place.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(halves)
        handle, name = tempfile.mkstemp(dir=halves)  # mode 0600
        half = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            half.replace(place)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        flush_folder(place.parent)
        flush_folder(self._folder)


def _read(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None


def _clear(halves: Path) -> None:
    # What a killed process left half written is nobody's file, and may be what somebody had erased.
    for half in halves.iterdir():
        try:
            if time.time() - half.stat().st_mtime > _ABANDONED_AFTER:
                half.unlink()
        except FileNotFoundError:  # another process cleared it
            continue


def flush_folder(folder: Path) -> None:
    """See that the names in a folder are on disk."""
    if os.name == "posix":  # elsewhere a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
