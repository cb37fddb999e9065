"""What `Lookup` asks the database, put together once: that takes longer than carrying it out.

Values come in by name: of a scope `reads` and `as_of`, else those that a statement speaks of.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from knowledge.catalog.deeds import CHANGES
from knowledge.catalog.succession import superseded_by, until
from knowledge.catalog.tables import covered, deeds, documents, passages, provisions, versions
from knowledge.model import Kind


def within(locator: str) -> dict[str, str]:
    """The values with which a statement finds what stands at a locator or below it."""
    escaped = locator.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return {"locator": locator, "below": f"{escaped}/%"}


def _any_of(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    return column.in_(sa.bindparam(name, type_=column.type, expanding=True))


def _within(column: sa.Column[str]) -> sa.ColumnElement[bool]:
    return sa.or_(column == sa.bindparam("locator"), column.like(sa.bindparam("below"), escape="\\"))


_READABLE = _any_of(documents.c.audience, "reads")
_AS_OF = sa.bindparam("as_of", type_=sa.Date)
_VERSION = sa.bindparam("version", type_=sa.Integer)
_START = sa.bindparam("start", type_=sa.Integer)
_END = sa.bindparam("end", type_=sa.Integer)
_LIMIT = sa.bindparam("limit", type_=sa.Integer)

IN_FORCE = sa.and_(
    _READABLE,
    sa.or_(versions.c.effective.is_(None), versions.c.effective <= _AS_OF),
    ~superseded_by(_AS_OF),
)
"""Whether a version joined with its document is the one in force that day, and for this reader to see."""

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
KIND_AT = [column.name for column in _PASSAGE].index("kind")
"""Which of a passage's columns has its kind."""

_PASSAGES = sa.select(*_PASSAGE).select_from(passages.join(versions).join(documents)).order_by(passages.c.id)
_OF_VERSION = _PASSAGES.where(passages.c.version_id == _VERSION)
_BEFORE = (
    sa.select(passages.c.id)
    .where(passages.c.version_id == _VERSION, passages.c.start < _START)
    .order_by(passages.c.start.desc())
    .limit(_LIMIT)
)
ALL = _PASSAGES.where(IN_FORCE)
BY_ID = ALL.where(_any_of(passages.c.id, "ids"))
BY_DIGEST = ALL.where(_any_of(passages.c.digest, "digests"))
OF_DOCUMENTS = ALL.where(_any_of(documents.c.key, "keys"))
OF_ANY_DAY = _PASSAGES.where(_any_of(passages.c.id, "ids"))
OVERLAPPING = _OF_VERSION.where(passages.c.start < _END, passages.c.end > _START)
INSIDE = _OF_VERSION.where(_within(passages.c.locator))
FOLLOWING = _OF_VERSION.where(passages.c.start >= _START).limit(_LIMIT)
PRECEDING = _PASSAGES.where(passages.c.id.in_(_BEFORE))
OPENING = (
    sa.select(passages.c.text).where(passages.c.version_id == _VERSION).order_by(passages.c.start).limit(1)
)


@cache
def explaining(*, at_locator: bool) -> sa.Select[*tuple[Any, ...]]:
    """Passages in force that explain a provision of `document` at `locator`, or any of its."""
    explainers = (
        sa.select(covered.c.version_id)
        .join(versions, versions.c.id == covered.c.version_id)
        .where(covered.c.document == sa.bindparam("document"), versions.c.kind != Kind.GUIDE)
    )
    if at_locator:
        # A brief on Article 30-4 speaks of its first paragraph, and one on the paragraph of the article.
        locator = sa.bindparam("locator", type_=sa.Text)
        outer = locator.startswith(covered.c.locator.op("||")("/"))
        explainers = explainers.where(sa.or_(_within(covered.c.locator), outer))
    return ALL.where(versions.c.id.in_(explainers))


