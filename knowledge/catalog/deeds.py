"""The record of who did what to the library: written in the transaction that does it, and never rewritten."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa

from knowledge.catalog.tables import deeds
from knowledge.model import Actor


class Deed(StrEnum):
    """What was done. The first four are what can become of a document that is brought in (`Outcome`)."""

    ADDED = "added"
    NEW_VERSION = "new_version"
    CORRECTED = "corrected"
    AUDIENCE_CHANGED = "audience_changed"
    REMOVED = "removed"
    PUT_BACK = "put_back"
    WITHDRAWN = "withdrawn"  # a version was taken out again, and what it replaced counts as before
    FAILED = "failed"  # a document that could not be taken in
    SYNCED = "synced"  # somebody had a followed source looked at
    RESTORED = "restored"  # a whole backup was put back


CHANGES = tuple(deed for deed in Deed if deed not in {Deed.FAILED, Deed.SYNCED})
"""What is done to the documents themselves, by one writer at a time."""


def record(
    connection: sa.Connection,
    what: Deed,
    document: str,
    *,
    by: Actor,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Note a deed.

    Args:
        document: its key, or the source's name; empty where it is about the whole library.
        detail: what else is to be remembered of it, fit for JSON.
    """
    row = {"at": datetime.now(UTC), "actor": by.id, "name": by.name, "what": what.value}
    connection.execute(sa.insert(deeds).values(row | {"document": document, "detail": dict(detail or {})}))
