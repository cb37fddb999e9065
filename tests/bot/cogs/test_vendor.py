"""The vendor directory and the figures in chat."""

import csv
import io
from datetime import UTC, datetime

import pytest

from bot.inquiries.model import Company, Person
from bot.words import words_for
from tests.bot.cogs.staged import filed, id_of, ids, last, said
from tests.bot.world import World
from tests.fakes import Clock

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
EDIT = {"vendor": "midjourney", "field": "company", "value": "Midjourney KK", "source": "their site"}


@pytest.mark.parametrize("name", ["ソラ", "sora", "OPENAI"])
async def test_a_vendor_goes_by_any_name(world: World, name: str) -> None:
    aoi = world.person()
    offered = await aoi.autocomplete(world.channel, "vendor show", "vendor", name)
    assert offered[0]["value"] == "openai"
    assert "openai" in said(await aoi.slash(world.channel, "vendor list", name=name))


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_a_vendor_with_its_own_terms_and_what_is_unknown(world: World, locale: str, words) -> None:
    aoi = world.person(locale=locale)
    result = await aoi.slash(world.channel, "vendor show", vendor="midjourney")
    text = said(result)
    assert result.ephemeral
    assert "takedown@midjourney.com" in text
    assert words("vendor.stale") in text
    assert words("vendor.unknown") in text


async def test_no_such_vendor(world: World) -> None:
    aoi = world.person(locale="en-US")
    for command in ("show", "history"):
        result = await aoi.slash(world.channel, f"vendor {command}", vendor="acme @everyone")
        assert "directory" in said(result)
        assert "@everyone" not in said(result)
    assert said(await aoi.slash(world.channel, "vendor list", name="acme")) == ENGLISH("vendor.list_empty")


async def test_members_change_nothing(world: World) -> None:
    aoi = world.person(locale="en-US", role="member")
    assert said(await aoi.slash(world.channel, "vendor edit", **EDIT)) == ENGLISH("errors.staff_only")
    result = await aoi.slash(world.channel, "vendor confirm", vendor="midjourney", field="company")
    assert said(result) == ENGLISH("errors.staff_only")
    assert world.inquiries.vendors.get("midjourney").company == "Midjourney, Inc."


async def test_a_change_shows_old_and_new_and_can_be_undone_once(world: World) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    result = await staff.slash(world.channel, "vendor edit", **EDIT, reason="renamed")
    assert "Midjourney, Inc. → Midjourney KK" in said(result)
    assert world.inquiries.vendors.get("midjourney").company == "Midjourney KK"
    await world.restart()
    undone = await staff.click(last(result), custom_id=id_of(last(result), "undo"))
    assert "Midjourney KK → Midjourney, Inc." in said(undone)
    again = await staff.click(last(result), custom_id=id_of(last(result), "undo"))
    assert "sato has changed company of midjourney" in said(again)
    history = said(await staff.slash(world.channel, "vendor history", vendor="midjourney"))
    assert history.count("→") == 3
    assert "renamed" in history
    assert "sato" in history


async def test_staff_add_a_vendor_and_members_do_not(world: World) -> None:
    new = {"id": "acme-ai", "japanese": "アクメ", "english": "Acme AI", "source": "its site"}
    aoi, staff = world.person(locale="en-US"), world.person("sato", role="staff", locale="en-US")
    assert said(await aoi.slash(world.channel, "vendor add", **new)) == ENGLISH("errors.staff_only")
    assert "Acme AI" in said(await staff.slash(world.channel, "vendor add", **new))
    assert "Acme AI" in said(await aoi.slash(world.channel, "vendor list", name="アクメ"))
    assert "acme-ai" in said(await staff.slash(world.channel, "vendor add", **new))  # there is one already
    bad = await staff.slash(world.channel, "vendor add", **new | {"id": "Acme!"})
    assert said(bad) == ENGLISH("errors.bad_vendor_id", vendor="Acme!")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("channel.email.address", "a@b.example, c@d.example", "bad_mail_address"),
        ("channel.form.address", "javascript:alert(1)", "bad_web_address"),
        ("warning.1", "日本語だけ", "vendor_text_one_language"),
        ("colour", "blue", "no_such_vendor_fact"),
        ("names.en", "-", "vendor_name_needed"),
    ],
)
async def test_what_cannot_stand_there(world: World, field: str, value: str, code: str) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    result = await staff.slash(world.channel, "vendor edit", **EDIT | {"field": field, "value": value})
    start = ENGLISH.template(f"errors.{code}").split("{", 1)[0]
    assert said(result).startswith(start)
    assert ids(last(result)) == []


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("warning.1", "英語のみ | English only", {"ja": "英語のみ", "en": "English only"}),
        ("products", "Midjourney, niji、v7", ["Midjourney", "niji", "v7"]),
        ("channel.email.requires", "works，found", ["works", "found"]),
    ],
)
async def test_lists_and_texts_as_they_are_typed(world: World, field: str, value: str, stored) -> None:
    staff = world.person("sato", role="staff")
    await staff.slash(
        world.channel, "vendor edit", **EDIT | {"field": field, "value": value, "date": "2026/11/1"}
    )
    fact = world.inquiries.vendors.get("midjourney").facts[field]
    assert fact.value == stored
    assert fact.checked.isoformat() == "2026-11-01"


