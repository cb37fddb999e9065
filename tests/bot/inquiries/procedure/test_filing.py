"""Filing: nothing typed is lost, nobody sees what is not theirs, and `ready` means complete."""

from pathlib import Path

import pytest

from bot.inquiries.cases.store import Filter
from bot.inquiries.errors import ChangedMeanwhileError, InquiryError, NotAllowedError
from bot.inquiries.model import InquiryKind, Relied, Status
from bot.inquiries.procedure.asked import KEPT, Asked
from bot.inquiries.procedure.filing import MOST_DRAFTS, IncompleteError
from bot.inquiries.procedure.parts import Part, fingerprint
from bot.inquiries.vendors.model import Requirement
from tests.bot.inquiries.office import ALONE, AOI, FILLED, MEI, REN, STAFF, Office

RELIED = Relied(
    version=7, start=0, end=4, document="x", title="著作権法", label="第三十条の四", quote="著作物は"
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.mark.parametrize(
    "typed", ["", "M26-000000", "１２３", "a" * 5000, "M26-7KQ4XW M26-7KQ4XW'; DROP TABLE cases"]
)
def test_an_unknown_reference_is_said_to_be_unknown(office: Office, typed: str):
    with pytest.raises(NotAllowedError) as caught:
        office.inquiries.casework.see(typed, STAFF)
    assert caught.value.code == "no_such_case"


def test_somebody_elses_case_is_as_unknown_as_one_that_is_not_there(office: Office):
    case = office.draft(AOI)
    for person in (REN, MEI, ALONE):
        with pytest.raises(NotAllowedError) as caught:
            office.inquiries.casework.see(case.reference, person)
        assert caught.value.code == "no_such_case"


def test_a_reference_is_found_however_it_is_typed(office: Office):
    case = office.draft(AOI)
    wide = case.reference.lower().translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert office.inquiries.casework.see(f" {wide} ", AOI) == case


def test_an_unknown_vendor_opens_nothing(office: Office):
    with pytest.raises(InquiryError, match="no_such_vendor"):
        office.inquiries.filing.new(AOI, locale="ja", vendor="acme")
    assert office.inquiries.casework.cases.count(Filter(), person=STAFF) == 0


def test_one_person_cannot_fill_the_desk_with_drafts(office: Office):
    for _ in range(MOST_DRAFTS):
        office.inquiries.filing.new(AOI, locale="ja")
    with pytest.raises(InquiryError, match="too_many_drafts"):
        office.inquiries.filing.new(AOI, locale="ja")
    office.inquiries.filing.new(REN, locale="ja")


def test_what_cannot_be_read_is_given_back_and_the_rest_of_the_step_is_kept(office: Office):
    case = office.inquiries.filing.new(AOI, locale="ja", vendor="openai", kind=InquiryKind.OUTPUT)
    saved = office.inquiries.filing.save(
        case.reference, AOI, Part.FOUND, {"description": "似た映像", "on": "先週", "prompt": "森の番人"}
    )
    assert [(p.field, p.code, p.typed) for p in saved.problems] == [("on", "bad_day", "先週")]
    assert saved.case.form.found.description == "似た映像"
    assert saved.case.form.found.prompt == "森の番人"


def test_each_step_is_there_after_a_restart(office: Office):
    case = office.draft()
    assert office.opened().casework.see(case.reference, AOI).form == case.form


def test_two_people_fill_in_different_parts_at_once(office: Office):
    case = office.draft()
    office.inquiries.filing.share(case.reference, AOI, shared=True)
    seen = {part: fingerprint(case.form, part) for part in (Part.FOUND, Part.CONTACT)}
    office.inquiries.filing.save(case.reference, AOI, Part.FOUND, {"prompt": "new"}, seen=seen[Part.FOUND])
    saved = office.inquiries.filing.save(
        case.reference, REN, Part.CONTACT, {"phone": "1"}, seen=seen[Part.CONTACT]
    )
    assert (saved.case.form.found.prompt, saved.case.form.claimant.phone) == ("new", "1")


def test_two_people_fill_in_the_same_part_and_the_second_is_told(office: Office):
    case = office.draft()
    office.inquiries.filing.share(case.reference, AOI, shared=True)
    seen = fingerprint(case.form, Part.FOUND)
    office.inquiries.filing.save(case.reference, AOI, Part.FOUND, {"prompt": "first"}, seen=seen)
    with pytest.raises(ChangedMeanwhileError) as caught:
        office.inquiries.filing.save(case.reference, REN, Part.FOUND, {"prompt": "second"}, seen=seen)
    assert caught.value.facts["by"] == "葵"
    assert office.inquiries.casework.see(case.reference, AOI).form.found.prompt == "first"


def test_saving_what_is_there_already_changes_nothing(office: Office):
    case = office.draft()
    again = office.inquiries.filing.save(case.reference, AOI, Part.WORK, FILLED[Part.WORK])
    assert again.case.revision == case.revision


def test_a_work_that_was_dropped_stays_in_the_record(office: Office):
    case = office.draft()
    dropped = office.inquiries.filing.drop_work(case.reference, AOI, 0)
    assert dropped.form.works == ()
    assert any("森の番人" in str(event.content) for event in office.inquiries.casework.events(dropped))


def test_sharing_needs_a_company_and_lets_colleagues_in_and_out(office: Office):
    case = office.draft(AOI)
    shared = office.inquiries.filing.share(case.reference, AOI, shared=True)
    assert office.inquiries.casework.see(case.reference, REN) == shared
    with pytest.raises(NotAllowedError):
        office.inquiries.casework.see(case.reference, MEI)
    with pytest.raises(NotAllowedError, match="author_only"):
        office.inquiries.filing.share(case.reference, REN, shared=False)
    office.inquiries.filing.share(case.reference, AOI, shared=False)
    with pytest.raises(NotAllowedError, match="no_such_case"):
        office.inquiries.casework.see(case.reference, REN)
    with pytest.raises(InquiryError, match="no_company"):
        office.inquiries.filing.share(office.draft(ALONE).reference, ALONE, shared=True)


def test_an_incomplete_form_is_not_handed_in_and_says_what_is_missing(office: Office):
    case = office.inquiries.filing.new(AOI, locale="ja", vendor="midjourney", kind=InquiryKind.OUTPUT)
    with pytest.raises(IncompleteError) as caught:
        office.inquiries.filing.hand_in(case.reference, AOI)
    lacking = {item.requirement for item in caught.value.items}
    assert {Requirement.WORKS, Requirement.FOUND_LINKS, Requirement.COUNTRY, Requirement.SIGNATORY} <= lacking
    assert office.inquiries.casework.see(case.reference, AOI).status is Status.DRAFT


def test_a_complete_form_is_handed_in_and_colleagues_see_it(office: Office):
    case = office.handed_in()
    assert (case.status, case.shared) == (Status.IN_REVIEW, True)
    assert office.inquiries.casework.see(case.reference, REN).status is Status.IN_REVIEW
    steps = [e.step for e in office.inquiries.casework.events(case) if e.step]
    assert steps == ["finish", "submit"]


def test_editing_what_was_ready_makes_it_a_draft_again(office: Office):
    case = office.at(Status.READY)
    edited = office.inquiries.filing.save(case.reference, AOI, Part.FOUND, {"prompt": "other"}).case
    assert edited.status is Status.DRAFT


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.APPROVED, Status.SENT, Status.CLOSED])
def test_what_is_out_of_ones_hands_cannot_be_edited(office: Office, status: Status):
    case = office.at(status)
    with pytest.raises(InquiryError, match="not_editable"):
        office.inquiries.filing.save(case.reference, AOI, Part.FOUND, {"prompt": "other"})


