"""What was asked lately in a conversation, so that a follow-up is understood, even after a restart."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from knowledge.catalog.tables import turns
from knowledge.errors import StoreError

REMEMBERED = timedelta(days=1)
TURNS = 6
"""Questions of a conversation that a further one may lean on."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person's, at one place: what others ask there, and what this person asks elsewhere, is no part of it.

    Attributes:
        place: names the thread, the exchange of direct messages or the session, among all there are.
        person: id on Discord; None on the command line.
    """

    place: str
    person: int | None = None


class Conversations:
    """The questions asked lately.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine

    def recent(self, conversation: Conversation, *, now: datetime) -> tuple[str, ...]:
        """The last questions of a conversation, as they stand alone, oldest first."""
        query = (
            sa.select(turns.c.understood)
            .where(_of(conversation), turns.c.at > now - REMEMBERED, turns.c.at <= now)
            .order_by(turns.c.id.desc())
            .limit(TURNS)
        )
        with self._engine.connect() as connection:
            return tuple(connection.scalars(query))[::-1]

    def add(self, conversation: Conversation, *, question: str, understood: str, now: datetime) -> None:
        """Remember a question, and forget all that are too old, whoever asked them.

        An answer is worth more than being able to go on from it: where this cannot be written, the log says so.

        Args:
            question: as asked; `understood`: as it stands alone.
        """
        turn = {
            "conversation": conversation.place,
            "person": conversation.person,
            "at": now,
            "question": question,
            "understood": understood,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.delete(turns).where(turns.c.at <= now - REMEMBERED))
                connection.execute(sa.insert(turns).values(turn))
        except (sa.exc.SQLAlchemyError, StoreError, OSError) as error:
            _log.warning("A question could not be remembered for follow-ups: %s", type(error).__name__)


def _of(conversation: Conversation) -> sa.ColumnElement[bool]:
    return sa.and_(
        turns.c.conversation == conversation.place, turns.c.person.is_not_distinct_from(conversation.person)
    )
