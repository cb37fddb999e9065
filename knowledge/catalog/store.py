"""Changes to the catalog: documents in, documents out, and what the indexes still owe."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from knowledge.catalog.schema import sole_writer
from knowledge.catalog.succession import corrected, until
from knowledge.catalog.tables import (
    covered,
    documents,
    dropped,
    intake_versions,
    intakes,
    passages,
    pending,
    provisions,
    versions,
)
from knowledge.model import Audience, Kind, Passage, Version


class Outcome(StrEnum):
    """What became of a document that was brought in."""

    ADDED = "added"
    NEW_VERSION = "new_version"
    AUDIENCE_CHANGED = "audience_changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as `ingest list` shows it: its newest version, and how many there are."""

    key: str
    title: str
    kind: Kind
    language: str
    jurisdiction: str
    audience: Audience
    effective: date | None
    versions: int
    passages: int


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


@dataclass(frozen=True, slots=True)
class _Compared:
    """A version beside what the catalog holds.

    Attributes:
        audience: who may read its document from now on.
        document_id: where it exists; `version_id`: where it is there already.
    """

    outcomes: tuple[Outcome, ...]
    audience: Audience
    document_id: int | None
    version_id: int | None


def passage_digest(passage: Passage) -> str:
    """Names what is embedded: the passage and the context that is indexed with it."""
    return hashlib.sha256(f"{passage.context}\n{passage.text}".encode()).hexdigest()[:32]


def _version_digest(version: Version) -> str:
    return hashlib.sha256(repr((asdict(version.facts), version.text)).encode()).hexdigest()


class Catalog:
    """Keeps documents, versions, provisions and passages. Every method is one transaction.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine

    def taken_in(self, fingerprint: str, *, audience: Audience | None) -> list[tuple[str, date | None]]:
        """Key and first day in force of the documents that a source of this fingerprint became, all of them still
        there, newest of their date and for this audience (None: for any); none where that is not so and the source
        must be read.
        """
        current = (
            sa.select(documents.c.key, versions.c.effective)
            .select_from(intake_versions.join(versions).join(documents))
            .where(intake_versions.c.fingerprint == fingerprint, ~corrected)
        )
        if audience is not None:
            current = current.where(documents.c.audience == audience)
        taken = sa.select(intakes.c.documents).where(intakes.c.fingerprint == fingerprint)
        with self._engine.connect() as connection:
            count = connection.scalar(taken)
            found = [(str(key), day) for key, day in connection.execute(current)] if count else []
            return found if len(found) == count else []

    def preview(self, found: Iterable[Version], *, audience: Audience | None) -> list[tuple[str, Outcome]]:
        """What `add` would do, with nothing changed."""
        with self._engine.connect() as connection:
            return [
                (version.facts.key, outcome)
                for version in found
                for outcome in self._compare(connection, version, audience).outcomes
            ]

    def add(
        self, found: Sequence[Version], *, audience: Audience | None, fingerprint: str
    ) -> list[tuple[str, Outcome]]:
        """Take in all documents of one source, or none.

        Args:
            found: the versions read from it, each with another key.
            audience: who may read them, in all their versions; None: those who may already, and of a new document
                those it names itself, else everybody.
            fingerprint: names the source's bytes and how they were to be read.

        Returns:
            For each version, in order, its key and what became of it; a new version that came with a change of
            audience is followed by that.
        """
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        outcomes: list[tuple[str, Outcome]] = []
        with self._engine.begin() as connection:
            sole_writer(connection)
            connection.execute(sa.delete(intakes).where(intakes.c.fingerprint == fingerprint))
            connection.execute(sa.insert(intakes).values(fingerprint=fingerprint, documents=len(found)))
            for version in found:
                compared = self._compare(connection, version, audience)
                document_id, version_id = compared.document_id, compared.version_id
                if compared.outcomes != (Outcome.UNCHANGED,):
                    document_id = _settle_document(connection, version.facts.key, compared)
                    _mark_pending(connection, document_id)
                if version_id is None:
                    assert document_id is not None
                    version_id = _insert_version(connection, document_id, version, now)
                link = {"fingerprint": fingerprint, "version_id": version_id}
                connection.execute(sa.insert(intake_versions).values(link))
                outcomes += [(version.facts.key, outcome) for outcome in compared.outcomes]
        return outcomes

    def _compare(self, connection: sa.Connection, version: Version, audience: Audience | None) -> "_Compared":
        document = connection.execute(
            sa.select(documents.c.id, documents.c.audience).where(documents.c.key == version.facts.key)
        ).one_or_none()
        if document is None:
            new_audience = audience or version.audience or Audience.PUBLIC
            return _Compared((Outcome.ADDED,), new_audience, None, None)
        present = Audience(document.audience)
        wanted = audience or present
        changed = (Outcome.AUDIENCE_CHANGED,) if wanted is not present else ()
        newest = connection.execute(
            sa.select(versions.c.id, versions.c.digest)
            .where(versions.c.document_id == document.id)
            .where(versions.c.effective.is_not_distinct_from(version.facts.effective))
            .order_by(versions.c.id.desc())
            .limit(1)
        ).one_or_none()
        if newest is None or newest.digest != _version_digest(version):
            return _Compared((Outcome.NEW_VERSION, *changed), wanted, document.id, None)
        return _Compared(changed or (Outcome.UNCHANGED,), wanted, document.id, newest.id)

    def remove(self, key: str) -> bool:
        """Remove a document with all its versions; False where there is none of that key."""
        with self._engine.begin() as connection:
            sole_writer(connection)
            document_id = connection.scalar(sa.select(documents.c.id).where(documents.c.key == key))
            if document_id is None:
                return False
            _mark_dropped(connection, document_id)
            _mark_pending(connection, document_id)
            connection.execute(sa.delete(documents).where(documents.c.id == document_id))
        return True

    def listed(self) -> list[Listed]:
        """All documents by key, each with its newest version's facts."""
        newest = sa.select(
            versions,
            sa.func.row_number()
            .over(
                partition_by=versions.c.document_id,
                order_by=(versions.c.effective.desc().nulls_last(), versions.c.id.desc()),
            )
            .label("age"),
            sa.func.count().over(partition_by=versions.c.document_id).label("versions"),
        ).subquery()
        counts = (
            sa.select(passages.c.version_id, sa.func.count().label("passages"))
            .group_by(passages.c.version_id)
            .subquery()
        )
        rows = (
            sa.select(
                documents.c.key,
                documents.c.audience,
                *newest.c["title", "kind", "language", "jurisdiction", "effective", "versions"],
                sa.func.coalesce(counts.c.passages, 0).label("passages"),
            )
            .select_from(
                documents.join(newest, newest.c.document_id == documents.c.id).outerjoin(
                    counts, counts.c.version_id == newest.c.id
                )
            )
            .where(newest.c.age == 1)
            .order_by(documents.c.key)
        )
        with self._engine.connect() as connection:
            return [
                Listed(**{**row, "kind": Kind(row["kind"]), "audience": Audience(row["audience"])})
                for row in connection.execute(rows).mappings()
            ]

    # What the indexes still owe.

    def pending(self) -> list[int]:
        """Ids of documents whose index entries are behind, removed ones included."""
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(pending.c.document_id).order_by(pending.c.document_id)))

    def mark_all_pending(self) -> None:
        """Let both indexes follow every document anew."""
        with self._engine.begin() as connection:
            sole_writer(connection)
            connection.execute(sa.delete(pending))
            connection.execute(sa.insert(pending).from_select(["document_id"], sa.select(documents.c.id)))

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
            .select_from(passages.join(versions).join(documents))
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
            .select_from(passages.join(versions).join(documents))
            .group_by(documents.c.audience)
        )
        with self._engine.connect() as connection:
            found = {Audience(row[0]): (row[1], row[2]) for row in connection.execute(query)}
        return {audience: found.get(audience, (0, 0)) for audience in Audience}


