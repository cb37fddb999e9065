"""What staff do with the library. Every use case checks by itself that it is staff who ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from bot.library.changes import Changes, Difference
from bot.library.intake import FollowedState, Following
from bot.library.jobs import Jobs
from bot.library.model import (
    Ended,
    Job,
    JobKind,
    JobState,
    Keeper,
    LibraryError,
    Matter,
    Reply,
    TakenIn,
    actor_of,
)
from bot.library.typed import Typed, read_details
from bot.library.wanted import Wanted
from bot.library.workshop import Workshop
from bot.vault import Vault
from knowledge.catalog.holdings import Done, HeldVersion, Holdings, Listed, RemovedDocument
from knowledge.catalog.store import Outcome
from knowledge.library import Library
from knowledge.model import Audience

MOST_BYTES = 50 * 2**20
"""Bytes of a file that is handed in; Discord itself may take less."""
MOST_FILES = 3
"""Files that are handed in at once."""
_MOST_OPEN = 50
"""Jobs that may be open: each may keep a file of `MOST_BYTES`."""
_LONGEST_URL = 2000
_LONGEST_NAME = 200
_UNSURE = 0.85
"""Recognition of a scan that is less sure than this is named to staff."""
_LATELY = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A document with its versions, the oldest first, and what was done to it, the newest first."""

    versions: Sequence[HeldVersion]
    deeds: Sequence[Done]

    @property
    def current(self) -> HeldVersion:
        """The version that counts: the newest by its day."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """How the library is.

    Attributes:
        open, failed: jobs. `followed`: how it goes with each followed source.
        documents, versions, passages: how many.
        sizes: bytes on disk by store (`catalog`, `keywords`, `vectors`); None for one that is not in our folder.
        flagged: documents that staff should look at. `removed`: those that can be put back.
    """

    open: Sequence[Job]
    failed: Sequence[Job]
    followed: Sequence[FollowedState]
    documents: int
    versions: int
    passages: int
    unfinished: int
    sizes: dict[str, int | None]
    flagged: Sequence[Listed]
    removed: Sequence[RemovedDocument]


class Librarian:
    """The use cases. They block.

    Args:
        stores: on disk, by name; None for one that is kept elsewhere.
    """

    def __init__(
        self,
        *,
        library: Library,
        holdings: Holdings,
        jobs: Jobs,
        files: Vault,
        workshop: Workshop,
        following: Following | None,
        changes: Changes,
        stores: dict[str, Path | None],
    ) -> None:
        self._library = library
        self._holdings = holdings
        self._jobs = jobs
        self._files = files
        self._workshop = workshop
        self._following = following
        self._changes = changes
        self._stores = stores

    # Handing in.

    def hand_in(
        self,
        person: Keeper,
        content: bytes,
        name: str,
        *,
        audience: Audience | None,
        locale: str,
        reply: Reply | None,
    ) -> Job:
        """Have a file looked at.

        Raises:
            LibraryError: `handed_in_empty`, `handed_in_too_large`, `too_many_jobs`.
        """
        actor_of(person)
        name = _file_name(name)
        if not content:
            raise LibraryError("handed_in_empty", name=name)
        if len(content) > MOST_BYTES:
            raise LibraryError("handed_in_too_large", name=name, limit=MOST_BYTES // 2**20)
        self._see_that_there_is_room()
        matter = Matter(name=name, digest=self._files.put(content), path=name, audience=audience)
        return self._jobs.ask(JobKind.LOOK, matter, by=person, locale=locale, reply=reply)

    def hand_in_url(
        self, person: Keeper, url: str, *, audience: Audience | None, locale: str, reply: Reply | None
    ) -> Job:
        """Have what stands at a URL fetched and looked at.

        Raises:
            LibraryError: `url_too_long`, `too_many_jobs`.
        """
        actor_of(person)
        url = url.strip()
        if len(url) > _LONGEST_URL:
            raise LibraryError("url_too_long", length=len(url), limit=_LONGEST_URL)
        self._see_that_there_is_room()
        matter = Matter(name=url, url=url, audience=audience)
        return self._jobs.ask(JobKind.LOOK, matter, by=person, locale=locale, reply=reply)

    def job(self, person: Keeper, number: int) -> Job:
        """A job.

        Raises:
            LibraryError: `no_such_job`: it was forgotten.
        """
        actor_of(person)
        job = self._jobs.get(number)
        if job is None:
            raise LibraryError("no_such_job")
        return job

    def take_in(self, person: Keeper, number: int, *, reply: Reply | None = None) -> Job:
        """Have what was looked at added, as it was shown.

        Args:
            reply: where the person is told of it.

        Raises:
            LibraryError: `job_went_on`: somebody has decided already. `nothing_to_add`: all of it is there.
        """
        job = self._asking(person, number)
        if all(found.outcome == "unchanged" for found in job.matter.found):
            raise LibraryError("nothing_to_add", name=job.matter.name)
        return self._on(job, JobKind.ADD, job.matter, person, reply)

    def change_details(self, person: Keeper, number: int, typed: Typed, *, reply: Reply | None = None) -> Job:
        """Have it looked at anew with other facts about the document; `reply` as in `take_in`.

        Raises:
            LibraryError: what was typed makes no sense; `details_of_many`: there are several documents in it.
        """
        job = self._asking(person, number)
        if len(job.matter.found) != 1:
            raise LibraryError("details_of_many", count=len(job.matter.found))
        given, audience = read_details(typed, job.matter.found[0], job.matter.given)
        matter = job.matter.model_copy(update={"given": given, "audience": audience})
        return self._on(job, JobKind.LOOK, matter, person, reply)

    def discard(self, person: Keeper, number: int) -> Job:
        """Let go of what was looked at.

        Raises:
            LibraryError: `job_went_on`.
        """
        job = self._asking(person, number)
        if not self._jobs.end(job, JobState.DROPPED, Ended()):
            raise LibraryError("job_went_on", name=job.matter.name)
        self._workshop.let_go(job.matter.digest)
        return self.job(person, number)

    def before(self, person: Keeper, job: Job) -> int:
        """How many jobs will be done before this one."""
        actor_of(person)
        return self._jobs.before(job)

    # Looking.

    def listed(self, person: Keeper, wanted: Wanted) -> list[Listed]:
        """The documents wanted, by key."""
        actor_of(person)
        return [each for each in self._holdings.listed() if wanted.fits(each)]

    def shown(self, person: Keeper, name: str) -> Shown:
        """A document with its versions, and what was done to it.

        Raises:
            LibraryError: `no_such_document`.
        """
        actor_of(person)
        key = self._named(name)
        versions = self._holdings.versions(key)
        if not versions:
            raise LibraryError("no_such_document", key=key[:_LONGEST_NAME])
        return Shown(versions, self._holdings.done(key))

    def opening(self, person: Keeper, version: HeldVersion, *, limit: int) -> str:
        """How the text of a version begins."""
        actor_of(person)
        return self._holdings.text(version.id).text[:limit]

    def difference(
        self, person: Keeper, name: str, start: date | None = None, end: date | None = None
    ) -> Difference:
        """What changed in a document between two days, as `Changes.between`."""
        actor_of(person)
        return self._changes.between(self._named(name), start, end)

    def difference_of(self, person: Keeper, before: int, after: int) -> Difference:
        """What changed from one version to another, by their numbers.

        Raises:
            LibraryError: `no_such_version`: one of them is gone.
        """
        actor_of(person)
        versions = [self._holdings.version(number) for number in (before, after)]
        if versions[0] is None or versions[1] is None:
            raise LibraryError("no_such_version")
        return self._changes.of(versions[0], versions[1])

    def key_of(self, person: Keeper, version: int) -> str:
        """The key of the document that a version is of.

        Raises:
            LibraryError: `no_such_version`.
        """
        actor_of(person)
        held = self._holdings.version(version)
        if held is None:
            raise LibraryError("no_such_version")
        return held.key

    # Changing.

    def remove(self, person: Keeper, key: str) -> Listed:
        """Take a document out, in all its versions; it can be put back for thirty days.

        Returns:
            The document as it was.

        Raises:
            LibraryError: `no_such_document`.
        """
        actor = actor_of(person)
        there = next((each for each in self._holdings.listed() if each.key == key), None)
        if there is None or not self._library.remove(key, by=actor):
            raise LibraryError("no_such_document", key=key[:_LONGEST_NAME])
        return there

    def put_back(self, person: Keeper, key: str) -> Shown:
        """Put back what was removed last under a key.

        Raises:
            LibraryError: `nothing_removed`: nothing was, or too long ago.
            DocumentError: `key_taken`: there is another document now.
        """
        actor = actor_of(person)
        if not self._library.put_back(key.strip(), by=actor):
            raise LibraryError("nothing_removed", key=key[:_LONGEST_NAME])
        return self.shown(person, key.strip())

    def undo(self, person: Keeper, number: int) -> list[str]:
        """Take out again the documents and versions that were new with a job; returns their keys.

        A document can then be put back. A version is gone for good, and what it replaced counts as before.

        Raises:
            LibraryError: `undo_too_late`: one of them was changed, removed or put back since. `no_such_job`.
        """
        actor = actor_of(person)
        new = new_in(self.job(person, number))
        if not new or any(self._changed_since(each, new) for each in new):
            raise LibraryError("undo_too_late")
        for each in new:
            if each.outcome == Outcome.ADDED:
                self._library.remove(each.key, by=actor)
                continue
            for version in each.versions:
                self._library.withdraw(version, by=actor)
        return list(dict.fromkeys(each.key for each in new))

    def _changed_since(self, taken: TakenIn, new: Sequence[TakenIn]) -> bool:
        held = [version.id for version in self._holdings.versions(taken.key)]
        ours = sorted(number for each in new if each.key == taken.key for number in each.versions)
        if taken.outcome == Outcome.ADDED:
            return sorted(held) != ours
        # Another version that came later, or a document in which these are all there is, are no longer ours to judge.
        return not ours or sorted(held)[-len(ours) :] != ours or len(held) == len(ours)

    def removed(self, person: Keeper) -> list[RemovedDocument]:
        """What was removed and can be put back."""
        actor_of(person)
        return self._holdings.removed()

    def set_audience(self, person: Keeper, name: str, audience: Audience) -> bool:
        """Let others read a document; False where it was theirs to read already.

        Raises:
            LibraryError: `no_such_document`.
        """
        actor = actor_of(person)
        key = self.shown(person, name).current.key
        return self._library.set_audience(key, audience, by=actor)

    def sync(self, person: Keeper, name: str, *, locale: str, reply: Reply | None) -> Job:
        """Have a followed source looked at now, or all of them where the name is empty.

        Raises:
            LibraryError: `nothing_followed`, `no_such_source`.
        """
        self.see_source(person, name)
        return self._jobs.ask(JobKind.SYNC, Matter(name=name), by=person, locale=locale, reply=reply)

    def see_source(self, person: Keeper, name: str) -> None:
        """See that a source of this name is followed; any, where it is empty.

        Raises:
            LibraryError: `nothing_followed`, `no_such_source`.
        """
        names = self.followed(person)
        if not names:
            raise LibraryError("nothing_followed")
        if name and name not in names:
            raise LibraryError("no_such_source", name=name[:_LONGEST_NAME])

    def followed(self, person: Keeper) -> list[str]:
        """The names of followed sources."""
        actor_of(person)
        return list(self._following.names()) if self._following else []

    def status(self, person: Keeper) -> LibraryStatus:
        """How the library is."""
        actor_of(person)
        listed = self._holdings.listed()
        return LibraryStatus(
            open=self._jobs.open(),
            failed=self._jobs.lately(JobState.FAILED, limit=_LATELY),
            followed=self._following.states() if self._following else (),
            documents=len(listed),
            versions=sum(each.versions for each in listed),
            passages=sum(each.passages for each in listed),
            unfinished=self._library.unfinished,
            sizes={name: _size(path) if path else None for name, path in self._stores.items()},
            flagged=[each for each in listed if doubtful(each)],
            removed=self._holdings.removed(),
        )

    def _asking(self, person: Keeper, number: int) -> Job:
        job = self.job(person, number)
        if job.state is not JobState.ASKING:
            raise LibraryError("job_went_on", name=job.matter.name)
        return job

    def _on(self, job: Job, kind: JobKind, matter: Matter, person: Keeper, reply: Reply | None) -> Job:
        if not self._jobs.go_on(job, kind, matter, by=person, reply=reply):
            raise LibraryError("job_went_on", name=job.matter.name)
        return self.job(person, job.id)

    def _named(self, name: str) -> str:
        """The key of the document that somebody chose, or named by its title in place of choosing."""
        name = name.strip()
        listed = self._holdings.listed()
        if any(each.key == name for each in listed):
            return name
        wanted = Wanted(text=name)
        found = [each for each in listed if wanted.fits(each)] if name else []
        titled = [each for each in found if each.title == name]
        return (titled or found)[0].key if len(titled or found) == 1 else name

    def _see_that_there_is_room(self) -> None:
        if len(self._jobs.open()) >= _MOST_OPEN:
            raise LibraryError("too_many_jobs", limit=_MOST_OPEN)


def new_in(job: Job) -> list[TakenIn]:
    """The documents and versions that a job brought in."""
    taken = job.ended.taken if job.ended and job.kind is JobKind.ADD else ()
    return [each for each in taken if each.versions]


def doubtful(document: Listed) -> bool:
    """Whether staff should look at a document before they rely on it."""
    return bool(document.flags) or (document.ocr is not None and document.ocr < _UNSURE)


def _file_name(name: str) -> str:
    """A file's name without a path, and without what cannot be seen."""
    name = PurePosixPath(name.replace("\\", "/")).name
    return "".join(filter(str.isprintable, name))[-_LONGEST_NAME:].strip() or "file"


def _size(path: Path) -> int:
    files = [path, *path.parent.glob(f"{path.name}-*")] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())
