"""All tables of the database: read as they were at one moment, and replaced at one moment."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

import bot.inquiries.tables  # noqa: F401  adds its tables to the metadata
from knowledge.catalog.tables import dropped, metadata, pending

_OWED = (pending.name, dropped.name)
"""What the indexes beside this database owe it; of no use beside another."""

_FETCHED = 100
_BATCH = 500
_BATCH_BYTES = 4_000_000


def kept_tables() -> list[sa.Table]:
    """The tables that a backup holds, each after those that its rows refer to."""
    return [table for table in metadata.sorted_tables if table.name not in _OWED]


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection on which all tables stay as they are, whoever writes meanwhile."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        else:
            connection.exec_driver_sql("BEGIN")
        yield connection


def counted(connection: sa.Connection, tables: Iterable[sa.Table]) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables
    }


def rows_in(connection: sa.Connection, table: sa.Table) -> Iterator[sa.RowMapping]:
    """All rows of a table, in the order of its key, a few at a time."""
    query = sa.select(table).order_by(*table.primary_key)
    yield from connection.execute(query, execution_options={"yield_per": _FETCHED}).mappings()


def numbers_given(connection: sa.Connection, tables: Iterable[sa.Table]) -> dict[str, int]:
    """The highest number each table has given a row so far, rows that are gone included."""
    numbered = [table for table in tables if table.autoincrement_column is not None]
    if connection.dialect.name == "postgresql":
        found = {
            table.name: connection.scalar(sa.text(f"SELECT last_value FROM {sequence} WHERE is_called"))  # noqa: S608
            for table in numbered
            if (sequence := _sequence(connection, table))
        }
        return {name: number for name, number in found.items() if number}
    known = {table.name for table in numbered}
    return {
        name: number
        for name, number in connection.execute(sa.text("SELECT name, seq FROM sqlite_sequence"))
        if name in known
    }


def lock(connection: sa.Connection) -> None:
    """Let nobody write to any table before the transaction ends, not even who does not ask `sole_writer`."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.execute(sa.text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def empty(connection: sa.Connection) -> None:
    """Delete all rows of all tables that a backup holds."""
    for table in reversed(kept_tables()):
        connection.execute(sa.delete(table))


def fill(
    connection: sa.Connection,
    table: sa.Table,
    rows: Iterable[tuple[dict[str, Any], int]],
    on_rows: Callable[[int], None],
) -> None:
    """Insert rows, each of which comes with about how many bytes it has."""
    batch: list[dict[str, Any]] = []
    weight = 0
    for row, size in rows:
        batch.append(row)
        weight += size
        if len(batch) >= _BATCH or weight >= _BATCH_BYTES:
            connection.execute(sa.insert(table), batch)
            on_rows(len(batch))
            batch, weight = [], 0
    if batch:
        connection.execute(sa.insert(table), batch)
        on_rows(len(batch))


def go_on_from(connection: sa.Connection, numbers: Mapping[str, int]) -> None:
    """Give no number again: new rows go on from these, and from those given here before."""
    for table in kept_tables():
        column, given = table.autoincrement_column, numbers.get(table.name, 0)
        if column is None:
            continue
        if connection.dialect.name == "postgresql":
            sequence = _sequence(connection, table)
            given = max(given, connection.scalar(sa.select(sa.func.max(column))) or 0)
            query = f"SELECT setval(:sequence, greatest(:given, last_value)) FROM {sequence}"  # noqa: S608
            if sequence and given:
                connection.execute(sa.text(query), {"sequence": sequence, "given": given})
        elif given:
            facts = {"name": table.name, "given": given}
            update = "UPDATE sqlite_sequence SET seq = max(seq, :given) WHERE name = :name"
            if not connection.execute(sa.text(update), facts).rowcount:
                insert = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :given)"
                connection.execute(sa.text(insert), facts)


def _sequence(connection: sa.Connection, table: sa.Table) -> str | None:
    column = table.autoincrement_column
    assert column is not None
    found: str | None = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
    return found
