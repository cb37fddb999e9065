"""The pictures in the README: chat from the real demo page in a headless Chromium, and a letter's first page."""

import asyncio
import io
import json
import os
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import click

from bot.counter import AskingDesk
from bot.demo.browser import Page, browse
from bot.demo.world import Demo, open_demo
from bot.inquiries import typesetting
from bot.inquiries.inquiries import Inquiries
from bot.inquiries.letter.blocks import parse
from bot.inquiries.letter.compose import letter_markdown
from bot.inquiries.letter.render.pdf import letter_picture
from bot.inquiries.model import Case, Company, InquiryKind, Person
from bot.inquiries.procedure.parts import Part, Typed
from bot.library.keeping import Keeping
from bot.words import words_for
from knowledge.errors import MadoguchiError

QUESTION = "Sora 2はオプトアウト方式ですが、許諾なしの学習は日本法で認められますか"
_IDLE = "document.getElementById('preview-app').ariaBusy === 'false'"
_WIDTH, _HEIGHT, _HIGH_ENOUGH, _MARGIN = 900, 700, 3000, 16
_SCALE = 1.5
_FONTS = '"Noto Sans", "Noto Color Emoji", "Noto Sans CJK JP", sans-serif'
"""The page's own stack draws kanji in Chinese shapes; an installed Japanese font is used instead."""

_FILLED: dict[Part, Typed] = {
    Part.WORK: {
        "title": "森の番人 (Guardian of the Forest)",
        "author": "田中 葵 (Aoi Tanaka)",
        "rights_basis": "著作者から譲り受けた (assigned by the author)",
        "country": "日本 (Japan)",
        "links": "https://example.jp/works/forest",
    },
    Part.FOUND: {
        "description": "An image in which the guardian appears with the same face, dress and staff.",
        "links": "https://www.midjourney.com/jobs/0123",
        "on": "2026年11月1日",
        "prompt": "guardian of the forest, anime",
    },
    Part.REQUEST: {"standard_requests": ["output.remove", "output.prevent", "output.preserve"]},
    Part.CLAIMANT: {
        "name": "株式会社あおぞら映像 (Aozora Films Co., Ltd.)",
        "capacity": "owner",
        "signatory": "山田 花子 (Hanako Yamada)",
    },
}


_ASKEW, _PAPER = 0.4, (247, 245, 240)


def take_pictures(desk: AskingDesk, inquiries: Inquiries, library: Keeping, *, folder: Path) -> None:
    """Save `answer.png`, `inquiry.png`, `library.png` and `letter.png` in a folder.

    Args:
        inquiries: to make a case in.
        library: to hand in a document to; it does not go in.

    Raises:
        SettingsError: `no_browser` or `no_simcord`.
        TimeoutError: what was to be seen never showed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    person = Person(1, "葵", (Company(1, "あおぞら映像"),))
    (folder / "letter.png").write_bytes(_letter(inquiries, _draft(inquiries, person)))
    for name, picture in asyncio.run(_chat(desk, inquiries, library)).items():
        (folder / f"{name}.png").write_bytes(picture)


def _draft(inquiries: Inquiries, person: Person) -> Case:
    case = inquiries.filing.new(person, locale="ja", vendor="midjourney", kind=InquiryKind.OUTPUT)
    for part, values in _FILLED.items():
        case = inquiries.filing.save(case.reference, person, part, values).case
    return case


def _letter(inquiries: Inquiries, case: Case) -> bytes:
    facts = inquiries.correspondence.facts(case)
    blocks = parse(letter_markdown(facts, "ja"))
    return letter_picture(blocks, language="ja", footer=case.reference, today=facts.today)


def _scan() -> bytes:
    """A letter that came in, as it lies on a scanner: a PDF that is a picture, a little askew on its paper."""
    from PIL import Image, ImageChops

    page = typesetting.png(files("bot.demo") / "received.typ", {})
    with Image.open(io.BytesIO(page)) as picture:
        askew = picture.convert("RGB").rotate(_ASKEW, fillcolor="white", resample=Image.Resampling.BICUBIC)
    scanned = io.BytesIO()
    ImageChops.multiply(askew, Image.new("RGB", askew.size, _PAPER)).save(scanned, "PDF")
    return scanned.getvalue()


async def _chat(desk: AskingDesk, inquiries: Inquiries, library: Keeping) -> dict[str, bytes]:
    async with (
        open_demo(desk, inquiries=inquiries, library=library) as demo,
        browse(demo.url, width=_WIDTH, height=_HEIGHT, scale=_SCALE) as page,
    ):
        await ready(page)
        await page.evaluate(
            f"document.documentElement.style.setProperty('--preview-font-sans', {json.dumps(_FONTS)})"
        )
        await ask_on_page(page, QUESTION)
        await page.until(shows(words_for("ja")("answer.disclaimer")))
        await page.evaluate("document.getElementById('messages-toggle').click()")
        await page.until("document.getElementById('messages-sidebar').ariaHidden === 'true'")
        return {
            "answer": await _conversation(page),
            "inquiry": await _panel(page, demo, inquiries),
            "library": await _card(page, demo),
        }


async def _panel(page: Page, demo: Demo, inquiries: Inquiries) -> bytes:
    """A draft's panel, opened on the page by the member to whom it belongs."""
    case = _draft(inquiries, Person(demo.people["ja"].id, "葵", (Company(1, "あおぞら映像"),)))
    await command_on_page(page, "/inquiry open", "reference", case.reference)
    await page.until(shows(words_for("ja")("draft.button.handin")))
    return await _conversation(page, last=True)


