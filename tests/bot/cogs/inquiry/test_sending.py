"""Sending in chat: by mail through the outbox, by hand for everything else."""

import pytest

from bot.inquiries.delivery.outbox import EntryState
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Case, Status
from bot.inquiries.procedure.sending import MailIdentity
from bot.words import words_for
from tests.bot.cogs.staged import FORM, confirmed, filed, id_of, ids, last, said
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")


def approved(world: World, actor, *, sworn: bool = True, form=FORM) -> Case:
    person = world.as_person(actor)
    case = filed(world.inquiries, person, to="approved", form=form)
    return confirmed(world.inquiries, case, by=person) if sworn else case


def with_mail(inquiries: Inquiries) -> None:
    """As if mail were configured."""
    inquiries.sending._identity = MailIdentity(sender="desk@example.org")


async def test_sending_is_for_staff(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = approved(world, aoi)
    result = await aoi.slash(world.channel, "inquiry send", reference=case.reference)
    assert said(result) == ENGLISH("errors.staff_only")
    assert last(result).attachments == []


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_without_mail_it_is_a_dry_run_with_the_very_mail_attached(
    world: World, locale: str, words
) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale=locale)
    case = approved(world, aoi)
    panel = await staff.slash(world.channel, "inquiry send", reference=case.reference)
    assert words("review.how_dry_run") in said(panel)
    assert "takedown@midjourney.com" in said(panel)
    assert f"{case.reference}.eml" in {file.filename for file in last(panel).attachments}
    assert [each.split(":")[1] for each in ids(last(panel))] == ["facts"]


