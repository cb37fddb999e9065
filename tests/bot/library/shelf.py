"""A library to keep: real stores in a folder, read in this very process; the web and what is followed are fakes."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from threading import Event
from zoneinfo import ZoneInfo

from bot.library.changes import Changes
from bot.library.intake import FollowedState, OnStep
from bot.library.keeping import Keeping, open_keeping
from bot.library.model import Ended, Failure, Found, TakenIn
from bot.library.reading import ReadingIntake
from ingest.add import Options, add_sources
from ingest.apart.reading import InProcess
from ingest.document import Source, Stated
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from knowledge.errors import DocumentError
from knowledge.model import Actor, Audience
from tests.fakes import Clock
from tests.fixtures_library import TESTER, open_stores

HOME = ZoneInfo("Asia/Tokyo")


@dataclass
class Person:
    """Somebody who keeps the library, or would like to."""

    id: int = 1
    name: str = "sato"
    staff: bool = True


STAFF, MEMBER = Person(), Person(2, "aoi", staff=False)


class FakeWeb:
    """Pages by URL; others are not there."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Source:
        self.asked.append(url)
        if url not in self.pages:
            raise DocumentError("page_gone", url=url, status=404)
        name = url.rsplit("/", 1)[-1]
        return Source(url, PurePosixPath(name), self.pages[url], otherwise=Stated(url=url))


class SlowIntake:
    """The real intake, which can be made to stop half-way, once: it sets `entered`, then waits until `opened` is set."""

    def __init__(self, real: ReadingIntake) -> None:
        self._real = real
        self.entered, self.opened = threading.Event(), threading.Event()
        self._holding = False
        self.pages = 0
        self.error: Exception | None = None
        self.clock: Clock | None = None
        self.added = 0

    def hold(self) -> None:
        """Stop half-way the next time."""
        self._holding = True

    def fetch(self, url: str) -> Source:
        return self._real.fetch(url)

    def look_at(
        self, source: Source, *, audience: Audience | None, on_step: OnStep, stop: Event
    ) -> tuple[Sequence[Found], Sequence[Failure]]:
        self._half_way(on_step)
        return self._real.look_at(source, audience=audience, on_step=on_step, stop=stop)

    def add(
        self, source: Source, *, audience: Audience | None, by: Actor, on_step: OnStep, stop: Event
    ) -> Ended:
        self._half_way(on_step)
        ended = self._real.add(source, audience=audience, by=by, on_step=on_step, stop=stop)
        self.added += 1
        return ended

    def _half_way(self, on_step: OnStep) -> None:
        for page in range(1, self.pages + 1):
            if self.clock:
                self.clock.pass_(seconds=1)
            on_step("reading", page, self.pages)
        holding, self._holding = self._holding, False
        if holding:
            self.entered.set()
            if not self.opened.wait(timeout=60):
                raise TimeoutError("nobody opened the gate")
        if self.error:
            raise self.error


@dataclass
class FakeFollowing:
    """Follows nothing; gives and remembers what it is told to."""

    sources: list[str] = field(default_factory=lambda: ["midjourney-terms", "coda-news"])
    ended: Ended = field(default_factory=Ended)
    is_due: bool = False
    synced: list[str] = field(default_factory=list)
    failing: list[FollowedState] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def names(self) -> Sequence[str]:
        return self.sources

    def sync(self, name: str, *, by: Actor, on_step: OnStep) -> Ended:
        self.synced.append(name)
        self.before()
        return self.ended

    def states(self) -> Sequence[FollowedState]:
        failing = {each.name: each for each in self.failing}
        return [failing.get(name) or FollowedState(name, None, None, None) for name in self.sources]

    def due(self, now: datetime) -> bool:
        return self.is_due

    def untold(self) -> Sequence[FollowedState]:
        return [each for each in self.failing if each.name not in self.told]

    def mark_told(self, name: str) -> None:
        self.told.append(name)


class Shelf:
    """The library with all that is behind it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock
        self.engine = open_database(sqlite_address(folder / "catalog.sqlite3"))
        self.stores = open_stores(folder, engine=self.engine)
        self.web, self.following = FakeWeb(), FakeFollowing()
        self.intake = SlowIntake(
            ReadingIntake(
                library=self.stores.library,
                holdings=self.stores.holdings,
                apart=InProcess(),
                fetch=self.web,
            )
        )
        self.keeping = self.open()

    def open(self) -> Keeping:
        """What staff use, as after a start."""
        stores = self.stores
        self.keeping = open_keeping(
            engine=self.engine,
            catalog=stores.catalog,
            library=stores.library,
            holdings=stores.holdings,
            changes=Changes(
                holdings=stores.holdings,
                catalog=stores.catalog,
                today=lambda: self.clock().astimezone(HOME).date(),
            ),
            intake=self.intake,
            following=self.following,
            folder=self.folder / "incoming",
            stores={"catalog": self.folder / "catalog.sqlite3", "keywords": None},
            now=self.clock,
            home=HOME,
        )
        return self.keeping

    def put(
        self, text: str, *, name: str = "letter.md", audience: Audience | None = None, alert: bool = False
    ) -> None:
        """A document that is there already."""
        report = add_sources(
            [Source(name, PurePosixPath(name), text.encode())],
            library=self.stores.library,
            options=Options(by=TESTER, audience=audience, alert=alert),
            apart=InProcess(),
        )
        assert not report.failed

    def keys(self) -> list[str]:
        return [each.key for each in self.stores.holdings.listed()]

    def kept(self) -> list[str]:
        """Files that are kept for jobs."""
        return [file.name for file in (self.folder / "incoming").rglob("*") if file.is_file()]


def letter(
    title: str = "Letter to Acme",
    *,
    key: str = "",
    kind: str = "letter",
    effective: str = "2025-10-27",
    audience: str = "",
    text: str = "We ask that members' works are not used for machine learning without permission.",
) -> str:
    """A small document with facts of its own."""
    facts = {"title": title, "identifier": key, "kind": kind, "effective": effective, "audience": audience}
    stated = "\n".join(f"{name}: {value}" for name, value in facts.items() if value)
    return f"---\n{stated}\n---\n\n# {title}\n\n{text}\n"


def taken(*keys: str, outcome: str = "added") -> Ended:
    return Ended(taken=tuple(TakenIn(key=key, outcome=outcome) for key in keys))
