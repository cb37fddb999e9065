"""Lists, cases and exports in chat."""

import csv
import io
import json

import pytest
import sqlalchemy as sa

from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Form, InquiryKind, Person
from bot.inquiries.tables import cases, events
from bot.words import LANGUAGES, Words, words_for
from tests.bot.cogs.staged import FORM, filed, id_of, ids, last, said
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
_MOST_COMMAND = 8000
"""Characters of a command's names, descriptions and values (Discord's application command reference)."""


def weight(command: dict) -> int:
    """Names, descriptions and values of a command, in the longest of its languages."""
    total = 0
    for field in ("name", "description"):
        words = [command.get(field) or "", *(command.get(f"{field}_localizations") or {}).values()]
        total += max(map(len, words))
    total += len(str(command.get("value", "")))
    return total + sum(weight(each) for name in ("options", "choices") for each in command.get(name) or ())


async def test_the_commands_keep_discords_limits(world: World) -> None:
    (sync,) = [one for one in world.env.http_requests if one.method == "PUT" and "/commands" in one.path][-1:]
    for command in sync.json:
        assert weight(command) <= _MOST_COMMAND, command["name"]
        assert len(command.get("options") or ()) <= 25
        for option in command.get("options") or ():
            assert len(option.get("options") or ()) <= 25
    (inquiry,) = [each for each in sync.json if each["name"] == "inquiry"]
    names = {
        option["name"]: (option.get("name_localizations") or {}).get("ja") for option in inquiry["options"]
    }
    assert names["list"] == "一覧"
    assert all(names.values())


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_nothing_to_list(world: World, locale: str, words) -> None:
    result = await world.person(locale=locale).slash(world.channel, "inquiry list")
    assert result.ephemeral
    assert said(result) == words("following.none")


async def test_all_cases_are_for_staff(world: World) -> None:
    aoi = world.person(locale="en-US")
    filed(world.inquiries, Person(1, "somebody"))
    result = await aoi.slash(world.channel, "inquiry list", whose="all")
    assert said(result) == ENGLISH("errors.staff_only")
    staff = world.person("sato", role="staff")
    assert "M26-" in said(await staff.slash(world.channel, "inquiry list", whose="all"))


async def test_mine_and_my_companys(world: World) -> None:
    aoi, ken = world.person(company="東宝"), world.person("ken", company="東宝")
    shared = filed(world.inquiries, world.as_person(aoi, company="東宝"), to="in_review")
    private = filed(world.inquiries, world.as_person(aoi, company="東宝"))
    mine = said(await aoi.slash(world.channel, "inquiry list"))
    assert shared.reference in mine
    assert private.reference in mine
    colleagues = said(await ken.slash(world.channel, "inquiry list", whose="company"))
    assert shared.reference in colleagues
    assert private.reference not in colleagues


async def test_filters(world: World, clock) -> None:
    aoi = world.person()
    person = world.as_person(aoi)
    late = filed(world.inquiries, person, to="sent")
    other = filed(world.inquiries, person, form=Form(vendor="openai", kind=InquiryKind.OTHER))
    clock.pass_(days=60)
    for options, expected in (
        ({"vendor": "openai"}, {other.reference}),
        ({"status": "sent"}, {late.reference}),
        ({"overdue": True}, {late.reference}),
        ({"status": "closed"}, set()),
    ):
        text = said(await aoi.slash(world.channel, "inquiry list", **options))
        assert {case.reference for case in (late, other) if case.reference in text} == expected
    assert ENGLISH("status.sent") not in text


async def test_pages_survive_a_restart(world: World) -> None:
    aoi = world.person(locale="en-US")
    cases = [filed(world.inquiries, world.as_person(aoi)) for _ in range(23)]
    result = await aoi.slash(world.channel, "inquiry list")
    assert ENGLISH("following.page", count=23, page=1, pages=3) in said(result)
    assert sum(case.reference in said(result) for case in cases) == 10
    back, on = ids(last(result))
    assert [c["disabled"] for row in last(result).components for c in row["components"]] == [True, False]
    await world.restart()
    await aoi.click(last(result), custom_id=on)
    text = last(result).content
    assert ENGLISH("following.page", count=23, page=2, pages=3) in text
    await aoi.click(last(result), custom_id=ids(last(result))[1])
    assert sum(case.reference in last(result).content for case in cases) == 3
    assert back != on


async def test_a_page_turned_by_someone_who_is_no_longer_staff(world: World) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    for _ in range(11):
        filed(world.inquiries, Person(1, "somebody"))
    result = await staff.slash(world.channel, "inquiry list", whose="all")
    before = last(result).content
    world._roles["staff"] = world._roles["member"]
    await world.restart()  # the staff role is another one now
    turned = await staff.click(last(result), custom_id=ids(last(result))[1])
    assert ENGLISH("errors.staff_only") in said(turned)
    assert last(result).content == before


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_a_case_with_what_is_missing_and_what_happened(world: World, locale: str, words) -> None:
    aoi = world.person(locale=locale)
    case = filed(world.inquiries, world.as_person(aoi), form=FORM.model_copy(update={"works": ()}))
    result = await aoi.slash(world.channel, "inquiry show", reference=case.reference.lower())
    text = said(result)
    assert result.ephemeral
    assert words("case.missing") in text
    assert words("timeline.opened_new") in text
    assert [each.split(":")[1] for each in ids(last(result))] == ["d-panel", "withdraw"]


