"""Writing a row once, however often it is asked for."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(
    connection: sa.Connection, table: sa.Table, values: dict[str, Any], *, unique: Sequence[str]
) -> bool:
    """Insert a row unless there is one with the same values in the `unique` columns; safe against other writers.

    Returns:
        Whether it was inserted.
    """
    # A savepoint and a caught error would do it too, but SQLite commits an outermost savepoint when it is released.
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    query = insert(table).values(values).on_conflict_do_nothing(index_elements=list(unique))
    return connection.execute(query).rowcount == 1
