"""What the two indexes owe the catalog: it is noted in the transaction that changes a document, and crossed out when both
have followed, so that what a crash leaves half done is found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from knowledge.catalog.schema import sole_writer
from knowledge.catalog.succession import until
from knowledge.catalog.tables import documents, dropped, passages, pending, versions
from knowledge.model import Audience


@dataclass(frozen=True, slots=True)
class Indexable:
    """A passage as the indexes take it.

    Attributes:
        effective, until: the span of days on which its version is in force, `until` not included; None is open.
    """

    id: int
    document_id: int
    digest: str
    text: str
    context: str
    title: str
    audience: Audience
    effective: date | None
    until: date | None


_JOINED = passages.join(versions).join(documents)


class Owing:
    """What is owed, and what the indexes need to pay it. Every method is one transaction.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine

    def pending(self) -> list[int]:
        """Ids of documents whose index entries are behind, removed ones included."""
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(pending.c.document_id).order_by(pending.c.document_id)))

    def mark_all_pending(self) -> None:
        """Let both indexes follow every document anew."""
        with self._engine.begin() as connection:
            sole_writer(connection)
            _owe(connection, sa.true())

    def settled(self, document_ids: Sequence[int]) -> None:
        """Both indexes have followed these documents."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(pending).where(pending.c.document_id.in_(document_ids)))

    def dropped(self) -> dict[Audience, list[str]]:
        """Digests of vectors that no passage for their audience needs any more; empty where nothing was dropped."""
        needed = sa.exists().where(
            passages.c.digest == dropped.c.digest,
            versions.c.id == passages.c.version_id,
            documents.c.id == versions.c.document_id,
            documents.c.audience == dropped.c.audience,
        )
        found: dict[Audience, list[str]] = {}
        with self._engine.connect() as connection:
            for audience, digest, kept in connection.execute(sa.select(dropped, needed)):
                found.setdefault(Audience(audience), []).extend([] if kept else [digest])
        return found

    def dropped_settled(self) -> None:
        """The vector index has let go of all that was dropped."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(dropped))

    def indexable(self, document_ids: Sequence[int] | None = None) -> Iterator[Indexable]:
        """The passages of these documents (None: of all), in the order of the catalog."""
        query = (
            sa.select(
                *passages.c["id", "digest", "text", "context"],
                *versions.c["document_id", "title", "effective"],
                documents.c.audience,
                until().label("until"),
            )
            .select_from(_JOINED)
            .order_by(passages.c.id)
        )
        if document_ids is not None:
            query = query.where(documents.c.id.in_(document_ids))
        with self._engine.connect().execution_options(yield_per=2000) as connection:
            for row in connection.execute(query).mappings():
                yield Indexable(**{**row, "audience": Audience(row["audience"])})

    def counts(self) -> dict[Audience, tuple[int, int]]:
        """By audience, how many passages there are in all versions, and how many different ones."""
        different = sa.func.count(passages.c.digest.distinct())
        query = (
            sa.select(documents.c.audience, sa.func.count(), different)
            .select_from(_JOINED)
            .group_by(documents.c.audience)
        )
        with self._engine.connect() as connection:
            found = {Audience(row[0]): (row[1], row[2]) for row in connection.execute(query)}
        return {audience: found.get(audience, (0, 0)) for audience in Audience}


def owe(connection: sa.Connection, document_id: int) -> None:
    """Note that the indexes are to follow a document."""
    _owe(connection, documents.c.id == document_id)


def doubt(connection: sa.Connection, document_id: int) -> None:
    """Note that a document is about to leave its audience: which of its vectors others still need, `Owing.dropped` says."""
    _doubt(connection, documents.c.id == document_id)


def owe_everything(connection: sa.Connection) -> None:
    """Note that the indexes are to follow every document there is, and that each of its vectors is in doubt.

    Called before all documents change at once, as in a restore, and again after: the indexes let go of the old ones and
    take in the new.
    """
    _owe(connection, sa.true())
    _doubt(connection, sa.true())


def _owe(connection: sa.Connection, of: sa.ColumnElement[bool]) -> None:
    noted = sa.exists().where(pending.c.document_id == documents.c.id)
    here = sa.select(documents.c.id).where(of, ~noted)
    connection.execute(sa.insert(pending).from_select(["document_id"], here))


def _doubt(connection: sa.Connection, of: sa.ColumnElement[bool]) -> None:
    noted = sa.exists().where(
        dropped.c.audience == documents.c.audience, dropped.c.digest == passages.c.digest
    )
    held = (
        sa.select(documents.c.audience, passages.c.digest).distinct().select_from(_JOINED).where(of, ~noted)
    )
    connection.execute(sa.insert(dropped).from_select(["audience", "digest"], held))
