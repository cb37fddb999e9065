"""Questions answered lately, kept for a while: the button under an answer opens an inquiry with what was cited."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.inquiries.model import Relied
from bot.inquiries.tables import asked

KEPT = timedelta(days=30)
_MOST_RELIED = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what its answer rested on."""

    question: str
    language: str
    relied: tuple[Relied, ...]
    vendor: str


class AskedStore:
    """Remembers for `KEPT`, under a token that only the answer's message carries."""

    def __init__(self, *, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def remember(self, asked_: Asked, *, person: int) -> str:
        """Keep a question; forgets those that are too old."""
        token = secrets.token_urlsafe(12)
        at = self._now()
        row = {
            "token": token,
            "person": person,
            "question": asked_.question,
            "language": asked_.language,
            "relied": [one.model_dump(mode="json") for one in asked_.relied[:_MOST_RELIED]],
            "vendor": asked_.vendor,
            "at": at,
        }
        with self._engine.begin() as connection:
            connection.execute(sa.delete(asked).where(asked.c.at < at - KEPT))
            connection.execute(sa.insert(asked).values(row))
        return token

    def recall(self, token: str) -> Asked | None:
        """What was kept under a token; None where it is no longer."""
        query = sa.select(asked).where(asked.c.token == token, asked.c.at >= self._now() - KEPT)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        relied = tuple(Relied.model_validate(one) for one in row["relied"])
        return Asked(row["question"], row["language"], relied, row["vendor"])
