"""What the desk does for the library by itself: looks at followed sources daily, and tells staff what they must know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.library.changes import Alert, Changes
from bot.library.intake import FollowedState, Following
from bot.library.jobs import Jobs
from bot.library.model import DESK, JobKind, Matter
from bot.marks import mark_of
from knowledge.catalog.holdings import HeldVersion, Holdings
from knowledge.catalog.store import Catalog

_AGAIN = timedelta(hours=1)
"""After a sync that did not even begin, another one is tried after so long."""
_FORGET_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LibraryNotice:
    """Something to tell staff, once.

    Attributes:
        alert: a change in a document. `failing`: all sources that have begun to fail. `suspect`: a version that addresses
            the assistant. One of them is there.
        mark: goes with the message; it is looked for from `since` on before it is told.
        done: notes that it was told; blocks.
    """

    mark: str
    since: datetime
    done: Callable[[], object]
    alert: Alert | None = None
    failing: Sequence[FollowedState] = ()
    suspect: HeldVersion | None = None


class LibraryRounds:
    """The rounds. All of it blocks.

    Args:
        following: None: no sources are followed.
        now: tells the time, in UTC.
    """

    def __init__(
        self,
        *,
        jobs: Jobs,
        changes: Changes,
        holdings: Holdings,
        catalog: Catalog,
        following: Following | None,
        now: Callable[[], datetime],
    ) -> None:
        self._jobs = jobs
        self._changes = changes
        self._holdings = holdings
        self._catalog = catalog
        self._following = following
        self._now = now
        self._asked_at: datetime | None = None
        self._forgot_at: datetime | None = None

    def tend(self) -> bool:
        """Ask for a sync where it is time for one, and let go of what was removed long ago; whether there is work now."""
        now = self._now()
        if self._forgot_at is None or now - self._forgot_at >= _FORGET_EVERY:
            self._catalog.forget_removed()
            self._jobs.forget()
            self._forgot_at = now
        self._jobs.expire()
        if self._following is None or not self._following.due(now):
            return False
        if self._asked_at is not None and now - self._asked_at < _AGAIN:
            return False
        if any(job.kind is JobKind.SYNC for job in self._jobs.open()):
            return False
        self._asked_at = now
        self._jobs.ask(JobKind.SYNC, Matter(name=""), by=DESK, locale="ja", reply=None)
        return True

    def news(self) -> Sequence[LibraryNotice]:
        """What staff are still to be told."""
        return [*self._changed(), *self._failing(), *self._suspect()]

    def _changed(self) -> list[LibraryNotice]:
        return [
            LibraryNotice(
                mark=mark_of("c", str(alert.version)),
                since=alert.difference.after.added_at,
                done=lambda alert=alert: self._changes.told(alert.version),  # type: ignore[misc]
                alert=alert,
            )
            for alert in self._changes.alerts()
        ]

    def _failing(self) -> list[LibraryNotice]:
        """All in one, and not before a sync has ended: where the network is down, staff are not told of each by itself."""
        following = self._following
        if following is None or any(job.kind is JobKind.SYNC for job in self._jobs.open()):
            return []
        failing = sorted(following.untold(), key=lambda state: state.name)
        if not failing:
            return []

        def done() -> None:
            for state in failing:
                following.mark_told(state.name)

        tried = [state.tried_at for state in failing if state.tried_at]
        mark = mark_of("f", " ".join(f"{state.name} {state.tried_at}" for state in failing))
        return [LibraryNotice(mark=mark, since=min(tried, default=self._now()), done=done, failing=failing)]

    def _suspect(self) -> list[LibraryNotice]:
        notices = []
        for job in self._jobs.suspect():
            found = [self._holdings.version(number) for number in (job.ended.suspect if job.ended else ())]
            versions = [version for version in found if version is not None]
            if not versions:
                self._jobs.suspect_told(job)
            for version in versions:
                last = version is versions[-1]
                notices.append(
                    LibraryNotice(
                        mark=mark_of("s", str(version.id)),
                        since=version.added_at,
                        done=(lambda job=job: self._jobs.suspect_told(job)) if last else _nothing,  # type: ignore[misc]
                        suspect=version,
                    )
                )
        return notices


def _nothing() -> None:
    """There is nothing to note."""
