"""The way in with archives, with reading apart, and with somebody else at work."""

import io
import threading
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from ingest.add import Options, Report, add_paths, add_sources
from ingest.apart.apart import Apart
from ingest.apart.limits import Limits
from ingest.apart.reading import InProcess, StoppedError
from ingest.document import ReadDocument, Source
from knowledge.catalog.deeds import Deed
from knowledge.catalog.store import Outcome
from knowledge.errors import DocumentError
from knowledge.library import Library
from knowledge.turn import Turn
from tests.fixtures_library import TESTER, Stores, open_stores

HOSTILE = Path(__file__).parent / "apart" / "hostile.py"


def letter(number: int, text: str = "We object.") -> bytes:
    return f"---\ntitle: Letter {number}\nidentifier: letter-{number}\n---\n\n{text}\n".encode()


def archive(**members: bytes) -> Source:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in members.items():
            file.writestr(f"{name}.md", content)
    return Source("in/letters.zip", PurePosixPath("letters.zip"), data.getvalue())


class Counting(InProcess):
    """Counts what it opens and reads."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.read_: list[str] = []

    def open(self, source: Source, *, stop=None) -> list[Source | DocumentError]:
        self.opened.append(source.name)
        return super().open(source, stop=stop)

    def read(self, source: Source, **options) -> list[ReadDocument]:
        self.read_.append(source.name)
        return super().read(source, **options)


def add(
    stores: Stores, *found: Source | DocumentError, apart=None, taken: list[Source] | None = None, **more
) -> Report:
    return add_sources(
        found,
        library=stores.library,
        options=Options(by=TESTER, **more),
        apart=apart or InProcess(),
        on_taken=None if taken is None else taken.append,
    )


def test_an_archive_that_is_in_is_not_opened_again(stores: Stores) -> None:
    whole = archive(one=letter(1), two=letter(2))
    taken: list[Source] = []
    report = add(stores, whole, taken=taken)
    assert [each.key for each in report.taken] == ["letter-1", "letter-2"]
    assert (report.found, taken) == (1, [whole])
    apart = Counting()
    again = add(stores, whole, apart=apart, taken=taken)
    assert (again.unchanged, again.found, again.taken, taken) == (2, 1, [], [whole, whole])
    assert (apart.opened, apart.read_) == ([], [])


def test_of_an_archive_that_changed_only_what_is_new_is_read(stores: Stores) -> None:
    add(stores, archive(one=letter(1), two=letter(2)))
    apart = Counting()
    report = add(stores, archive(one=letter(1), two=letter(2, "We object again.")), apart=apart)
    assert [(each.key, each.outcome) for each in report.taken] == [("letter-2", Outcome.CORRECTED)]
    assert apart.read_ == ["in/letters.zip › two.md"]


def test_an_archive_with_a_part_that_fails_is_not_whole(stores: Stores) -> None:
    whole = archive(one=letter(1), two=b"")
    taken: list[Source] = []
    for _ in range(2):
        report = add(stores, whole, taken=taken)
        assert [error.code for error in report.failed] == ["empty_file"]
        assert [row.key for row in stores.holdings.listed()] == ["letter-1"]
    assert taken == []
    failures = [each for each in stores.holdings.done() if each.what is Deed.FAILED]
    assert [(each.document, each.detail["code"]) for each in failures] == [
        ("in/letters.zip › two.md", "empty_file")
    ]


def test_an_archive_is_opened_again_once_a_part_of_it_was_removed(stores: Stores) -> None:
    whole = archive(one=letter(1), two=letter(2))
    add(stores, whole)
    stores.library.remove("letter-1", by=TESTER)
    report = add(stores, whole)
    assert [(each.key, each.outcome) for each in report.taken] == [("letter-1", Outcome.ADDED)]


def test_a_mail_of_which_an_attachment_fails_is_looked_at_again(stores: Stores) -> None:
    head = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Our claim\r\nDate: Mon, 27 Oct 2025 10:00:00 +0900\r\n"
    parts = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nPlease see the letter that is attached to this mail.\r\n"
        b'--x\r\nContent-Type: text/markdown\r\nContent-Disposition: attachment; filename="a.md"\r\n\r\n%s\r\n--x--\r\n'
    )
    taken: list[Source] = []
    for text in (b"---\ntitle: [a]\n---\nWords.", letter(1)):
        mail = Source("in/claim.eml", PurePosixPath("claim.eml"), head + parts % text)
        for _ in range(2):
            report = add(stores, mail, taken=taken)
            assert len(report.failed) == (not text.endswith(b"We object.\n"))
    assert len(taken) == 2
    assert "letter-1" in {row.key for row in stores.holdings.listed()}


def test_a_dry_run_notes_nothing_of_an_archive(stores: Stores) -> None:
    add(stores, archive(one=letter(1), two=b""), dry_run=True)
    assert stores.holdings.done() == []
    assert stores.library.taken_in("", audience=None) == []


def test_what_breaks_the_reading_process_costs_itself_alone(stores: Stores) -> None:
    limits = Limits(silence=5, total=60, memory=2**29, output=10**6)
    what = ("say One.", "crash", "loop", "endless", "eat", "say Two.")
    found = [Source(each, PurePosixPath(f"{number}.txt"), each.encode()) for number, each in enumerate(what)]

    class Unopened(Apart):
        """Has each source read as it is."""

        def open(self, source: Source, *, stop=None) -> list[Source | DocumentError]:
            return [source]

    with Unopened(program=HOSTILE, limits=limits) as apart:
        report = add(stores, *found[:-1], apart=apart)
    assert [each.source for each in report.taken] == ["say One."]
    codes = ["reading_crashed", "reading_too_slow", "too_much_output", "reading_too_large"]
    assert [error.code for error in report.failed] == codes


def test_what_failed_to_be_fetched_is_told_and_not_put_on_record(stores: Stores) -> None:
    report = add(stores, DocumentError("missing_path", path="x"))
    assert (report.found, len(report.failed), stores.holdings.done()) == (1, 1, [])


def test_an_error_of_who_finds_the_sources_comes_through(stores: Stores) -> None:
    def found():
        yield Source("a.md", PurePosixPath("a.md"), letter(1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_sources(found(), library=stores.library, options=Options(by=TESTER), apart=InProcess())
    stores.library.repair()
    assert stores.library.check().complete


def test_it_can_be_stopped_and_goes_on_where_it_was(stores: Stores) -> None:
    stop = threading.Event()
    found = [Source(f"{n}.md", PurePosixPath(f"{n}.md"), letter(n)) for n in range(20)]
    with pytest.raises(StoppedError):
        add_sources(
            found,
            library=stores.library,
            options=Options(by=TESTER),
            apart=InProcess(),
            on_taken=lambda source: source.name == "3.md" and stop.set(),
            stop=stop,
        )
    assert [row.key for row in stores.holdings.listed()] == [f"letter-{n}" for n in range(4)]
    report = add(stores, *found)
    assert (report.unchanged, report.count(Outcome.ADDED)) == (4, 16)
    assert stores.library.check().complete


def in_turn(folder: Path, on_wait=None) -> Library:
    stores = open_stores(folder)
    turn = Turn(folder, on_wait=on_wait)
    return Library(
        catalog=stores.catalog,
        owing=stores.owing,
        keywords=stores.keywords,
        vectors=stores.vectors,
        encoder=stores.encoder,
        turn=turn,
    )


def test_a_second_ingest_waits_for_the_first_and_one_that_changes_nothing_does_not(tmp_path: Path) -> None:
    data, one, two = tmp_path / "data", tmp_path / "one.md", tmp_path / "two.md"
    one.write_bytes(letter(1))
    two.write_bytes(letter(2))
    options = Options(by=TESTER)
    add_paths([one], library=in_turn(data), options=options, apart=InProcess())
    waited, ended = threading.Event(), threading.Event()
    first = Turn(data)

    def second() -> None:
        add_paths([two], library=in_turn(data, lambda _: waited.set()), options=options, apart=InProcess())
        ended.set()

    with first.held():
        unchanged = in_turn(data, lambda _: pytest.fail("waited"))
        assert unchanged.repair() == 0
        assert add_paths([one], library=unchanged, options=options, apart=InProcess()).unchanged == 1
        thread = threading.Thread(target=second)
        thread.start()
        assert waited.wait(60)
        assert not ended.is_set()
    thread.join()
    assert {row.key for row in open_stores(data).holdings.listed()} == {"letter-1", "letter-2"}
