"""Sending: deliberate, complete, once."""

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from bot.inquiries.delivery.outbox import Entry, EntryState
from bot.inquiries.errors import ChangedMeanwhileError, DeliveryError, InquiryError, NotAllowedError
from bot.inquiries.model import EventKind, Purpose, Statement, Status
from bot.inquiries.procedure.filing import IncompleteError
from tests.bot.inquiries.office import AOI, STAFF, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_only_staff_send(office: Office):
    case = office.approved()
    for act in (
        lambda: office.inquiries.sending.prepare(case.reference, AOI),
        lambda: office.inquiries.sending.send(case.reference, AOI, revision=case.revision),
        lambda: office.inquiries.sending.record_sent(case.reference, AOI, revision=case.revision),
    ):
        with pytest.raises(NotAllowedError, match="staff_only"):
            act()


@pytest.mark.parametrize(
    "status", [Status.DRAFT, Status.IN_REVIEW, Status.SENT, Status.CLOSED, Status.WITHDRAWN]
)
def test_what_is_not_approved_is_not_sent(office: Office, status: Status):
    case = office.at(status)
    with pytest.raises(InquiryError, match="step_not_open"):
        office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    assert office.inquiries.outbox.of(case.reference) == []


def test_without_its_statements_it_is_not_sent(office: Office):
    case = office.handed_in()
    case = office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    with pytest.raises(IncompleteError) as caught:
        office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    assert {item.requirement.value for item in caught.value.items} == {each.value for each in Statement}


def test_stale_facts_are_to_be_confirmed_first(office: Office):
    case = office.approved()
    assert office.inquiries.sending.prepare(case.reference, STAFF).stale
    with pytest.raises(InquiryError, match="facts_stale"):
        office.inquiries.sending.send(case.reference, STAFF, revision=case.revision)


def test_without_a_mail_server_it_is_a_dry_run_that_shows_the_letter(tmp_path: Path):
    office = Office(tmp_path, sender=None)
    case = office.approved()
    outgoing = office.inquiries.sending.prepare(case.reference, STAFF)
    assert outgoing.dry_run
    assert outgoing.mail
    with pytest.raises(DeliveryError, match="dry_run"):
        office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    assert office.inquiries.casework.see(case.reference, STAFF) == case


def test_a_form_is_not_sent_by_mail(office: Office):
    case = office.draft(vendor="openai")
    case = office.inquiries.filing.hand_in(case.reference, AOI)
    case = office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    case = office.inquiries.reviewing.confirm(
        case.reference, AOI, statements=set(Statement), name="Hanako Yamada", revision=case.revision
    )
    assert any("sheet" in name for name in office.inquiries.sending.prepare(case.reference, STAFF).files)
    with pytest.raises(InquiryError, match="not_by_mail"):
        office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)


def test_a_queued_letter_is_not_queued_again(office: Office):
    case = office.approved()
    queued = office.inquiries.sending.send(
        case.reference, STAFF, revision=case.revision, facts_confirmed=True
    )
    assert queued.status is Status.APPROVED
    with pytest.raises(ChangedMeanwhileError):
        office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    with pytest.raises(InquiryError, match="already_queued"):
        office.inquiries.sending.send(case.reference, STAFF, revision=queued.revision, facts_confirmed=True)
    (entry,) = office.inquiries.outbox.of(case.reference)
    message = message_from_bytes(office.inquiries.vault.get(entry.message), policy=policy.default)
    assert case.reference in message["Subject"]
    assert message["To"] == "takedown@midjourney.com" == entry.recipient
    assert message["Message-ID"] == entry.message_id