async def _card(page: Page, demo: Demo) -> bytes:
    """What was found in a scan that staff handed in, and what they can do with it."""
    await demo.people["staff"].slash(demo.channel, "library add", file=("回答書.pdf", _scan()))
    await look_as(page, demo.people["staff"].name, seeing="回答書.pdf")
    showing = asyncio.create_task(demo.keep_current())
    try:
        await page.until(shows(words_for("ja")("job.button.discard")))
    finally:
        showing.cancel()
    picture = await _conversation(page, last=True)
    await press_button(page, words_for("ja")("job.button.discard"))
    await page.until(f"!({shows(words_for('ja')('job.button.discard'))})")
    return picture


async def look_as(page: Page, name: str, *, seeing: str) -> None:
    """Look at the page as another of its people, until a text shows that they see."""
    picker = "document.getElementById('viewer-picker')"
    await page.evaluate(
        f"(() => {{ const picker = {picker};"
        f" picker.value = [...picker.options].find(one => one.text.includes({json.dumps(name)})).value;"
        " picker.dispatchEvent(new Event('change', { bubbles: true })); })()"
    )
    await page.until(f"{shows(seeing)} && {_IDLE}")


async def ready(page: Page) -> None:
    """Wait until the demo page shows the welcome and its fonts are there."""
    await page.until(shows("/ask"))
    await page.evaluate("document.fonts.ready.then(() => true)")


async def ask_on_page(page: Page, question: str) -> None:
    """Type `/ask`, choose it, type the question and send it, as a visitor does."""
    await command_on_page(page, "/ask", "question", question)


async def command_on_page(page: Page, command: str, option: str, value: str) -> None:
    """Type a command, choose it, type its one option and send it."""
    await page.evaluate("document.getElementById('channel-composer-input').focus()")
    await page.insert(command)
    await page.until("document.querySelector('[role=listbox] [role=option]')")
    await page.press("Enter", code=13)
    await page.until(f"document.activeElement?.dataset.option === {json.dumps(option)}")
    await page.insert(value)
    await page.press("Enter", code=13)


async def press_button(page: Page, label: str) -> None:
    """Press the button with this label once the page is done with what it was doing."""
    button = f"[...document.querySelectorAll('button')].find(one => one.textContent === {json.dumps(label)})"
    await page.until(f"{_IDLE} && {button} && !{button}.disabled && {button}.ariaDisabled !== 'true'")
    await page.evaluate(f"{button}.click()")


def shows(text: str) -> str:
    """A JavaScript condition: the text is among the messages."""
    return f"document.getElementById('channel-message-list')?.innerText.includes({json.dumps(text)})"


async def _conversation(page: Page, *, last: bool = False) -> bytes:
    """The channel from its name to its last message, in a window high enough for all of it; or the last message alone."""
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
        "(() => { const list = document.getElementById('channel-message-list');"
        " const layout = document.getElementById('channel-layout').getBoundingClientRect();"
        f" const top = {json.dumps(last)} ? list.lastElementChild.getBoundingClientRect().y : layout.y;"
        " const bottom = list.getBoundingClientRect().bottom;"
        f" return {{ x: layout.x, y: top, width: layout.width, height: bottom - top + {_MARGIN} }}; }})()"
    )
    return await page.picture(clip={**box, "scale": 1})


def main(arguments: list[str]) -> int:
    """`python -m bot.demo.picture FOLDER`: of the desk as configured, with the starter library in it."""
    from bot.cli.progress import see_that_starter_is_in
    from bot.desk import Desk
    from bot.settings import load_settings

    if len(arguments) != 1:
        click.echo("python -m bot.demo.picture FOLDER", err=True)
        return 2
    words = words_for("ja")
    try:
        desk = Desk(settings=load_settings(environment=os.environ, dotenv=Path(".env")))
        see_that_starter_is_in(desk, words)
        with tempfile.TemporaryDirectory() as folder:
            inquiries = desk.trial_inquiries(Path(folder))
            take_pictures(desk, inquiries, desk.keeping, folder=Path(arguments[0]))
    except MadoguchiError as error:
        click.echo(words.error(error), err=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
