"""The real following: the sources of the sources file, looked at in turn, one after another."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from bot.library.intake import FollowedState, OnStep
from bot.library.model import Ended, Failure
from bot.library.reading import ended_of
from ingest.following.schedule import due
from ingest.following.sources_file import SourcesFile
from ingest.following.state import Standing
from ingest.following.sync import Follower
from knowledge.model import Actor


class SourcesFollowed:
    """Follows what the sources file lists.

    Args:
        today: the day at the desk. `sync_at`: time of day, in Japan, at which all are looked at; None: never by itself.
    """

    def __init__(
        self, *, file: SourcesFile, follower: Follower, today: Callable[[], date], sync_at: time | None
    ) -> None:
        self._file = file
        self._follower = follower
        self._today = today
        self._sync_at = sync_at

    def names(self) -> Sequence[str]:
        """As `Following.names`."""
        return [source.name for source in self._file.source]

    def sync(self, name: str, *, by: Actor, on_step: OnStep) -> Ended:
        """As `Following.sync`."""
        report = self._follower.sync(
            self._file.named([name] if name else []),
            by=by,
            today=self._today(),
            on_source=lambda _name, done, total: on_step("syncing", done, total),
            on_progress=lambda done, total: on_step("indexing", done, total),
        )
        return ended_of([each.report for each in report.synced])

    def states(self) -> Sequence[FollowedState]:
        """As `Following.states`."""
        known = self._follower.state.standings()
        return [
            _state(known[name]) if name in known else FollowedState(name, None, None, None)
            for name in self.names()
        ]

    def due(self, now: datetime) -> bool:
        """As `Following.due`."""
        return bool(self.names()) and due(now, self._follower.state.last_tried(self.names()), self._sync_at)

    def untold(self) -> Sequence[FollowedState]:
        """As `Following.untold`."""
        return [_state(each) for each in self._follower.state.untold() if each.source in set(self.names())]

    def mark_told(self, name: str) -> None:
        """As `Following.mark_told`."""
        self._follower.state.mark_told([name])


def _state(standing: Standing) -> FollowedState:
    failure = Failure.of(standing.failure[0]) if standing.failure else None
    return FollowedState(standing.source, standing.tried_at, standing.succeeded_at, failure)
