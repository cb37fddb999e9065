"""The state of a case against its record: nothing the desk does contradicts it, and whatever else is changed shows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.inquiries.cases.agreement import contradicted
from bot.inquiries.model import Case, Purpose, Status
from bot.inquiries.privacy import erase_person
from bot.inquiries.tables import cases
from tests.bot.inquiries.office import AOI, MEI, REN, STAFF, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def doubts(office: Office, reference: str) -> tuple[str, ...]:
    case = office.inquiries.casework.see(reference, STAFF)
    return contradicted(case, office.inquiries.casework.events(case))


@pytest.mark.parametrize("status", Status)
def test_a_case_agrees_with_its_record_wherever_it_stands(office: Office, status: Status):
    assert doubts(office, office.at(status).reference) == ()


def test_a_case_agrees_with_its_record_after_all_that_goes_back_and_forth(office: Office):
    inquiries = office.inquiries
    reference = office.draft().reference
    inquiries.filing.share(reference, AOI, shared=True)
    inquiries.filing.finish(reference, REN)
    inquiries.filing.drop_work(reference, REN, 0)
    inquiries.following.withdraw(reference, AOI, reason="x")
    assert doubts(office, reference) == ()
    inquiries.following.restore(reference, AOI)
    inquiries.filing.share(reference, AOI, shared=False)
    assert doubts(office, reference) == ()
    approved = office.approved()
    office.with_proof(approved)
    inquiries.following.note(reference, AOI, text="a note")
    inquiries.reviewing.send_back(approved.reference, STAFF, reason="x")
    assert doubts(office, approved.reference) == ()


def test_cases_of_a_collective_letter_agree_with_their_record(office: Office):
    collectives = office.inquiries.collectives
    pair = [office.approved(AOI), office.approved(MEI)]
    for _ in range(2):
        held = collectives.propose([case.reference for case in pair], STAFF)
        collectives.consent(held.reference, AOI, agrees=True)
        assert doubts(office, pair[0].reference) == ()
        collectives.dissolve(held.reference, STAFF)
        assert doubts(office, pair[0].reference) == ()


def test_an_escalation_with_a_day_agrees_with_its_record(office: Office):
    case = office.sent()
    day = datetime(2026, 12, 24, tzinfo=UTC).date()
    office.inquiries.following.escalate(case.reference, STAFF, reason="x", answer_by=day)
    assert doubts(office, case.reference) == ()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SENT, Status.CLOSED])
def test_what_was_erased_contradicts_nothing(office: Office, status: Status):
    case = office.at(status)
    office.inquiries.intake.add_link(case, "https://example.com/1", Purpose.FOUND, AOI) if (
        status is not Status.CLOSED
    ) else None
    inquiries = office.inquiries
    erase_person(
        AOI.id, by=STAFF, store=inquiries.casework.cases, records=inquiries.evidence, vault=inquiries.vault
    )
    assert doubts(office, case.reference) == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "closed"),
        ("status", "approved"),
        ("sent_at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("sent_at", None),
        ("answer_by", datetime(2027, 1, 1, tzinfo=UTC).date()),
        ("answer_by", None),
        ("outcome", "resolved"),
        ("closed_at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("answered_at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("author", 13),
        ("author", None),
        ("shared", False),
        ("confirmed", {"signature": "somebody else"}),
        ("collective", None),
        ("form", {"vendor": "openai"}),
    ],
)
def test_whatever_is_changed_beside_the_record_shows(office: Office, column: str, value: object):
    sent: Case = office.sent()
    pair = [office.approved(AOI), office.approved(MEI)]
    if column == "collective":
        held = office.inquiries.collectives.propose([case.reference for case in pair], STAFF)
        office.inquiries.collectives.consent(held.reference, AOI, agrees=True)
        sent = pair[0]
    with office.inquiries.engine.begin() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == sent.id).values({column: value}))
    assert column in doubts(office, sent.reference)
    assert office.inquiries.casework.cases.first_broken(sent) is None