def test_a_queued_letter_can_be_taken_back_and_goes_out_anew_after_approval(office: Office):
    case = office.approved()
    office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    office.inquiries.reviewing.send_back(case.reference, STAFF, reason="a wrong link")
    assert [entry.state for entry in office.inquiries.outbox.of(case.reference)] == [EntryState.CANCELLED]
    case = office.inquiries.filing.hand_in(case.reference, AOI)
    case = office.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
    case = office.inquiries.reviewing.confirm(
        case.reference, AOI, statements=set(Statement), name="Hanako Yamada", revision=case.revision
    )
    office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    assert [e.state for e in office.inquiries.outbox.of(case.reference)] == [
        EntryState.CANCELLED,
        EntryState.QUEUED,
    ]


def test_what_is_being_handed_over_can_neither_be_sent_back_nor_withdrawn(office: Office):
    case = office.approved()
    case = office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    (entry,) = office.inquiries.outbox.of(case.reference)
    office.inquiries.outbox.claim(entry)
    for act in (
        lambda: office.inquiries.reviewing.send_back(case.reference, STAFF, reason="x"),
        lambda: office.inquiries.following.withdraw(case.reference, AOI, reason="x"),
    ):
        with pytest.raises(InquiryError, match="being_sent"):
            act()
    assert office.inquiries.casework.see(case.reference, AOI) == case


def test_what_became_of_a_letter_is_recorded_once_however_often_it_is_told(office: Office):
    case = office.approved()
    office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    claimed = office.inquiries.outbox.claim(office.inquiries.outbox.of(case.reference)[0])
    assert claimed is not None
    entry = office.inquiries.outbox.sent(claimed)
    assert entry is not None
    sent = office.inquiries.sending.settled(entry)
    assert sent is not None
    assert (sent.status, sent.sent_at) == (Status.SENT, entry.settled_at)
    assert office.inquiries.sending.settled(entry) is None
    assert [e.step for e in office.inquiries.casework.events(sent)].count("send") == 1


def test_a_refused_letter_is_recorded_and_the_case_is_still_approved(office: Office):
    case = office.approved()
    office.inquiries.sending.send(case.reference, STAFF, revision=case.revision, facts_confirmed=True)
    claimed = office.inquiries.outbox.claim(office.inquiries.outbox.of(case.reference)[0])
    assert claimed is not None
    entry = office.inquiries.outbox.failed(claimed, "recipient_refused", "550 no such user")
    assert entry is not None
    told = office.inquiries.sending.settled(entry)
    assert told is not None
    assert told.status is Status.APPROVED
    assert office.inquiries.sending.settled(entry) is None
    last = office.inquiries.casework.events(told)[-1]
    assert last.kind is EventKind.DELIVERY
    assert last.content is not None
    assert last.content["state"] == "failed"


def test_the_day_to_answer_by_is_counted_in_business_days(office: Office):
    case = office.approved()
    office.clock.at = datetime(2027, 4, 27, 1, 0, tzinfo=UTC)  # before Golden Week
    case = office.inquiries.sending.record_sent(
        case.reference, STAFF, revision=case.revision, facts_confirmed=True
    )
    assert case.answer_by == date(2027, 5, 17)
    assert not case.overdue(date(2027, 5, 17))
    assert case.overdue(date(2027, 5, 18))


def test_a_letter_sent_by_hand_on_another_day(office: Office):
    case = office.approved()
    with pytest.raises(InquiryError, match="day_to_come"):
        office.inquiries.sending.record_sent(
            case.reference, STAFF, revision=case.revision, on=date(2026, 11, 3), facts_confirmed=True
        )
    sent = office.inquiries.sending.record_sent(
        case.reference,
        STAFF,
        revision=case.revision,
        on=date(2026, 10, 30),
        receipt="R-77",
        facts_confirmed=True,
    )
    assert sent.sent_at is not None
    assert sent.sent_at.date() == date(2026, 10, 30)
    (step,) = [e.content for e in office.inquiries.casework.events(sent) if e.step == "send"]
    assert step is not None
    assert step["receipt"] == "R-77"


