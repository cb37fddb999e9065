"""Reading from the catalog.

What takes a `Scope` finds only what is for that reader and in force on that day. The rest goes on from there: it takes ids
and versions that a scoped search gave, and looks no further into access. `excerpt` takes ids from outside, and a reader.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from knowledge.catalog.deeds import CHANGES
from knowledge.catalog.succession import superseded_by, until
from knowledge.catalog.tables import covered, deeds, documents, passages, provisions, versions
from knowledge.excerpt import Excerpt, Standing, standing
from knowledge.locator import Style
from knowledge.model import Audience, Kind, Provision


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the catalog holds it, with the facts of its version that an answer shows."""

    id: int
    digest: str
    locator: str
    start: int
    end: int
    text: str
    context: str
    caption: str
    torn: bool
    version: int
    document: str
    title: str
    kind: Kind
    language: str
    work: str
    jurisdiction: str
    vendor: str
    url: str
    source_title: str
    edition: str
    effective: date | None
    ocr: float | None = None


@dataclass(frozen=True, slots=True)
class HeldLaw:
    """A law whose text the library holds, as one document or as many (one for each article).

    Attributes:
        documents: their keys.
    """

    work: str
    aliases: tuple[str, ...]
    jurisdiction: str
    language: str
    style: Style
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Currency:
    """How far what a version says can be taken for today's.

    Attributes:
        outdated: it explains provisions of a text of which a later version than it knew is in force.
    """

    standing: Standing = Standing.CURRENT
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom, and for which day, one looks things up."""

    reader: Audience
    as_of: date


# As `StoredPassage` has them, in its order: a question looks up hundreds.
_PASSAGE = (
    *passages.c["id", "digest", "locator", "start", "end", "text", "context", "caption", "torn"],
    versions.c.id.label("version"),
    documents.c.key.label("document"),
    *versions.c[
        "title",
        "kind",
        "language",
        "work",
        "jurisdiction",
        "vendor",
        "url",
        "source_title",
        "edition",
        "effective",
        "ocr",
    ],
)
_KIND_AT = [column.name for column in _PASSAGE].index("kind")
_KINDS = {kind.value: kind for kind in Kind}
_PROVISION = provisions.c["locator", "start", "end", "label", "caption"]
_JOINED = passages.join(versions).join(documents)
# Putting a statement together takes longer than carrying it out; these are asked at every question.
_PASSAGES = sa.select(*_PASSAGE).select_from(_JOINED).order_by(passages.c.id)
_LAST = sa.select(deeds.c.id).where(deeds.c.what.in_(CHANGES)).order_by(deeds.c.id.desc()).limit(1)
_STATE = sa.select(
    sa.select(sa.func.max(versions.c.id)).scalar_subquery(),
    _LAST.scalar_subquery(),
    _LAST.with_only_columns(deeds.c.at).scalar_subquery(),
)
_CHUNK = 500


@lru_cache(maxsize=64)
def in_force(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether a version joined with its document is the one in force that day, and for this reader to see."""
    return sa.and_(
        documents.c.audience.in_(scope.reader.reads),
        sa.or_(versions.c.effective.is_(None), versions.c.effective <= scope.as_of),
        ~superseded_by(scope.as_of),
    )