async def test_from_a_case_to_its_form_and_its_statements(world: World) -> None:
    aoi = world.person(locale="en-US")
    draft = filed(world.inquiries, world.as_person(aoi))
    shown = last(await aoi.slash(world.channel, "inquiry show", reference=draft.reference))
    panel = await aoi.click(shown, custom_id=id_of(shown, "d-panel"))
    assert panel.acknowledged
    case = filed(world.inquiries, world.as_person(aoi), to="in_review")
    shown = last(await aoi.slash(world.channel, "inquiry show", reference=case.reference))
    form = await aoi.click(shown, custom_id=id_of(shown, "confirm"))
    assert form.modal["custom_id"] == f"inqm:confirm:{case.reference}:{case.revision}"


async def test_what_people_wrote_does_nothing_in_chat(world: World) -> None:
    aoi = world.person()
    case = filed(world.inquiries, world.as_person(aoi))
    note = "@everyone <@123456789012345678> [開く](https://evil.example) ||伏字||"
    await aoi.slash(world.channel, "inquiry note", reference=case.reference, text=note)
    text = said(await aoi.slash(world.channel, "inquiry show", reference=case.reference))
    assert "@everyone" not in text
    assert "<@1" not in text.replace("\\<", "")
    assert "](https" not in text.replace("\\](", "").replace("]\\(", "")


async def test_a_long_history_is_cut_and_says_so(world: World) -> None:
    aoi = world.person(locale="en-US")
    case = filed(world.inquiries, world.as_person(aoi))
    for number in range(40):
        world.inquiries.following.note(case.reference, world.as_person(aoi), text=f"note {number}")
    text = said(await aoi.slash(world.channel, "inquiry show", reference=case.reference))
    assert ENGLISH("following.earlier", count=16) in text
    assert "note 39" in text
    assert "note 3”" not in text


@pytest.mark.parametrize("format_", ["pdf", "json", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_case_as_a_file(world: World, format_: str, language: str) -> None:
    aoi = world.person(locale=language)
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    result = await aoi.slash(world.channel, "inquiry export", reference=case.reference, format=format_)
    (file,) = last(result).attachments
    assert file.filename == f"{case.reference}.{format_}"
    data = await file.read()
    if format_ == "pdf":
        assert data.startswith(b"%PDF-")
    elif format_ == "json":
        assert json.loads(data)["reference"] == case.reference
    else:
        assert case.reference in data.decode("utf-8-sig")


@pytest.mark.parametrize(("locale", "words"), [("ja", words_for("ja")), ("en-US", words_for("en"))])
async def test_no_file_is_made_of_an_empty_list(world: World, locale: str, words: Words) -> None:
    result = await world.person(locale=locale).slash(world.channel, "inquiry export")
    assert said(result) == words("following.none")
    assert last(result).attachments == []


async def test_a_list_as_a_table_without_formulas(world: World) -> None:
    aoi = world.person()
    work = FORM.works[0].model_copy(update={"title": "=HYPERLINK(1)"})
    filed(world.inquiries, world.as_person(aoi), form=FORM.model_copy(update={"works": (work,)}))
    filed(world.inquiries, Person(1, "somebody"))
    result = await aoi.slash(world.channel, "inquiry export")
    (file,) = last(result).attachments
    rows = list(csv.reader(io.StringIO((await file.read()).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]


async def test_references_are_offered_from_ones_own_only(world: World, inquiries: Inquiries) -> None:
    aoi, ben = world.person(), world.person("ben")
    case = filed(inquiries, world.as_person(aoi))
    offered = await aoi.autocomplete(world.channel, "inquiry show", "reference", "窓口")
    assert [each["value"] for each in offered] == [case.reference]
    assert await ben.autocomplete(world.channel, "inquiry show", "reference", case.reference) == []


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_a_case_that_was_altered_beside_the_desk_says_so(
    world: World, locale: str, words: Words
) -> None:
    aoi = world.person(locale=locale)
    case = filed(world.inquiries, world.as_person(aoi), to="sent")
    whole = said(await aoi.slash(world.channel, "inquiry show", reference=case.reference))
    with world.inquiries.engine.begin() as connection:
        connection.execute(sa.update(cases).where(cases.c.id == case.id).values(status="closed"))
    altered = said(await aoi.slash(world.channel, "inquiry show", reference=case.reference))
    warning = words("case.state_altered", fields=words("export.field.status"))
    assert warning not in whole
    assert warning in altered
    with world.inquiries.engine.begin() as connection:
        connection.execute(
            sa.delete(events).where(events.c.case_id == case.id, events.c.number == case.revision)
        )
    cut = said(await aoi.slash(world.channel, "inquiry show", reference=case.reference))
    assert words("case.record_broken", number=case.revision) in cut
