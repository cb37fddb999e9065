"""Documents taken out so that they can be put back: all their rows, packed into one.

Whoever searches, lists or counts need not know of them: they are gone from every table but one.
"""

import json
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from knowledge.catalog.tables import (
    covered,
    documents,
    intake_versions,
    intakes,
    passages,
    provisions,
    removed,
    versions,
)
from knowledge.errors import DocumentError

_OF_A_VERSION = (provisions, passages, covered, intake_versions)


def take_out(connection: sa.Connection, document_id: int, *, at: datetime) -> None:
    """Pack a document's rows, and delete them."""
    of_it = versions.c.document_id == document_id
    rows = {
        documents.name: _rows(connection, sa.select(documents).where(documents.c.id == document_id)),
        versions.name: _rows(connection, sa.select(versions).where(of_it).order_by(versions.c.id)),
    }
    for table in _OF_A_VERSION:
        rows[table.name] = _rows(connection, sa.select(table).join(versions).where(of_it))
    prints = sa.select(intake_versions.c.fingerprint).join(versions).where(of_it)
    rows[intakes.name] = _rows(connection, sa.select(intakes).where(intakes.c.fingerprint.in_(prints)))
    newest = max(rows[versions.name], key=lambda row: (row["effective"] or "", row["id"]))
    packed = zlib.compress(json.dumps(rows, ensure_ascii=False).encode())
    (key,) = (row["key"] for row in rows[documents.name])
    connection.execute(sa.insert(removed).values(key=key, title=newest["title"], at=at, rows=packed))
    connection.execute(sa.delete(documents).where(documents.c.id == document_id))


def put_back(connection: sa.Connection, key: str, *, since: datetime) -> int | None:
    """Put back what was taken out last under this key, under the ids it had; returns the document's.

    Args:
        since: what was taken out before then stays out.

    Raises:
        DocumentError: `key_taken`.
    """
    last = connection.execute(
        sa.select(removed.c.id, removed.c.rows)
        .where(removed.c.key == key, removed.c.at >= since)
        .order_by(removed.c.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return None
    if connection.scalar(sa.select(documents.c.id).where(documents.c.key == key)) is not None:
        raise DocumentError("key_taken", key=key)
    rows = json.loads(zlib.decompress(last.rows))
    rows[intakes.name] = [
        row
        for row in rows[intakes.name]
        if connection.scalar(sa.select(1).where(intakes.c.fingerprint == row["fingerprint"])) is None
    ]
    for table in (documents, versions, intakes, *_OF_A_VERSION):
        if rows[table.name]:
            connection.execute(sa.insert(table), [_typed(table, row) for row in rows[table.name]])
    connection.execute(sa.delete(removed).where(removed.c.id == last.id))
    return int(rows[documents.name][0]["id"])


def forget(connection: sa.Connection, *, before: datetime) -> int:
    """Delete for good what was taken out before then."""
    return connection.execute(sa.delete(removed).where(removed.c.at < before)).rowcount


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [
        {name: _plain(value) for name, value in row.items()} for row in connection.execute(query).mappings()
    ]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _typed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the database takes it: days and moments are strings in JSON."""
    typed: dict[str, Any] = dict(row)
    for column in table.columns:
        kind, value = column.type, typed.get(column.name)
        if isinstance(value, str) and isinstance(kind, sa.DateTime):
            typed[column.name] = datetime.fromisoformat(value)
        elif isinstance(value, str) and isinstance(kind, sa.Date):
            typed[column.name] = date.fromisoformat(value)
    return typed
