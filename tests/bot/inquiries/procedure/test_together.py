"""Collective letters: consent first, one letter, and each case follows."""

from pathlib import Path

import pytest

from bot.inquiries.delivery.outbox import Entry, EntryState
from bot.inquiries.errors import ChangedMeanwhileError, InquiryError, NotAllowedError
from bot.inquiries.model import Case, EventKind, InquiryKind, Person, Status
from bot.inquiries.procedure.sending import Outgoing
from bot.inquiries.procedure.together import Collective
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


def agreed(office: Office, *people: Person, invited: tuple[Person, ...] = ()) -> Collective:
    """A collective letter to which these people agreed; those invited have not answered."""
    collectives = office.inquiries.collectives
    references = [office.approved(person).reference for person in (*people, *invited)]
    held = collectives.propose(references, STAFF)
    for person in people:
        collectives.consent(held.reference, person, agrees=True)
    return collectives.show(held.reference, STAFF)


def failed(office: Office, held: Collective) -> Entry:
    office.inquiries.collectives.send(held.reference, STAFF, facts_confirmed=True)
    claimed = office.inquiries.outbox.claim(office.inquiries.outbox.of(held.reference)[-1])
    assert claimed is not None
    entry = office.inquiries.outbox.failed(claimed, "recipient_refused", "550")
    assert entry is not None
    office.inquiries.collectives.settled(entry)
    return entry


@pytest.mark.parametrize("way", ["send", "record_sent"])
@pytest.mark.parametrize(("late", "agrees"), [(MEI, False), (ALONE, True)])
def test_who_joins_or_leaves_while_it_is_being_sent_holds_it_up(
    office: Office, monkeypatch: pytest.MonkeyPatch, way: str, late: Person, agrees: bool
):
    held = agreed(office, AOI, MEI, invited=(ALONE,))
    collectives = office.inquiries.collectives
    prepare = collectives.prepare

    def prepare_and_wait(reference: str, person: Person) -> Outgoing:
        outgoing = prepare(reference, person)
        collectives.consent(reference, late, agrees=agrees)
        return outgoing

    monkeypatch.setattr(collectives, "prepare", prepare_and_wait)
    with pytest.raises(ChangedMeanwhileError):
        getattr(collectives, way)(held.reference, STAFF, facts_confirmed=True)
    assert office.inquiries.outbox.of(held.reference) == []
    cases = [member.case for member in collectives.show(held.reference, STAFF).members]
    assert {case.status for case in cases} == {Status.APPROVED}
    assert all(
        event.kind is not EventKind.DELIVERY
        for case in cases
        for event in office.inquiries.casework.events(case)
    )


def test_nobody_joins_a_letter_that_is_out_already(office: Office):
    held = agreed(office, AOI, MEI, invited=(ALONE,))
    office.inquiries.collectives.send(held.reference, STAFF, facts_confirmed=True)
    claimed = office.inquiries.outbox.claim(office.inquiries.outbox.of(held.reference)[0])
    assert claimed is not None
    office.inquiries.outbox.sent(claimed)
    for person, agrees in ((ALONE, True), (MEI, False)):
        with pytest.raises(InquiryError, match="being_sent"):
            office.inquiries.collectives.consent(held.reference, person, agrees=agrees)


def test_a_letter_that_failed_goes_out_anew_without_who_left(office: Office):
    held = agreed(office, AOI, MEI, ALONE)
    entry = failed(office, held)
    office.inquiries.collectives.consent(held.reference, MEI, agrees=False)
    with pytest.raises(InquiryError, match="not_undecided"):
        office.inquiries.outbox.decide(entry.id, arrived=False, by=STAFF.id)
    office.inquiries.collectives.send(held.reference, STAFF, facts_confirmed=True)
    old, new = office.inquiries.outbox.of(held.reference)
    assert (old.state, new.state) == (EntryState.CANCELLED, EntryState.QUEUED)
    assert old.message_id != new.message_id


def test_a_letter_that_failed_is_not_tried_again_once_it_was_given_up(office: Office):
    held = agreed(office, AOI, MEI)
    entry = failed(office, held)
    office.inquiries.collectives.dissolve(held.reference, STAFF)
    with pytest.raises(InquiryError, match="not_undecided"):
        office.inquiries.outbox.decide(entry.id, arrived=False, by=STAFF.id)


def test_a_case_that_goes_to_another_vendor_by_now_does_not_join(office: Office, pair: tuple[Case, Case]):
    held = office.inquiries.collectives.propose([case.reference for case in pair], STAFF)
    office.inquiries.reviewing.send_back(pair[1].reference, STAFF, reason="x")
    with pytest.raises(InquiryError, match="not_joinable"):  # a draft again
        office.inquiries.collectives.consent(held.reference, MEI, agrees=True)
    office.inquiries.filing.address(pair[1].reference, MEI, kind=InquiryKind.REMOVAL)
    with pytest.raises(InquiryError, match="not_joinable"):
        office.inquiries.collectives.consent(held.reference, MEI, agrees=True)
    office.inquiries.collectives.consent(held.reference, MEI, agrees=False)  # which can always be said


def test_a_case_filled_in_anew_after_its_consent_holds_the_letter_up(office: Office, pair: tuple[Case, Case]):
    filing, collectives = office.inquiries.filing, office.inquiries.collectives
    third = filing.finish(office.draft(ALONE).reference, ALONE)
    held = collectives.propose([case.reference for case in (*pair, third)], STAFF)
    for person in (AOI, MEI, ALONE):
        collectives.consent(held.reference, person, agrees=True)
    filing.drop_work(third.reference, ALONE, 0)
    with pytest.raises(InquiryError, match="not_joinable"):
        collectives.send(held.reference, STAFF, facts_confirmed=True)


def test_colleagues_do_not_see_a_private_case_through_the_collective(office: Office, pair: tuple[Case, Case]):
    private = office.inquiries.filing.finish(office.draft(AOI).reference, AOI)
    held = office.inquiries.collectives.propose([private.reference, pair[1].reference], STAFF)
    with pytest.raises(NotAllowedError, match="no_such_case"):
        office.inquiries.collectives.show(held.reference, REN)
    assert office.inquiries.collectives.unsent(REN) == []
    assert office.inquiries.collectives.show(held.reference, AOI).members


def test_a_members_own_letter_says_nothing_of_the_others(office: Office):
    held = agreed(office, AOI, MEI)
    office.inquiries.collectives.record_sent(held.reference, STAFF, facts_confirmed=True)
    one, other = (member.case for member in office.inquiries.collectives.show(held.reference, STAFF).members)
    settled = office.inquiries.correspondence.settled(one, office.inquiries.casework.events(one))
    assert f"{one.reference}-letter-ja.md" in settled
    assert not any(other.reference.encode() in data for data in settled.values())
