"""Collective letters: consent first, one letter, and each case follows."""

from pathlib import Path

import pytest

from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.model import Case, EventKind, Status
from tests.bot.inquiries.office import ALONE, AOI, MEI, REN, STAFF, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def pair(office: Office) -> tuple[Case, Case]:
    return office.approved(AOI), office.approved(MEI)


def test_members_do_not_join_cases(office: Office, pair: tuple[Case, Case]):
    with pytest.raises(NotAllowedError, match="staff_only"):
        office.inquiries.collectives.propose([case.reference for case in pair], AOI)


def test_one_case_is_no_collective(office: Office, pair: tuple[Case, Case]):
    for references in ([], [pair[0].reference], [pair[0].reference] * 2):
        with pytest.raises(InquiryError, match="too_few_to_join"):
            office.inquiries.collectives.propose(references, STAFF)


def test_drafts_sent_cases_and_other_vendors_do_not_join(office: Office, pair: tuple[Case, Case]):
    for other, code in (
        (office.draft(ALONE), "not_joinable"),
        (office.sent(ALONE), "not_joinable"),
        (office.handed_in(ALONE, vendor="openai"), "not_alike"),
    ):
        with pytest.raises(InquiryError, match=code):
            office.inquiries.collectives.propose([pair[0].reference, other.reference], STAFF)


def test_nobody_speaks_for_another_member_and_staff_for_none(office: Office, pair: tuple[Case, Case]):
    collective = office.inquiries.collectives.propose([case.reference for case in pair], STAFF)
    with pytest.raises(NotAllowedError, match="not_your_step"):
        office.inquiries.collectives.consent(collective.reference, STAFF, agrees=True)
    with pytest.raises(NotAllowedError, match="no_such_case"):
        office.inquiries.collectives.consent(collective.reference, ALONE, agrees=True)
    seen = office.inquiries.collectives.consent(collective.reference, REN, agrees=True)
    assert [member.case.reference for member in seen.members] == [pair[0].reference]
    with pytest.raises(InquiryError, match="too_few_to_join"):
        office.inquiries.collectives.send(collective.reference, STAFF, facts_confirmed=True)


def test_a_case_in_a_collective_letter_is_not_sent_withdrawn_or_sent_back_by_itself(
    office: Office, pair: tuple[Case, Case]
):
    collective = office.inquiries.collectives.propose([case.reference for case in pair], STAFF)
    office.inquiries.collectives.consent(collective.reference, AOI, agrees=True)
    case = office.inquiries.casework.see(pair[0].reference, STAFF)
    for act in (
        lambda: office.inquiries.sending.send(
            case.reference, STAFF, revision=case.revision, facts_confirmed=True
        ),
        lambda: office.inquiries.reviewing.send_back(case.reference, STAFF, reason="x"),
        lambda: office.inquiries.following.withdraw(case.reference, AOI, reason="x"),
    ):
        with pytest.raises(InquiryError, match="in_collective"):
            act()
    office.inquiries.collectives.consent(collective.reference, AOI, agrees=False)
    assert office.inquiries.following.withdraw(case.reference, AOI, reason="x").status is Status.WITHDRAWN


def test_one_letter_with_an_annex_goes_out_and_each_case_is_sent(office: Office, pair: tuple[Case, Case]):
    collectives = office.inquiries.collectives
    collective = collectives.propose([case.reference for case in pair], STAFF)
    for person in (AOI, MEI):
        collectives.consent(collective.reference, person, agrees=True)
    outgoing = collectives.prepare(collective.reference, STAFF)
    assert [
        row.reference for row in collectives.facts(collectives.show(collective.reference, STAFF)).annex
    ] == [case.reference for case in pair]
    assert outgoing.mail
    collectives.send(collective.reference, STAFF, facts_confirmed=True)
    with pytest.raises(InquiryError, match="being_sent"):
        collectives.consent(collective.reference, AOI, agrees=False)
    claimed = office.inquiries.outbox.claim(office.inquiries.outbox.of(collective.reference)[0])
    assert claimed is not None
    entry = office.inquiries.outbox.sent(claimed)
    assert entry is not None
    sent = collectives.settled(entry)
    assert sent is not None
    assert {case.status for case in collectives.cases_of(collective.reference)} == {Status.SENT}
    assert collectives.settled(entry) is None
    with pytest.raises(InquiryError, match="collective_sent"):
        collectives.dissolve(collective.reference, STAFF)


def test_what_was_given_up_frees_its_cases(office: Office, pair: tuple[Case, Case]):
    collective = office.inquiries.collectives.propose([case.reference for case in pair], STAFF)
    office.inquiries.collectives.consent(collective.reference, AOI, agrees=True)
    freed = office.inquiries.collectives.dissolve(collective.reference, STAFF)
    assert [case.collective for case in freed] == [None, None]
    with pytest.raises(NotAllowedError, match="no_such_case"):
        office.inquiries.collectives.show(collective.reference, STAFF)
    kinds = [e.kind for e in office.inquiries.casework.events(freed[0])]
    assert kinds.count(EventKind.JOINED) == 2
