"""All that the desk does for those who keep the library, put together. The one place where these parts are built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.library.changes import Changes
from bot.library.intake import Following, Intake
from bot.library.jobs import Jobs
from bot.library.librarian import Librarian
from bot.library.rounds import LibraryRounds
from bot.library.workshop import Workshop
from bot.vault import Vault
from knowledge.catalog.holdings import Holdings
from knowledge.catalog.store import Catalog
from knowledge.library import Library


@dataclass(frozen=True, slots=True)
class Keeping:
    """The parts that chat uses.

    Attributes:
        home: where the clock is read.
    """

    librarian: Librarian
    workshop: Workshop
    jobs: Jobs
    rounds: LibraryRounds
    now: Callable[[], datetime]
    home: ZoneInfo


def open_keeping(
    *,
    engine: sa.Engine,
    catalog: Catalog,
    library: Library,
    holdings: Holdings,
    changes: Changes,
    intake: Intake,
    following: Following | None,
    folder: Path,
    stores: Mapping[str, Path | None],
    now: Callable[[], datetime],
    home: ZoneInfo,
) -> Keeping:
    """Build the parts.

    Args:
        engine: of the database that the catalog is in.
        intake: fetches and reads what is handed in. `following`: None: no sources are followed.
        folder: where what was handed in is kept until it is worked on.
        stores: where the stores are on disk, by name; None for one that is kept elsewhere.
        now: tells the time, in UTC. `home`: where the clock is read.
    """
    jobs, files = Jobs(engine=engine, now=now), Vault(folder)
    workshop = Workshop(
        jobs=jobs, files=files, intake=intake, following=following, holdings=holdings, now=now
    )
    librarian = Librarian(
        library=library,
        holdings=holdings,
        jobs=jobs,
        files=files,
        workshop=workshop,
        following=following,
        changes=changes,
        stores=dict(stores),
    )
    rounds = LibraryRounds(
        jobs=jobs, changes=changes, holdings=holdings, catalog=catalog, following=following, now=now
    )
    return Keeping(librarian, workshop, jobs, rounds, now, home)