class Lookup:
    """Finds what is held.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine

    def passages(self, ids: Collection[int], scope: Scope) -> dict[int, StoredPassage]:
        """Those of the passages that are in force and for this reader: an index that gave the ids may be behind."""
        found = self._passages(passages.c.id, list(ids), in_force(scope))
        return {passage.id: passage for passage in found}

    def in_force_by_digest(self, digests: Collection[str], scope: Scope) -> dict[str, list[StoredPassage]]:
        """For each digest the passages with these words that are in force and for this reader."""
        found: dict[str, list[StoredPassage]] = {}
        for passage in self._passages(passages.c.digest, list(digests), in_force(scope)):
            found.setdefault(passage.digest, []).append(passage)
        return found

    def provisions_like(
        self, keys: Sequence[str], path: Sequence[tuple[str, str]], scope: Scope
    ) -> list[tuple[int, Provision]]:
        """Provisions in force of these documents that may be meant by a path of kinds and numbers, with the numbers of
        their versions: those at or below its first part; the caller looks at the rest.
        """
        if not keys:
            return []
        (kind, number), *_ = path
        stem = f"{kind}={number}" if number else f"{kind}="
        below = provisions.c.locator.startswith(stem if not number else f"{stem}/", autoescape=True)
        query = (
            sa.select(documents.c.key, provisions.c.version_id, *_PROVISION)
            .select_from(provisions.join(versions).join(documents))
            .where(in_force(scope), sa.or_(provisions.c.locator == stem, below))
            .order_by(provisions.c.version_id, provisions.c.ordinal)
        )
        if number:  # found by its number first: a law may be as many documents as it has articles
            first = provisions.alias("first")
            query = query.join(first, first.c.version_id == versions.c.id).where(first.c.locator == stem)
        if len(keys) <= _CHUNK:
            query = query.where(documents.c.key.in_(keys))
        wanted = set(keys)
        with self._engine.connect() as connection:
            return [
                (version, Provision(*row))
                for key, version, *row in connection.execute(query)
                if key in wanted
            ]

    def opening(self, version: int) -> str:
        """The text of a version's first passage."""
        query = sa.select(passages.c.text).where(passages.c.version_id == version).order_by(passages.c.start)
        with self._engine.connect() as connection:
            return connection.scalar(query.limit(1)) or ""

    def overlapping(self, version: int, start: int, end: int) -> list[StoredPassage]:
        """The passages that share text with a span of a version, in the order of the text."""
        span = sa.and_(passages.c.start < end, passages.c.end > start)
        return self._passages(versions.c.id, [version], span)

    def inside(self, version: int, locator: str) -> list[StoredPassage]:
        """The passages of a version that stand at a locator or below it, in the order of the text."""
        below = passages.c.locator.startswith(f"{locator}/", autoescape=True)
        return self._passages(versions.c.id, [version], sa.or_(passages.c.locator == locator, below))

    def following(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The next passages of a version, from a place in its text on."""
        return self._passages(versions.c.id, [version], passages.c.start >= start, limit=limit)

    def preceding(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The passages of a version before a place in its text, the nearest first."""
        before = (
            sa.select(passages.c.id)
            .where(passages.c.version_id == version, passages.c.start < start)
            .order_by(passages.c.start.desc())
            .limit(limit)
        )
        found = self._passages(None, [], passages.c.id.in_(before))
        return sorted(found, key=lambda passage: -passage.start)

    def document_ids(self, keys: Sequence[str]) -> list[int]:
        """The catalog's ids of documents; unknown keys are passed over."""
        query = sa.select(documents.c.id)
        with self._engine.connect() as connection:
            return [
                identifier
                for chunk in _chunks(keys)
                for identifier in connection.scalars(query.where(documents.c.key.in_(chunk)))
            ]

    def of(self, keys: Sequence[str], scope: Scope) -> list[StoredPassage]:
        """All passages in force of these documents, in the order of the text."""
        return self._passages(documents.c.key, list(keys), in_force(scope))

    def any_in_force(self, keys: Sequence[str], scope: Scope) -> bool:
        """Whether any of these documents has a version in force."""
        query = sa.select(versions.c.id).select_from(versions.join(documents)).where(in_force(scope)).limit(1)
        with self._engine.connect() as connection:
            return any(
                connection.scalar(query.where(documents.c.key.in_(chunk))) is not None
                for chunk in _chunks(keys)
            )

    def all_in_force(self, scope: Scope) -> list[StoredPassage]:
        """All passages in force, for a library or a day that has few."""
        return self._passages(None, [], in_force(scope))

    def explaining(self, document: str, locator: str, scope: Scope) -> list[StoredPassage]:
        """Passages in force of the documents that explain a provision of another one; an empty locator: any of its."""
        query = (
            sa.select(covered.c.version_id)
            .join(versions, versions.c.id == covered.c.version_id)
            .where(covered.c.document == document, versions.c.kind != Kind.GUIDE)
        )
        if locator:
            # A brief on Article 30-4 speaks of its first paragraph, and one on the paragraph of the article.
            inner = covered.c.locator.startswith(f"{locator}/", autoescape=True)
            outer = sa.literal(locator).startswith(covered.c.locator.op("||")("/"))
            query = query.where(sa.or_(covered.c.locator == locator, inner, outer))
        return self._passages(None, [], sa.and_(in_force(scope), versions.c.id.in_(query)))

    def _passages(
        self,
        column: sa.Column[Any] | None,
        values: list[Any],
        condition: sa.ColumnElement[bool],
        *,
        limit: int | None = None,
    ) -> list[StoredPassage]:
        query = _PASSAGES.where(condition).limit(limit)
        narrowed = (
            [query] if column is None else [query.where(column.in_(chunk)) for chunk in _chunks(values)]
        )
        with self._engine.connect() as connection:
            return [_stored(row) for each in narrowed for row in connection.execute(each)]

    def provision_around(self, version: int, start: int, end: int) -> Provision | None:
        """The innermost provision that holds the whole of a span."""
        query = (
            sa.select(*_PROVISION)
            .where(provisions.c.version_id == version)
            .where(provisions.c.start <= start, provisions.c.end >= end)
            .order_by(provisions.c.end - provisions.c.start, provisions.c.ordinal.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Provision(*row) if row else None

    def currency(self, of: Collection[int], scope: Scope, *, today: date) -> dict[int, Currency]:
        """How versions, by number, stand to today, and whether what they explain has changed since they were written."""
        source = versions.alias("source")
        held = documents.alias("held")
        later_source = (
            sa.exists()
            .select_from(covered.join(held, held.c.key == covered.c.document).join(source))
            .where(
                covered.c.version_id == versions.c.id,
                held.c.audience.in_(scope.reader.reads),
                source.c.effective > versions.c.effective,
                source.c.effective <= scope.as_of,
            )
        )
        query = sa.select(
            versions.c.id, versions.c.effective, until().label("until"), later_source.label("outdated")
        ).where(versions.c.id.in_(of))
        with self._engine.connect() as connection:
            return {
                row.id: Currency(standing(row.effective, row.until, today=today), bool(row.outdated))
                for row in connection.execute(query)
            }

    def policies_of(self, vendor: str) -> list[str]:
        """Keys of the documents that are a vendor's own terms."""
        query = (
            sa.select(documents.c.key)
            .distinct()
            .select_from(documents.join(versions))
            .where(versions.c.vendor == vendor, versions.c.kind == Kind.POLICY)
            .order_by(documents.c.key)
        )
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def laws(self, reader: Audience) -> list[HeldLaw]:
        """The laws that this reader's library holds, in any version."""
        query = (
            sa.select(*versions.c["work", "aliases", "jurisdiction", "language", "style"], documents.c.key)
            .select_from(versions.join(documents))
            .where(versions.c.work != "", documents.c.audience.in_(reader.reads))
            .order_by(versions.c.work, documents.c.id)
        )
        held: list[HeldLaw] = []
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        for work, of_work in groupby(rows, key=lambda row: row.work):
            group = list(of_work)
            first = group[0]
            aliases = dict.fromkeys(alias for row in group for alias in row.aliases)
            keys = dict.fromkeys(row.key for row in group)
            held.append(
                HeldLaw(work, tuple(aliases), first.jurisdiction, first.language, first.style, tuple(keys))
            )
        return held

    def jurisdictions(self, reader: Audience) -> list[str]:
        """Of whose law this reader's library has the text, or something that explains it."""
        query = (
            sa.select(versions.c.jurisdiction)
            .distinct()
            .select_from(versions.join(documents))
            .where(versions.c.kind.in_([Kind.STATUTE, Kind.BRIEF]), documents.c.audience.in_(reader.reads))
            .order_by(versions.c.jurisdiction)
        )
        with self._engine.connect() as connection:
            return [place for place in connection.scalars(query) if place]

    def state(self) -> object:
        """Changes whenever documents or versions come, go, or change their audience."""
        # Each change is a deed, a restored library one of another moment. Asked at every question, so nothing is counted.
        with self._engine.connect() as connection:
            return tuple(connection.execute(_STATE).one())

    def excerpt(self, version: int, start: int, end: int, *, reader: Audience, today: date) -> Excerpt | None:
        """The provision around a span of a version, whatever its day; None where it is gone or not for this reader."""
        query = (
            sa.select(
                documents.c.key,
                *versions.c["title", "url", "language", "effective", "text", "ocr"],
                until().label("until"),
            )
            .select_from(versions.join(documents))
            .where(versions.c.id == version, documents.c.audience.in_(reader.reads))
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or not 0 <= start < end <= len(row.text):
            return None
        around = self._article_around(version, start, end) or Provision("", 0, len(row.text), "", "")
        return Excerpt(
            document=row.key,
            title=row.title,
            label=around.label,
            caption=around.caption,
            before=row.text[around.start : start],
            quote=row.text[start:end],
            after=row.text[end : around.end],
            url=row.url,
            language=row.language,
            effective=row.effective,
            until=row.until,
            standing=standing(row.effective, row.until, today=today),
            ocr=row.ocr,
        )

    def _article_around(self, version: int, start: int, end: int) -> Provision | None:
        """The outermost provision around a span that is not a whole part of the document: article, section, heading."""
        query = (
            sa.select(*_PROVISION)
            .where(provisions.c.version_id == version)
            .where(provisions.c.start <= start, provisions.c.end >= end)
            .order_by(provisions.c.end - provisions.c.start)
        )
        with self._engine.connect() as connection:
            rows = [Provision(*row) for row in connection.execute(query)]
        articles = [
            row for row in rows if not row.locator.startswith(("suppl=", "annex=")) or "/" in row.locator
        ]
        return articles[-1] if articles else None


def _chunks(values: Sequence[Any]) -> list[Sequence[Any]]:
    """Databases limit how many values a statement may carry."""
    return [values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK)]


def _stored(row: sa.Row[Any]) -> StoredPassage:
    values = list(row)
    values[_KIND_AT] = _KINDS[values[_KIND_AT]]
    return StoredPassage(*values)
