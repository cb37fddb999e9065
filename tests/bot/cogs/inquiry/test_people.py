"""Personal data: handed out and erased by staff."""

import json

import pytest

from bot.inquiries.model import Status
from bot.words import words_for
from tests.bot.cogs.staged import filed, last, said
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")


@pytest.mark.parametrize("command", ["export", "erase"])
async def test_members_get_nobodys_data_not_even_a_form(world: World, command: str) -> None:
    aoi, ben = world.person(locale="en-US", role="member"), world.person("ben")
    result = await aoi.slash(world.channel, f"inquiry person {command}", user=ben.user)
    assert result.modal is None
    assert said(result) == ENGLISH("errors.staff_only")
    assert last(result).attachments == []


async def test_all_that_is_stored_about_a_person(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff")
    case = filed(world.inquiries, world.as_person(aoi))
    result = await staff.slash(world.channel, "inquiry person export", user=aoi.user)
    (file,) = last(result).attachments
    held = json.loads(await file.read())
    assert held["person"] == aoi.id
    assert [each["reference"] for each in held["cases"]] == [case.reference]


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_erasing_asks_for_the_number_and_keeps_the_chain(world: World, locale: str, words) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale=locale)
    case = filed(world.inquiries, world.as_person(aoi))
    asked = await staff.slash(world.channel, "inquiry person erase", user=aoi.user)
    assert asked.modal["custom_id"] == f"inqm:erase:{aoi.id}"
    wrong = await staff.submit_modal(asked, {"confirm": "123"})
    assert said(wrong) == words("errors.erasure_not_confirmed", id=str(aoi.id))
    assert world.inquiries.casework.cases.get(case.reference).author == aoi.id
    asked = await staff.slash(world.channel, "inquiry person erase", user=aoi.user)
    await world.restart()
    done = await staff.submit_modal(asked, {"confirm": str(aoi.id)})
    assert case.reference in said(done)
    held = world.inquiries.casework.cases.get(case.reference)
    assert (held.author, held.status) == (None, Status.WITHDRAWN)
    assert world.inquiries.casework.cases.first_broken(held) is None


async def test_nobody_erases_themselves(world: World) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    asked = await staff.slash(world.channel, "inquiry person erase", user=staff.user)
    done = await staff.submit_modal(asked, {"confirm": str(staff.id)})
    assert said(done) == ENGLISH("errors.erase_by_another")
