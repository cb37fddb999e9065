"""The demo: the real client on a page, used in a real browser where there is one."""

import asyncio
import socket
from pathlib import Path

import pytest
import simcord

from bot.demo.browser import browse, find_browser
from bot.demo.picture import ask_on_page, look_as, press_button, ready, shows
from bot.demo.world import open_demo
from bot.words import words_for
from knowledge.errors import SettingsError
from knowledge.model import Audience
from tests.bot.fakes import ARTICLE_30_4, FakeDesk
from tests.bot.library.shelf import Shelf, letter
from tests.fakes import Clock

pytest.importorskip("PIL", reason="needs simcord[preview]")
pytest.importorskip("linkify_it", reason="needs simcord[preview]")

QUESTION = "許諾なしの学習は日本法で認められますか"


async def test_members_are_answered_in_their_own_language_and_staff_see_more(desk: FakeDesk) -> None:
    async with open_demo(desk) as demo:
        desk.for_audience = Audience.STAFF
        for language in ("ja", "en"):
            person = demo.people[language]
            result = await person.slash(demo.channel, "ask", question=QUESTION)
            shown = await person.click(result.response, custom_id="passage:7:100:160")
            assert shown.response.content == words_for(language)("excerpt.gone")
        result = await demo.people["staff"].slash(demo.channel, "ask", question=QUESTION)
        shown = await demo.people["staff"].click(result.response, custom_id="passage:7:100:160")
        assert ARTICLE_30_4.quote in shown.response.content
    assert [reader for _, reader in desk.asked] == [Audience.MEMBERS, Audience.MEMBERS, Audience.STAFF]


async def test_staff_keep_the_library_there_and_members_do_not_see_how(
    desk: FakeDesk, tmp_path: Path, clock: Clock
) -> None:
    shelf = Shelf(tmp_path, clock)
    shelf.put(letter())
    async with open_demo(desk, library=shelf.keeping, first="en") as demo:
        listed = await demo.people["staff"].slash(demo.channel, "library list")
        assert "Letter to Acme" in listed.response.content
        assert words_for("en")("audience.public") in listed.response.content
        with pytest.raises(simcord.SetupError, match="not visible"):
            await demo.people["ja"].slash(demo.channel, "library list")


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed")
async def test_long_work_is_seen_to_go_on(desk: FakeDesk, tmp_path: Path, clock: Clock) -> None:
    shelf = Shelf(tmp_path, clock)
    shelf.intake.clock, shelf.intake.pages = clock, 7
    shelf.intake.hold()
    words = words_for("ja")
    async with open_demo(desk, library=shelf.keeping) as demo, browse(demo.url) as page:
        await ready(page)
        staff = demo.people["staff"]
        await staff.slash(demo.channel, "library add", file=("letter.md", letter().encode()))
        await look_as(page, staff.name, seeing="letter.md")
        showing = asyncio.create_task(demo.keep_current())
        try:
            await page.until(shows(words("job.step.reading", done=6, total=7)))
            assert not await page.evaluate(shows(words("job.button.add")))
            shelf.intake.opened.set()
            await page.until(shows(words("job.button.add")))
        finally:
            shelf.intake.opened.set()
            showing.cancel()


async def test_a_port_in_use_is_said(desk: FakeDesk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match="port_in_use") as caught:
            async with open_demo(desk, port=port):
                pass
    assert str(port) in words_for("ja").error(caught.value)


async def test_without_a_browser_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SettingsError, match="no_browser"):
        async with browse("about:blank"):
            pass


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed")
async def test_a_visitor_asks_and_opens_a_source(desk: FakeDesk) -> None:
    async with open_demo(desk) as demo, browse(demo.url) as page:
        await ready(page)
        await ask_on_page(page, QUESTION)
        await page.until(shows(words_for("ja")("answer.disclaimer")))
        text = await page.evaluate("document.getElementById('channel-message-list').innerText")
        assert QUESTION in text
        assert ARTICLE_30_4.quote in text
        assert "[1] 著作権法 第三十条の四 · 2026-06-24 施行の版 · e-Gov" in text
        assert "<https" not in text
        await press_button(page, "[1] 第三十条の四")
        await page.until(shows("技術の開発のための試験の用に供する場合"))
    assert desk.asked == [(QUESTION, Audience.MEMBERS)]
    assert desk.shown == [(7, 100, 160, Audience.MEMBERS)]
