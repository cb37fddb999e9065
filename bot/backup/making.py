"""Making a backup, while others go on with their work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

from bot.backup import vectors
from bot.backup.archive import ArchiveWriter, new_archive
from bot.backup.files import FileStore, digest_in, pieces_of, sha256_of
from bot.backup.manifest import FORMAT, Manifest, VectorsOf
from bot.backup.rows import line_of
from bot.backup.staging import entry_of
from bot.backup.tables import counted, kept_tables, numbers_given, rows_in, snapshot
from bot.inquiries.tables import evidence, mail, outbox
from knowledge.catalog.schema import HEAD
from knowledge.embedding import PassageEncoder
from knowledge.errors import StoreError
from knowledge.finding.vectors import VectorIndex

_NAMING = (evidence.c.digest, outbox.c.message, mail.c.message)
"""Columns that name files by their SHA-256."""


class Step(StrEnum):
    """What is being done."""

    VERIFYING = "verifying"
    FILES = "files"
    TABLES = "tables"
    VECTORS = "vectors"
    INDEXING = "indexing"


Progress = Callable[[Step, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is in a backup.

    Attributes:
        files: how many. vectors: whether there are any in it; where not, the passages are embedded anew.
        missing: SHA-256 of files that rows name and that were gone, or damaged, before.
        size: bytes of the file.
    """

    documents: int
    inquiries: int
    files: int
    vectors: bool
    missing: tuple[str, ...]
    size: int


def make_backup(
    file: Path,
    *,
    force: bool,
    engine: sa.Engine,
    stores: tuple[FileStore, ...],
    index: Callable[[], VectorIndex],
    encoder: PassageEncoder,
    at: datetime,
    on_progress: Progress,
) -> Made:
    """Write a backup of everything.

    Args:
        force: take the place of a file that is there.
        index: opens the vector index; where it cannot be opened, a backup is all the more wanted, and does without.

    Raises:
        BackupError: as `new_archive`.
    """
    with new_archive(file, force=force) as writer:
        rows, numbers, named = _write_tables(engine, writer, on_progress)
        # Files are read after the rows that name them: they are there before, and stay.
        files, missing = _write_files(stores, named, writer, on_progress)
        source = _write_vectors(index, encoder, writer, on_progress)
        manifest = Manifest(
            format=FORMAT,
            made_at=at,
            release=version("madoguchi"),
            revision=HEAD,
            rows=rows,
            numbers=numbers,
            vectors=source,
            missing=missing,
            entries=writer.entries,
        )
        writer.finish(manifest)
    return Made(
        documents=rows["documents"],
        inquiries=rows["cases"],
        files=files,
        vectors=source is not None,
        missing=missing,
        size=file.stat().st_size,
    )


def _write_tables(
    engine: sa.Engine, writer: ArchiveWriter, on_progress: Progress
) -> tuple[dict[str, int], dict[str, int], set[str]]:
    """Returns how many rows there are, the highest number given, both by table, and the files that rows name."""
    tables = kept_tables()
    rows: dict[str, int] = {}
    done = 0
    with snapshot(engine) as connection:
        total = sum(counted(connection, tables).values())
        numbers = numbers_given(connection, tables)
        named = {
            digest
            for column in _NAMING
            for digest in connection.scalars(sa.select(column).where(column != ""))
        }
        for table in tables:
            rows[table.name] = 0
            with writer.entry(entry_of(table.name)) as write:
                for row in rows_in(connection, table):
                    write(line_of(table, row))
                    rows[table.name] += 1
                    done += 1
                    on_progress(Step.TABLES, done, total)
    return rows, numbers, named


def _write_files(
    stores: tuple[FileStore, ...], named: set[str], writer: ArchiveWriter, on_progress: Progress
) -> tuple[int, tuple[str, ...]]:
    """Returns how many files were written, and which of those that rows name could not be."""
    found = [(store, name) for store in stores for name in store.names()]
    written: set[str] = set()
    for done, (store, name) in enumerate(found, start=1):
        place, digest = store.place(name), digest_in(name)
        assert place is not None
        try:
            if sha256_of(place) != digest:  # damaged where it lies
                continue
            with writer.entry(name) as write:
                for piece in pieces_of(place):
                    write(piece)
        except FileNotFoundError:  # erased just now, as it should be
            continue
        written.add(digest)
        on_progress(Step.FILES, done, len(found))
    return len(written), tuple(sorted(named - written))


def _write_vectors(
    index: Callable[[], VectorIndex], encoder: PassageEncoder, writer: ArchiveWriter, on_progress: Progress
) -> VectorsOf | None:
    try:
        opened = index()
        vectors.export(opened, writer, lambda done, total: on_progress(Step.VECTORS, done, total))
    except StoreError as error:
        if error.code in {"vectors_unusable", "index_mismatch"}:
            return None
        raise
    return VectorsOf(model=encoder.identity, dimension=encoder.dimension)
