"""Sources read in a process of its own: whatever becomes of it costs one source, and the next is read."""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from ingest.apart.apart import Apart
from ingest.apart.limits import Limits
from ingest.apart.reading import InProcess, StoppedError
from ingest.document import Source, Stated
from knowledge.errors import DocumentError
from knowledge.model import Kind
from tests.ingest.apart.hostile import document

PROGRAM = Path(__file__).with_name("hostile.py")
LIMITS = Limits(silence=30, total=60, memory=2**30, output=10**6)

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux has these limits")


def source(content: str, name: str = "in/a.txt") -> Source:
    return Source(name, PurePosixPath("a.txt"), content.encode())


@pytest.fixture
def apart() -> Iterator[Apart]:
    with Apart(program=PROGRAM, limits=LIMITS) as opened:
        yield opened


def fails(apart: Apart, what: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        apart.read(source(what))
    assert caught.value.facts["path"] == "in/a.txt"
    assert apart.read(source("say Still here.")) == [document("Still here.")]
    return caught.value


def number(apart: Apart) -> str:
    ((block,),) = [each.blocks for each in apart.read(source("number"))]
    return block.text


def test_nothing_is_started_before_something_is_to_be_read(apart: Apart) -> None:
    assert not apart.running
    number(apart)
    assert apart.running


def test_one_process_reads_many_sources(apart: Apart) -> None:
    first = number(apart)
    assert number(apart) == first
    assert first != str(os.getpid())


def test_it_ends_when_the_last_leaves_and_can_be_entered_again() -> None:
    with Apart(program=PROGRAM) as apart:
        with apart:
            first = number(apart)
        assert apart.running
        assert number(apart) == first
    assert not apart.running
    with apart:
        assert number(apart) != first


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("crash", "reading_crashed"),
        ("abort", "reading_crashed"),
        ("leave", "reading_crashed"),
        ("fork", "reading_crashed"),
        ("escape", "reading_crashed"),
        ('fake_error {"page": Infinity, "of": 1}', "reading_crashed"),
        ("killed", "reading_too_large"),
        ("eat_natively", "reading_too_large"),
        ("endless", "too_much_output"),
        ("endless_pages", "too_much_output"),
        ("huge_frame", "too_much_output"),
        ("surrogate", "not_taken"),
        ("nested", "not_taken"),
        ("unheard_of", "not_taken"),
    ],
)
def test_what_breaks_off_costs_one_source(apart: Apart, what: str, code: str) -> None:
    assert fails(apart, what).code == code


@linux
def test_memory_is_limited(apart: Apart) -> None:
    assert fails(apart, "eat").code == "reading_too_large"


@pytest.mark.parametrize(
    ("what", "limits"),
    [
        ("loop", Limits(silence=0.5, total=60)),
        ("sleep", Limits(silence=0.5, total=60)),
        ("same_page", Limits(silence=0.5, total=60)),
        ("pages", Limits(silence=60, total=0.5)),
    ],
)
def test_time_is_limited_with_progress_and_without(what: str, limits: Limits) -> None:
    with Apart(program=PROGRAM, limits=limits) as apart, pytest.raises(DocumentError) as caught:
        apart.read(source(what))
    assert caught.value.code == "reading_too_slow"
    assert not apart.running


@linux
@pytest.mark.parametrize(
    "form",
    [
        "",
        "[]",
        "{}",
        "\x00",
        "[" * 10_000,
        json.dumps({"facts": {}, "blocks": []}),
        json.dumps({"facts": {"key": "k", "title": 7, "kind": "law", "language": "ja"}, "blocks": []}),
        json.dumps(
            {"facts": {"key": "k", "title": "t", "kind": "other", "language": "ja"}, "blocks": [["a"]]}
        ),
    ],
)
def test_what_is_no_document_is_not_taken(apart: Apart, form: str) -> None:
    assert fails(apart, f"fake {form}").code == "reading_crashed"


@linux
@pytest.mark.parametrize(
    "head",
    [
        {"error": 7},
        {"error": {"code": "../x", "facts": {}}},
        {"error": {"code": "empty_file", "facts": []}},
        {"page": "many", "of": []},
        {"page": None},
        {},
        [],
    ],
)
def test_what_is_no_answer_is_not_taken(apart: Apart, head: object) -> None:
    assert fails(apart, f"fake_error {json.dumps(head)}").code == "reading_crashed"


