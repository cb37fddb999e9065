"""Folders of files that are nobody's copy, read into a backup and put back from it."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.backup.archive import PIECE
from bot.vault import flush_folder

_ADDRESSED = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")


@dataclass(frozen=True, slots=True)
class FileStore:
    """A folder of files, each named by the SHA-256 of what is in it (`ab/abcdef…`): one of the same name is the same.

    Attributes:
        name: what the names of its entries in a backup begin with.
    """

    name: str
    folder: Path

    def names(self) -> list[str]:
        """The files there are, by the names of their entries."""
        found = (each for each in self.folder.glob("*/*") if each.is_file() and not each.is_symlink())
        names = (f"{self.name}/{each.relative_to(self.folder).as_posix()}" for each in found)
        return sorted(name for name in names if self.place(name))

    def place(self, name: str) -> Path | None:
        """Where the file of an entry belongs; None where the entry is none of this store's."""
        store, _, inner = name.partition("/")
        return self.folder / inner if store == self.name and _ADDRESSED.fullmatch(inner) else None


def digest_in(name: str) -> str:
    """The SHA-256 that the entry of a file names."""
    return name.rpartition("/")[2]


def pieces_of(file: Path) -> Iterator[bytes]:
    """What is in a file, bit by bit."""
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file in hex.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class Drafts:
    """Puts files at their places whole: each is written to a folder of its own first, on the same disk.

    Args:
        folder: made, and removed in the end; what a killed process left in it is removed as well.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> "Drafts":
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def put(self, place: Path, pieces: Iterable[bytes]) -> None:
        """Write a file; durable on return.

        Raises:
            OSError: it cannot be written; nothing is at its place that was not there before.
        """
        handle, name = tempfile.mkstemp(dir=self._folder)  # mode 0600
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Path(name).replace(place)
        flush_folder(place.parent)
        flush_folder(place.parent.parent)
