"""The file a backup is: a ZIP, written in one go, that lists and proves everything in it."""

import hashlib
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from bot.backup.errors import BackupError, unwritable
from bot.backup.manifest import FORMAT, NAME, Entry, Manifest, Preamble
from bot.vault import flush_folder

PIECE = 1 << 20
"""Bytes that are read or written at a time."""

LONGEST_LINE = 1 << 28
"""Bytes a row may have; the longest there are hold a whole statute in all its versions."""

_LONGEST_MANIFEST = 1 << 28
_ABANDONED_AFTER = 3600.0
# What `zipfile` raises for a damaged, hostile or encrypted archive, or one packed in a way it does not know.
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, UnicodeError)

Write = Callable[[bytes], None]


class ArchiveWriter:
    """Writes entries one after the other, and remembers size and SHA-256 of each."""

    def __init__(self, file: BinaryIO) -> None:
        self._sink = _Sink(file)
        self._zip = ZipFile(self._sink, "w", allowZip64=True)
        self._now = datetime.now(UTC)
        self.entries: dict[str, Entry] = {}

    @contextmanager
    def entry(self, name: str, *, packed: bool = True) -> Iterator[Write]:
        """A new entry, open for writing.

        Args:
            packed: whether packing is worth its time.
        """
        digest, size = hashlib.sha256(), 0
        info = ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as file:

            def write(data: bytes) -> None:
                nonlocal size
                digest.update(data)
                size += len(data)
                file.write(data)

            yield write
        self.entries[name] = Entry(size=size, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and close the archive."""
        with self.entry(NAME) as write:
            write(manifest.model_dump_json(indent=1).encode())
        self._zip.close()

    def abandon(self) -> None:
        """Close it without another byte; what is there is no archive."""
        self._sink.abandoned = True
        self._zip.close()


class _Sink:
    """A file that can be let go of: `ZipFile` writes its directory when it is closed, whatever has happened."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.abandoned = False

    def write(self, data: bytes, /) -> int:
        return len(data) if self.abandoned else self._file.write(data)

    def close(self) -> None:
        self._file.close()

    def flush(self) -> None:
        if not self.abandoned:
            self._file.flush()


@contextmanager
def new_archive(file: Path, *, force: bool) -> Iterator[ArchiveWriter]:
    """An archive that is at its place, whole, once the block has ended well; else nothing is there, or what was before.

    Args:
        force: take the place of a file that is there.

    Raises:
        BackupError: `backup_exists`, `backup_no_space`, `backup_unwritable`.
    """
    _see_that_it_is_free(file, force=force)
    try:
        _clear(file)
        handle, name = tempfile.mkstemp(prefix=f"{file.name}.", suffix=".part", dir=file.parent)  # mode 0600
    except OSError as error:
        raise unwritable(file, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            writer = ArchiveWriter(opened)
            try:
                yield writer
            except BaseException:
                writer.abandon()
                raise
            opened.flush()
            os.fsync(opened.fileno())
        _see_that_it_is_free(file, force=force)
        part.replace(file)
        flush_folder(file.parent)
    except OSError as error:
        raise unwritable(file, error) from error
    finally:
        part.unlink(missing_ok=True)


def _see_that_it_is_free(file: Path, *, force: bool) -> None:
    if file.is_dir() or (file.exists() and not force):
        raise BackupError("backup_exists", path=file)


def _clear(file: Path) -> None:
    # What a killed process left half written holds what people wrote, and helps nobody.
    for part in file.parent.glob("*.part"):
        ours = part.name.startswith(f"{file.name}.")
        if ours and time.time() - part.stat().st_mtime > _ABANDONED_AFTER:
            part.unlink(missing_ok=True)


class Archive:
    """A backup that is there. What it says is believed only after `verify`.

    Args:
        file: where it is.

    Raises:
        BackupError: `backup_unreadable`, `not_a_backup`, `backup_newer`, `backup_damaged`.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._opened = file.open("rb")
        except OSError as error:
            raise BackupError("backup_unreadable", path=file, reason=error.strerror) from error
        try:
            self._zip = ZipFile(self._opened)
            infos = self._zip.infolist()
            self._infos = {info.filename: info for info in infos}
            if len(infos) != len(self._infos):
                raise BackupError("backup_damaged", path=file, entry=NAME)
            self.manifest = self._read_manifest()
        except BackupError:
            self.close()
            raise
        except OSError as error:
            self.close()
            raise BackupError("backup_unreadable", path=file, reason=error.strerror or str(error)) from error
        except _DAMAGE as error:
            self.close()
            raise BackupError("not_a_backup", path=file) from error

    def close(self) -> None:
        """Close the file."""
        self._opened.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_manifest(self) -> Manifest:
        if NAME not in self._infos:
            raise BackupError("not_a_backup", path=self.file)
        if self._infos[NAME].file_size > _LONGEST_MANIFEST:
            raise self.damaged(NAME)
        text = b"".join(self._pieces(NAME, _LONGEST_MANIFEST))
        try:
            preamble = Preamble.model_validate_json(text)
        except ValidationError as error:
            raise BackupError("not_a_backup", path=self.file) from error
        if preamble.format > FORMAT:
            raise BackupError("backup_newer", path=self.file, release=preamble.release)
        try:
            return Manifest.model_validate_json(text)
        except ValidationError as error:
            raise self.damaged(NAME) from error

    def verify(self, on_bytes: Callable[[int, int], None]) -> None:
        """See that everything is in it, and nothing else, each byte as it was.

        Args:
            on_bytes: is told how many bytes were looked at, and of how many.

        Raises:
            BackupError: `backup_damaged`, which names the first entry that is not as it was.
        """
        entries = self.manifest.entries
        odd = entries.keys() ^ (self._infos.keys() - {NAME})
        if odd:
            raise self.damaged(min(odd))
        done, total = 0, self.manifest.size
        for name, entry in entries.items():
            digest, size = hashlib.sha256(), 0
            for piece in self.pieces(name):
                digest.update(piece)
                size += len(piece)
                on_bytes(done + size, total)
            if size != entry.size or digest.hexdigest() != entry.sha256:
                raise self.damaged(name)
            done += size

    def pieces(self, name: str) -> Iterator[bytes]:
        """What is in an entry, bit by bit; never more than the manifest says.

        Raises:
            BackupError: `backup_damaged`.
        """
        return self._pieces(name, self.manifest.entries[name].size)

    def _pieces(self, name: str, most: int) -> Iterator[bytes]:
        try:
            with self._zip.open(self._infos[name]) as file:
                while piece := file.read(min(PIECE, most + 1)):
                    most -= len(piece)
                    if most < 0:
                        raise self.damaged(name)
                    yield piece
        except _DAMAGE as error:
            raise self.damaged(name) from error
        except OSError as error:
            raise BackupError(
                "backup_unreadable", path=self.file, reason=error.strerror or str(error)
            ) from error

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of an entry.

        Raises:
            BackupError: `backup_damaged`; also for a line that nobody wrote, so long is it.
        """
        rest: list[bytes] = []
        length = 0
        for piece in self.pieces(name):
            *whole, last = piece.split(b"\n")
            for line in whole:
                yield b"".join([*rest, line])
                rest, length = [], 0
            rest.append(last)
            length += len(last)
            if length > LONGEST_LINE:
                raise self.damaged(name)
        if length:
            raise self.damaged(name)

    def damaged(self, name: str) -> BackupError:
        """The error for an entry that is not what it should be."""
        return BackupError("backup_damaged", path=self.file, entry=name[:200])
