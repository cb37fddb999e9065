"""Backups of one desk: made from its stores, and put back into them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

import sqlalchemy as sa

from bot.backup.archive import Archive
from bot.backup.errors import BackupError
from bot.backup.files import FileStore
from bot.backup.making import Made, Progress, make_backup
from bot.backup.restoring import Restored, let_indexes_follow, put_back_files, replace_tables, verified
from bot.backup.tables import counted, kept_tables, snapshot
from knowledge.embedding import PassageEncoder
from knowledge.finding.vectors import VectorIndex
from knowledge.library import Library
from knowledge.model import Actor
from knowledge.turn import Turn


@dataclass(frozen=True, slots=True)
class Present:
    """What a restore would replace.

    Attributes:
        rows: in all tables.
    """

    documents: int
    inquiries: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class Backups:
    """Makes backups and restores them.

    Attributes:
        engine: of a database with the present schema. folder: where the desk keeps what it stores.
        stores: folders of files below it that are nobody's copy.
        index, library: open the vector index, and the library over both indexes.
        turn: kept while a backup is restored. now: the moment, in UTC.
    """

    engine: sa.Engine
    folder: Path
    stores: tuple[FileStore, ...]
    index: Callable[[], VectorIndex]
    library: Callable[[], Library]
    encoder: PassageEncoder
    turn: Turn
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def make(self, file: Path, *, force: bool = False, on_progress: Progress) -> Made:
        """Write a backup of everything, as it is at one moment; others may go on writing.

        Args:
            force: take the place of a file that is there.

        Raises:
            BackupError: `backup_exists`, `backup_no_space`, `backup_unwritable`; there is no new file.
        """
        return make_backup(
            file,
            force=force,
            engine=self.engine,
            stores=self.stores,
            index=self.index,
            encoder=self.encoder,
            at=self.now(),
            on_progress=on_progress,
        )

    def open(self, file: Path, *, on_progress: Progress) -> Archive:
        """Open a backup and verify all of it. The caller closes it.

        Raises:
            BackupError: `backup_unreadable`, `not_a_backup`, `backup_newer`, `backup_damaged`, `backup_no_space`.
        """
        with Archive(file) as archive:
            self._see_that_it_fits(archive)
        return verified(file, stores=self.stores, on_progress=on_progress)

    def present(self) -> Present:
        """What is there now."""
        with snapshot(self.engine) as connection:
            rows = counted(connection, kept_tables())
        return Present(rows["documents"], rows["cases"], sum(rows.values()))

    def restore(self, archive: Archive, *, by: Actor, on_progress: Progress) -> Restored:
        """Put a backup in place of everything there is, of which a backup is made first, beside it.

        Args:
            archive: from `open`.

        Raises:
            BackupError: `restored_unindexed`: it is restored, and the indexes follow at the next start; with every other
                one, all is as it was.
        """
        with self.turn.held():
            return self._restore(archive, by, on_progress)

    def _restore(self, archive: Archive, by: Actor, on_progress: Progress) -> Restored:
        safety = None
        if self.present().rows:
            safety = _beside(archive.file, self.now())
            self.make(safety, on_progress=on_progress)
        drafts = self.folder / "restoring"
        put_back_files(archive, stores=self.stores, folder=drafts, on_progress=on_progress)
        replace_tables(archive, engine=self.engine, folder=self.folder, by=by, on_progress=on_progress)
        embedded = let_indexes_follow(
            archive,
            engine=self.engine,
            index=self.index,
            library=self.library,
            encoder=self.encoder,
            on_progress=on_progress,
        )
        rows = archive.manifest.rows
        return Restored(rows.get("documents", 0), rows.get("cases", 0), embedded, safety)

    def _see_that_it_fits(self, archive: Archive) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if archive.manifest.size > shutil.disk_usage(self.folder).free:
            raise BackupError("backup_no_space", path=self.folder)


def _beside(file: Path, at: datetime) -> Path:
    """A name beside a backup that is still free."""
    stem = f"before-restore-{at:%Y%m%d-%H%M%S}"
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(place for name in names if not (place := file.with_name(f"{name}.zip")).exists())