async def test_a_day_that_cannot_be_read_or_is_to_come(world: World) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    result = await staff.slash(world.channel, "vendor edit", **EDIT, date="lately")
    assert said(result) == ENGLISH("errors.bad_moment", text="lately")
    result = await staff.slash(world.channel, "vendor edit", **EDIT, date="2027-01-01")
    assert said(result) == ENGLISH("errors.vendor_checked_future", checked="2027-01-01")


async def test_fields_offered_are_those_known_and_those_that_could_be(world: World) -> None:
    staff = world.person("sato", role="staff")
    offered = await staff.autocomplete(world.channel, "vendor edit", "field", "address", vendor="midjourney")
    assert {"channel.email.address", "channel.form.address"} <= {each["value"] for each in offered}
    assert all(len(each["name"]) <= 100 for each in offered)
    added = await staff.autocomplete(world.channel, "vendor edit", "field", "warning", vendor="midjourney")
    assert "warning.1" in {each["value"] for each in added}
    assert await staff.autocomplete(world.channel, "vendor edit", "field", "x", vendor="nobody") == []


async def test_a_fact_confirmed_today_is_in_doubt_no_longer(world: World) -> None:
    staff = world.person("sato", role="staff", locale="en-US")
    field = "channel.email.address"
    await staff.slash(world.channel, "vendor confirm", vendor="midjourney", field=field)
    fact = world.inquiries.vendors.get("midjourney").facts[field]
    assert (fact.by, fact.checked.isoformat()) == ("sato", "2026-11-24")
    unknown = await staff.slash(world.channel, "vendor confirm", vendor="midjourney", field="habit.7")
    assert said(unknown).startswith("Nothing is known under habit.7")


@pytest.fixture
def figures(world: World) -> World:
    """Three companies have written to Midjourney, one to nobody else."""
    for number in range(3):
        author = Person(number + 1, f"p{number}", (Company(number + 10, f"社{number}"),))
        filed(world.inquiries, author, to="sent" if number else "answered")
    return world


@pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
async def test_figures_with_chart_and_table(figures: World, clock: Clock, locale: str, words) -> None:
    clock.at = datetime(2027, 1, 5, tzinfo=UTC)
    aoi = figures.person(locale=locale)
    result = await aoi.slash(figures.channel, "vendors report")
    assert words("report.title") in said(result)
    chart, table = last(result).attachments
    assert (await chart.read()).startswith(b"\x89PNG")
    assert words("report.title") in chart.description
    rows = list(csv.reader(io.StringIO((await table.read()).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][4] == "3"


async def test_small_groups_are_for_staff(world: World) -> None:
    filed(world.inquiries, Person(1, "p"), to="sent")
    aoi, staff = world.person(locale="en-US"), world.person("sato", role="staff", locale="en-US")
    empty = await aoi.slash(world.channel, "vendors report")
    assert ENGLISH("report.nothing") in said(empty)
    assert last(empty).attachments == []
    refused = await aoi.slash(world.channel, "vendors report", internal=True)
    assert said(refused) == ENGLISH("errors.staff_only")
    shown = said(await staff.slash(world.channel, "vendors report", internal=True))
    assert "Midjourney" in shown
    assert ENGLISH("report.internal") in shown


@pytest.mark.parametrize(
    ("period", "code"),
    [("someday", "bad_period"), ("2026", "period_not_public"), ("2026-Q4", "period_not_public")],
)
async def test_periods_that_cannot_be(world: World, period: str, code: str) -> None:
    aoi = world.person(locale="en-US")
    result = await aoi.slash(world.channel, "vendors report", period=period)
    assert said(result) == ENGLISH(f"errors.{code}", text=period)
