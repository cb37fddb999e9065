"""Every use case is for staff, and goes on record under who did it."""

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.librarian import Librarian
from bot.library.model import Ended, Job, JobState, LibraryError
from bot.library.wanted import Wanted
from knowledge.catalog.store import Outcome
from knowledge.errors import MadoguchiError
from knowledge.model import Audience
from tests.bot.library.shelf import MEMBER, STAFF, Person, Shelf, letter
from tests.fakes import Clock

USE_CASES = sorted(
    name for name, method in inspect.getmembers(Librarian, inspect.isfunction) if not name.startswith("_")
)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 24, 1, tzinfo=UTC))


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path, clock)
    yield shelf
    shelf.engine.dispose()


def looked_at(shelf: Shelf, text: str = letter(), name: str = "letter.md", by: Person = STAFF) -> Job:
    """What was handed in and looked at."""
    librarian = shelf.keeping.librarian
    librarian.hand_in(by, text.encode(), name, audience=None, locale="en", reply=None)
    return done(shelf)


def done(shelf: Shelf) -> Job:
    """The next job as it is when it was done."""
    job = shelf.keeping.workshop.do_next(report=lambda _job: None, stop=Event())
    assert job is not None
    return job


def arguments(name: str, text: str, number: int, job: Job) -> dict[str, Any]:
    """Something for every argument of a use case but who asks."""
    known: dict[str, Any] = {
        "content": text.encode(), "name": text, "url": text, "key": text, "number": number, "before": number,
        "after": number, "version": number, "typed": {"title": text}, "wanted": Wanted(text=text), "job": job,
        "audience": Audience.STAFF, "locale": "ja", "reply": None, "start": None, "end": None, "limit": number,
    }  # fmt: skip
    names = list(inspect.signature(getattr(Librarian, name)).parameters)[2:]
    return {each: known[each] for each in names}