async def test_what_is_lacking_is_said_and_nothing_can_be_sent(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    with_mail(world.inquiries)
    case = approved(world, aoi, sworn=False)
    panel = await staff.slash(world.channel, "inquiry send", reference=case.reference)
    assert ENGLISH("review.lacking") in said(panel)
    fresh = await staff.click(last(panel), custom_id=id_of(last(panel), "facts"))
    assert ids(last(fresh)) == []


async def test_facts_in_doubt_are_confirmed_first_and_then_it_is_queued_once(world: World) -> None:
    aoi = world.person()
    one, two = (world.person(name, role="staff", locale="en-US") for name in ("ono", "abe"))
    with_mail(world.inquiries)
    case = approved(world, aoi)
    panel = await one.slash(world.channel, "inquiry send", reference=case.reference)
    text = said(panel)
    assert ENGLISH("review.stale") in text
    assert "Midjourney Terms of Service, section 5" in text
    assert "2025-02-06" in text
    fresh = await one.click(last(panel), custom_id=id_of(last(panel), "facts"))
    assert ENGLISH("review.stale") not in said(fresh)
    fact = world.inquiries.vendors.get("midjourney").facts["channel.email.address"]
    assert (fact.by, fact.checked.isoformat()) == ("ono", "2026-11-24")
    other = last(await two.slash(world.channel, "inquiry send", reference=case.reference))
    await world.restart()
    done = await one.click(last(fresh), custom_id=id_of(last(fresh), "sendnow"))
    assert said(done) == ENGLISH("review.queued", reference=case.reference)
    second = await two.click(other, custom_id=id_of(other, "sendnow"))
    assert "ono changed inquiry" in said(second)
    (entry,) = world.inquiries.outbox.of(case.reference)
    assert entry.recipient == "takedown@midjourney.com"
    again = last(await two.slash(world.channel, "inquiry send", reference=case.reference))
    told = await two.click(again, custom_id=id_of(again, "sendnow"))
    assert said(told) == ENGLISH("errors.already_queued", reference=case.reference)


async def test_a_form_is_filled_in_from_fields_and_recorded_by_hand(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    case = approved(world, aoi, form=FORM.model_copy(update={"vendor": "openai", "channel": "form"}))
    panel = await staff.slash(world.channel, "inquiry send", reference=case.reference)
    assert ENGLISH("review.how_form") in said(panel)
    if "inq:facts" in " ".join(ids(last(panel))):
        panel = await staff.click(last(panel), custom_id=id_of(last(panel), "facts"))
    names = {file.filename for file in last(panel).attachments}
    assert f"{case.reference}-sheet-en.pdf" in names
    fields = await staff.click(last(panel), custom_id=id_of(last(panel), "fields"))
    assert "https://openai.com/form/copyright-disputes/" in said(fields)
    assert "```\naoi@example.com\n```" in said(fields)
    form = await staff.click(last(panel), custom_id=id_of(last(panel), "byhand"))
    await world.restart()
    bad = await staff.submit_modal(form, {"receipt": "R-1", "on": "soon"})
    assert said(bad) == ENGLISH("errors.bad_moment", text="soon")
    form = await staff.click(last(panel), custom_id=id_of(last(panel), "byhand"))
    done = await staff.submit_modal(form, {"receipt": "R-1 @everyone", "on": "2026-11-20"})
    assert said(done) == ENGLISH("review.recorded_sent", reference=case.reference)
    held = world.inquiries.casework.cases.get(case.reference)
    assert held.status is Status.SENT
    assert held.sent_at.isoformat() == "2026-11-20T03:00:00+00:00"
    step = next(e for e in world.inquiries.casework.events(held) if e.step == "send")
    assert step.content["receipt"] == "R-1 @everyone"


async def test_the_post_gets_a_pdf(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    case = approved(world, aoi, form=FORM.model_copy(update={"vendor": "openai", "channel": "post"}))
    panel = await staff.slash(world.channel, "inquiry send", reference=case.reference)
    assert ENGLISH("review.how_post") in said(panel)
    assert f"{case.reference}-letter-en.pdf" in {file.filename for file in last(panel).attachments}


async def test_the_outbox_is_for_staff_and_empty_at_first(world: World) -> None:
    aoi, staff = world.person(locale="en-US"), world.person("sato", role="staff", locale="en-US")
    assert said(await aoi.slash(world.channel, "inquiry outbox")) == ENGLISH("errors.staff_only")
    assert said(await staff.slash(world.channel, "inquiry outbox")) == ENGLISH("review.outbox_empty")


@pytest.mark.parametrize(
    ("action", "state", "status"),
    [("arrived", EntryState.SENT, Status.SENT), ("resend", EntryState.QUEUED, Status.APPROVED)],
)
async def test_staff_decide_what_became_of_a_letter(
    world: World, action: str, state: EntryState, status: Status
) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    with_mail(world.inquiries)
    case = approved(world, aoi)
    inquiries = world.inquiries
    inquiries.sending.send(
        case.reference,
        world.as_person(staff, staff=True),
        revision=case.revision,
        facts_confirmed=True,
    )
    claimed = inquiries.outbox.claim(inquiries.outbox.of(case.reference)[0])
    inquiries.outbox.unsure(claimed, "handover_interrupted")
    listed = await staff.slash(world.channel, "inquiry outbox")
    assert ENGLISH("review.state.unsure") in said(listed)
    await world.restart()
    done = await staff.click(last(listed), custom_id=id_of(last(listed), action))
    assert case.reference in said(done)
    assert inquiries.outbox.of(case.reference)[0].state is state
    assert inquiries.casework.cases.get(case.reference).status is status
    late = await staff.click(last(listed), custom_id=id_of(last(listed), action))
    assert said(late) == ENGLISH("errors.not_undecided")


async def test_a_button_of_the_outbox_does_nothing_for_others(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    with_mail(world.inquiries)
    case = approved(world, aoi)
    inquiries = world.inquiries
    person = world.as_person(staff, staff=True)
    inquiries.sending.send(case.reference, person, revision=case.revision, facts_confirmed=True)
    claimed = inquiries.outbox.claim(inquiries.outbox.of(case.reference)[0])
    inquiries.outbox.unsure(claimed, "handover_interrupted")
    listed = last(await staff.slash(world.channel, "inquiry outbox"))
    world._roles["staff"] = world._roles["member"]
    await world.restart()
    done = await staff.click(listed, custom_id=id_of(listed, "arrived"))
    assert said(done) == ENGLISH("errors.staff_only")
    assert inquiries.outbox.of(case.reference)[0].state is EntryState.UNSURE
