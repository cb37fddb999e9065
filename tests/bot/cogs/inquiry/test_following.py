"""Following a case up in chat."""

import re

import pytest

from bot.inquiries.model import Outcome, Status
from bot.words import words_for
from tests.bot.cogs.staged import bring, filed, id_of, ids, last, said
from tests.bot.world import World
from tests.fakes import Clock

JAPANESE, ENGLISH = words_for("ja"), words_for("en")


def events(world: World, reference: str) -> list[str]:
    case = world.inquiries.casework.cases.get(reference)
    return [event.kind.value for event in world.inquiries.casework.events(case)]


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_a_note_goes_on_record(world: World, locale: str, words) -> None:
    aoi = world.person(locale=locale)
    case = filed(world.inquiries, world.as_person(aoi))
    result = await aoi.slash(world.channel, "inquiry note", reference=case.reference, text="電話で確認")
    assert result.ephemeral
    assert said(result) == words("following.noted", reference=case.reference)
    assert events(world, case.reference)[-1] == "note"


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("note", {"text": "x"}),
        ("remind", {"when": "3d"}),
        ("reply", {"answers": True, "text": "x"}),
        ("acknowledged", {}),
        ("escalate", {"reason": "x"}),
        ("close", {"outcome": "resolved", "reason": "x"}),
        ("withdraw", {}),
        ("restore", {}),
    ],
)
async def test_a_case_of_others_does_not_exist_and_no_form_opens(
    world: World, command: str, options: dict
) -> None:
    aoi, ben = world.person(company="東宝"), world.person("ben", locale="en-US", company="松竹")
    case = filed(world.inquiries, world.as_person(aoi, company="東宝"), to="sent")
    result = await ben.slash(world.channel, f"inquiry {command}", reference=case.reference, **options)
    assert result.modal is None
    assert said(result) == ENGLISH("errors.no_such_case", reference=case.reference)
    assert "midjourney" not in said(result).lower()


@pytest.mark.parametrize(
    ("when", "at"),
    [
        ("2026-12-01", "2026-12-01 09:00"),
        ("2026年12月1日 14:30", "2026-12-01 14:30"),
        ("3d", "2026-11-27 09:00"),
        ("3営業日", "2026-11-27 09:00"),
        ("明日 18時", "2026-11-25 18:00"),
    ],
)
async def test_a_reminder(world: World, when: str, at: str) -> None:
    aoi = world.person()
    case = filed(world.inquiries, world.as_person(aoi))
    result = await aoi.slash(
        world.channel, "inquiry remind", reference=case.reference, when=when, text="@everyone 返事を見る"
    )
    assert said(result) == JAPANESE("following.reminded", reference=case.reference, at=at)
    (reminder,) = world.inquiries.reminders.of(case.id, aoi.id)
    assert reminder.text == "@everyone 返事を見る"


@pytest.mark.parametrize(
    ("when", "code"), [("someday", "bad_moment"), ("2026-02-30", "bad_moment"), ("2026-11-01", "moment_past")]
)
async def test_a_moment_that_cannot_be(world: World, when: str, code: str) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi))
    result = await aoi.slash(world.channel, "inquiry remind", reference=case.reference, when=when)
    assert said(result) == ENGLISH(f"errors.{code}", text=when)
    assert world.inquiries.reminders.of(case.id, aoi.id) == []


async def test_a_reply_as_a_mail_is_kept_and_answers(world: World) -> None:
    aoi = world.person()
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    mail = b"From: legal@midjourney.com\r\nTo: desk@example.org\r\nSubject: Re: your inquiry\r\n\r\nWe removed it.\r\n"
    result = await aoi.slash(
        world.channel, "inquiry reply", reference=case.reference, answers=True, file=("r.eml", mail)
    )
    assert JAPANESE("status.answered") in said(result)
    held = world.inquiries.casework.cases.get(case.reference)
    assert held.status is Status.ANSWERED
    reply = next(e for e in world.inquiries.casework.events(held) if e.kind == "reply")
    assert reply.content["text"] == "We removed it."
    assert reply.content["from"] == "legal@midjourney.com"


async def test_an_empty_reply_is_asked_for(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    result = await aoi.slash(world.channel, "inquiry reply", reference=case.reference, answers=False)
    assert said(result) == ENGLISH("errors.empty_reply")


async def test_a_reply_before_anything_was_sent(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi))
    result = await aoi.slash(
        world.channel, "inquiry reply", reference=case.reference, answers=True, text="hello"
    )
    assert said(result) == ENGLISH(
        "errors.step_not_open",
        reference=case.reference,
        status=ENGLISH("status.draft"),
        step=ENGLISH("step.answer"),
    )