def test_a_copy_has_the_form_and_nothing_of_the_course(office: Office):
    case = office.at(Status.CLOSED)
    copied = office.inquiries.filing.copy(case.reference, REN, locale="en")
    assert (copied.form, copied.status, copied.author) == (case.form, Status.DRAFT, REN.id)


def test_an_answer_opens_a_draft_with_what_it_cited(office: Office):
    token = office.inquiries.asked.remember(
        Asked("似た映像が出ました", "ja", (RELIED,), "openai"), person=AOI.id
    )
    case = office.inquiries.filing.from_answer(token, AOI, locale="ja")
    assert (case.form.question, case.form.relied, case.form.vendor) == (
        "似た映像が出ました",
        (RELIED,),
        "openai",
    )


def test_an_answer_is_forgotten_after_a_while(office: Office):
    token = office.inquiries.asked.remember(Asked("?", "ja", (), ""), person=AOI.id)
    office.clock.pass_(seconds=KEPT.total_seconds() + 1)
    for wrong in (token, "x", ""):
        with pytest.raises(InquiryError, match="answer_forgotten"):
            office.inquiries.filing.from_answer(wrong, AOI, locale="ja")


def test_the_same_work_or_link_is_pointed_out_only_where_one_may_see_the_other(office: Office):
    theirs = office.draft(AOI)
    mine = office.draft(MEI)
    assert office.inquiries.filing.alike(mine, MEI) == ()
    (found,) = office.inquiries.filing.alike(mine, STAFF)
    assert (found.case.reference, found.why) == (theirs.reference, "link")


def test_a_title_is_the_same_in_any_width_and_spacing(office: Office):
    first, second = (office.inquiries.filing.new(AOI, locale="ja", vendor="openai") for _ in range(2))
    office.inquiries.filing.save(first.reference, AOI, Part.WORK, {"title": "ﾄﾄﾛ ABC"})
    second = office.inquiries.filing.save(second.reference, AOI, Part.WORK, {"title": "トトロ・ａｂｃ"}).case
    assert [alike.why for alike in office.inquiries.filing.alike(second, AOI)] == ["work"]


def test_another_kind_takes_a_channel_that_serves_it_and_drops_requests_worded_for_the_former(office: Office):
    case = office.inquiries.filing.new(AOI, locale="ja", vendor="midjourney", kind=InquiryKind.OUTPUT)
    case = office.inquiries.filing.save(case.reference, AOI, Part.REQUEST, {"standard_requests": ["x"]}).case
    assert case.form.channel
    case = office.inquiries.filing.address(case.reference, AOI, kind=InquiryKind.LICENSING)
    assert case.form.standard_requests == ()
    with pytest.raises(InquiryError, match="no_such_channel"):
        office.inquiries.filing.address(case.reference, AOI, channel="carrier pigeon")
