"""Jobs outlive a restart, and nobody does or decides one twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.library.jobs import Jobs
from bot.library.model import Ended, Failure, Found, JobKind, JobState, Matter, Reply, TakenIn
from ingest.document import Stated
from knowledge.errors import DocumentError
from knowledge.model import Audience, Flag, Kind
from tests.bot.library.shelf import STAFF
from tests.fakes import Clock

FOUND = Found(
    key="a/b", title="題", kind=Kind.LETTER, language="ja", jurisdiction="jp", effective=date(2025, 1, 2),
    outcome="added", audience=Audience.STAFF, passages=3, opening="…", ocr=0.9, flags=(Flag.HIDDEN_CHARACTERS,),
)  # fmt: skip
MATTER = Matter(
    name="a.pdf",
    digest="0" * 64,
    given=Stated(title="題", kind=Kind.LETTER, effective=date(2025, 1, 2)),
    found=(FOUND,),
)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 24, 1, tzinfo=UTC))


@pytest.fixture
def jobs(engine: sa.Engine, clock: Clock) -> Jobs:
    return Jobs(engine=engine, now=clock)


def asked(jobs: Jobs, clock: Clock, name: str = "a.pdf"):
    reply = Reply(token="t", message=5, until=clock() + timedelta(minutes=14))
    return jobs.ask(
        JobKind.LOOK, MATTER.model_copy(update={"name": name}), by=STAFF, locale="ja", reply=reply
    )


def test_a_job_is_read_back_as_it_was_written(jobs: Jobs, clock: Clock) -> None:
    job = asked(jobs, clock)
    assert jobs.get(job.id) == job
    assert (job.matter, job.state, job.asked_at) == (MATTER, JobState.WAITING, clock())
    assert job.reply is not None
    assert job.reply.until == clock() + timedelta(minutes=14)
    assert jobs.get(job.id + 1) is None


def test_the_one_that_has_waited_longest_is_begun_and_only_once(jobs: Jobs, clock: Clock) -> None:
    first, second = asked(jobs, clock), asked(jobs, clock, "b.pdf")
    assert (jobs.before(first), jobs.before(second)) == (0, 1)
    begun = jobs.begin()
    assert begun is not None
    assert (begun.id, begun.state) == (first.id, JobState.RUNNING)
    assert jobs.before(second) == 1
    next_ = jobs.begin()
    assert next_ is not None
    assert next_.id == second.id
    assert jobs.begin() is None


def test_what_was_running_is_begun_again(jobs: Jobs, clock: Clock) -> None:
    asked(jobs, clock)
    job = jobs.begin()
    assert job is not None
    jobs.report(job, step="reading", done=3, total=9)
    jobs.recover()
    again = jobs.get(job.id)
    assert again is not None
    assert (again.state, again.step, again.done, again.total) == (JobState.WAITING, "", 0, 0)
    assert again.reply == job.reply


def test_whoever_comes_second_changes_nothing(jobs: Jobs, clock: Clock) -> None:
    asked(jobs, clock)
    job = jobs.begin()
    assert job is not None
    jobs.put(job, MATTER)
    asking = jobs.get(job.id)
    assert asking is not None
    assert jobs.go_on(asking, JobKind.ADD, MATTER, by=STAFF, reply=None)
    assert not jobs.go_on(asking, JobKind.ADD, MATTER, by=STAFF, reply=None)
    assert not jobs.end(asking, JobState.DROPPED, Ended())
    waiting = jobs.get(job.id)
    assert waiting is not None
    assert (waiting.kind, waiting.state) == (JobKind.ADD, JobState.WAITING)


def test_how_it_ended(jobs: Jobs, clock: Clock) -> None:
    asked(jobs, clock)
    job = jobs.begin()
    assert job is not None
    error = DocumentError("page_gone", place="line 3", url="https://a.example", status=404)
    ended = Ended(
        taken=(TakenIn(key="k", outcome="added", versions=(1,)),), failed=(Failure.of(error),), suspect=(1,)
    )
    assert jobs.end(job, JobState.DONE, ended)
    (suspect,) = jobs.suspect()
    assert suspect.ended == ended
    assert suspect.ended.failed[0].error().facts == error.facts
    jobs.suspect_told(suspect)
    assert jobs.suspect() == []
    assert [each.id for each in jobs.lately(JobState.DONE, limit=1)] == [job.id]
    assert jobs.open() == []


def test_a_token_is_let_go_when_it_expires_or_all_is_told(jobs: Jobs, clock: Clock) -> None:
    job = asked(jobs, clock)
    jobs.expire()
    assert jobs.to_tell()[0].reply == job.reply
    clock.pass_(minutes=14)
    jobs.expire()
    (expired,) = jobs.to_tell()
    assert expired.reply is not None
    assert expired.reply.token == ""
    jobs.told(expired)
    assert jobs.to_tell() == []


def test_bytes_are_held_while_any_open_job_has_them(jobs: Jobs, clock: Clock) -> None:
    job = asked(jobs, clock)
    assert jobs.holding("0" * 64)
    jobs.end(job, JobState.DROPPED, Ended())
    assert not jobs.holding("0" * 64)


def test_only_what_was_over_long_ago_is_forgotten(jobs: Jobs, clock: Clock) -> None:
    old, open_ = asked(jobs, clock), asked(jobs, clock)
    jobs.end(old, JobState.DROPPED, Ended())
    clock.pass_(days=29)
    jobs.forget()
    assert jobs.get(old.id)
    clock.pass_(days=2)
    jobs.forget()
    assert jobs.get(old.id) is None
    assert jobs.get(open_.id)
