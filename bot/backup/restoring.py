"""Restoring a backup, while the desk goes on answering.

Files come first, beside those that are there; then all rows change in one transaction, which also notes what the indexes
now owe; then the indexes follow. Whoever ends the process between two of these steps leaves the old library or the new
one, whole, and the next start brings the indexes after it.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.backup import vectors
from bot.backup.archive import Archive
from bot.backup.errors import BackupError, unwritable
from bot.backup.files import Drafts, FileStore, digest_in, sha256_of
from bot.backup.making import Progress, Step
from bot.backup.staging import Rows, rows_of, see_that_it_is_known
from bot.backup.tables import empty, fill, go_on_from, kept_tables, lock
from knowledge.catalog.deeds import Deed, record
from knowledge.catalog.owing import owe_everything
from knowledge.catalog.schema import sole_writer
from knowledge.embedding import PassageEncoder
from knowledge.errors import MadoguchiError
from knowledge.finding.vectors import VectorIndex
from knowledge.library import Library
from knowledge.model import Actor


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes:
        embedded: passages that had to be embedded anew.
        safety: backup of what was there before; None where there was nothing.
    """

    documents: int
    inquiries: int
    embedded: int
    safety: Path | None


def verified(file: Path, *, stores: tuple[FileStore, ...], on_progress: Progress) -> Archive:
    """Open a backup and see that it is whole and can be restored by this release. The caller closes it.

    Raises:
        BackupError: `backup_unreadable`, `not_a_backup`, `backup_newer`, `backup_damaged`.
    """
    with ExitStack() as stack:
        archive = stack.enter_context(Archive(file))
        see_that_it_is_known(archive)
        for name in _files_in(archive):
            known = any(store.place(name) for store in stores)
            if not known or digest_in(name) != archive.manifest.entries[name].sha256:
                raise archive.damaged(name)
        archive.verify(lambda done, total: on_progress(Step.VERIFYING, done, total))
        stack.pop_all()
    return archive


def put_back_files(
    archive: Archive, *, stores: tuple[FileStore, ...], folder: Path, on_progress: Progress
) -> None:
    """Put the files of a backup to those that are there; none is deleted.

    Args:
        folder: where they lie while they are half written; on the same disk.

    Raises:
        BackupError: `backup_no_space`, `backup_unwritable`.
    """
    names = _files_in(archive)
    try:
        with Drafts(folder) as drafts:
            for done, name in enumerate(names, start=1):
                place = next(place for store in stores if (place := store.place(name)))
                if not _is_there(place, archive.manifest.entries[name].sha256):
                    drafts.put(place, archive.pieces(name))
                on_progress(Step.FILES, done, len(names))
    except OSError as error:
        raise unwritable(folder.parent, error) from error


def _files_in(archive: Archive) -> list[str]:
    return [name for name in archive.manifest.entries if not name.startswith(("tables/", "vectors/"))]


def _is_there(place: Path, sha256: str) -> bool:
    try:
        return sha256_of(place) == sha256
    except FileNotFoundError:
        return False


def replace_tables(
    archive: Archive, *, engine: sa.Engine, folder: Path, by: Actor, on_progress: Progress
) -> None:
    """Put the rows of a backup in place of all there are, in one transaction.

    Args:
        folder: where a database of an older release may lie meanwhile.

    Raises:
        BackupError: `backup_damaged`, `restore_failed`; nothing was changed.
    """
    try:
        with rows_of(archive, folder=folder) as rows, engine.begin() as connection:
            sole_writer(connection)
            lock(connection)
            owe_everything(connection)
            empty(connection)
            _fill_all(connection, rows, sum(archive.manifest.rows.values()), on_progress)
            go_on_from(connection, archive.manifest.numbers)
            owe_everything(connection)
            made_at = archive.manifest.made_at.isoformat()
            record(connection, Deed.RESTORED, "", by=by, detail={"made_at": made_at})
    except sa.exc.DBAPIError as error:
        raise BackupError("restore_failed", path=archive.file, problem=str(error.orig)[:200]) from error
    except (sa.exc.SQLAlchemyError, OverflowError) as error:  # values that are none of the column's
        raise archive.damaged("tables") from error


def _fill_all(connection: sa.Connection, rows: Rows, total: int, on_progress: Progress) -> None:
    done = 0

    def on_rows(count: int) -> None:
        nonlocal done
        done += count
        on_progress(Step.TABLES, done, total)

    for table in kept_tables():
        fill(connection, table, rows(table), on_rows)


def let_indexes_follow(
    archive: Archive,
    *,
    engine: sa.Engine,
    index: Callable[[], VectorIndex],
    library: Callable[[], Library],
    encoder: PassageEncoder,
    on_progress: Progress,
) -> int:
    """Bring both indexes after the rows; returns how many passages were embedded.

    Raises:
        BackupError: `restored_unindexed`: the rows are restored, and the indexes will follow at the next start.
    """
    try:
        source = archive.manifest.vectors
        if source and (source.model, source.dimension) == (encoder.identity, encoder.dimension):
            vectors.put_back(
                index(), archive, engine, lambda done, total: on_progress(Step.VECTORS, done, total)
            )
        return library().follow(on_progress=lambda done, total: on_progress(Step.INDEXING, done, total))
    except MadoguchiError as error:
        raise BackupError("restored_unindexed", reason=error.code) from error
    except Exception as error:  # the index's own errors, of a full disk say, are of many kinds
        raise BackupError("restored_unindexed", reason=type(error).__name__) from error
