"""From files and folders to sources: the bytes that readers read."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from ingest.document import Source
from knowledge.errors import DocumentError


def sources(paths: Sequence[Path]) -> Iterator[Source | DocumentError]:
    """Every file under the given paths, in a stable order; what cannot be read comes as an error among them.

    Folders are walked recursively, their files in the order of their paths. Left out there: hidden files and
    folders, README files without front matter (they speak of the folder), links that lead out of the folder.
    Files are read when they are asked for, one at a time.

    Args:
        paths: files or folders.
    """
    for path in paths:
        if path.is_dir():
            for file in _files(path):
                source = _source(file, PurePosixPath(file.relative_to(path).as_posix()))
                if isinstance(source, DocumentError) or not _is_readme(source):
                    yield source
        elif path.exists():
            yield _source(path, PurePosixPath(path.name))
        else:
            yield DocumentError("missing_path", path=str(path))


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(at, name) for name in names if not name.startswith(".")]
    home = folder.resolve()
    inside = (file for file in found if not file.is_symlink() or file.resolve().is_relative_to(home))
    return sorted(inside, key=lambda file: file.parts)


def _source(file: Path, path: PurePosixPath) -> Source | DocumentError:
    try:
        return Source(name=str(file), path=path, content=file.read_bytes())
    except OSError as error:
        return DocumentError("unreadable_file", path=str(file), cause=error.strerror or type(error).__name__)


def _is_readme(source: Source) -> bool:
    return source.path.name.upper().startswith("README") and not source.content.lstrip(
        b"\xef\xbb\xbf"
    ).startswith(b"---")