@linux
def test_gibberish_is_not_taken(apart: Apart) -> None:
    assert fails(apart, "gibberish").code in {"reading_crashed", "too_much_output"}


def test_what_a_reader_finds_wrong_comes_as_it_is(apart: Apart) -> None:
    first = number(apart)
    error = fails(apart, "refuse")
    assert (error.code, error.facts) == ("broken_xml", {"place": "line 3", "column": 7, "path": "in/a.txt"})
    assert number(apart) == first


def test_what_libraries_print_is_not_taken_for_an_answer(apart: Apart) -> None:
    assert apart.read(source("print")) == [document("after the noise")]


@linux
def test_it_has_nothing_of_ours(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    ((block,),) = [each.blocks for each in apart.read(source("surroundings"))]
    found = json.loads(block.text)
    assert set(found["environment"]) <= {"LC_CTYPE"}
    assert found["session"]
    assert found["core"] == found["files"] == [0, 0]


@linux
def test_it_cannot_write(apart: Apart, tmp_path: Path) -> None:
    fails(apart, f"write {tmp_path / 'harm'}")
    assert (tmp_path / "harm").stat().st_size == 0


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="root on Linux may always leave the network"
)
def test_it_reaches_no_network(apart: Apart) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ((block,),) = [each.blocks for each in apart.read(source(f"connect {server.getsockname()[1]}"))]
    assert block.text != "connected"


@linux
def test_a_process_that_is_gone_is_not_the_next_source_s_fault(apart: Apart) -> None:
    process = int(number(apart))
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert apart.read(source("say Still here.")) == [document("Still here.")]


def test_progress_is_told(apart: Apart) -> None:
    told: list[tuple[int, int]] = []

    def on_page(done: int, total: int) -> None:
        told.append((done, total))
        if done == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        apart.read(source("pages"), on_page=on_page)
    assert told == [(page, 10**9) for page in (1, 2, 3)]
    assert apart.read(source("say Still here.")) == [document("Still here.")]


def test_another_thread_can_have_it_stopped(apart: Apart) -> None:
    stop = threading.Event()
    with pytest.raises(StoppedError):
        apart.read(source("sleep"), on_page=lambda *_: stop.set(), stop=stop)
    assert apart.read(source("say Still here.")) == [document("Still here.")]


def test_parts_of_a_source_come_with_what_is_wrong_with_some(apart: Apart) -> None:
    outer = source("anything")
    itself, wrong = apart.open(outer)
    assert itself is outer
    assert isinstance(wrong, DocumentError)
    assert (wrong.code, wrong.facts["path"]) == ("empty_file", "inner.txt")


def letter(**facts: str) -> Source:
    head = "---\ntitle: 書簡\nidentifier: letter\nkind: letter\neffective_date: 2025-10-27\n---\n\n"
    text = f"{head}# 要望\n\n許諾を得てください。"
    return Source(
        "in/書簡.md",
        PurePosixPath("in/書簡.md"),
        text.encode(),
        Stated(title="書簡", kind=Kind.LETTER),
        **facts,
    )


def test_our_own_readers_read_apart_just_as_in_process(shared_data: Path) -> None:
    files = ["statutes/us/usc17.xml", "statutes/jp/345AC0000000048.md"]
    sources = [
        letter(),
        *(Source(name, PurePosixPath(name), (shared_data / name).read_bytes()) for name in files),
    ]
    with Apart() as apart:
        for each in sources:
            assert apart.read(each) == InProcess().read(each)
            assert apart.open(each) == [each]


def test_what_was_kept_is_not_read_again(tmp_path: Path) -> None:
    with Apart(folder=tmp_path / "kept") as apart:
        first = apart.read(letter(), keep=True)
    unable = Apart(folder=tmp_path / "kept", program=tmp_path / "missing.py")
    with unable:
        assert unable.read(letter()) == first
        assert not unable.running
        with pytest.raises(DocumentError, match="reading_crashed"):
            unable.read(source("other words"))


def test_what_was_not_asked_to_be_kept_is_not(tmp_path: Path) -> None:
    with Apart(folder=tmp_path / "kept") as apart:
        apart.read(letter())
    assert not (tmp_path / "kept").exists()
