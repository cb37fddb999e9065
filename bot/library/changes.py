"""What changed between versions of a document, for those who ask and for those who must be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from knowledge.catalog.holdings import HeldVersion, Holdings
from knowledge.catalog.store import Catalog
from knowledge.comparing.compare import compare
from knowledge.comparing.comparison import Comparison
from knowledge.errors import DocumentError

_SUGGESTED = 3
_ONE_RUN = timedelta(hours=24)
"""Versions that came in this close to each other came in together: nobody has relied on one of them alone."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a document and what changed from the one to the other."""

    before: HeldVersion
    after: HeldVersion
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Alert:
    """A change that staff are to be told of once.

    Attributes:
        coming: the first day on which it holds, where that is still to come; None: it holds.
        corrects: the text took the place of another of the same day.
    """

    difference: Difference
    coming: date | None
    corrects: bool

    @property
    def version(self) -> int:
        """The new version, for `Changes.told`."""
        return self.difference.after.id


class Changes:
    """Compares what is held.

    Args:
        holdings: where texts are found.
        catalog: keeps which versions staff are still to be told of.
        today: the day at the desk.
    """

    def __init__(self, *, holdings: Holdings, catalog: Catalog, today: Callable[[], date]) -> None:
        self._holdings = holdings
        self._catalog = catalog
        self._today = today

    def between(self, key: str, start: date | None = None, end: date | None = None) -> Difference:
        """What changed in a document between two days.

        Args:
            start, end: the days; each picks the version in force then. None for `end`: today; None for `start`: the
                version before that one. Where only one version has come into force so far, it is compared with the
                one that is coming.

        Raises:
            DocumentError: `no_such_key`, or `no_such_key_near` where some are like it; `one_version` and `nothing_before`:
                there is nothing to compare; `before_first_version`: on that day none was in force; `same_version`: it is
                the same on both days.
        """
        versions = self._holdings.versions(key)
        if not versions:
            near = self._near(key)
            raise DocumentError("no_such_key_near" if near else "no_such_key", key=key, near=near)
        if len(versions) == 1:
            raise DocumentError("one_version", key=key)
        if start and end and start > end:
            start, end = end, start
        after = _in_force(versions, end) if end else self._current(versions)
        if start:
            before = _in_force(versions, start)
        elif earlier := predecessor(versions, after):
            before = earlier
        elif end:
            raise DocumentError("nothing_before", key=key, day=str(end))
        else:
            before, after = after, versions[versions.index(after) + 1]
        if before.id == after.id:
            raise DocumentError("same_version", key=key)
        if versions.index(before) > versions.index(after):
            before, after = after, before
        return self._difference(before, after)

    def of(self, before: HeldVersion, after: HeldVersion) -> Difference:
        """What changed from one version of a document to another."""
        return self._difference(before, after)

    def alerts(self) -> list[Alert]:
        """The changes that staff are still to be told of, in the order in which they came.

        A new version counts if it is in force or coming. What is past already, what another text of the same day took
        the place of, what is gone, and what only looks different are settled here, and never told.
        """
        due = self._catalog.alerts_due()
        versions = {key: self._holdings.versions(key) for key in self._keys(due)}
        today = self._today()
        waiting = {each.id for held in versions.values() for each in held if each.id in set(due)}
        telling = {each.id for held in versions.values() for each in held if _counts(each, today)} & waiting
        for version in set(due) - telling:
            self.told(version)
        alerts: list[Alert] = []
        for held in versions.values():
            passed_over = {each.id for each in held} & waiting - telling
            for after in held:
                if after.id not in telling:
                    continue
                alert = self._alert(held, after, passed_over, today)
                if alert is None:
                    self.told(after.id)
                else:
                    alerts.append(alert)
        return sorted(alerts, key=lambda alert: alert.version)

    def told(self, version: int) -> None:
        """Staff know of this version."""
        self._catalog.alert_told(version)

    def _keys(self, due: Sequence[int]) -> list[str]:
        found = (self._holdings.version(version) for version in due)
        return list(dict.fromkeys(version.key for version in found if version))

    def _alert(
        self, held: Sequence[HeldVersion], after: HeldVersion, passed_over: set[int], today: date
    ) -> Alert | None:
        before = _last_known(held, after, passed_over)
        if before is None:
            return None
        difference = self._difference(before, after)
        if difference.comparison.is_cosmetic:
            return None
        coming = after.effective if after.effective and after.effective > today else None
        return Alert(
            difference, coming, corrects=before.effective is not None and before.effective == after.effective
        )

    def _difference(self, before: HeldVersion, after: HeldVersion) -> Difference:
        texts = (self._holdings.text(each.id) for each in (before, after))
        return Difference(before, after, compare(*texts, style=after.style))

    def _current(self, versions: Sequence[HeldVersion]) -> HeldVersion:
        """The version in force today; where all are still to come, the first."""
        today = self._today()
        return next((each for each in reversed(versions) if _began(each, today)), versions[0])

    def _near(self, key: str) -> str:
        """Keys that may have been meant, to stand in a sentence; empty where none is like it."""
        keys = [listed.key for listed in self._holdings.listed()]
        by_fold = {each.casefold(): each for each in keys}
        within = [each for each in keys if key and key.casefold() in each.casefold()]
        close = [by_fold[each] for each in get_close_matches(key.casefold(), by_fold, n=_SUGGESTED)]
        return ", ".join(dict.fromkeys([*close, *within][:_SUGGESTED]))


def predecessor(versions: Sequence[HeldVersion], after: HeldVersion) -> HeldVersion | None:
    """The version that one replaced: the last of an earlier day, else an earlier text of the same day; None for the first.

    Args:
        versions: all of the document, in their order.
    """
    earlier = versions[: versions.index(after)]
    other_day = [each for each in earlier if each.effective != after.effective]
    return next(reversed(other_day or earlier), None)


def _last_known(held: Sequence[HeldVersion], after: HeldVersion, passed_over: set[int]) -> HeldVersion | None:
    """The version that staff know: the nearest before it of which they were told, or did not have to be.

    Several versions may come in at once, with only the last in force: then what changed is what changed since the one
    that was held before, not since yesterday's unseen one. Of a document that is new as a whole, with all its history,
    nothing was known; then it is the version that this one replaced.
    """
    earlier = held[: held.index(after)]
    known = next((each for each in reversed(earlier) if each.id not in passed_over), None)
    came_together = known is not None and abs(after.added_at - known.added_at) < _ONE_RUN
    if known is None or (came_together and earlier[-1].id != known.id):
        return predecessor(held, after)
    return known


def _counts(version: HeldVersion, today: date) -> bool:
    """Whether a version is in force, or will be: no other took its place for good."""
    return version.until is None or (version.until > today and version.until != version.effective)


def _in_force(versions: Sequence[HeldVersion], day: date) -> HeldVersion:
    found = next((each for each in reversed(versions) if _began(each, day)), None)
    if found is None:
        first = versions[0]
        raise DocumentError("before_first_version", key=first.key, day=str(day), date=str(first.effective))
    return found


def _began(version: HeldVersion, day: date) -> bool:
    return version.effective is None or version.effective <= day
