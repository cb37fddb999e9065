"""Collective letters in chat."""

import pytest

from bot.inquiries.model import Status
from bot.words import words_for
from tests.bot.cogs.staged import FORM, confirmed, filed, id_of, ids, last, said
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")


@pytest.fixture
def members(world: World):
    """Two members with an approved case each, and staff."""
    aoi = world.person(company="東宝")
    ben = world.person("ben", locale="en-US", company="松竹")
    staff = world.person("sato", role="staff", locale="en-US")
    cases = []
    for actor, company in ((aoi, "東宝"), (ben, "松竹")):
        person = world.as_person(actor, company=company)
        case = filed(world.inquiries, person, to="approved")
        cases.append(confirmed(world.inquiries, case, by=person))
    return aoi, ben, staff, cases


async def proposed(world: World, staff, cases) -> tuple[str, object]:
    references = "、".join(case.reference for case in cases)
    result = await staff.slash(world.channel, "inquiry collective join", references=references)
    (held,) = world.inquiries.collectives.unsent(world.as_person(staff, staff=True))
    return held.reference, result


async def test_members_cannot_propose(world: World, members) -> None:
    _, ben, _, cases = members
    result = await ben.slash(
        world.channel, "inquiry collective join", references=" ".join(case.reference for case in cases)
    )
    assert said(result) == ENGLISH("errors.staff_only")


async def test_one_case_is_not_enough_and_words_are_no_cases(world: World, members) -> None:
    *_, staff, cases = members
    for text in (cases[0].reference, "all of them", f"{cases[0].reference} {cases[0].reference}"):
        result = await staff.slash(world.channel, "inquiry collective join", references=text)
        assert said(result) == ENGLISH("errors.too_few_to_join", fewest=2)


async def test_each_members_own_people_answer(world: World, members) -> None:
    aoi, ben, staff, cases = members
    reference, result = await proposed(world, staff, cases)
    assert ENGLISH("together.count", agreed=0, members=2) in said(result)
    listed = await ben.slash(world.channel, "inquiry collective list", collective=reference)
    assert cases[1].reference in said(listed)
    assert cases[0].reference not in said(listed)
    await world.restart()
    done = await ben.click(last(listed), custom_id=id_of(last(listed), "agree"))
    assert said(done) == ENGLISH("together.you_agreed", reference=reference)
    done = await aoi.slash(world.channel, "inquiry collective consent", collective=reference, agrees=False)
    assert said(done) == JAPANESE("together.you_declined", reference=reference)
    held = world.inquiries.collectives.show(reference, world.as_person(staff, staff=True))
    assert [member.consent for member in held.members] == [False, True]


async def test_a_stranger_knows_nothing_of_it(world: World, members) -> None:
    *_, staff, cases = members
    reference, _ = await proposed(world, staff, cases)
    eve = world.person("eve", locale="en-US", company="東映")
    assert await eve.autocomplete(world.channel, "inquiry collective consent", "collective", "") == []
    assert said(await eve.slash(world.channel, "inquiry collective list")) == ENGLISH("together.none")
    result = await eve.slash(world.channel, "inquiry collective consent", collective=reference, agrees=True)
    assert said(result) == ENGLISH("errors.no_such_case", reference=reference)


async def test_it_is_sent_by_hand_for_all_who_agreed(world: World, members) -> None:
    aoi, ben, staff, cases = members
    reference, _ = await proposed(world, staff, cases)
    early = last(await staff.slash(world.channel, "inquiry collective list", collective=reference))
    nobody = await staff.click(early, custom_id=id_of(early, "letter"))
    assert said(nobody) == ENGLISH("errors.too_few_to_join", fewest=2)
    for actor in (aoi, ben):
        await actor.slash(world.channel, "inquiry collective consent", collective=reference, agrees=True)
    panel = await staff.click(early, custom_id=id_of(early, "letter"))
    assert all(case.reference in said(panel) for case in cases)
    panel = await staff.click(last(panel), custom_id=id_of(last(panel), "facts"))
    assert [each.split(":")[1] for each in ids(last(panel))] == ["byhand"]
    form = await staff.click(last(panel), custom_id=id_of(last(panel), "byhand"))
    done = await staff.submit_modal(form, {"receipt": "", "on": ""})
    assert said(done) == ENGLISH("review.recorded_sent", reference=reference)
    held = [world.inquiries.casework.cases.get(case.reference) for case in cases]
    assert [case.status for case in held] == [Status.SENT, Status.SENT]


async def test_a_letter_that_changed_after_it_was_looked_at(world: World, members) -> None:
    aoi, ben, staff, cases = members
    reference, _ = await proposed(world, staff, cases)
    for actor in (aoi, ben):
        await actor.slash(world.channel, "inquiry collective consent", collective=reference, agrees=True)
    panel = last(await staff.slash(world.channel, "inquiry send", reference=reference))
    await aoi.slash(world.channel, "inquiry note", reference=cases[0].reference, text="待って")
    stale = await staff.click(panel, custom_id=id_of(panel, "facts"))
    assert "aoi changed inquiry" in said(stale)


async def test_staff_dissolve_it(world: World, members) -> None:
    *_, staff, cases = members
    reference, result = await proposed(world, staff, cases)
    done = await staff.click(last(result), custom_id=id_of(last(result), "dissolve"))
    assert cases[0].reference in said(done)
    assert world.inquiries.collectives.unsent(world.as_person(staff, staff=True)) == []
    again = await staff.click(last(result), custom_id=id_of(last(result), "dissolve"))
    assert said(again) == ENGLISH("errors.no_such_case", reference=reference)


async def test_other_vendors_are_not_joined(world: World, members) -> None:
    aoi, _, staff, cases = members
    other = filed(
        world.inquiries,
        world.as_person(aoi),
        form=FORM.model_copy(update={"vendor": "openai", "channel": "form"}),
        to="in_review",
    )
    references = f"{cases[0].reference} {other.reference}"
    result = await staff.slash(world.channel, "inquiry collective join", references=references)
    assert said(result) == ENGLISH("errors.not_alike", reference=other.reference, first=cases[0].reference)
