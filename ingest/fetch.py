"""From files, folders and URLs to sources: the bytes that readers read."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from ingest.document import Source
from knowledge.errors import DocumentError

Fetch = Callable[[str], Source]
"""What stands at a URL.

Raises:
    DocumentError: it cannot be had.
"""


def sources(paths: Sequence[Path | str], *, fetch: Fetch | None = None) -> Iterator[Source | DocumentError]:
    """Every file under the given paths, in a stable order; what cannot be read comes as an error among them.

    Folders are walked recursively, their files in the order of their paths. Left out there: hidden files and
    folders, README files without front matter (they speak of the folder), links that lead out of the folder.
    Files are read when they are asked for, one at a time.

    Args:
        paths: files or folders; a string that is a URL is fetched by `fetch`.
    """
    for path in map(_place, paths):
        if isinstance(path, str):
            assert fetch is not None, "a URL, and nothing to fetch it with"
            yield _fetched(path, fetch)
            continue
        try:
            is_folder, is_file, exists = path.is_dir(), path.is_file(), path.exists()
        except OSError as error:
            yield _unreadable(path, error)
            continue
        if is_folder:
            yield from _in_folder(path)
        elif not exists:
            yield DocumentError("missing_path", path=_called(path))
        elif is_file:
            yield _source(path, PurePosixPath(path.name))
        else:  # a pipe or a device, from which reading may never end
            yield DocumentError("unreadable_file", path=_called(path), cause="not a regular file")


def _place(path: Path | str) -> Path | str:
    is_url = isinstance(path, str) and path.lower().startswith(("http://", "https://"))
    return path if is_url else Path(path)


def _fetched(url: str, fetch: Fetch) -> Source | DocumentError:
    try:
        return fetch(url)
    except DocumentError as error:
        return error


def _in_folder(folder: Path) -> Iterator[Source | DocumentError]:
    unreadable: list[OSError] = []
    found: list[Path] = []
    for at, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(at, name) for name in names if not name.startswith(".")]
    for error in sorted(unreadable, key=lambda error: str(error.filename)):
        yield _unreadable(Path(str(error.filename)), error)
    home = folder.resolve()
    for file in sorted(found, key=lambda file: file.parts):
        if not file.is_file() or (file.is_symlink() and not file.resolve().is_relative_to(home)):
            continue
        source = _source(file, PurePosixPath(file.relative_to(folder).as_posix()))
        if isinstance(source, DocumentError) or not _is_readme(source):
            yield source


def _source(file: Path, path: PurePosixPath) -> Source | DocumentError:
    try:
        return Source(name=_called(file), path=path, content=file.read_bytes())
    except OSError as error:
        return _unreadable(file, error)


def _unreadable(path: Path, error: OSError) -> DocumentError:
    return DocumentError("unreadable_file", path=_called(path), cause=error.strerror or type(error).__name__)


def _called(path: Path) -> str:
    """The path as it can be printed: bytes in it that are not UTF-8 are written in hexadecimal."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_readme(source: Source) -> bool:
    return source.path.name.upper().startswith("README") and not source.content.lstrip(
        b"\xef\xbb\xbf"
    ).startswith(b"---")
