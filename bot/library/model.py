"""The terms of keeping the library: who keeps it, what is asked for, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from ingest.document import Source, Stated
from knowledge.errors import MadoguchiError
from knowledge.model import Actor, Audience, Flag, Kind

LONGEST_OPENING = 300
"""Characters of the beginning of a text that are shown before it goes in."""


class LibraryError(MadoguchiError):
    """Something about the library cannot be done, or not by this person (`staff_only`)."""


class Keeper(Protocol):
    """Somebody who acts. `staff`: whether they may keep the library."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def staff(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Desk:
    id: int = 0
    name: str = "Madoguchi"
    staff: bool = True


DESK: Keeper = _Desk()
"""Who acts where the desk does something by itself."""


def actor_of(person: Keeper) -> Actor:
    """Who this is, for the record.

    Raises:
        LibraryError: `staff_only`.
    """
    if not person.staff:
        raise LibraryError("staff_only")
    return Actor(person.id, person.name)


class JobKind(StrEnum):
    """What long work is done. A document that is handed in is looked at first; when staff say so, it is added."""

    LOOK = "look"
    ADD = "add"
    SYNC = "sync"


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    ASKING = "asking"  # looked at; a person is to say whether it goes in
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"  # somebody said that it does not go in

    @property
    def over(self) -> bool:
        return self in {JobState.DONE, JobState.FAILED, JobState.DROPPED}


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Failure(_Kept):
    """An error as it is kept: its code, and its facts as they are told."""

    code: str
    facts: dict[str, str | int | float] = {}

    @classmethod
    def of(cls, error: MadoguchiError) -> "Failure":
        facts: Mapping[str, object] = error.facts
        return cls(
            code=error.code,
            facts={
                name: fact if isinstance(fact, str | int | float) else str(fact)
                for name, fact in facts.items()
            },
        )

    def error(self) -> MadoguchiError:
        return MadoguchiError(self.code, **self.facts)


class Found(_Kept):
    """A document in what was handed in, and what would become of it.

    Attributes:
        outcome: as `Outcome` names it. `audience`: who could read it.
        held: title of the document that has its key already; empty where there is none.
        passages: how many pieces it is searched in; `opening`: how its text begins.
    """

    key: str
    title: str
    kind: Kind
    language: str
    jurisdiction: str
    vendor: str = ""
    effective: date | None
    outcome: str
    audience: Audience
    held: str = ""
    passages: int
    opening: str
    ocr: float | None = None
    flags: tuple[Flag, ...] = ()


class Matter(_Kept):
    """What a job is about.

    Attributes:
        name: of the file, or the URL, as it was given; of a followed source, empty for all of them.
        url: where it is to be fetched; empty for a file, and once it is here.
        digest: under which its bytes are kept until the job is over.
        path, given, otherwise: as in `Source`. `audience`: who is to read it; None: nobody has said.
        found: what was found in it; `failed`: what of it could not be read.
    """

    name: str
    url: str = ""
    digest: str = ""
    path: str = ""
    given: Stated = Stated()
    otherwise: Stated = Stated()
    audience: Audience | None = None
    found: tuple[Found, ...] = ()
    failed: tuple[Failure, ...] = ()

    def with_source(self, source: Source, digest: str) -> "Matter":
        """The same, its bytes being here."""
        return self.model_copy(
            update={
                "url": "",
                "digest": digest,
                "path": source.path.as_posix(),
                "given": source.given,
                "otherwise": source.otherwise,
            }
        )


class TakenIn(_Kept):
    """What became of one document.

    Attributes:
        versions: the numbers of its versions, where it is new; of a new or corrected version its own.
    """

    key: str
    outcome: str
    versions: tuple[int, ...] = ()


class Ended(_Kept):
    """How a job ended.

    Attributes:
        unchanged: documents that were there already. `embedded`: passages made findable by meaning.
        failed: what could not be taken in.
        suspect: numbers of new versions that address the assistant; staff are told of them.
    """

    taken: tuple[TakenIn, ...] = ()
    unchanged: int = 0
    embedded: int = 0
    failed: tuple[Failure, ...] = ()
    suspect: tuple[int, ...] = ()


class Reply(_Kept):
    """Where a job's message is: reached by the token of an interaction, as long as Discord takes it.

    Attributes:
        until: Discord takes the token for fifteen minutes.
    """

    token: str
    message: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work.

    Attributes:
        step: what is being done: `reading`, `indexing`, `fetching`, `syncing` or empty; `done` of `total` pages, passages
            or sources. Of a job that is over, `suspect` while staff are still to be told of what is suspect in it.
        person, name: who asked for it; `locale`: in which language they are told.
        reply: where they are to be told next; None where all has been told.
        ended: how it ended.
    """

    id: int
    kind: JobKind
    matter: Matter
    state: JobState
    step: str
    done: int
    total: int
    person: int
    name: str
    locale: str
    reply: Reply | None
    ended: Ended | None
    asked_at: datetime
    ended_at: datetime | None

    @property
    def by(self) -> Actor:
        return Actor(self.person or None, self.name)
