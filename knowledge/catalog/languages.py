"""What the library prints in which language, and the glossaries that lead from one to the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from knowledge.catalog.lookup import Scope
from knowledge.catalog.statements import IN_FORCE
from knowledge.catalog.tables import documents, versions
from knowledge.model import Audience, Kind


@dataclass(frozen=True, slots=True)
class Printed:
    """A document that is a text itself, and not one that explains others: its id in the catalog, and whose text it is."""

    document_id: int
    language: str
    jurisdiction: str


class Languages:
    """Reads both from the catalog.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine

    def printed(self, reader: Audience) -> Sequence[Printed]:
        """The documents of this reader's library that are texts themselves, in any version."""
        query = (
            sa.select(documents.c.id, *versions.c["language", "jurisdiction"])
            .distinct()
            .select_from(documents.join(versions))
            .where(
                versions.c.kind.not_in([Kind.BRIEF, Kind.GUIDE, Kind.GLOSSARY]),
                documents.c.audience.in_(reader.reads),
            )
            .order_by(documents.c.id)
        )
        with self._engine.connect() as connection:
            return [Printed(*row) for row in connection.execute(query)]

    def glossaries(self, reader: Audience) -> Sequence[str]:
        """The texts of this reader's glossaries, the newest version of each whatever day is asked for: words are no law."""
        query = (
            sa.select(versions.c.text)
            .select_from(versions.join(documents))
            .where(versions.c.kind == Kind.GLOSSARY, IN_FORCE)
            .order_by(documents.c.id)
        )
        with self._engine.connect() as connection:
            return list(connection.scalars(query, Scope(reader, date.max).values))