_PROVISION = provisions.c["locator", "start", "end", "label", "caption"]
_SIZE = provisions.c.end - provisions.c.start
_AROUND = sa.select(*_PROVISION).where(
    provisions.c.version_id == _VERSION, provisions.c.start <= _START, provisions.c.end >= _END
)
AROUND = _AROUND.order_by(_SIZE, provisions.c.ordinal)
"""The provisions that hold the whole of a span, the innermost first."""

INNERMOST = _AROUND.order_by(_SIZE, provisions.c.ordinal.desc()).limit(1)
"""The innermost of them; of two that are the same span the one that comes later."""


@cache
def provisions_like(*, numbered: bool, of_documents: bool) -> sa.Select[*tuple[Any, ...]]:
    """Provisions in force, with documents and versions, at a locator or below it; for a kind of provision alone, with no
    number, `below` is all of that kind.
    """
    query = (
        sa.select(documents.c.key, provisions.c.version_id, *_PROVISION)
        .select_from(provisions.join(versions).join(documents))
        .where(IN_FORCE, _within(provisions.c.locator))
        .order_by(provisions.c.version_id, provisions.c.ordinal)
    )
    if numbered:  # found by its number first: a law may be as many documents as it has articles
        first = provisions.alias("first")
        query = query.join(first, first.c.version_id == versions.c.id)
        query = query.where(first.c.locator == sa.bindparam("locator"))
    return query.where(_any_of(documents.c.key, "keys")) if of_documents else query


_SOURCE = versions.alias("source")
_HELD = documents.alias("held")
_LATER_SOURCE = (
    sa.exists()
    .select_from(covered.join(_HELD, _HELD.c.key == covered.c.document).join(_SOURCE))
    .where(
        covered.c.version_id == versions.c.id,
        _HELD.c.audience.in_(sa.bindparam("reads", expanding=True)),
        _SOURCE.c.effective > versions.c.effective,
        _SOURCE.c.effective <= _AS_OF,
    )
)
CURRENCY = sa.select(
    versions.c.id, versions.c.effective, until().label("until"), _LATER_SOURCE.label("outdated")
).where(_any_of(versions.c.id, "versions"))

DOCUMENT_IDS = sa.select(documents.c.id).where(_any_of(documents.c.key, "keys"))
ANY_IN_FORCE = (
    sa.select(versions.c.id)
    .select_from(versions.join(documents))
    .where(IN_FORCE, _any_of(documents.c.key, "keys"))
    .limit(1)
)
POLICIES_OF = (
    sa.select(documents.c.key)
    .distinct()
    .select_from(documents.join(versions))
    .where(versions.c.vendor == sa.bindparam("vendor"), versions.c.kind == Kind.POLICY)
    .order_by(documents.c.key)
)
LAWS = (
    sa.select(*versions.c["work", "aliases", "jurisdiction", "language", "style"], documents.c.key)
    .select_from(versions.join(documents))
    .where(versions.c.work != "", _READABLE)
    .order_by(versions.c.work, documents.c.id)
)
JURISDICTIONS = (
    sa.select(versions.c.jurisdiction)
    .distinct()
    .select_from(versions.join(documents))
    .where(versions.c.kind.in_([Kind.STATUTE, Kind.BRIEF]), _READABLE)
    .order_by(versions.c.jurisdiction)
)
EXCERPT = (
    sa.select(
        documents.c.key,
        *versions.c["title", "url", "language", "effective", "text", "ocr"],
        until().label("until"),
    )
    .select_from(versions.join(documents))
    .where(versions.c.id == _VERSION, _READABLE)
)

_LAST = sa.select(deeds.c.id).where(deeds.c.what.in_(CHANGES)).order_by(deeds.c.id.desc()).limit(1)
# Each change is a deed, a restored library one of another moment. Asked at every question, so nothing is counted.
STATE = sa.select(
    sa.select(sa.func.max(versions.c.id)).scalar_subquery(),
    _LAST.scalar_subquery(),
    _LAST.with_only_columns(deeds.c.at).scalar_subquery(),
)