def _settle_document(connection: sa.Connection, key: str, compared: _Compared) -> int:
    """See that the document is there and has its audience."""
    if compared.document_id is None:
        inserted = connection.execute(sa.insert(documents).values(key=key, audience=compared.audience))
        assert inserted.inserted_primary_key is not None
        return int(inserted.inserted_primary_key[0])
    if Outcome.AUDIENCE_CHANGED in compared.outcomes:
        _mark_dropped(connection, compared.document_id)
        changed = sa.update(documents).where(documents.c.id == compared.document_id)
        connection.execute(changed.values(audience=compared.audience))
    return compared.document_id


def _mark_pending(connection: sa.Connection, document_id: int) -> None:
    connection.execute(sa.delete(pending).where(pending.c.document_id == document_id))
    connection.execute(sa.insert(pending).values(document_id=document_id))


def _mark_dropped(connection: sa.Connection, document_id: int) -> None:
    """All vectors of a document are in doubt; `Catalog.dropped` keeps those that another passage still needs."""
    held = (
        sa.select(documents.c.audience, passages.c.digest)
        .distinct()
        .select_from(passages.join(versions).join(documents))
        .where(documents.c.id == document_id)
    )
    known = sa.exists().where(
        dropped.c.audience == documents.c.audience, dropped.c.digest == passages.c.digest
    )
    connection.execute(sa.insert(dropped).from_select(["audience", "digest"], held.where(~known)))


def _insert_version(connection: sa.Connection, document_id: int, version: Version, now: datetime) -> int:
    facts: dict[str, Any] = asdict(version.facts)
    del facts["key"]
    explained = facts.pop("covered")
    facts |= {"kind": version.facts.kind.value, "aliases": list(version.facts.aliases)}
    facts |= {"text": version.text, "digest": _version_digest(version), "added_at": now}
    inserted = connection.execute(sa.insert(versions).values(document_id=document_id, **facts))
    assert inserted.inserted_primary_key is not None
    version_id = int(inserted.inserted_primary_key[0])
    _insert_all(connection, covered, version_id, [dict(row) for row in explained])
    units = [{"ordinal": n} | asdict(unit) for n, unit in enumerate(version.provisions)]
    _insert_all(connection, provisions, version_id, units)
    pieces = [asdict(piece) | {"digest": passage_digest(piece)} for piece in version.passages]
    _insert_all(connection, passages, version_id, pieces)
    return version_id


def _insert_all(
    connection: sa.Connection, table: sa.Table, version_id: int, rows: list[dict[str, Any]]
) -> None:
    if rows:
        connection.execute(sa.insert(table), [{"version_id": version_id} | row for row in rows])
