"""What is remembered of following: what each source gave, how it went, and whether staff know."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ingest.following.model import Receipt
from knowledge.catalog.deeds import Deed, record
from knowledge.catalog.schema import sole_writer
from knowledge.catalog.tables import fetched, follows
from knowledge.errors import DocumentError
from knowledge.model import Actor

_ERRORS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How following a source goes.

    Attributes:
        failure: of the last time, the first errors; empty while all is well.
        told: staff know of it.
    """

    source: str
    tried_at: datetime | None
    succeeded_at: datetime | None
    failure: tuple[DocumentError, ...]
    told: bool


class FollowState:
    """Keeps it in the catalog's database. Every method is one transaction.

    Args:
        now: the moment.
    """

    def __init__(self, *, engine: sa.Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._now = now

    # What sources gave.

    def receipts(self, source: str, *, reading: str) -> dict[str, Receipt]:
        """What was noted for a source, by URL, where it was read in this way."""
        query = sa.select(fetched.c.url, fetched.c.etag, fetched.c.last_modified, fetched.c.digest).where(
            fetched.c.source == source, fetched.c.reading == reading
        )
        with self._engine.connect() as connection:
            return {row.url: Receipt(*row) for row in connection.execute(query)}

    def note(self, source: str, receipts: Iterable[Receipt], *, reading: str) -> None:
        """All that stands behind the receipts is in the library."""
        rows = [
            {
                "source": source, "url": each.url, "reading": reading, "etag": each.etag,
                "last_modified": each.last_modified, "digest": each.digest, "at": self._now(),
            }
            for each in receipts
        ]  # fmt: skip
        if not rows:
            return
        with self._engine.begin() as connection:
            sole_writer(connection)
            for row in rows:
                connection.execute(_of(source, row["url"]))
            connection.execute(sa.insert(fetched), rows)

    def forget(self, source: str, url: str) -> None:
        """Let go of what was noted of a URL."""
        with self._engine.begin() as connection:
            connection.execute(_of(source, url))

    # How it goes.

    def began(self, names: Sequence[str], *, by: Actor) -> None:
        """Somebody has sources looked at; goes on record."""
        with self._engine.begin() as connection:
            record(
                connection,
                Deed.SYNCED,
                names[0] if len(names) == 1 else "",
                by=by,
                detail={"sources": list(names)},
            )

    def succeeded(self, source: str) -> None:
        """All of a source was had."""
        now = self._now()
        self._put(source, {"tried_at": now, "succeeded_at": now, "failure": None, "told": True})

    def failed(self, source: str, errors: Sequence[DocumentError]) -> None:
        """Something of a source could not be had. Staff are to be told where all was well before."""
        failure = [{"code": each.code, "facts": _plain(each.facts)} for each in errors[:_ERRORS_KEPT]]
        with self._engine.begin() as connection:
            sole_writer(connection)
            before = connection.execute(
                sa.select(follows.c.failure, follows.c.told).where(follows.c.source == source)
            ).one_or_none()
            told = before is not None and before.failure is not None and bool(before.told)
            _put(connection, source, {"tried_at": self._now(), "failure": failure, "told": told})

    def standings(self) -> dict[str, Standing]:
        """How all sources go that were ever looked at, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(follows).order_by(follows.c.source)).all()
        return {
            row.source: Standing(
                row.source,
                row.tried_at,
                row.succeeded_at,
                tuple(DocumentError(each["code"], **each["facts"]) for each in row.failure or ()),
                row.told,
            )
            for row in rows
        }

    def last_tried(self, names: Sequence[str]) -> datetime | None:
        """When the one of these sources was looked at that was not looked at for the longest; None: one never was."""
        standings = self.standings()
        tried = [standings[name].tried_at if name in standings else None for name in names]
        known = [each for each in tried if each is not None]
        return min(known) if known and len(known) == len(tried) else None

    def untold(self) -> list[Standing]:
        """Sources that have begun to fail, and of which staff do not know yet."""
        return [each for each in self.standings().values() if each.failure and not each.told]

    def mark_told(self, names: Iterable[str]) -> None:
        """Staff know that these fail."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(follows).where(follows.c.source.in_(list(names))).values(told=True))

    def _put(self, source: str, values: Mapping[str, Any]) -> None:
        with self._engine.begin() as connection:
            sole_writer(connection)
            _put(connection, source, values)


def _put(connection: sa.Connection, source: str, values: Mapping[str, Any]) -> None:
    changed = connection.execute(sa.update(follows).where(follows.c.source == source).values(values))
    if not changed.rowcount:
        connection.execute(sa.insert(follows).values({"source": source} | dict(values)))


def _of(source: str, url: object) -> sa.Delete:
    return sa.delete(fetched).where(fetched.c.source == source, fetched.c.url == url)


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as JSON has them."""
    return {
        name: fact if isinstance(fact, str | int | float | bool) else str(fact)
        for name, fact in facts.items()
    }
