"""A picture of an answer, taken from the real demo page in a headless Chromium."""

import asyncio
import json
import os
import sys
from pathlib import Path

import click

from bot.counter import AskingDesk
from bot.demo.browser import Page, browse
from bot.demo.world import open_demo
from bot.words import words_for
from knowledge.errors import MadoguchiError

QUESTION = "Sora 2はオプトアウト方式ですが、許諾なしの学習は日本法で認められますか"
_IDLE = "document.getElementById('preview-app').ariaBusy === 'false'"
_WIDTH, _HEIGHT, _HIGH_ENOUGH, _MARGIN = 900, 700, 3000, 16
_SCALE = 1.5
_FONTS = '"Noto Sans", "Noto Color Emoji", "Noto Sans CJK JP", sans-serif'
"""The page's own stack draws kanji in Chinese shapes; an installed Japanese font is used instead."""


def picture_answer(desk: AskingDesk, *, to: Path, question: str = QUESTION) -> None:
    """Ask a question on the demo page and save the conversation it then shows as a PNG.

    Raises:
        SettingsError: `no_browser` or `no_simcord`.
        TimeoutError: the answer never showed.
    """
    to.write_bytes(asyncio.run(_picture(desk, question)))


async def _picture(desk: AskingDesk, question: str) -> bytes:
    async with open_demo(desk) as demo, browse(demo.url, width=_WIDTH, height=_HEIGHT, scale=_SCALE) as page:
        await ready(page)
        await page.evaluate(
            f"document.documentElement.style.setProperty('--preview-font-sans', {json.dumps(_FONTS)})"
        )
        await ask_on_page(page, question)
        await page.until(shows(words_for("ja")("answer.disclaimer")))
        await page.evaluate("document.getElementById('messages-toggle').click()")
        await page.until("document.getElementById('messages-sidebar').ariaHidden === 'true'")
        return await _conversation(page)


async def ready(page: Page) -> None:
    """Wait until the demo page shows the welcome and its fonts are there."""
    await page.until(shows("/ask"))
    await page.evaluate("document.fonts.ready.then(() => true)")


async def ask_on_page(page: Page, question: str) -> None:
    """Type `/ask`, choose it, type the question and send it, as a visitor does."""
    await page.evaluate("document.getElementById('channel-composer-input').focus()")
    await page.insert("/ask")
    await page.until("document.querySelector('[role=listbox] [role=option]')")
    await page.press("Enter", code=13)
    await page.until("document.activeElement?.dataset.option === 'question'")
    await page.insert(question)
    await page.press("Enter", code=13)


async def press_button(page: Page, label: str) -> None:
    """Press the button with this label once the page is done with what it was doing."""
    button = f"[...document.querySelectorAll('button')].find(one => one.textContent === {json.dumps(label)})"
    await page.until(f"{_IDLE} && {button} && !{button}.disabled && {button}.ariaDisabled !== 'true'")
    await page.evaluate(f"{button}.click()")


def shows(text: str) -> str:
    """A JavaScript condition: the text is among the messages."""
    return f"document.getElementById('channel-message-list')?.innerText.includes({json.dumps(text)})"


async def _conversation(page: Page) -> bytes:
    """The channel from its name to its last message, in a window high enough for all of it."""
    await page.call(
        "Emulation.setDeviceMetricsOverride",
        width=_WIDTH,
        height=_HIGH_ENOUGH,
        deviceScaleFactor=_SCALE,
        mobile=False,
    )
    await page.until(
        f"document.getElementById('channel-timeline').clientHeight > {_HIGH_ENOUGH - _HEIGHT} && {_IDLE}"
    )
    box = await page.evaluate(
        "(() => { const top = document.getElementById('channel-layout').getBoundingClientRect();"
        " const last = document.getElementById('channel-message-list').getBoundingClientRect();"
        f" return {{ x: top.x, y: top.y, width: top.width, height: last.bottom - top.y + {_MARGIN} }}; }})()"
    )
    return await page.picture(clip={**box, "scale": 1})


def main(arguments: list[str]) -> int:
    """`python -m bot.demo.picture OUT.png`: of the desk as configured, with the starter library in it."""
    from bot.cli.progress import see_that_starter_is_in
    from bot.desk import Desk
    from bot.settings import load_settings

    if len(arguments) != 1:
        click.echo("python -m bot.demo.picture OUT.png", err=True)
        return 2
    words = words_for("ja")
    try:
        desk = Desk(settings=load_settings(environment=os.environ, dotenv=Path(".env")))
        see_that_starter_is_in(desk, words)
        picture_answer(desk, to=Path(arguments[0]))
    except MadoguchiError as error:
        click.echo(words.error(error), err=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