def failed(office: Office, reference: str) -> Entry:
    """A letter that the vendor's mail server refused for good, as it is recorded."""
    case = office.inquiries.casework.see(reference, STAFF)
    office.inquiries.sending.send(reference, STAFF, revision=case.revision, facts_confirmed=True)
    claimed = office.inquiries.outbox.claim(office.inquiries.outbox.of(reference)[-1])
    assert claimed is not None
    entry = office.inquiries.outbox.failed(claimed, "recipient_refused", "550 no such user")
    assert entry is not None
    office.inquiries.sending.settled(entry)
    return entry


@pytest.mark.parametrize("way", ["send_back", "withdraw", "by_hand"])
def test_what_failed_is_not_tried_again_once_the_case_went_another_way(office: Office, way: str):
    entry = failed(office, office.approved().reference)
    inquiries, reference = office.inquiries, entry.reference
    match way:
        case "send_back":
            inquiries.reviewing.send_back(reference, STAFF, reason="another address")
        case "withdraw":
            inquiries.following.withdraw(reference, AOI, reason="x")
        case "by_hand":
            revision = inquiries.casework.see(reference, STAFF).revision
            inquiries.sending.record_sent(reference, STAFF, revision=revision, facts_confirmed=True)
    with pytest.raises(InquiryError, match="not_undecided"):
        inquiries.outbox.decide(entry.id, arrived=False, by=STAFF.id)
    assert inquiries.outbox.waiting() == []


def test_a_letter_that_is_out_is_not_undone_before_its_case_says_so(office: Office):
    case = office.approved()
    inquiries, reference = office.inquiries, case.reference
    case = inquiries.sending.send(reference, STAFF, revision=case.revision, facts_confirmed=True)
    claimed = inquiries.outbox.claim(inquiries.outbox.of(reference)[0])
    assert claimed is not None
    inquiries.outbox.sent(claimed)  # and the desk is killed
    for act, code in (
        (lambda: inquiries.reviewing.send_back(reference, STAFF, reason="x"), "being_sent"),
        (lambda: inquiries.following.withdraw(reference, AOI, reason="x"), "being_sent"),
        (
            lambda: inquiries.sending.record_sent(
                reference, STAFF, revision=case.revision, facts_confirmed=True
            ),
            "already_queued",
        ),
    ):
        with pytest.raises(InquiryError, match=code):
            act()
    (entry,) = inquiries.outbox.unrecorded()
    assert inquiries.sending.settled(entry)
    assert inquiries.outbox.unrecorded() == []


def test_the_reminders_of_the_deadline_are_there_or_the_case_is_not_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    case = office.approved()

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(office.inquiries.reminders, "plan", dies)
    with pytest.raises(KeyboardInterrupt):
        office.inquiries.sending.record_sent(
            case.reference, STAFF, revision=case.revision, facts_confirmed=True
        )
    assert office.inquiries.casework.see(case.reference, STAFF) == case


def test_what_nobody_approved_does_not_go_out_with_the_letter(office: Office):
    case = office.approved()
    letter = office.inquiries.correspondence.files(case)
    added = office.inquiries.intake.add_file(case, b"words", "not approved.txt", Purpose.FOUND, AOI).case
    assert office.inquiries.correspondence.files(added) == letter
    office.inquiries.reviewing.send_back(case.reference, STAFF, reason="the new evidence")
    assert len(
        office.inquiries.correspondence.facts(office.inquiries.casework.see(case.reference, AOI)).evidence
    )


def test_the_letter_of_a_case_that_is_sent_stays_the_one_that_went_out(office: Office):
    case = office.sent()
    events = office.inquiries.casework.events(case)
    (sent,) = [e.content["files"] for e in events if e.content and e.content.get("state") == "sent"]
    office.clock.pass_(days=40)  # another date would stand in a new one
    settled = office.inquiries.correspondence.settled(case, events)
    assert {name: office.inquiries.vault.put(data) for name, data in settled.items()} == sent
