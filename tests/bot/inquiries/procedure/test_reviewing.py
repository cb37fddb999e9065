"""Reviewing: a second person approves, a named person makes the statements, and what was read is what is approved."""

from pathlib import Path

import pytest

from bot.inquiries.errors import ChangedMeanwhileError, InquiryError, NotAllowedError
from bot.inquiries.model import EventKind, Person, Statement, Status
from bot.inquiries.procedure.parts import Part
from tests.bot.inquiries.office import AOI, OTHER_STAFF, REN, STAFF, TOHO, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_member_cannot_approve(office: Office):
    case = office.handed_in()
    with pytest.raises(NotAllowedError, match="not_your_step"):
        office.inquiries.reviewing.approve(case.reference, AOI, revision=case.revision)


def test_staff_who_wrote_it_cannot_approve_it(office: Office):
    case = office.handed_in(STAFF)
    with pytest.raises(NotAllowedError, match="second_person_needed"):
        office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    approved = office.inquiries.reviewing.approve(case.reference, OTHER_STAFF, revision=case.revision)
    assert approved.status is Status.APPROVED


def test_staff_who_edited_a_members_draft_cannot_approve_it(office: Office):
    case = office.draft()
    office.inquiries.filing.save(case.reference, STAFF, Part.FOUND, {"prompt": "better"})
    case = office.inquiries.filing.hand_in(case.reference, AOI)
    with pytest.raises(NotAllowedError, match="second_person_needed"):
        office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)


def test_staff_who_made_the_statements_or_added_evidence_cannot_approve(office: Office):
    case = office.handed_in()
    case = office.inquiries.reviewing.confirm(
        case.reference, STAFF, statements={Statement.SIGNATURE}, name="Hanako Yamada", revision=case.revision
    )
    case = office.with_proof(case, OTHER_STAFF)
    for person in (STAFF, OTHER_STAFF):
        with pytest.raises(NotAllowedError, match="second_person_needed"):
            office.inquiries.reviewing.approve(case.reference, person, revision=case.revision)


def test_what_changed_since_it_was_read_is_not_approved(office: Office):
    case = office.handed_in()
    office.inquiries.following.note(case.reference, AOI, text="wait")
    with pytest.raises(ChangedMeanwhileError):
        office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)


def test_two_members_of_staff_approve_at_once(office: Office):
    case = office.handed_in()
    office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    with pytest.raises(ChangedMeanwhileError) as caught:
        office.inquiries.reviewing.approve(case.reference, OTHER_STAFF, revision=case.revision)
    assert caught.value.facts["by"] == STAFF.name


def test_the_letter_is_kept_as_it_was_approved(office: Office):
    case = office.handed_in()
    case = office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    (kept,) = [e.content for e in office.inquiries.casework.events(case) if e.kind is EventKind.LETTER]
    assert kept is not None
    assert any(name.endswith(".pdf") for name in kept["files"])
    for digest in kept["files"].values():
        assert office.inquiries.vault.get(digest)


def test_sending_back_needs_a_reason_and_voids_the_statements(office: Office):
    case = office.approved()
    assert set(case.confirmed) == set(Statement)
    with pytest.raises(InquiryError, match="reason_missing"):
        office.inquiries.reviewing.send_back(case.reference, STAFF, reason="  ")
    back = office.inquiries.reviewing.send_back(case.reference, STAFF, reason="The link is dead.")
    assert (back.status, back.confirmed) == (Status.DRAFT, {})


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SENT, Status.CLOSED])
def test_nothing_is_confirmed_before_it_is_complete_or_after_it_is_sent(office: Office, status: Status):
    case = office.at(status)
    with pytest.raises(InquiryError, match="not_confirmable"):
        office.inquiries.reviewing.confirm(
            case.reference,
            AOI,
            statements={Statement.GOOD_FAITH},
            name="Hanako Yamada",
            revision=case.revision,
        )


@pytest.mark.parametrize("name", ["", "葵", "Hanako", "Hanako Yamada Jr."])
def test_only_the_signatorys_own_name_confirms(office: Office, name: str):
    case = office.handed_in()
    with pytest.raises(InquiryError, match="name_differs"):
        office.inquiries.reviewing.confirm(
            case.reference, AOI, statements={Statement.GOOD_FAITH}, name=name, revision=case.revision
        )
    assert office.inquiries.casework.see(case.reference, AOI).confirmed == {}


def test_who_confirmed_what_is_on_record(office: Office):
    case = office.handed_in()
    case = office.inquiries.reviewing.confirm(
        case.reference,
        REN,
        statements={Statement.SIGNATURE},
        name="ＨＡＮＡＫＯ　ＹＡＭＡＤＡ",
        revision=case.revision,
    )
    assert case.confirmed == {Statement.SIGNATURE: "ＨＡＮＡＫＯ　ＹＡＭＡＤＡ"}
    last = office.inquiries.casework.events(case)[-1]
    assert (last.kind, last.actor) == (EventKind.CONFIRMED, REN.id)


def test_a_stranger_with_the_same_company_name_is_a_stranger(office: Office):
    case = office.handed_in()
    stranger = Person(99, "x", (TOHO.__class__(999, TOHO.name),))
    with pytest.raises(NotAllowedError, match="no_such_case"):
        office.inquiries.reviewing.send_back(case.reference, stranger, reason="x")
