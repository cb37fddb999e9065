"""Reading from the catalog.

What takes a `Scope` finds only what is for that reader and in force on that day. The rest goes on from there: it takes ids
and versions that a scoped search gave, and looks no further into access. `excerpt` takes ids from outside, and a reader.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from threading import local
from typing import Any

import sqlalchemy as sa

from knowledge.catalog import statements
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

    @property
    def values(self) -> dict[str, object]:
        """As the statements take it."""
        return {"reads": self.reader.reads, "as_of": self.as_of}


_KINDS = {kind.value: kind for kind in Kind}
_CHUNK = 500


class _Here(local):
    """What a thread looks things up in for a while: a connection, and the state of the library once it was asked for."""

    connection: sa.Connection | None = None
    state: object = None


class Lookup:
    """Finds what is held. For any number of threads.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine
        self._here = _Here()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What this thread looks up meanwhile goes over one connection, and the library counts as unchanged.

        A connection is dear: nothing is waited for in between.
        """
        if self._here.connection is not None:
            yield
            return
        with self._engine.connect() as connection:
            self._here.connection = connection
            try:
                yield
            finally:
                self._here.connection = self._here.state = None

    def passages(self, ids: Collection[int], scope: Scope) -> dict[int, StoredPassage]:
        """Those of the passages that are in force and for this reader: an index that gave the ids may be behind."""
        found = self._in_chunks(statements.BY_ID, "ids", list(ids), **scope.values)
        return {passage.id: passage for passage in map(_stored, found)}

    def in_force_by_digest(self, digests: Collection[str], scope: Scope) -> dict[str, list[StoredPassage]]:
        """For each digest the passages with these words that are in force and for this reader."""
        found: dict[str, list[StoredPassage]] = {}
        rows = self._in_chunks(statements.BY_DIGEST, "digests", list(digests), **scope.values)
        for passage in map(_stored, rows):
            found.setdefault(passage.digest, []).append(passage)
        return found

    def of_any_day(self, ids: Collection[int]) -> dict[int, StoredPassage]:
        """Passages by their ids. Those of a version have ids that follow each other in the order of its text."""
        found = self._in_chunks(statements.OF_ANY_DAY, "ids", list(ids))
        return {passage.id: passage for passage in map(_stored, found)}

    def provisions_like(
        self, keys: Sequence[str], path: Sequence[tuple[str, str]], scope: Scope
    ) -> list[tuple[int, Provision]]:
        """Provisions in force of these documents that may be meant by a path of kinds and numbers, with the numbers of
        their versions: those at or below its first part; the caller looks at the rest.
        """
        if not keys:
            return []
        (kind, number), *_ = path
        values = scope.values | statements.within(f"{kind}={number}")
        if not number:
            values["below"] = f"{kind}=%"
        few = len(keys) <= _CHUNK
        if few:
            values["keys"] = keys
        query = statements.provisions_like(numbered=bool(number), of_documents=few)
        wanted = set(keys)
        return [
            (version, Provision(*row)) for key, version, *row in self._rows(query, **values) if key in wanted
        ]

    def opening(self, version: int) -> str:
        """The text of a version's first passage."""
        return next((text for (text,) in self._rows(statements.OPENING, version=version)), "")

    def overlapping(self, version: int, start: int, end: int) -> list[StoredPassage]:
        """The passages that share text with a span of a version, in the order of the text."""
        return self._passages(statements.OVERLAPPING, version=version, start=start, end=end)

    def inside(self, version: int, locator: str) -> list[StoredPassage]:
        """The passages of a version that stand at a locator or below it, in the order of the text."""
        return self._passages(statements.INSIDE, version=version, **statements.within(locator))

    def following(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The next passages of a version, from a place in its text on."""
        return self._passages(statements.FOLLOWING, version=version, start=start, limit=limit)

    def preceding(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        """The passages of a version before a place in its text, the nearest first."""
        found = self._passages(statements.PRECEDING, version=version, start=start, limit=limit)
        return sorted(found, key=lambda passage: -passage.start)

    def document_ids(self, keys: Sequence[str]) -> list[int]:
        """The catalog's ids of documents; unknown keys are passed over."""
        return [number for (number,) in self._in_chunks(statements.DOCUMENT_IDS, "keys", keys)]

    def of(self, keys: Sequence[str], scope: Scope) -> list[StoredPassage]:
        """All passages in force of these documents, in the order of the text."""
        return list(map(_stored, self._in_chunks(statements.OF_DOCUMENTS, "keys", keys, **scope.values)))

    def any_in_force(self, keys: Sequence[str], scope: Scope) -> bool:
        """Whether any of these documents has a version in force."""
        return any(True for _ in self._in_chunks(statements.ANY_IN_FORCE, "keys", keys, **scope.values))

    def all_in_force(self, scope: Scope) -> list[StoredPassage]:
        """All passages in force, for a library or a day that has few."""
        return self._passages(statements.ALL, **scope.values)

    def explaining(self, document: str, locator: str, scope: Scope) -> list[StoredPassage]:
        """Passages in force of the documents that explain a provision of another one; an empty locator: any of its."""
        at = statements.within(locator) if locator else {}
        query = statements.explaining(at_locator=bool(locator))
        return self._passages(query, document=document, **at, **scope.values)

    def provision_around(self, version: int, start: int, end: int) -> Provision | None:
        """The innermost provision that holds the whole of a span."""
        found = self._rows(statements.INNERMOST, version=version, start=start, end=end)
        return next((Provision(*row) for row in found), None)

    def currency(self, of: Collection[int], scope: Scope, *, today: date) -> dict[int, Currency]:
        """How versions, by number, stand to today, and whether what they explain has changed since they were written."""
        return {
            row.id: Currency(standing(row.effective, row.until, today=today), bool(row.outdated))
            for row in self._in_chunks(statements.CURRENCY, "versions", list(of), **scope.values)
        }

    def policies_of(self, vendor: str) -> list[str]:
        """Keys of the documents that are a vendor's own terms."""
        return [key for (key,) in self._rows(statements.POLICIES_OF, vendor=vendor)]

    def laws(self, reader: Audience) -> list[HeldLaw]:
        """The laws that this reader's library holds, in any version."""
        held: list[HeldLaw] = []
        rows = self._rows(statements.LAWS, reads=reader.reads)
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
        return [place for (place,) in self._rows(statements.JURISDICTIONS, reads=reader.reads) if place]

    def state(self) -> object:
        """Changes whenever documents or versions come, go, or change their audience."""
        state = self._here.state or tuple(*self._rows(statements.STATE))
        if self._here.connection is not None:
            self._here.state = state
        return state

    def excerpt(self, version: int, start: int, end: int, *, reader: Audience, today: date) -> Excerpt | None:
        """The provision around a span of a version, whatever its day; None where it is gone or not for this reader."""
        row = next(iter(self._rows(statements.EXCERPT, version=version, reads=reader.reads)), None)
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
        around = self._rows(statements.AROUND, version=version, start=start, end=end)
        rows = [Provision(*row) for row in around]
        articles = [
            row for row in rows if not row.locator.startswith(("suppl=", "annex=")) or "/" in row.locator
        ]
        return articles[-1] if articles else None

    def _passages(self, query: sa.Select[*tuple[Any, ...]], **values: object) -> list[StoredPassage]:
        return list(map(_stored, self._rows(query, **values)))

    def _in_chunks(
        self, query: sa.Select[*tuple[Any, ...]], name: str, of: Sequence[Any], **values: object
    ) -> Iterator[sa.Row[*tuple[Any, ...]]]:
        """Databases limit how many values a statement may carry."""
        for start in range(0, len(of), _CHUNK):
            yield from self._rows(query, **values | {name: of[start : start + _CHUNK]})

    def _rows(
        self, query: sa.Select[*tuple[Any, ...]], **values: object
    ) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        if self._here.connection is not None:
            return self._here.connection.execute(query, values).all()
        with self._engine.connect() as connection:
            return connection.execute(query, values).all()


def _stored(row: sa.Row[*tuple[Any, ...]]) -> StoredPassage:
    values = list(row)
    values[statements.KIND_AT] = _KINDS[values[statements.KIND_AT]]
    return StoredPassage(*values)