@given(
    name=st.sampled_from(USE_CASES), text=st.sampled_from(["letter", "", "コピー"]), number=st.integers(0, 3)
)
def test_nothing_is_done_for_anybody_but_staff(kept: Shelf, name: str, text: str, number: int) -> None:
    shelf = kept
    (job,) = shelf.keeping.jobs.open()
    before = everything(shelf)
    with pytest.raises(LibraryError, match="staff_only"):
        getattr(shelf.keeping.librarian, name)(MEMBER, **arguments(name, text, number, job))
    assert everything(shelf) == before


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A library with a document, and one that waits for a decision; nobody may change it."""
    shelf = Shelf(tmp_path_factory.mktemp("kept"), Clock(datetime(2026, 11, 24, 1, tzinfo=UTC)))
    shelf.put(letter(), audience=Audience.STAFF)
    looked_at(shelf, letter("Second"), "second.md")
    yield shelf
    shelf.engine.dispose()


def everything(shelf: Shelf) -> object:
    holdings = shelf.stores.holdings
    return holdings.listed(), holdings.done(), holdings.removed(), shelf.keeping.jobs.open(), shelf.kept()


def test_every_use_case_can_be_tried(kept: Shelf) -> None:
    (job,) = kept.keeping.jobs.open()
    assert len(USE_CASES) >= 20
    for name in USE_CASES:
        assert list(inspect.signature(getattr(Librarian, name)).parameters)[1] == "person", name
        arguments(name, "x", 1, job)


@pytest.mark.parametrize("by", [STAFF, Person(7, "tanaka")])
def test_who_decides_is_on_record(shelf: Shelf, by: Person) -> None:
    job = looked_at(shelf)
    shelf.keeping.librarian.take_in(by, job.id)
    assert done(shelf).state is JobState.DONE
    shelf.keeping.librarian.set_audience(by, "letter", Audience.PUBLIC)
    shelf.keeping.librarian.remove(by, "letter")
    shelf.keeping.librarian.put_back(by, "letter")
    deeds = shelf.stores.holdings.done("letter")
    assert [each.what for each in deeds] == ["put_back", "removed", "audience_changed", "added"]
    assert {(each.by.id, each.by.name) for each in deeds} == {(by.id, by.name)}


def test_two_who_decide_at_once(shelf: Shelf) -> None:
    job = looked_at(shelf)
    librarian = shelf.keeping.librarian
    librarian.take_in(STAFF, job.id)
    decisions: list[Callable[[], object]] = [
        lambda: librarian.take_in(STAFF, job.id),
        lambda: librarian.discard(STAFF, job.id),
        lambda: librarian.change_details(STAFF, job.id, {}),
    ]
    for decide in decisions:
        with pytest.raises(LibraryError, match="job_went_on"):
            decide()
    assert done(shelf).state is JobState.DONE


def test_a_new_document_is_for_staff_until_somebody_says_otherwise(shelf: Shelf) -> None:
    for name, stated, wanted in (
        ("silent.md", "", Audience.STAFF),
        ("says.md", "members", Audience.MEMBERS),
    ):
        job = looked_at(shelf, letter(audience=stated), name)
        assert job.matter.found[0].audience is wanted
        shelf.keeping.librarian.take_in(STAFF, job.id)
        done(shelf)
    found = {each.key: each.audience for each in shelf.stores.holdings.listed()}
    assert found == {"silent": Audience.STAFF, "says": Audience.MEMBERS}


def test_bytes_that_two_hand_in_are_kept_until_both_are_done(shelf: Shelf) -> None:
    one, two = looked_at(shelf), looked_at(shelf, name="copy.md")
    assert len(shelf.kept()) == 1
    shelf.keeping.librarian.discard(STAFF, one.id)
    assert len(shelf.kept()) == 1
    shelf.keeping.librarian.take_in(STAFF, two.id)
    assert done(shelf).state is JobState.DONE
    assert shelf.kept() == []


def test_bytes_that_are_gone_are_asked_for_again(shelf: Shelf) -> None:
    job = looked_at(shelf)
    for file in (shelf.folder / "incoming").rglob("*"):
        if file.is_file():
            file.unlink()
    shelf.keeping.librarian.take_in(STAFF, job.id)
    ended = done(shelf)
    assert ended.state is JobState.FAILED
    assert ended.ended is not None
    assert ended.ended.failed[0].code == "handed_in_lost"


def test_what_nobody_needs_any_more_is_let_go_at_the_start(shelf: Shelf) -> None:
    job = looked_at(shelf)
    shelf.keeping.jobs.end(job, JobState.DROPPED, Ended())  # killed before the file was erased
    assert shelf.kept()
    shelf.keeping.workshop.tidy()
    assert shelf.kept() == []


def test_there_is_an_end_to_what_can_wait(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.library.librarian._MOST_OPEN", 2)
    for name in ("a.md", "b.md"):
        looked_at(shelf, name=name)
    with pytest.raises(LibraryError, match="too_many_jobs"):
        looked_at(shelf, name="c.md")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\x.md", "\x00a\u202e.md", "", "/"])
def test_names_of_files_are_names_only(shelf: Shelf, name: str) -> None:
    job = shelf.keeping.librarian.hand_in(
        STAFF, letter().encode(), name, audience=None, locale="ja", reply=None
    )
    assert not set(job.matter.name) & set("/\\\x00\u202e")
    assert job.matter.name not in ("", ".", "..")


def test_an_error_names_the_file_and_nothing_of_the_machine(shelf: Shelf) -> None:
    job = looked_at(shelf, "\x00\x01" * 100, "x.bin")
    assert job.ended is not None
    (failure,) = job.ended.failed
    assert isinstance(failure.error(), MadoguchiError)
    assert str(shelf.folder) not in str(failure.facts)


LAW = letter(effective="2024-01-01", text="Works may be used where the law says so.")


@pytest.mark.parametrize(
    ("day", "outcome"), [("2024-01-01", Outcome.CORRECTED), ("2025-01-01", Outcome.NEW_VERSION)]
)
def test_a_file_that_took_the_place_of_a_law_can_be_taken_out_again(
    shelf: Shelf, day: str, outcome: Outcome
) -> None:
    shelf.put(LAW)
    (law,) = shelf.stores.holdings.versions("letter")
    job = looked_at(shelf, letter(effective=day, text="Everything may be used."))
    assert [(found.outcome, found.held) for found in job.matter.found] == [(outcome, law.title)]
    librarian = shelf.keeping.librarian
    librarian.take_in(STAFF, job.id)
    assert len(done(shelf).ended.taken) == 1
    assert librarian.undo(STAFF, job.id) == ["letter"]
    assert shelf.stores.holdings.versions("letter") == [law]
    assert shelf.stores.library.check().complete
    assert shelf.stores.holdings.done("letter")[0].what == "withdrawn"
    with pytest.raises(LibraryError, match="undo_too_late"):
        librarian.undo(STAFF, job.id)


def test_a_version_that_another_followed_is_not_taken_out(shelf: Shelf) -> None:
    shelf.put(LAW)
    job = looked_at(shelf, letter(effective="2025-01-01", text="Everything may be used."))
    shelf.keeping.librarian.take_in(STAFF, job.id)
    done(shelf)
    shelf.put(letter(effective="2026-01-01", text="A later version."))
    with pytest.raises(LibraryError, match="undo_too_late"):
        shelf.keeping.librarian.undo(STAFF, job.id)
    assert len(shelf.stores.holdings.versions("letter")) == 3
