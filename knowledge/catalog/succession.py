"""How the versions of a document follow each other, written once for every query that asks.

By effective date, one without a date before all dated ones; of two with the same date by arrival. A version is in force
from its effective date until its successor's.
"""

from datetime import date

import sqlalchemy as sa

from knowledge.catalog.tables import versions

later = versions.alias("later")
"""Another version, compared with the one that a query is about."""

_of_the_same_document = later.c.document_id == versions.c.document_id
_of_the_same_day = later.c.effective.is_not_distinct_from(versions.c.effective)

supersedes = sa.and_(
    _of_the_same_document,
    sa.or_(
        sa.and_(versions.c.effective.is_(None), later.c.effective.is_not(None)),
        later.c.effective > versions.c.effective,
        sa.and_(_of_the_same_day, later.c.id > versions.c.id),
    ),
)
"""Whether `later` comes after the version."""

corrected = sa.exists().where(_of_the_same_document, _of_the_same_day, later.c.id > versions.c.id)
"""Whether another text of the same day took the version's place."""


def until() -> sa.ColumnElement[date | None]:
    """The first day on which the version is no longer in force; None while it has no successor.

    For one that was never in force, because a later text took its place before any date, it is the earliest day there is.
    """
    successor = sa.select(sa.func.min(later.c.effective)).where(supersedes).scalar_subquery()
    never = sa.and_(versions.c.effective.is_(None), corrected)
    return sa.case((never, sa.literal(date.min, sa.Date)), else_=successor)


def superseded_by(day: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Whether on that day another version is in force in the version's place."""
    effective_by_then = sa.or_(later.c.effective.is_(None), later.c.effective <= day)
    return sa.exists().where(supersedes, effective_by_then)
