"""What answers with a language model took and how they went; nothing of what was asked, and nobody's name."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from knowledge.catalog.tables import spoken

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spoke:
    """One answer for which a model was asked.

    Attributes:
        language: of the question.
        outcome: what became of the model's answer; `trouble`: why it was not heard out or not followed.
        tokens_in, tokens_out: None where the model's service did not say; `cost`: in US dollars, None without prices.
        first_ms: milliseconds to the first claim that was kept; None: there was none.
    """

    at: datetime
    language: str
    model: str
    outcome: str
    trouble: str
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    first_ms: float | None
    total_ms: float


class Spoken:
    """The record of what models took.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, *, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spoken")

    def note(self, spoke: Spoke) -> None:
        """Write it down soon: whoever waits for the answer does not wait for this, nor fails with it."""
        try:
            self._writer.submit(self._write, spoke)
        except RuntimeError as error:  # it is closed: the desk stops while somebody is being answered
            _untold(error)

    def since(self, moment: datetime) -> Iterator[Spoke]:
        """What was spoken from then on, oldest first."""
        chosen = sa.select(*spoken.columns).where(spoken.c.at >= moment).order_by(spoken.c.at, spoken.c.id)
        with self._engine.connect() as connection:
            for row in connection.execute(chosen).mappings():
                yield Spoke(**{name: value for name, value in row.items() if name != "id"})

    def close(self) -> None:
        """Wait until all that was noted is written."""
        self._writer.shutdown()

    def _write(self, spoke: Spoke) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(spoken.insert().values(**asdict(spoke)))
        except Exception as error:  # noqa: BLE001  an answer is worth more than the record of what it took
            _untold(error)


def _untold(error: Exception) -> None:
    _log.warning("What an answer took could not be recorded: %s", type(error).__name__)
