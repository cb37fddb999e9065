"""What the library holds, as those see it who keep it: documents and their versions whatever their day and audience,
what was removed, and what was done. Answers for members never come from here; they look through `Lookup`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from knowledge.catalog.deeds import Deed
from knowledge.catalog.store import KEPT_FOR
from knowledge.catalog.succession import until
from knowledge.catalog.tables import deeds, documents, passages, provisions, removed, versions
from knowledge.locator import Style
from knowledge.model import Actor, Audience, Flag, Kind, Provision


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as lists show it: its newest version, and how many there are."""

    key: str
    title: str
    kind: Kind
    language: str
    jurisdiction: str
    audience: Audience
    effective: date | None
    versions: int
    passages: int
    vendor: str
    ocr: float | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """One version as it is stored.

    Attributes:
        effective, until: the span of days on which it is in force, `until` not included; None is open.
        added_at: when it came in. `passages`: how many.
    """

    id: int
    key: str
    audience: Audience
    title: str
    kind: Kind
    language: str
    style: Style
    jurisdiction: str
    vendor: str
    url: str
    edition: str
    effective: date | None
    until: date | None
    added_at: datetime
    ocr: float | None
    flags: tuple[Flag, ...]
    passages: int


@dataclass(frozen=True, slots=True)
class HeldText:
    """The text of a version and its structure."""

    text: str
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class RemovedDocument:
    """A document that can still be put back, until `gone_on`."""

    key: str
    title: str
    at: datetime
    gone_on: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """A deed as it is on record."""

    at: datetime
    by: Actor
    what: Deed
    document: str
    detail: Mapping[str, Any]


class Holdings:
    """Looks at what is held.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine

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
                *newest.c[
                    "title",
                    "kind",
                    "language",
                    "jurisdiction",
                    "effective",
                    "versions",
                    "vendor",
                    "ocr",
                    "flags",
                ],
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
                Listed(
                    **{
                        **row,
                        "kind": Kind(row["kind"]),
                        "audience": Audience(row["audience"]),
                        "flags": tuple(map(Flag, row["flags"])),
                    }
                )
                for row in connection.execute(rows).mappings()
            ]

    def versions(self, key: str) -> list[HeldVersion]:
        """All versions of a document, the oldest first; none where there is no such document."""
        return self._versions(documents.c.key == key)

    def version(self, version: int) -> HeldVersion | None:
        """A version by its number; None where it is gone."""
        return next(iter(self._versions(versions.c.id == version)), None)

    def text(self, version: int) -> HeldText:
        """Text and structure of a version; empty where it is gone."""
        rows = (
            sa.select(*provisions.c["locator", "start", "end", "label", "caption"])
            .where(provisions.c.version_id == version)
            .order_by(provisions.c.ordinal)
        )
        with self._engine.connect() as connection:
            text = connection.scalar(sa.select(versions.c.text).where(versions.c.id == version))
            return HeldText(text or "", tuple(Provision(*row) for row in connection.execute(rows)))

    def removed(self) -> list[RemovedDocument]:
        """What was removed and can be put back, the last first."""
        query = (
            sa.select(removed.c.key, removed.c.title, removed.c.at)
            .where(removed.c.at >= datetime.now(UTC) - KEPT_FOR)
            .order_by(removed.c.id.desc())
        )
        with self._engine.connect() as connection:
            return [
                RemovedDocument(row.key, row.title, row.at, row.at + KEPT_FOR)
                for row in connection.execute(query)
            ]

    def done(self, document: str | None = None, *, limit: int = 50) -> list[Done]:
        """The last deeds, the newest first; of one document, or of all."""
        query = sa.select(deeds).order_by(deeds.c.id.desc()).limit(limit)
        if document is not None:
            query = query.where(deeds.c.document == document)
        with self._engine.connect() as connection:
            return [
                Done(row.at, Actor(row.actor, row.name), Deed(row.what), row.document, row.detail)
                for row in connection.execute(query)
            ]

    def _versions(self, condition: sa.ColumnElement[bool]) -> list[HeldVersion]:
        count = sa.select(sa.func.count()).where(passages.c.version_id == versions.c.id).scalar_subquery()
        query = (
            sa.select(
                *versions.c[
                    "id",
                    "title",
                    "kind",
                    "language",
                    "style",
                    "jurisdiction",
                    "vendor",
                    "url",
                    "edition",
                    "effective",
                    "added_at",
                    "ocr",
                    "flags",
                ],
                documents.c.key,
                documents.c.audience,
                until().label("until"),
                count.label("passages"),
            )
            .select_from(versions.join(documents))
            .where(condition)
            .order_by(versions.c.effective.asc().nulls_first(), versions.c.id)
        )
        with self._engine.connect() as connection:
            return [_held(row._asdict()) for row in connection.execute(query)]


def _held(row: dict[str, Any]) -> HeldVersion:
    typed = {
        "kind": Kind(row["kind"]),
        "audience": Audience(row["audience"]),
        "flags": tuple(map(Flag, row["flags"])),
        "added_at": row["added_at"].replace(tzinfo=UTC),
    }
    return HeldVersion(**row | typed)
