"""Handing in: checked, kept, recorded, found again, erased."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw

from bot.inquiries.errors import ChangedMeanwhileError, EvidenceError, InquiryError
from bot.inquiries.evidence import intake as module
from bot.inquiries.evidence.records import Why
from bot.inquiries.model import EventKind, Evidence, Purpose, Status
from knowledge.errors import StoreError
from tests.bot.inquiries.evidence.desk import ANN, BEN, EvidenceDesk, evidence_desk
from tests.bot.inquiries.signed import plain_image, signed_image

FOUND = Purpose.FOUND
LINK = "https://sora.example/p/1"


@pytest.fixture
def desk(tmp_path: Path) -> EvidenceDesk:
    return evidence_desk(tmp_path)


def test_a_file_is_kept_as_received_and_recorded(desk: EvidenceDesk) -> None:
    data = signed_image()
    case, evidence, alike = desk.intake.add_file(desk.case(), data, "../動画.jpg", FOUND, by=ANN)
    assert desk.vault.get(evidence.digest) == data
    assert desk.records.of(case.id) == [evidence]
    assert (evidence.name, evidence.type, evidence.size) == ("動画.jpg", "image/jpeg", len(data))
    assert (evidence.giver, evidence.giver_name, evidence.purpose) == (1, "Ann", FOUND)
    assert evidence.credentials is not None
    assert (evidence.credentials.generator, evidence.credentials.made_by_ai) == ("Sora", True)
    assert len(evidence.likeness) == 16
    assert alike == []
    event = desk.cases.events(case)[-1]
    assert (event.kind, event.number, event.at) == (EventKind.EVIDENCE, evidence.number, evidence.received_at)
    assert event.content == {
        "name": "Ann",
        "file": "動画.jpg",
        "digest": evidence.digest,
        "size": len(data),
        "type": "image/jpeg",
        "purpose": "found",
    }
    assert desk.cases.first_broken(case) is None


def test_a_wrong_name_is_on_record(desk: EvidenceDesk) -> None:
    case = desk.intake.add_file(desk.case(), plain_image("PNG"), "a.jpg", FOUND, by=ANN).case
    assert (desk.cases.events(case)[-1].content or {})["misnamed"] is True


def test_the_same_again_is_recorded_once(desk: EvidenceDesk) -> None:
    first = desk.intake.add_file(desk.case(), plain_image(), "a.jpg", FOUND, by=ANN)
    again = desk.intake.add_file(first.case, plain_image(), "b.jpg", Purpose.OTHER, by=BEN)
    assert (again.case, again.evidence) == (first.case, first.evidence)
    link = desk.intake.add_link(first.case, LINK, FOUND, by=ANN)
    assert desk.intake.add_link(link.case, f"{LINK}/?utm_source=x", FOUND, by=ANN)[:2] == link[:2]
    assert len(desk.cases.events(link.case)) == 3


def test_a_link_is_kept_as_given(desk: EvidenceDesk) -> None:
    case, evidence, _ = desk.intake.add_link(desk.case(), f" {LINK}#t ", FOUND, by=ANN)
    assert (evidence.link, evidence.digest, evidence.size) == (f"{LINK}#t", "", 0)
    assert (desk.cases.events(case)[-1].content or {})["link"] == f"{LINK}#t"


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN])
def test_nothing_is_added_to_what_is_over(desk: EvidenceDesk, status: Status) -> None:
    case = desk.case()
    with desk.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cases SET status = :status"), {"status": status})
    case = desk.cases.get(case.reference) or case
    with pytest.raises(InquiryError, match="evidence_case_over"):
        desk.intake.add_file(case, plain_image(), "a.jpg", FOUND, by=ANN)
    with pytest.raises(InquiryError, match="evidence_case_over"):
        desk.intake.add_link(case, LINK, FOUND, by=ANN)


def test_after_sending_evidence_can_still_be_added(desk: EvidenceDesk) -> None:
    case = desk.case()
    with desk.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cases SET status = 'sent'"))
    case = desk.cases.get(case.reference) or case
    added = desk.intake.add_file(case, plain_image(), "a.jpg", FOUND, by=ANN)
    assert added.case.status is Status.SENT


def test_what_a_case_may_have_is_limited(desk: EvidenceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = desk.case()
    monkeypatch.setattr(module, "MOST_CASE_BYTES", 6)
    monkeypatch.setattr(module, "MOST_FILES", 2)
    case = desk.intake.add_file(case, b"four", "a.txt", FOUND, by=ANN).case
    with pytest.raises(EvidenceError, match="evidence_case_full"):
        desk.intake.add_file(case, b"abc", "b.txt", FOUND, by=ANN)
    case = desk.intake.add_file(case, b"ab", "b.txt", FOUND, by=ANN).case
    monkeypatch.setattr(module, "MOST_CASE_BYTES", 100)
    with pytest.raises(EvidenceError, match="evidence_too_many"):
        desk.intake.add_link(case, LINK, FOUND, by=ANN)
    with pytest.raises(EvidenceError, match="evidence_too_many"):
        desk.intake.add_file(case, b"abc", "c.txt", FOUND, by=ANN)


def test_of_two_at_once_the_second_is_told_and_nothing_is_lost(desk: EvidenceDesk) -> None:
    case = desk.case()
    first = desk.intake.add_file(case, b"one", "a.txt", FOUND, by=ANN)
    with pytest.raises(ChangedMeanwhileError) as told:
        desk.intake.add_file(case, b"two", "b.txt", FOUND, by=BEN)
    assert told.value.facts["by"] == "Ann"
    assert [each.name for each in desk.records.of(case.id)] == ["a.txt"]
    second = desk.intake.add_file(first.case, b"two", "b.txt", FOUND, by=BEN)
    assert [each.name for each in desk.records.of(second.case.id)] == ["a.txt", "b.txt"]


def test_without_a_vault_nothing_is_recorded(desk: EvidenceDesk, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    case = desk.case()
    with pytest.raises(StoreError, match="vault_unwritable"):
        desk.intake.add_file(case, b"one", "a.txt", FOUND, by=ANN)
    assert desk.records.of(case.id) == []
    assert desk.cases.get(case.reference) == case


def test_the_same_output_reported_by_two_is_found(desk: EvidenceDesk) -> None:
    picture = Image.linear_gradient("L").convert("RGB")
    ImageDraw.Draw(picture).ellipse((30, 40, 120, 190), fill="orange")
    one = desk.intake.add_file(desk.case(ANN), plain_image("PNG", picture), "a.png", FOUND, by=ANN)
    linked = desk.intake.add_link(one.case, LINK, FOUND, by=ANN)
    case = desk.case(BEN, vendor="midjourney")
    smaller = plain_image("JPEG", picture.resize((128, 128)))
    alike = desk.intake.add_file(case, smaller, "b.jpg", FOUND, by=BEN).alike
    assert [(each.case_id, each.evidence, each.why) for each in alike] == [
        (one.case.id, one.evidence, Why.LIKENESS)
    ]
    case = desk.cases.get(case.reference) or case
    added = desk.intake.add_file(case, plain_image("PNG", picture), "c.png", FOUND, by=BEN)
    assert [each.why for each in added.alike] == [Why.FILE]
    alike = desk.intake.add_link(added.case, f"{LINK}/", FOUND, by=BEN).alike
    assert [(each.evidence, each.why) for each in alike] == [(linked.evidence, Why.LINK)]
    found = desk.records.alike(besides=None, links=[LINK], vendor="openai")
    assert [each.case_id for each in found] == [one.case.id]
    assert desk.records.alike(besides=None) == []


def test_proofs_of_rights_are_not_compared(desk: EvidenceDesk) -> None:
    for person in (ANN, BEN):
        added = desk.intake.add_file(desk.case(person), b"%PDF-1.7", "a.pdf", Purpose.RIGHTS, by=person)
        assert added.alike == []
    assert desk.records.alike(besides=None, digest=added.evidence.digest) == []


def test_what_a_person_gave_is_erased_and_what_others_gave_stays(desk: EvidenceDesk) -> None:
    mine = desk.intake.add_file(desk.case(ANN), b"mine", "mine.txt", FOUND, by=ANN)
    linked = desk.intake.add_link(mine.case, LINK, FOUND, by=ANN)
    both = desk.intake.add_file(linked.case, b"both", "both.txt", FOUND, by=ANN)
    theirs = desk.intake.add_file(desk.case(BEN), b"both", "theirs.txt", FOUND, by=BEN)
    assert len(desk.records.given_by(ANN.id)) == 3
    with desk.engine.begin() as connection:
        assert desk.records.erase(connection, ANN.id) == [mine.evidence.digest]
    assert desk.records.given_by(ANN.id) == desk.records.of(mine.case.id) == []
    assert desk.records.one(mine.evidence.id) is None
    assert desk.records.of(theirs.case.id) == [theirs.evidence]
    with desk.engine.connect() as connection:
        left = connection.execute(sa.text("SELECT digest, name, giver_name FROM evidence ORDER BY id")).all()
    assert left == [
        (mine.evidence.digest, "", ""),
        (both.evidence.digest, "", ""),
        (theirs.evidence.digest, "theirs.txt", "Ben"),
    ]
    assert desk.cases.first_broken(both.case) is None
    again = desk.intake.add_file(both.case, b"mine", "mine.txt", FOUND, by=ANN)
    assert desk.records.of(both.case.id) == [again.evidence]


def test_a_file_that_a_letter_or_mail_rests_on_is_not_given_up(desk: EvidenceDesk) -> None:
    mail = b"From: a@example.com\r\nSubject: x\r\n\r\n"
    added = desk.intake.add_file(desk.case(), mail, "a.eml", Purpose.CORRESPONDENCE, by=ANN)
    with desk.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO mail (message_id, reference, message, sender, subject, received_at)"
                " VALUES ('1', '', :digest, '', '', '2026-11-01 00:00:00')"
            ),
            {"digest": added.evidence.digest},
        )
        assert desk.records.erase(connection, ANN.id) == []


def test_the_same_file_erased_elsewhere_just_then_is_there_all_the_same(
    desk: EvidenceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = desk.records.insert

    def erased_first(connection: sa.Connection, new: Evidence) -> int:
        desk.vault.erase(new.digest)
        return insert(connection, new)

    monkeypatch.setattr(desk.records, "insert", erased_first)
    added = desk.intake.add_file(desk.case(), b"words of two", "a.txt", Purpose.FOUND, ANN)
    assert desk.vault.get(added.evidence.digest) == b"words of two"
