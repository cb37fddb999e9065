"""What keeps a folder from being written to: told apart, so that a person knows what to do."""

import errno
import os
import shutil
from pathlib import Path

from knowledge.errors import StoreError

_LEAST_FREE = 2**20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def trouble_with(folder: Path, error: BaseException, *, otherwise: str) -> StoreError:
    """Why something below a folder could not be written, as an error that can be told.

    Args:
        folder: where it happened.
        error: what was raised.
        otherwise: code of the error where neither a full disk nor a missing permission is to blame.
    """
    return known_trouble(folder, error) or StoreError(otherwise, path=folder)


def known_trouble(folder: Path, error: BaseException) -> StoreError | None:
    """`disk_full` or `folder_read_only`; None where it is something else.

    The libraries below each say it in their own way, and some not at all: then the folder itself is looked at.
    """
    numbers = {getattr(each, "errno", None) for each in _causes(error)}
    words = " ".join(str(each).lower() for each in _causes(error))
    if (
        numbers & _FULL
        or "is full" in words
        or "no space left" in words
        or "file too large" in words
        or _full(folder)
    ):
        return StoreError("disk_full", path=folder)
    denied = (
        numbers & _READ_ONLY or "readonly" in words or "read-only" in words or "permission denied" in words
    )
    if denied or not _writable(folder):
        return StoreError("folder_read_only", path=folder)
    return None


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__
    return found


def _full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(_existing(folder)).free < _LEAST_FREE
    except OSError:
        return False


def _writable(folder: Path) -> bool:
    return os.access(_existing(folder), os.W_OK | os.X_OK)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next((each for each in (folder, *folder.parents) if each.is_dir()), Path())
