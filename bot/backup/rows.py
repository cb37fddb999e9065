"""Rows as lines of JSON and back, by the types of their columns; the same for every kind of database."""

import base64
import binascii
import json
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from knowledge.catalog.tables import Moment, jobs

_SECRET = "token"  # noqa: S105  the name of a field
"""In `jobs.place`: lets whoever has it write in Discord in the desk's name, for a quarter of an hour."""


def line_of(table: sa.Table, row: sa.RowMapping) -> bytes:
    """A row as one line, its end included. What is a secret is left blank."""
    plain = {name: _plain(value) for name, value in row.items()}
    if table.name == jobs.name:
        plain["place"] = _blanked(plain["place"])
    # ASCII: JSON columns may hold half a character, which has no UTF-8.
    return json.dumps(plain, separators=(",", ":")).encode("ascii") + b"\n"


def row_of(table: sa.Table, line: bytes) -> dict[str, Any]:
    """The row on a line, as the database takes it.

    Raises:
        ValueError: it is not a row of this table.
    """
    row = json.loads(line)
    if not isinstance(row, dict) or set(row) != set(table.columns.keys()):
        raise ValueError(table.name)
    return {name: _typed(table.columns[name].type, value) for name, value in row.items()}


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: sa.types.TypeEngine[Any], value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if isinstance(kind, Moment):
            return datetime.fromisoformat(value)
        if isinstance(kind, sa.DateTime):
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        if isinstance(kind, sa.Date):
            return date.fromisoformat(value)
        if isinstance(kind, sa.LargeBinary):
            return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(value[:40]) from error
    return value


def _blanked(place: object) -> object:
    if isinstance(place, dict):
        return {name: "" if name == _SECRET else _blanked(value) for name, value in place.items()}
    if isinstance(place, list):
        return [_blanked(each) for each in place]
    return place
