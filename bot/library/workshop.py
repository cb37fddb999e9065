"""Where jobs are done, one after another. Whatever happens, a job is either over, or begun again at the next start."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from threading import Event

from bot.library.intake import Following, Intake, OnStep
from bot.library.jobs import Jobs
from bot.library.model import Ended, Failure, Job, JobKind, JobState, LibraryError, Matter, TakenIn
from bot.vault import FileLostError, Vault
from ingest.apart.reading import StoppedError
from ingest.document import Source
from knowledge.catalog.holdings import Holdings
from knowledge.catalog.store import Outcome
from knowledge.errors import MadoguchiError, StoreError
from knowledge.model import Flag

_log = logging.getLogger(__name__)

EVERY = timedelta(seconds=2)
"""How often at most it is said how far a job is."""


class Workshop:
    """Does the jobs. All of it blocks; one thread at a time.

    Args:
        files: where the bytes of what was handed in lie until the job is over.
        following: None: no sources are followed.
        holdings: says what became of what was taken in.
        now: tells the time, in UTC.
    """

    def __init__(
        self,
        *,
        jobs: Jobs,
        files: Vault,
        intake: Intake,
        following: Following | None,
        holdings: Holdings,
        now: Callable[[], datetime],
    ) -> None:
        self._jobs = jobs
        self._files = files
        self._intake = intake
        self._following = following
        self._holdings = holdings
        self._now = now

    def do_next(self, *, report: Callable[[Job], None], stop: Event) -> Job | None:
        """Do the job that has waited longest; returns it as it is then, None where none waits.

        Args:
            report: called from time to time with the job as it is just then.
            stop: set where the job is to be left for the next start.

        Raises:
            StoppedError: it was left.
        """
        job = self._jobs.begin()
        if job is None:
            return None
        report(job)
        on_step = self._reporter(job, report, stop)
        try:
            ended = self._do(job, on_step, stop)
        except MadoguchiError as error:
            ended = Ended(failed=(Failure.of(error),))
        except Exception as error:
            if stop.is_set():
                raise StoppedError from error
            number = secrets.token_hex(4)
            _log.exception("failure %s in job %s", number, job.id)
            ended = Ended(failed=(Failure(code="unknown", facts={"id": number}),))
        if ended is not None:
            ended = self._noted(ended)
            failed = bool(ended.failed) and not ended.taken and not ended.unchanged
            self._jobs.end(job, JobState.FAILED if failed else JobState.DONE, ended)
            self.let_go(job.matter.digest)
        return self._jobs.get(job.id)

    def let_go(self, digest: str) -> None:
        """Erase the bytes of a job that is over, unless another one needs the same."""
        if digest and not self._jobs.holding(digest):
            try:
                self._files.erase(digest)
            except StoreError:  # at the next start, then
                _log.exception("a file of a job that is over is still there")

    def tidy(self) -> None:
        """Once, before anything else: begin again what was interrupted, and let go of what nobody needs any more."""
        self._jobs.recover()
        self._jobs.forget()
        needed = {job.matter.digest for job in self._jobs.open()}
        for digest in self._files.held():
            if digest not in needed:
                self.let_go(digest)

    def _do(self, job: Job, on_step: OnStep, stop: Event) -> Ended | None:
        """Do a job; None where a person is asked now."""
        if job.kind is JobKind.SYNC:
            if self._following is None:
                raise LibraryError("nothing_followed")
            return self._following.sync(job.matter.name, by=job.by, on_step=on_step)
        matter = self._fetched(job, on_step)
        source = Source(
            name=matter.name,
            path=PurePosixPath(matter.path),
            content=self._content(matter),
            given=matter.given,
            otherwise=matter.otherwise,
        )
        if job.kind is JobKind.ADD:
            return self._intake.add(source, audience=matter.audience, by=job.by, on_step=on_step, stop=stop)
        found, failed = self._intake.look_at(source, audience=matter.audience, on_step=on_step, stop=stop)
        if not found:
            return Ended(failed=tuple(failed))
        self._jobs.put(job, matter.model_copy(update={"found": tuple(found), "failed": tuple(failed)}))
        return None

    def _noted(self, ended: Ended) -> Ended:
        """With the versions that are new now, and those that staff are to be told of."""
        taken: list[TakenIn] = []
        suspect: dict[int, None] = {}
        for each in ended.taken:
            versions = self._holdings.versions(each.key)
            if each.outcome != Outcome.AUDIENCE_CHANGED and versions:
                newest = versions[-1]
                if Flag.ADDRESSES_ASSISTANT in newest.flags:
                    suspect[newest.id] = None
            new: tuple[int, ...] = ()
            if each.outcome == Outcome.ADDED:
                new = tuple(version.id for version in versions)
            elif each.outcome in (Outcome.NEW_VERSION, Outcome.CORRECTED):
                known = {number for before in taken if before.key == each.key for number in before.versions}
                new = tuple(sorted({version.id for version in versions} - known)[-1:])
            taken.append(each.model_copy(update={"versions": new}))
        return ended.model_copy(update={"taken": tuple(taken), "suspect": tuple(suspect)})

    def _fetched(self, job: Job, on_step: OnStep) -> Matter:
        """The job's matter with its bytes here."""
        if not job.matter.url:
            return job.matter
        on_step("fetching", 0, 0)
        source = self._intake.fetch(job.matter.url)
        source = replace(source, given=job.matter.given) if source.given != job.matter.given else source
        matter = job.matter.with_source(source, self._files.put(source.content))
        self._jobs.keep(job, matter)
        return matter

    def _content(self, matter: Matter) -> bytes:
        try:
            return self._files.get(matter.digest)
        except FileLostError as error:
            raise LibraryError("handed_in_lost", name=matter.name) from error

    def _reporter(self, job: Job, report: Callable[[Job], None], stop: Event) -> OnStep:
        last = self._now()

        def on_step(step: str, done: int, total: int) -> None:
            nonlocal last
            if stop.is_set():
                raise StoppedError
            now = self._now()
            if now - last < EVERY:
                return
            last = now
            self._jobs.report(job, step=step, done=done, total=total)
            report(replace(job, step=step, done=done, total=total))

        return on_step
