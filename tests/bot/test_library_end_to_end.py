"""The desk as it is built: what staff hand in is read in a process apart, found by staff, and by nobody else."""

from pathlib import Path
from threading import Event

from bot.desk import Desk
from bot.library.model import Job, JobState
from bot.settings import Settings
from bot.views.answer import answer_markdown
from bot.views.excerpt import excerpt_markdown
from bot.views.record import answer_record
from bot.words import words_for
from knowledge.model import Audience, Kind
from tests.bot.library.shelf import STAFF, letter
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of


def done(desk: Desk) -> Job:
    job = desk.keeping.workshop.do_next(report=lambda _job: None, stop=Event())
    assert job is not None
    return job


def test_handed_in_looked_at_added_removed_and_put_back(tmp_path: Path) -> None:
    desk = Desk(settings=Settings(data_dir=tmp_path), encoder=FakeEncoder())
    librarian = desk.keeping.librarian
    text = letter("三者協定の覚書", text="三者協定により、会員社の作品の学習利用には事前の許諾を要する。")
    librarian.hand_in(STAFF, text.encode(), "覚書.md", audience=None, locale="ja", reply=None)
    job = done(desk)
    assert job.state is JobState.ASKING
    assert job.matter.found[0].audience is Audience.STAFF
    librarian.take_in(STAFF, job.id)
    assert done(desk).state is JobState.DONE

    def found(reader: Audience) -> bool:
        hits = desk.search("三者協定 学習利用の許諾", reader=reader, limit=5)
        return any("三者協定" in hit.passage.text for hit in hits)

    assert [found(reader) for reader in Audience] == [False, False, True]
    key = job.matter.found[0].key
    librarian.remove(STAFF, key)
    assert not found(Audience.STAFF)
    librarian.put_back(STAFF, key)
    assert found(Audience.STAFF)
    status = librarian.status(STAFF)
    assert (status.documents, status.unfinished) == (1, 0)
    assert all(size for size in status.sizes.values())
    assert not desk.apart.running
    assert desk.library.check().complete


def test_an_answer_from_a_scan_says_how_sure_its_reading_was(tmp_path: Path) -> None:
    desk = Desk(settings=Settings(data_dir=tmp_path), encoder=FakeEncoder())
    text = "第一条　三者協定により、会員社の作品の学習利用には事前の許諾を要する。"
    scanned = version_of(text, kind=Kind.LETTER, work="", title="三者協定の書簡", ocr=0.93)
    desk.library.add([scanned], audience=None, fingerprint="f", by=TESTER)
    desk.library.follow()
    answer = desk.answer("三者協定では学習利用に事前の許諾を要しますか")
    told = words_for("ja")("sources.ocr", percent=93)
    assert told in answer_markdown(answer, words_for("ja"))
    citation = answer.claims[0].citations[0]
    excerpt = desk.excerpt(citation.version, citation.start, citation.end, reader=Audience.PUBLIC)
    assert excerpt is not None
    assert told in excerpt_markdown(excerpt, words_for("ja"))
    assert answer_record(answer, identifier="1")["claims"][0]["citations"][0]["ocr"] == 0.93
