"""Does the jobs in a thread of its own, one after another, and keeps their messages as they are."""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from contextvars import Context, copy_context
from threading import Event
from typing import TYPE_CHECKING

import discord

from bot.cogs.library.adding import job_controls
from bot.cogs.telling import Teller
from bot.counter import in_thread
from bot.library.jobs import Jobs
from bot.library.librarian import new_in
from bot.library.model import Job, JobState
from bot.library.workshop import Workshop
from bot.marks import mark_of
from bot.views.job import job_markdown
from bot.views.split import split_message
from bot.words import Words, words_for
from ingest.apart.reading import StoppedError
from knowledge.catalog.store import Outcome

if TYPE_CHECKING:
    from bot.client import Madoguchi

_log = logging.getLogger(__name__)


class Runner:
    """Runs the workshop while there is work.

    Its thread is not one of those that questions are answered in, so that asking stays quick; and it holds up nobody who
    stops the desk: what it leaves is begun again at the next start.

    Args:
        background: where it runs; None: where it was asked for.
    """

    def __init__(
        self,
        client: "Madoguchi",
        *,
        workshop: Workshop,
        jobs: Jobs,
        teller: Teller,
        background: Context | None = None,
    ) -> None:
        self._client = client
        self._workshop = workshop
        self._jobs = jobs
        self._teller = teller
        self._background = background
        self._stop = Event()
        self._started = self._wanted = False
        self._working: asyncio.Task[None] | None = None
        self._editing: asyncio.Task[None] | None = None
        self._reported_last: Job | None = None

    async def start(self) -> None:
        """Once: take up what the last run left, and tell what it left untold."""
        if self._started:
            return
        self._started = True
        await in_thread(self._workshop.tidy)
        await in_thread(self._jobs.expire)
        for job in await in_thread(self._jobs.to_tell):
            await self._guarded(self.tell(job))
        self.go()

    def go(self) -> None:
        """There may be work."""
        self._wanted = True
        if self._working is None or self._working.done():
            background = self._background or copy_context()
            self._working = background.run(asyncio.get_running_loop().create_task, self._work())

    def stop(self) -> None:
        """Leave all work where it is."""
        self._stop.set()
        for task in (self._working, self._editing):
            if task is not None:
                task.cancel()

    async def _work(self) -> None:
        loop, here = asyncio.get_running_loop(), copy_context()

        def report(job: Job) -> None:
            with suppress(RuntimeError):  # the loop is gone: the desk was stopped
                loop.call_soon_threadsafe(self._reported, job, context=here)

        while self._wanted:
            self._wanted = False
            try:
                while job := await in_thread(lambda: self._workshop.do_next(report=report, stop=self._stop)):
                    await self._settle_edit()
                    await self._guarded(self.tell(job))
                    await self._guarded(self._tell_waiting())
            except StoppedError:
                return
            except Exception:  # noqa: BLE001  the next piece of work, or the next start, tries again
                _log.exception("the jobs cannot be done")

    def _reported(self, job: Job) -> None:
        self._reported_last = job
        if self._editing is None or self._editing.done():
            self._editing = asyncio.get_running_loop().create_task(self._guarded(self._edit_last()))

    async def _settle_edit(self) -> None:
        """Wait for an edit that is under way: it must not come after what is told next."""
        if self._editing is not None:
            await asyncio.wait([self._editing])

    async def _edit_last(self) -> None:
        """Show what was reported last, and what was reported meanwhile; steps in between are left out."""
        while job := self._reported_last:
            self._reported_last = None
            await self._edit(job, words_for(job.locale))

    async def _tell_waiting(self) -> None:
        await in_thread(self._jobs.expire)
        for job in await in_thread(self._jobs.open):
            if job.state is JobState.WAITING:
                await self._edit(job, words_for(job.locale))

    async def tell(self, job: Job) -> None:
        """Let a job's message say what there is to say now; where it is reached no longer, in a message to the person."""
        words = words_for(job.locale)
        edited = await self._edit(job, words)
        if job.state in {JobState.WAITING, JobState.RUNNING}:
            return
        if not edited and job.person:
            await self._tell_elsewhere(job, words)
        await in_thread(lambda: self._jobs.told(job))

    async def _edit(self, job: Job, words: Words) -> bool:
        """Whether the job's message could be made to say how it is."""
        reply = job.reply
        if reply is None or not reply.token or self._client.application_id is None:
            return False
        before = await in_thread(lambda: self._jobs.before(job)) if job.state is JobState.WAITING else 0
        webhook = discord.Webhook.partial(self._client.application_id, reply.token, client=self._client)
        try:
            await webhook.edit_message(
                reply.message,
                content=job_markdown(job, words, before=before),
                view=job_controls(job, words),
            )
        except discord.HTTPException as error:
            _log.info("the message of job %s is reached no longer: %s", job.id, error)
            return False
        return True

    async def _tell_elsewhere(self, job: Job, words: Words) -> None:
        text = job_markdown(job, words)
        if job.state is JobState.ASKING:
            text = f"{text}\n{words('job.decide_in_server')}"
        elif any(each.outcome == Outcome.ADDED for each in new_in(job)):
            text = f"{text}\n{words('job.undo_in_server')}"
        try:
            channel = await self._teller.person(job.person)
            await channel.send(text, suppress_embeds=True)
        except (discord.Forbidden, discord.NotFound):
            staff = await self._teller.staff()
            if staff is not None:
                text = f"<@{job.person}> {job_markdown(job, words)}"
                await self._teller.send(
                    staff,
                    split_message(text),
                    mark=mark_of("j", f"{job.id} {job.state}"),
                    view=job_controls(job, words),
                )

    async def _guarded(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except Exception:  # noqa: BLE001  the work goes on
            _log.exception("a job's message could not be kept as it is")
