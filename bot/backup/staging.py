"""The rows of a backup as the present tables take them; those of an older release are migrated as its database would be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from bot.backup.archive import Archive
from bot.backup.errors import BackupError
from bot.backup.rows import row_of
from bot.backup.tables import fill, kept_tables, rows_in, snapshot
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import HEAD, database_at, known_revisions, migrate

Rows = Callable[[sa.Table], Iterator[tuple[dict[str, Any], int]]]
"""The rows of a table, each with about how many bytes it has."""

_SOME = 1000


def entry_of(table: str) -> str:
    """The entry that holds a table."""
    return f"tables/{table}.jsonl"


def see_that_it_is_known(archive: Archive) -> None:
    """See that the backup's tables are ones that this release knows.

    Raises:
        BackupError: `backup_newer`, `backup_damaged`.
    """
    manifest = archive.manifest
    if manifest.revision != HEAD and manifest.revision not in known_revisions():
        raise BackupError("backup_newer", path=archive.file, release=manifest.release)
    wanted = {table.name for table in kept_tables()} if manifest.revision == HEAD else set(manifest.rows)
    odd = wanted ^ set(manifest.rows) or {name for name in wanted if entry_of(name) not in manifest.entries}
    if odd:
        raise archive.damaged(entry_of(min(odd)))


@contextmanager
def rows_of(archive: Archive, *, folder: Path) -> Iterator[Rows]:
    """Opens the rows of a backup.

    Args:
        folder: where a database may lie meanwhile.

    Raises:
        BackupError: `backup_damaged`; also while the rows are read.
    """
    if archive.manifest.revision == HEAD:
        yield lambda table: _read(archive, table)
        return
    with TemporaryDirectory(dir=folder) as temporary:
        engine = database_at(sqlite_address(Path(temporary) / "old.sqlite3"), archive.manifest.revision)
        try:
            _load(archive, engine)
            migrate(engine)
            with snapshot(engine) as connection:
                yield lambda table: ((dict(row), _SOME) for row in rows_in(connection, table))
        finally:
            engine.dispose()


def _read(archive: Archive, table: sa.Table) -> Iterator[tuple[dict[str, Any], int]]:
    name, count = entry_of(table.name), 0
    for line in archive.lines(name):
        try:
            row = row_of(table, line)
        except (ValueError, RecursionError) as error:
            raise archive.damaged(name) from error
        count += 1
        yield row, len(line)
    if count != archive.manifest.rows[table.name]:
        raise archive.damaged(name)


def _load(archive: Archive, engine: sa.Engine) -> None:
    old = sa.MetaData()
    old.reflect(engine)
    for table in old.sorted_tables:
        if table.name in archive.manifest.rows:
            with engine.begin() as connection:
                fill(connection, table, _read(archive, table), lambda _: None)
