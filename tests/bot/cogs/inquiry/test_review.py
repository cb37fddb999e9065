"""Reviewing in chat, and the statements of the case's own people."""

import pytest

from bot.inquiries.model import Person, Statement, Status
from bot.words import words_for
from tests.bot.cogs.staged import FORM, filed, id_of, ids, last, said
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")


async def test_the_queue_is_for_staff(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi), to="in_review")
    for options in ({}, {"reference": case.reference}):
        result = await aoi.slash(world.channel, "inquiry review", **options)
        assert said(result) == ENGLISH("errors.staff_only")


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_an_empty_queue(world: World, locale: str, words) -> None:
    staff = world.person("sato", role="staff", locale=locale)
    assert said(await staff.slash(world.channel, "inquiry review")) == words("review.queue_empty")


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_from_the_queue_to_approval(world: World, locale: str, words) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale=locale)
    case = filed(world.inquiries, world.as_person(aoi), to="in_review")
    queue = last(await staff.slash(world.channel, "inquiry review"))
    await world.restart()
    panel = await staff.select(queue, [case.reference], custom_id="inq:review")
    text = said(panel)
    assert panel.ephemeral
    for heading in ("review.checklist", "review.evidence", "review.stale"):
        assert words(heading) in text
    assert "takedown@midjourney.com" in text  # a fact of 2025, to be confirmed
    assert "となりの窓口" in text
    assert {file.filename for file in last(panel).attachments} == {
        f"{case.reference}-letter-en.pdf",
        f"{case.reference}-letter-ja.pdf",
    }
    assert id_of(last(panel), "approve") == f"inq:approve:{case.reference}:{case.revision}"
    done = await staff.click(last(panel), custom_id=id_of(last(panel), "approve"))
    assert said(done) == words("review.approved", reference=case.reference)
    assert world.inquiries.casework.cases.get(case.reference).status is Status.APPROVED


async def test_nobody_approves_their_own(world: World) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    case = filed(world.inquiries, world.as_person(staff, staff=True), to="in_review")
    panel = last(await staff.slash(world.channel, "inquiry review", reference=case.reference))
    done = await staff.click(panel, custom_id=id_of(panel, "approve"))
    assert said(done) == ENGLISH("errors.second_person_needed", reference=case.reference)


async def test_a_stale_panel_approves_nothing(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi), to="in_review")
    panel = last(await staff.slash(world.channel, "inquiry review", reference=case.reference))
    world.inquiries.following.note(case.reference, world.as_person(aoi), text="wait")
    for action in ("approve", "send_back"):
        result = await staff.click(panel, custom_id=id_of(panel, action))
        assert "aoi changed inquiry" in said(result)
        assert "2026-11-24 10:00" in said(result)
    assert world.inquiries.casework.cases.get(case.reference).status is Status.IN_REVIEW


async def test_sending_back_with_a_reason(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff")
    case = filed(world.inquiries, world.as_person(aoi), to="in_review")
    panel = last(await staff.slash(world.channel, "inquiry review", reference=case.reference))
    form = await staff.click(panel, custom_id=id_of(panel, "send_back"))
    await world.restart()
    done = await staff.submit_modal(form, {"reason": "作品の年を足してください"})
    assert said(done) == JAPANESE("review.sent_back", reference=case.reference)
    held = world.inquiries.casework.cases.get(case.reference)
    assert held.status is Status.DRAFT
    assert world.inquiries.casework.events(held)[-1].content["reason"] == "作品の年を足してください"


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_the_form_shows_the_exact_wording_and_asks_for_the_name(
    world: World, locale: str, words
) -> None:
    aoi = world.person(locale=locale)
    case = filed(world.inquiries, world.as_person(aoi), to="approved")
    form = await aoi.slash(world.channel, "inquiry confirm", reference=case.reference)
    shown, field = form.modal["components"]
    for statement in ("good_faith", "accuracy", "perjury_authority"):
        assert ENGLISH(f"letter.statement.{statement}") in shown["content"]
        assert words(f"letter.statement.{statement}") in shown["content"]
    assert "Aoi Mado" in field["description"]
    wrong = await aoi.submit_modal(form, {"name": "Mado"})
    assert said(wrong) == words("errors.name_differs", signatory="Aoi Mado")
    assert world.inquiries.casework.cases.get(case.reference).confirmed == {}
    form = await aoi.slash(world.channel, "inquiry confirm", reference=case.reference)
    done = await aoi.submit_modal(form, {"name": "ａｏｉ　ｍａｄｏ"})
    assert words("statement.signature") in said(done)
    assert set(world.inquiries.casework.cases.get(case.reference).confirmed) == set(Statement)
    again = await aoi.slash(world.channel, "inquiry confirm", reference=case.reference)
    assert again.modal is None
    assert said(again) == words("errors.nothing_to_confirm", reference=case.reference)


async def test_a_draft_has_nothing_to_be_sworn(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi))
    result = await aoi.slash(world.channel, "inquiry confirm", reference=case.reference)
    assert result.modal is None
    assert "nothing can be confirmed" in said(result)


async def test_what_was_read_is_what_is_sworn(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi), to="in_review")
    form = await aoi.slash(world.channel, "inquiry confirm", reference=case.reference)
    staff = Person(7, "sato", staff=True)
    world.inquiries.reviewing.approve(case.reference, staff, revision=case.revision)
    done = await aoi.submit_modal(form, {"name": "Aoi Mado"})
    assert "sato changed inquiry" in said(done)
    assert world.inquiries.casework.cases.get(case.reference).confirmed == {}


async def test_cases_about_the_same_work_are_pointed_out(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    other = filed(world.inquiries, Person(5, "ken"), to="sent")
    case = filed(world.inquiries, world.as_person(aoi), to="in_review")
    text = said(await staff.slash(world.channel, "inquiry review", reference=case.reference))
    assert ENGLISH("review.alike") in text
    assert other.reference in text


async def test_a_case_whose_vendor_is_not_chosen_can_be_looked_at(world: World) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    case = filed(
        world.inquiries, Person(5, "ken"), form=FORM.model_copy(update={"vendor": "", "channel": ""})
    )
    panel = await staff.slash(world.channel, "inquiry review", reference=case.reference)
    assert ENGLISH("review.checklist") in said(panel)
    assert ids(last(panel)) == []
