"""The jobs that staff asked for: what is to be done, how far it is, and what is still to be told. Outlives a restart."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.library.model import Ended, Job, JobKind, JobState, Keeper, Matter, Reply
from knowledge.catalog.tables import jobs

KEPT_FOR = timedelta(days=30)
"""How long jobs that are over are remembered."""

_SUSPECT = "suspect"
_OPEN = tuple(state.value for state in JobState if not state.over)


class Jobs:
    """Keeps jobs. Every method is one transaction.

    Args:
        engine: of a database with the present schema. `now`: tells the time, in UTC.
    """

    def __init__(self, *, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def ask(self, kind: JobKind, matter: Matter, *, by: Keeper, locale: str, reply: Reply | None) -> Job:
        """A new job, at the end of the queue."""
        row = {
            "kind": kind,
            "detail": matter.model_dump(mode="json"),
            "state": JobState.WAITING,
            "step": "",
            "done": 0,
            "total": 0,
            "person": by.id,
            "name": by.name,
            "locale": locale,
            "place": reply.model_dump(mode="json") if reply else {},
            "asked_at": self._now(),
        }
        with self._engine.begin() as connection:
            inserted = connection.execute(sa.insert(jobs).values(row)).inserted_primary_key
            assert inserted is not None
            return _job(connection.execute(sa.select(jobs).where(jobs.c.id == inserted[0])).one())

    def get(self, number: int) -> Job | None:
        """A job by its number."""
        found = self._find(jobs.c.id == number)
        return found[0] if found else None

    def open(self) -> list[Job]:
        """Jobs that are not over, the oldest first."""
        return self._find(jobs.c.state.in_(_OPEN))

    def lately(self, state: JobState, *, limit: int) -> list[Job]:
        """The last jobs that ended so, the newest first."""
        query = (
            sa.select(jobs).where(jobs.c.state == state).order_by(jobs.c.ended_at.desc(), jobs.c.id.desc())
        )
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(query.limit(limit))]

    def to_tell(self) -> list[Job]:
        """Jobs whose message is not yet as it should be, or may not be."""
        empty = sa.cast(jobs.c.place, sa.Text) == "{}"
        return self._find(~empty)

    def before(self, job: Job) -> int:
        """How many jobs will be done before this one."""
        return sum(
            each.state is JobState.RUNNING or (each.state is JobState.WAITING and each.id < job.id)
            for each in self.open()
        )

    def holding(self, digest: str) -> bool:
        """Whether an open job still needs these bytes."""
        return any(job.matter.digest == digest for job in self.open())

    def recover(self) -> None:
        """What a stop interrupted is begun again."""
        again = {"state": JobState.WAITING, "step": "", "done": 0, "total": 0}
        self._change(jobs.c.state == JobState.RUNNING, again)

    def begin(self) -> Job | None:
        """Begin the job that has waited longest; None where none waits."""
        waiting = next((job for job in self.open() if job.state is JobState.WAITING), None)
        if waiting is None or not self._move(waiting.id, JobState.WAITING, state=JobState.RUNNING):
            return None
        return self.get(waiting.id)

    def report(self, job: Job, *, step: str, done: int, total: int) -> None:
        """Note how far a running job is."""
        self._change(jobs.c.id == job.id, {"step": step, "done": done, "total": total})

    def keep(self, job: Job, matter: Matter) -> None:
        """Note what a running job has got so far."""
        self._change(jobs.c.id == job.id, {"detail": matter.model_dump(mode="json")})

    def put(self, job: Job, matter: Matter) -> None:
        """A running job was looked at: a person is asked."""
        detail = matter.model_dump(mode="json")
        self._move(job.id, JobState.RUNNING, state=JobState.ASKING, detail=detail, step="")

    def go_on(self, job: Job, kind: JobKind, matter: Matter, *, by: Keeper, reply: Reply | None) -> bool:
        """A person has answered: the job waits again, to be done on their word; False where it asks no longer.

        Args:
            reply: where they are told of it.
        """
        place = reply.model_dump(mode="json") if reply else {}
        detail = matter.model_dump(mode="json")
        who = {"person": by.id, "name": by.name}
        waiting = {"kind": kind, "detail": detail, "state": JobState.WAITING, "done": 0, "total": 0}
        return self._move(job.id, JobState.ASKING, **waiting, **who, place=place)

    def end(self, job: Job, state: JobState, ended: Ended) -> bool:
        """The job is over; False where it was over, or somebody took it further, before."""
        return self._move(
            job.id,
            job.state,
            state=state,
            step=_SUSPECT if ended.suspect else "",
            outcome=ended.model_dump(mode="json"),
            ended_at=self._now(),
        )

    def suspect(self) -> list[Job]:
        """Jobs that brought in what staff are still to be told of."""
        return self._find(sa.and_(jobs.c.step == _SUSPECT, jobs.c.ended_at.is_not(None)))

    def suspect_told(self, job: Job) -> None:
        """Staff know of it."""
        self._change(jobs.c.id == job.id, {"step": ""})

    def expire(self) -> None:
        """Let go of tokens that Discord no longer takes; that there is something to tell stays known."""
        for job in self.to_tell():
            if job.reply is not None and job.reply.token and job.reply.until <= self._now():
                self.answer_at(job.id, job.reply.model_copy(update={"token": ""}))

    def answer_at(self, number: int, reply: Reply) -> None:
        """From now on the job's message is reached like this."""
        self._change(jobs.c.id == number, {"place": reply.model_dump(mode="json")})

    def told(self, job: Job) -> None:
        """All was told that there was to tell of a job in this state; with it goes the token."""
        self._move(job.id, job.state, place={})

    def forget(self) -> None:
        """Delete what was over long ago."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(jobs).where(jobs.c.ended_at < self._now() - KEPT_FOR))

    def _move(self, number: int, before: JobState, **values: object) -> bool:
        """Change a job that is in this state; whoever comes second changes nothing."""
        return self._change(sa.and_(jobs.c.id == number, jobs.c.state == before), values) == 1

    def _change(self, condition: sa.ColumnElement[bool], values: dict[str, Any]) -> int:
        with self._engine.begin() as connection:
            return connection.execute(sa.update(jobs).where(condition).values(values)).rowcount

    def _find(self, condition: sa.ColumnElement[bool]) -> list[Job]:
        with self._engine.connect() as connection:
            return [
                _job(row) for row in connection.execute(sa.select(jobs).where(condition).order_by(jobs.c.id))
            ]


def _job(row: sa.Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        matter=Matter.model_validate(row.detail),
        state=JobState(row.state),
        step=row.step,
        done=row.done,
        total=row.total,
        person=row.person,
        name=row.name,
        locale=row.locale,
        reply=Reply.model_validate(row.place) if row.place else None,
        ended=Ended.model_validate(row.outcome) if row.outcome else None,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )
