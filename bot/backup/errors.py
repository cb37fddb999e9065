"""What keeps a backup from being made or restored."""

import errno

from knowledge.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class BackupError(StoreError):
    """A backup cannot be made, or cannot be restored."""


def unwritable(path: object, error: OSError) -> BackupError:
    """The error for a file that could not be written: no room for it, or another reason."""
    if error.errno in _FULL:
        return BackupError("backup_no_space", path=path)
    return BackupError("backup_unwritable", path=path, reason=error.strerror or str(error))
