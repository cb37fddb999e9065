"""Following up: what came back, and how it ended."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.inquiries.delivery.replies import read_reply
from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.model import DESK, EventKind, Outcome, Purpose, Status
from bot.inquiries.procedure.following import Attached
from tests.bot.inquiries.office import AOI, MEI, REN, STAFF, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def mail(text: str, *, subject: str = "Re: your notice", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = "legal@vendor.example"
    message["To"] = "desk@example.jp"
    message["Subject"] = subject
    message["Message-ID"] = "<1@vendor.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def test_nothing_comes_back_for_what_was_not_sent(office: Office):
    case = office.draft()
    with pytest.raises(InquiryError, match="step_not_open"):
        office.inquiries.following.reply(case.reference, AOI, text="yes", answers=True)


def test_a_reply_says_something(office: Office):
    with pytest.raises(InquiryError, match="empty_reply"):
        office.inquiries.following.reply(office.sent().reference, AOI, text=" \n", answers=True)


def test_a_reply_as_a_mail_file_is_read_and_kept(office: Office):
    case = office.sent()
    data = mail("We have removed the clip.")
    answered = office.inquiries.following.reply(
        case.reference, AOI, attached=Attached("reply.eml", data), answers=True
    )
    assert answered.status is Status.ANSWERED
    (kept,) = [e for e in office.inquiries.evidence.of(case.id) if e.purpose is Purpose.CORRESPONDENCE]
    assert office.inquiries.vault.get(kept.digest) == data
    (replied,) = [e.content for e in office.inquiries.casework.events(answered) if e.kind is EventKind.REPLY]
    assert replied is not None
    assert replied["text"] == "We have removed the clip."
    assert "legal@vendor.example" in replied["from"]


def test_an_automatic_reply_acknowledges_but_is_no_first_response(office: Office):
    case = office.sent()
    automatic = read_reply(mail("We have received your message.", Auto_Submitted="auto-replied"))
    taken = office.inquiries.following.take_mail(case.reference, automatic, message="0" * 64)
    assert taken is not None
    assert (taken.status, taken.responded_at) == (Status.ACKNOWLEDGED, None)
    taken = office.inquiries.following.take_mail(
        case.reference, read_reply(mail("We look into it.")), message="1" * 64
    )
    assert taken is not None
    assert (taken.status, taken.responded_at is not None) == (Status.ACKNOWLEDGED, True)


def test_the_same_mail_is_recorded_once(office: Office):
    case = office.sent()
    for _ in range(2):
        taken = office.inquiries.following.take_mail(
            case.reference, read_reply(mail("No.")), message="0" * 64
        )
    assert taken is not None
    assert [e.kind for e in office.inquiries.casework.events(taken)].count(EventKind.REPLY) == 1


def test_a_person_says_whether_a_mail_answers(office: Office):
    case = office.sent()
    office.inquiries.following.take_mail(case.reference, read_reply(mail("No.")), message="0" * 64)
    answered = office.inquiries.following.answered(case.reference, REN)
    assert (answered.status, answered.answered_at is not None) == (Status.ANSWERED, True)


def test_a_mail_whose_recording_was_cut_short_is_recorded_at_the_next_round(office: Office):
    case = office.sent()
    data = mail("No.")
    case = office.inquiries.intake.add_file(case, data, "reply.eml", Purpose.CORRESPONDENCE, DESK).case
    taken = office.inquiries.following.take_mail(
        case.reference, read_reply(data), message=office.inquiries.vault.put(data)
    )
    assert taken is not None
    assert [e.kind for e in office.inquiries.casework.events(taken)][-2:] == [EventKind.REPLY, EventKind.STEP]
    assert len(office.inquiries.evidence.of(case.id)) == 1


def test_a_mail_that_came_in_is_among_the_evidence(office: Office):
    case = office.sent()
    data = mail("No.")
    taken = office.inquiries.following.take_mail(
        case.reference, read_reply(data), message=office.inquiries.vault.put(data)
    )
    assert taken is not None
    (kept,) = office.inquiries.evidence.of(case.id)
    assert (kept.purpose, kept.type) == (Purpose.CORRESPONDENCE, "message/rfc822")
    assert office.inquiries.casework.cases.first_broken(taken) is None


def test_mail_for_nobody_is_left_to_the_caller(office: Office):
    assert office.inquiries.following.take_mail("M26-000000", read_reply(mail("?")), message="0" * 64) is None


def test_a_late_reply_is_recorded_and_the_case_stays_closed(office: Office):
    case = office.at(Status.CLOSED)
    later = office.inquiries.following.reply(case.reference, AOI, text="We are sorry.", answers=True)
    assert later.status is Status.CLOSED
    assert office.inquiries.casework.events(later)[-1].kind is EventKind.REPLY


def test_members_do_not_escalate_or_close(office: Office):
    case = office.sent()
    with pytest.raises(NotAllowedError, match="not_your_step"):
        office.inquiries.following.escalate(case.reference, AOI, reason="x")
    with pytest.raises(NotAllowedError, match="not_your_step"):
        office.inquiries.following.close(case.reference, AOI, outcome=Outcome.REFUSED, reason="x")


def test_closing_says_how_and_why(office: Office):
    case = office.at(Status.ANSWERED)
    with pytest.raises(InquiryError, match="reason_missing"):
        office.inquiries.following.close(case.reference, STAFF, outcome=Outcome.PARTLY, reason="")
    closed = office.inquiries.following.close(
        case.reference, STAFF, outcome=Outcome.PARTLY, reason="one of two clips"
    )
    assert (closed.status, closed.outcome) == (Status.CLOSED, Outcome.PARTLY)


def test_what_was_withdrawn_before_it_was_sent_can_be_taken_up_again(office: Office):
    case = office.at(Status.WITHDRAWN)
    assert office.inquiries.following.restore(case.reference, AOI).status is Status.DRAFT


def test_what_was_sent_and_withdrawn_stays_so(office: Office):
    case = office.sent()
    office.inquiries.following.withdraw(case.reference, AOI, reason="settled")
    with pytest.raises(InquiryError, match="step_not_open"):
        office.inquiries.following.restore(case.reference, AOI)


def test_a_reminder_is_of_a_moment_to_come_and_ones_own(office: Office):
    case = office.sent()
    with pytest.raises(InquiryError, match="moment_past"):
        office.inquiries.following.remind(case.reference, AOI, at=office.clock.at - timedelta(hours=1))
    with pytest.raises(NotAllowedError, match="no_such_case"):
        office.inquiries.following.remind(case.reference, MEI, at=office.clock.at + timedelta(days=1))
    office.inquiries.following.remind(
        case.reference, AOI, at=office.clock.at + timedelta(days=1), text="call them"
    )
    office.clock.pass_(days=1, seconds=1)
    assert "call them" in [reminder.text for reminder in office.inquiries.reminders.due()]


@pytest.mark.parametrize(("text", "code"), [("", "empty_note"), ("x" * 4001, "note_too_long")])
def test_a_note_is_neither_empty_nor_a_book(office: Office, text: str, code: str):
    with pytest.raises(InquiryError, match=code):
        office.inquiries.following.note(office.draft().reference, AOI, text=text)
