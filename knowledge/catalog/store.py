"""Changes to the catalog: documents in, and documents out."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from knowledge.catalog import removal
from knowledge.catalog.deeds import Deed, record
from knowledge.catalog.owing import doubt, owe
from knowledge.catalog.schema import sole_writer
from knowledge.catalog.succession import corrected
from knowledge.catalog.tables import (
    alerts,
    covered,
    deeds,
    documents,
    intake_versions,
    intakes,
    passages,
    provisions,
    versions,
)
from knowledge.errors import DocumentError
from knowledge.model import Actor, Audience, Passage, Version


class Outcome(StrEnum):
    """What became of a document that was brought in."""

    ADDED = "added"
    NEW_VERSION = "new_version"
    CORRECTED = "corrected"  # another text of a day that was held already took that one's place
    AUDIENCE_CHANGED = "audience_changed"
    UNCHANGED = "unchanged"


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
    facts = asdict(version.facts)
    for name, nothing in _LATER_FACTS.items():
        if facts[name] == nothing:
            del facts[name]
    return hashlib.sha256(repr((facts, version.text)).encode()).hexdigest()


_LATER_FACTS = {"ocr": None, "flags": ()}
"""Facts that came after the first digests were written, and what they are where there is nothing to say."""


KEPT_FOR = timedelta(days=30)
"""How long a document that was removed can be put back."""


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
        self,
        found: Sequence[Version],
        *,
        audience: Audience | None,
        fingerprint: str,
        by: Actor,
        alert: bool = False,
    ) -> list[tuple[str, Outcome]]:
        """Take in all documents of one source, or none.

        Args:
            found: the versions read from it, each with another key.
            audience: who may read them, in all their versions; None: those who may already, and of a new document
                those it names itself, else everybody.
            fingerprint: names the source's bytes and how they were to be read.
            by: who brings them in.
            alert: staff are to be told of new versions of documents that were there before.

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
                    owe(connection, document_id)
                if version_id is None:
                    assert document_id is not None
                    version_id = _insert_version(connection, document_id, version, now)
                    if alert and compared.outcomes[0] in (Outcome.NEW_VERSION, Outcome.CORRECTED):
                        connection.execute(sa.insert(alerts).values(version_id=version_id))
                for outcome in compared.outcomes:
                    _record(connection, outcome, version, compared, by)
                link = {"fingerprint": fingerprint, "version_id": version_id}
                connection.execute(sa.insert(intake_versions).values(link))
                outcomes += [(version.facts.key, outcome) for outcome in compared.outcomes]
        return outcomes

    def took_in(self, fingerprint: str, *, parts: Sequence[str]) -> None:
        """Note that a source became what its parts became, by their fingerprints."""
        became = (
            sa.select(sa.literal(fingerprint).label("fingerprint"), intake_versions.c.version_id)
            .distinct()
            .where(intake_versions.c.fingerprint.in_(parts))
        )
        with self._engine.begin() as connection:
            sole_writer(connection)
            connection.execute(sa.delete(intakes).where(intakes.c.fingerprint == fingerprint))
            count = connection.scalar(sa.select(sa.func.count()).select_from(became.subquery()))
            connection.execute(sa.insert(intakes).values(fingerprint=fingerprint, documents=count))
            connection.execute(sa.insert(intake_versions).from_select(["fingerprint", "version_id"], became))

    def note_failure(self, error: DocumentError, *, by: Actor) -> None:
        """Put on record that a document could not be taken in; once, however often it fails in the same way."""
        facts = {
            name: fact if isinstance(fact, int | None) else str(fact) for name, fact in error.facts.items()
        }
        detail = {"code": error.code, "facts": facts}
        name = str(error.facts.get("path", ""))
        last = sa.select(deeds.c.what, deeds.c.detail).where(deeds.c.document == name)
        with self._engine.begin() as connection:
            sole_writer(connection)
            known = connection.execute(last.order_by(deeds.c.id.desc()).limit(1)).one_or_none()
            if known is None or (known.what, known.detail) != (Deed.FAILED.value, detail):
                record(connection, Deed.FAILED, name, by=by, detail=detail)

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
            brought = Outcome.NEW_VERSION if newest is None else Outcome.CORRECTED
            return _Compared((brought, *changed), wanted, document.id, None)
        return _Compared(changed or (Outcome.UNCHANGED,), wanted, document.id, newest.id)

    def remove(self, key: str, *, by: Actor) -> bool:
        """Take out a document with all its versions; False where there is none of that key. `put_back` undoes it."""
        with self._engine.begin() as connection:
            sole_writer(connection)
            document_id = connection.scalar(sa.select(documents.c.id).where(documents.c.key == key))
            if document_id is None:
                return False
            doubt(connection, document_id)
            owe(connection, document_id)
            removal.take_out(connection, document_id, at=datetime.now(UTC))
            record(connection, Deed.REMOVED, key, by=by)
        return True

    def withdraw(self, version: int, *, by: Actor) -> bool:
        """Take out one version for good: what it took the place of counts as before.

        False where there is none of that number, or its document has no other.
        """
        with self._engine.begin() as connection:
            sole_writer(connection)
            row = connection.execute(
                sa.select(documents.c.id, documents.c.key, versions.c.title, versions.c.effective)
                .join(versions)
                .where(versions.c.id == version)
            ).one_or_none()
            if row is None:
                return False
            of_it = sa.select(sa.func.count()).where(versions.c.document_id == row.id)
            if connection.scalar(of_it) == 1:
                return False
            doubt(connection, row.id)
            owe(connection, row.id)
            connection.execute(sa.delete(versions).where(versions.c.id == version))
            effective = row.effective.isoformat() if row.effective else None
            detail = {"title": row.title, "effective": effective}
            record(connection, Deed.WITHDRAWN, row.key, by=by, detail=detail)
        return True

    def put_back(self, key: str, *, by: Actor) -> bool:
        """Put the document back that was removed last under this key; False where none was, or it is too long ago.

        Raises:
            DocumentError: `key_taken`: another document has come in under the key since.
        """
        with self._engine.begin() as connection:
            sole_writer(connection)
            document_id = removal.put_back(connection, key, since=datetime.now(UTC) - KEPT_FOR)
            if document_id is None:
                return False
            owe(connection, document_id)
            record(connection, Deed.PUT_BACK, key, by=by)
        return True

    def forget_removed(self) -> int:
        """Delete for good what was removed too long ago to be put back; returns how many documents."""
        with self._engine.begin() as connection:
            sole_writer(connection)
            return removal.forget(connection, before=datetime.now(UTC) - KEPT_FOR)

    def set_audience(self, key: str, audience: Audience, *, by: Actor) -> bool:
        """Let others read a document, in all its versions; False where there is none of that key or nothing changes."""
        with self._engine.begin() as connection:
            sole_writer(connection)
            row = connection.execute(
                sa.select(documents.c.id, documents.c.audience).where(documents.c.key == key)
            ).one_or_none()
            if row is None or row.audience == audience:
                return False
            _change_audience(connection, row.id, audience)
            owe(connection, row.id)
            detail = {"from": row.audience, "to": audience.value}
            record(connection, Deed.AUDIENCE_CHANGED, key, by=by, detail=detail)
        return True

    def alerts_due(self) -> list[int]:
        """New versions that staff are still to be told of, in the order in which they came."""
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(alerts.c.version_id).order_by(alerts.c.version_id)))

    def alert_told(self, version: int) -> None:
        """Staff know of this version."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(alerts).where(alerts.c.version_id == version))


def _settle_document(connection: sa.Connection, key: str, compared: _Compared) -> int:
    """See that the document is there and has its audience."""
    if compared.document_id is None:
        inserted = connection.execute(sa.insert(documents).values(key=key, audience=compared.audience))
        assert inserted.inserted_primary_key is not None
        return int(inserted.inserted_primary_key[0])
    if Outcome.AUDIENCE_CHANGED in compared.outcomes:
        _change_audience(connection, compared.document_id, compared.audience)
    return compared.document_id


def _change_audience(connection: sa.Connection, document_id: int, audience: Audience) -> None:
    doubt(connection, document_id)
    connection.execute(
        sa.update(documents).where(documents.c.id == document_id).values(audience=audience.value)
    )


def _record(
    connection: sa.Connection, outcome: Outcome, version: Version, compared: _Compared, by: Actor
) -> None:
    """Note what became of a version; nothing where nothing did."""
    if outcome is Outcome.UNCHANGED:
        return
    effective = version.facts.effective
    detail = (
        {"to": compared.audience.value}
        if outcome is Outcome.AUDIENCE_CHANGED
        else {"title": version.facts.title, "effective": effective.isoformat() if effective else None}
    )
    record(connection, Deed(outcome.value), version.facts.key, by=by, detail=detail)


def _insert_version(connection: sa.Connection, document_id: int, version: Version, now: datetime) -> int:
    facts: dict[str, Any] = asdict(version.facts)
    del facts["key"]
    explained = facts.pop("covered")
    facts |= {"kind": version.facts.kind.value, "aliases": list(version.facts.aliases)}
    facts["flags"] = list(version.facts.flags)
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
