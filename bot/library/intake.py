"""What the library needs of those who fetch, read and follow. Everything blocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Protocol

from bot.library.model import Ended, Failure, Found
from ingest.document import Source
from knowledge.model import Actor, Audience

OnStep = Callable[[str, int, int], None]
"""Called with what is being done (`reading`, `indexing`, `syncing`), how much of it is done, and how much there is. Raises
`StoppedError` where it is to be left."""


@dataclass(frozen=True, slots=True)
class FollowedState:
    """How following a source goes.

    Attributes:
        failure: the last error, where all is not well.
    """

    name: str
    tried_at: datetime | None
    succeeded_at: datetime | None
    failure: Failure | None


class Intake(Protocol):
    """Brings documents in."""

    def fetch(self, url: str) -> Source:
        """What stands at a URL.

        Raises:
            DocumentError: it cannot be had, or must not be asked for.
        """
        ...

    def look_at(
        self, source: Source, *, audience: Audience | None, on_step: OnStep, stop: Event
    ) -> tuple[Sequence[Found], Sequence[Failure]]:
        """What is in a source, and what would become of it; nothing is changed. And what cannot be read of it.

        Raises:
            DocumentError: none of it can be taken in.
        """
        ...

    def add(
        self, source: Source, *, audience: Audience | None, by: Actor, on_step: OnStep, stop: Event
    ) -> Ended:
        """Take a source in, and make it findable.

        Raises:
            MadoguchiError: the stores cannot be used.
        """
        ...


class Following(Protocol):
    """Keeps followed sources current."""

    def names(self) -> Sequence[str]:
        """The sources that are followed."""
        ...

    def sync(self, name: str, *, by: Actor, on_step: OnStep) -> Ended:
        """Look at a source, and take in what is new; at all of them where the name is empty.

        Raises:
            MadoguchiError: there is no such source, or the stores cannot be used.
        """
        ...

    def states(self) -> Sequence[FollowedState]:
        """How it goes with each of them."""
        ...

    def due(self, now: datetime) -> bool:
        """Whether it is time to look at all of them."""
        ...

    def untold(self) -> Sequence[FollowedState]:
        """Sources that fail, of which staff have not been told."""
        ...

    def mark_told(self, name: str) -> None:
        """Staff know that a source fails."""
        ...
