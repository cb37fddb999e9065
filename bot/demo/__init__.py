"""The bot in a browser, with no token and no network: the real client on a Discord that is all in memory."""

import asyncio
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.demo.world import open_demo
from bot.words import Words, words_for

if TYPE_CHECKING:
    from bot.desk import Desk


def run_demo(desk: "Desk", *, port: int = 0, open_browser: bool = True, words: Words | None = None) -> None:
    """Serve the bot on a page at 127.0.0.1 until the session is ended there or interrupted here.

    Inquiries made there are kept in a folder of their own and are gone when it ends. The library is the desk's own: what
    staff do with it there stays done.

    Args:
        port: 0 for any free one.
        open_browser: whether to show the page in the person's own browser.
        words: of the language to speak on the terminal, also that of the member whom the visitor is at
            first; Japanese where not given.

    Raises:
        SettingsError: `no_simcord`, or `port_in_use`.
    """
    words = words or words_for("ja")

    async def serve(folder: str) -> None:
        inquiries = desk.trial_inquiries(Path(folder))
        async with open_demo(
            desk, inquiries=inquiries, library=desk.keeping, port=port, first=words.language
        ) as demo:
            click.echo(words("demo.ready", url=demo.url))
            if open_browser:
                await asyncio.to_thread(webbrowser.open, demo.url)
            showing = asyncio.create_task(demo.keep_current())
            try:
                await demo.preview.wait_closed()
            finally:
                showing.cancel()

    try:
        with tempfile.TemporaryDirectory(prefix="madoguchi-") as folder:
            asyncio.run(serve(folder))
    except KeyboardInterrupt:
        return
