"""Lists, documents, history, differences."""

import pytest
import simcord

from bot.words import Words, words_for
from knowledge.model import Audience
from tests.bot.cogs.staged import ids, last, said
from tests.bot.library.shelf import Shelf, letter
from tests.bot.world import World

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
LANGUAGES = pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])


def on(message: simcord.ResponseMessage) -> str:
    """The button that turns to the next page."""
    return next(each for each in ids(message) if ":on" in each)


@pytest.mark.parametrize("command", ["show", "history", "diff", "remove", "restore"])
@LANGUAGES
async def test_what_is_not_there(
    library: World, shelf: Shelf, locale: str, words: Words, command: str
) -> None:
    actor = library.person("sato", role="staff", locale=locale)
    result = await actor.slash(library.channel, f"library {command}", document="nobody @everyone")
    assert "nobody @\u200beveryone" in said(result)
    assert "@everyone" not in said(result)
    assert words("errors.unforeseen", code="x")[:10] not in said(result)


async def test_an_empty_library(library: World, staff: simcord.MemberActor) -> None:
    assert said(await staff.slash(library.channel, "library list")) == ENGLISH("library.list.none")


@LANGUAGES
async def test_pages_and_filters(library: World, shelf: Shelf, locale: str, words: Words) -> None:
    actor = library.person("sato", role="staff", locale=locale)
    for number in range(23):
        shelf.put(letter(f"Letter {number:02}"), name=f"letters/n{number:02}.md")
    shelf.put(letter("秘密の方針", kind="policy"), name="secret.md", audience=Audience.STAFF)
    first = last(await actor.slash(library.channel, "library list", words="letter:"))
    all_ = last(await actor.slash(library.channel, "library list"))
    assert words("library.list.page", count=24, page=1, pages=3) in all_.content
    assert len(all_.content.splitlines()) == 21
    second = (await actor.click(all_, custom_id=on(all_))).response
    assert words("library.list.page", count=24, page=2, pages=3) in second.content
    assert "Letter 10" in second.content
    policies = last(await actor.slash(library.channel, "library list", kind="policy", audience="staff"))
    assert words("library.list.page", count=1, page=1, pages=1) in policies.content
    assert "秘密の方針" in policies.content
    assert ids(policies) == []
    assert first.content == words("library.list.none")  # no title has a colon
    for filtered in ({"words": "LETTER"}, {"kind": "letter"}, {"audience": "public"}):
        page = last(await actor.slash(library.channel, "library list", **filtered))
        turned = (await actor.click(page, custom_id=on(page))).response
        assert words("library.list.page", count=23, page=2, pages=3) in turned.content
    vendor = last(await actor.slash(library.channel, "library list", vendor="midjourney"))
    assert vendor.content == words("library.list.none")


async def test_a_page_that_is_no_longer_there_is_the_last_one(
    library: World, shelf: Shelf, staff: simcord.MemberActor
) -> None:
    for number in range(11):
        shelf.put(letter(f"Letter {number:02}"), name=f"n{number:02}.md")
    page = last(await staff.slash(library.channel, "library list"))
    await staff.slash(library.channel, "library list")
    shelf.stores.library.remove("n10", by=shelf.stores.holdings.done()[0].by)
    turned = (await staff.click(page, custom_id=on(page))).response
    assert ENGLISH("library.list.page", count=10, page=1, pages=1) in turned.content


@LANGUAGES
async def test_a_document_its_history_and_what_changed(
    library: World, shelf: Shelf, locale: str, words: Words
) -> None:
    actor = library.person("sato", role="staff", locale=locale)
    shelf.put(letter(effective="2025-01-01", text="Works may be used with permission."))
    shelf.put(letter(effective="2026-02-01", text="Works may be used with written permission."))
    for named in ("letter", "Letter to Acme", "ACME"):  # by key, title, or words of either
        shown = said(await actor.slash(library.channel, "library show", document=named))
        assert "Letter to Acme" in shown
        assert words("library.versions_heading", count=2) in shown
        assert "written permission" in shown
    history = said(await actor.slash(library.channel, "library history", document="letter"))
    assert words("library.span_past", begins="2025-01-01", until="2026-02-01") in history
    assert words("deed.new_version") in history
    assert "tester" in history
    changed = said(await actor.slash(library.channel, "library diff", document="letter"))
    assert "written" in changed
    bad = await actor.slash(library.channel, "library diff", document="letter", **{"from": "2025-02-30"})
    assert words.template("errors.details_no_day").split("{text}")[1][:8] in said(bad)
    days = {"from": "2025-01-01", "to": "2026/3/1"}
    assert "written" in said(await actor.slash(library.channel, "library diff", document="letter", **days))


@LANGUAGES
async def test_versions_without_a_date(library: World, shelf: Shelf, locale: str, words: Words) -> None:
    actor = library.person("sato", role="staff", locale=locale)
    shelf.put(letter(effective=""))
    shown = said(await actor.slash(library.channel, "library show", document="letter"))
    assert f"\n- {words('library.always')}\n" in shown
    shelf.put(letter(effective="2026-02-01"))
    shown = said(await actor.slash(library.channel, "library show", document="letter"))
    assert f"\n- {words('library.always_past', until='2026-02-01')}\n" in shown


async def test_completion_by_key_and_title(library: World, shelf: Shelf, staff: simcord.MemberActor) -> None:
    shelf.put(letter("書簡 Ａｃｍｅ"), name="letters/acme.md")
    shelf.put(letter("Other"), name="other.md")
    for typed in ("acme", "ACME", "letters/", "書簡"):
        offered = await staff.autocomplete(library.channel, "library show", "document", typed)
        assert [each["value"] for each in offered] == ["letters/acme"], typed
    assert len(await staff.autocomplete(library.channel, "library show", "document", "")) == 2
    assert await staff.autocomplete(library.channel, "library restore", "document", "") == []
    offered = await staff.autocomplete(library.channel, "library sync", "source", "CODA")
    assert [each["value"] for each in offered] == ["coda-news"]
