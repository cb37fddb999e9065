"""What leaves the desk about cases: data, a table, a record to file; and events in words."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from bot.inquiries.cases import chain
from bot.inquiries.cases.steps import Step
from bot.inquiries.cases.store import CaseStore, Happening
from bot.inquiries.cases.timeline import told
from bot.inquiries.model import (
    Capacity,
    Case,
    ChannelType,
    Company,
    Event,
    EventKind,
    Evidence,
    Form,
    InquiryKind,
    Outcome,
    Person,
    Purpose,
    Statement,
    Status,
    Work,
)
from bot.inquiries.report.export import case_record, cases_csv, evidence_record, record_data, record_pdf
from bot.inquiries.tables import metadata
from bot.views.markup import inline
from bot.words import words_for
from tests.bot.inquiries.people import AT

TOKYO = ZoneInfo("Asia/Tokyo")
AOI = Person(11, "葵", (Company(5, "東宝"),))
JAPANESE, ENGLISH = words_for("ja"), words_for("en")
FORM = Form(
    vendor="openai",
    kind=InquiryKind.OUTPUT,
    works=(Work(title="=森の番人", links=("https://example.jp/" + "a" * 200,)),),
    requests=("#panic() *削除*してください。",),
)
DIGEST = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    metadata.create_all(engine)
    yield CaseStore(engine=engine, now=lambda: AT)
    engine.dispose()


@pytest.fixture
def case(store: CaseStore) -> Case:
    opened = store.open(FORM, author=AOI, locale="ja")
    return store.change(
        opened,
        [
            Happening(EventKind.EVIDENCE, {"file": "clip.mp4", "digest": DIGEST, "purpose": "found"}),
            Happening(EventKind.STEP, {"reason": "できました"}, step="finish", to="ready"),
        ],
        by=AOI,
        status=Status.READY,
    )


@pytest.fixture
def evidence(case: Case) -> Evidence:
    return Evidence(1, case.id, 2, Purpose.FOUND, AT, 11, "葵", DIGEST, "", "clip.mp4", 12, "video/mp4")


def emptied(event: Event) -> Event:
    return replace(event, actor=None, content=None, salt=None)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def event_of(kind: EventKind, content: dict[str, object], step: str = "") -> Event:
    return chain.link(
        chain.START, case="M26-7KQ4XW", number=1, kind=kind, at=AT, actor=11,
        content={"name": "葵", **content}, step=step,
    )  # fmt: skip


EVENTS = [
    event_of(EventKind.OPENED, {"source": source}) for source in ("new", "answer", "copy", "unheard-of")
] + [
    event_of(EventKind.EDITED, {"form": {}}),
    event_of(EventKind.SHARED, {"shared": True}),
    event_of(EventKind.SHARED, {"shared": False}),
    *(event_of(EventKind.STEP, {"reason": ""}, step=step.value) for step in Step),
    event_of(EventKind.STEP, {"channel": "form", "receipt": "A-1"}, step="send"),
    event_of(EventKind.STEP, {"outcome": "partly"}, step="close"),
    event_of(EventKind.CONFIRMED, {"statement": "good_faith", "as": "Hanako"}),
    event_of(EventKind.EVIDENCE, {"file": "a.png", "purpose": "found"}),
    event_of(EventKind.EVIDENCE, {"link": "https://example.jp", "purpose": "work"}),
    event_of(EventKind.REPLY, {"text": "x", "automatic": False}),
    event_of(EventKind.REPLY, {"text": "x", "from": "legal@example.com", "automatic": False}),
    event_of(EventKind.REPLY, {"text": "x", "automatic": True}),
    event_of(EventKind.NOTE, {"text": "x"}),
    event_of(EventKind.REMINDER, {"at": "2026-12-01T09:00:00+09:00", "text": ""}),
    *(event_of(EventKind.LETTER, {"state": state}) for state in ("approved", "sent", "other")),
    *(
        event_of(EventKind.DELIVERY, {"state": state})
        for state in ("queued", "handing_over", "sent", "failed", "unsure", "cancelled", "bounced", "odd")
    ),
    event_of(EventKind.CONSENTED, {"collective": "C1", "agrees": True}),
    event_of(EventKind.CONSENTED, {"collective": "C1", "agrees": False}),
    *(event_of(EventKind.JOINED, {"collective": "C1", "state": state}) for state in ("invited", "dissolved")),
    event_of(EventKind.ERASED, {"events": [1, 2]}),
    event_of(EventKind.ERASED, {"events": []}),
]


def test_every_kind_of_event_is_among_those_worded_here():
    assert {event.kind for event in EVENTS} == set(EventKind)


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: f"{e.kind}-{e.step}")
def test_every_event_is_worded_in_both_languages(event: Event):
    for words in (JAPANESE, ENGLISH):
        who, what, _ = told(event, words)
        assert who == "葵"
        assert what
        assert "None" not in what
        assert "{" not in what
        assert "_" not in what
        gone = told(emptied(event), words)
        assert "葵" not in "".join(gone)
        assert gone.what


def test_wording_an_event():
    sent = event_of(EventKind.STEP, {"channel": "form", "receipt": "A-1"}, step="send")
    assert told(sent, ENGLISH).what == "sent it to the vendor (Web form), receipt A-1"
    erased = event_of(EventKind.ERASED, {"events": [1, 4]})
    assert told(erased, JAPANESE).what == "求めに応じて項目 1、4 の内容を消去しました"


def test_what_the_desk_did_is_the_desks():
    by_desk = replace(event_of(EventKind.REPLY, {"text": "x", "name": "Madoguchi"}), actor=0)
    assert told(by_desk, JAPANESE).who == "窓口"


def test_what_people_wrote_is_made_safe_but_names_of_things_are_still_found():
    event = event_of(EventKind.CONFIRMED, {"statement": "good_faith", "as": "*x* @everyone"})
    what = told(event, ENGLISH, safe=inline).what
    assert "\\*x\\*" in what
    assert "@everyone" not in what
    assert "good" in what


def test_a_case_as_data_holds_everything_and_proves_itself(store: CaseStore, case: Case, evidence: Evidence):
    record = json.loads(json.dumps(case_record(case, store.events(case), [evidence])))
    assert record["reference"] == case.reference
    assert record["opened_at"] == "2026-11-02T09:30:00.123456+00:00"
    assert Form.model_validate(record["form"]) == FORM
    assert record["company"] == {"id": 5, "name": "東宝"}
    assert record["evidence"][0]["digest"] == DIGEST
    for event in record["events"]:
        assert event["hash"]
        assert not event["erased"]
        assert chain.content_digest(event["salt"], event["actor"], event["content"]) == event["digest"]


def test_an_erased_event_says_so(store: CaseStore, case: Case):
    first, *rest = store.events(case)
    erased, kept, _ = case_record(case, [emptied(first), *rest], [])["events"]
    assert erased["erased"]
    assert erased["content"] is None
    assert erased["hash"] == first.hash
    assert not kept["erased"]


def test_evidence_as_data_is_plain(evidence: Evidence):
    assert json.loads(json.dumps(evidence_record(evidence)))["received_at"].endswith("+00:00")


def test_a_table_of_cases_opens_safely(case: Case):
    late = replace(case, status=Status.SENT, answer_by=date(2026, 11, 1), sent_at=AT, outcome=Outcome.PARTLY)
    table = cases_csv([case, late], ENGLISH, vendors={"openai": "OpenAI"}, today=date(2026, 11, 2))
    first, second = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    assert first["Title"] == "'=森の番人"
    assert first["Vendor"] == "OpenAI"
    assert (first["Overdue"], second["Overdue"]) == ("no", "yes")
    assert second["Sent"] == "2026-11-02 18:30:00 +09:00"
    assert cases_csv([], JAPANESE, vendors={}, today=date(2026, 11, 2))[:3] == b"\xef\xbb\xbf"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_record_can_be_read_and_has_page_numbers(
    store: CaseStore, case: Case, evidence: Evidence, language: str
):
    words = words_for(language)
    events = store.events(case)
    pdf = record_pdf(case, events, [evidence], words, vendor="OpenAI", now=AT)
    text = text_of(pdf)
    assert case.reference in text
    assert "森の番人" in text
    assert "#panic() *削除*してください。" in text
    assert "2026-11-02 18:30:00 +09:00" in text
    assert all(event.hash[:16] in text for event in events)
    assert DIGEST in "".join(text.split())
    assert words("export.page", page=1, pages=len(PdfReader(io.BytesIO(pdf)).pages)) in text
    assert pdf == record_pdf(case, events, [evidence], words, vendor="OpenAI", now=AT)


def test_a_long_record_numbers_all_its_pages(store: CaseStore, case: Case):
    notes = [Happening(EventKind.NOTE, {"text": "長いメモです。" * 200}) for _ in range(12)]
    longer = store.change(case, notes, by=AOI)
    pages = PdfReader(
        io.BytesIO(record_pdf(longer, store.events(longer), [], ENGLISH, vendor="", now=AT))
    ).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page.extract_text()


def test_a_long_link_stays_on_the_page_and_can_be_copied_as_it_was(store: CaseStore, case: Case):
    pdf = record_pdf(case, store.events(case), [], ENGLISH, vendor="", now=AT)
    assert "https://example.jp/" + "a" * 200 in "".join(text_of(pdf).split())
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    starts: list[float] = []

    def at(text: str, _cm: object, matrix: list[float], _font: object, _size: object) -> None:
        if text.strip():
            starts.append(matrix[4])

    page.extract_text(visitor_text=at)
    # Every piece of text begins left of the right margin (20 mm), in a box of one sign where it is of a long word.
    assert len(starts) > 100
    assert max(starts) < float(page.mediabox.width) - 20 / 25.4 * 72


def test_a_record_that_was_altered_says_so(store: CaseStore, case: Case):
    first, *rest = store.events(case)
    altered = [replace(first, content={**(first.content or {}), "source": "copy"}), *rest]
    data = record_data(case, altered, [], ENGLISH, vendor="", now=AT, home=TOKYO)
    assert "from event 1 on" in data["broken"]
    sound = record_data(case, [emptied(first), *rest], [], ENGLISH, vendor="", now=AT, home=TOKYO)
    assert sound["broken"] == ""


@pytest.mark.parametrize(
    ("group", "terms"),
    [
        ("kind", InquiryKind),
        ("status", Status),
        ("outcome", Outcome),
        ("step", Step),
        ("channel", ChannelType),
        ("capacity", Capacity),
        ("statement", Statement),
        ("purpose", Purpose),
        ("timeline.kind", EventKind),
        ("timeline", Step),
    ],
)
def test_every_term_that_is_shown_has_a_name(group: str, terms: type[StrEnum]):
    for words in (JAPANESE, ENGLISH):
        assert [value for value in terms if f"{group}.{value}" not in words] == []