async def test_members_cannot_close_or_escalate(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    for command, options in (
        ("escalate", {"reason": "late"}),
        ("close", {"outcome": "refused", "reason": "no"}),
    ):
        result = await aoi.slash(world.channel, f"inquiry {command}", reference=case.reference, **options)
        assert said(result) == ENGLISH("errors.not_your_step", reference=case.reference)


async def test_staff_close_with_an_outcome(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff")
    case = filed(world.inquiries, world.as_person(aoi), to="answered")
    result = await staff.slash(
        world.channel, "inquiry close", reference=case.reference, outcome="partly", reason="一部のみ削除"
    )
    assert JAPANESE("status.closed") in said(result)
    assert world.inquiries.casework.cases.get(case.reference).outcome is Outcome.PARTLY


async def test_withdrawing_asks_first_and_can_be_taken_back_while_unsent(world: World) -> None:
    aoi = world.person()
    case = filed(world.inquiries, world.as_person(aoi))
    asked = await aoi.slash(world.channel, "inquiry withdraw", reference=case.reference)
    assert asked.modal["custom_id"] == f"inqm:withdraw:{case.reference}:{case.revision}"
    assert world.inquiries.casework.cases.get(case.reference).status is Status.DRAFT
    done = await aoi.submit_modal(asked, {"reason": "解決したため"})
    assert said(done) == JAPANESE("following.withdrawn", reference=case.reference)
    assert world.inquiries.casework.cases.get(case.reference).status is Status.WITHDRAWN
    back = await aoi.slash(world.channel, "inquiry restore", reference=case.reference)
    assert JAPANESE("status.draft") in said(back)


async def test_a_form_opened_before_a_restart_is_taken_after_it(world: World) -> None:
    aoi = world.person()
    case = filed(world.inquiries, world.as_person(aoi))
    asked = await aoi.slash(world.channel, "inquiry withdraw", reference=case.reference)
    await world.restart()
    await aoi.submit_modal(asked, {"reason": "解決したため"})
    assert world.inquiries.casework.cases.get(case.reference).status is Status.WITHDRAWN


async def test_a_case_that_changed_between_form_and_sending_it(world: World) -> None:
    aoi, ken = world.person(locale="en-US", company="東宝"), world.person("ken", company="東宝")
    case = filed(world.inquiries, world.as_person(aoi, company="東宝"), to="sent")
    asked = await aoi.slash(world.channel, "inquiry withdraw", reference=case.reference)
    await ken.slash(world.channel, "inquiry note", reference=case.reference, text="待って")
    result = await aoi.submit_modal(asked, {"reason": "x"})
    assert "ken changed inquiry" in said(result)
    assert world.inquiries.casework.cases.get(case.reference).status is Status.SENT


async def test_the_buttons_of_the_steps_take_them(world: World) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    shown = await staff.slash(world.channel, "inquiry show", reference=case.reference)
    actions = [each.split(":")[1] for each in ids(last(shown))]
    assert actions == ["acknowledge", "answer", "escalate", "close", "withdraw"]
    done = await staff.click(last(shown), custom_id=id_of(last(shown), "acknowledge"))
    assert ENGLISH("status.acknowledged") in said(done)
    stale = await staff.click(last(shown), custom_id=id_of(last(shown), "answer"))
    assert "changed inquiry" in said(stale)
    form = await staff.click(last(shown), custom_id=id_of(last(shown), "close"))
    assert form.modal is None  # stale too: no form is filled in for nothing
    fresh = last(await staff.slash(world.channel, "inquiry show", reference=case.reference))
    form = await staff.click(fresh, custom_id=id_of(fresh, "close"))
    done = await staff.submit_modal(form, {"outcome": ["resolved"], "reason": "removed"})
    assert ENGLISH("status.closed") in said(done)


async def test_an_escalation_by_form_with_a_new_day(world: World, clock: Clock) -> None:
    aoi, staff = world.person(), world.person("sato", role="staff", locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    shown = last(await staff.slash(world.channel, "inquiry show", reference=case.reference))
    form = await staff.click(shown, custom_id=id_of(shown, "escalate"))
    bad = await staff.submit_modal(form, {"reason": "no answer", "answer_by": "soon"})
    assert said(bad) == ENGLISH("errors.bad_moment", text="soon")
    form = await staff.click(shown, custom_id=id_of(shown, "escalate"))
    await staff.submit_modal(form, {"reason": "no answer", "answer_by": "2026-12-24"})
    held = world.inquiries.casework.cases.get(case.reference)
    assert held.status is Status.ESCALATED
    assert held.answer_by.isoformat() == "2026-12-24"


async def test_two_people_at_once_the_second_is_told(world: World) -> None:
    aoi = world.person()
    one, two = (world.person(n, role="staff", locale="en-US") for n in ("ono", "abe"))
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    first = last(await one.slash(world.channel, "inquiry show", reference=case.reference))
    second = last(await two.slash(world.channel, "inquiry show", reference=case.reference))
    form_one = await one.click(first, custom_id=id_of(first, "close"))
    form_two = await two.click(second, custom_id=id_of(second, "close"))
    await one.submit_modal(form_one, {"outcome": ["resolved"], "reason": "done"})
    told = await two.submit_modal(form_two, {"outcome": ["refused"], "reason": "no"})
    assert re.search(r"ono changed inquiry", said(told))
    held = world.inquiries.casework.cases.get(case.reference)
    assert held.outcome is Outcome.RESOLVED
    assert sum(e.step == "close" for e in world.inquiries.casework.events(held)) == 1


async def test_withdrawing_what_was_sent_says_that_it_stays(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi))
    bring(world.inquiries, case, to="sent")
    asked = await aoi.slash(world.channel, "inquiry withdraw", reference=case.reference)
    done = await aoi.submit_modal(asked, {"reason": "settled"})
    assert said(done) == ENGLISH("following.withdrawn_sent", reference=case.reference)
    back = await aoi.slash(world.channel, "inquiry restore", reference=case.reference)
    assert "not possible" in said(back)
