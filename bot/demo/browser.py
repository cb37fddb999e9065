"""Just enough of Chromium's DevTools protocol to use a page as a person does and to take its picture."""

import asyncio
import base64
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from knowledge.errors import SettingsError

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_SECONDS = 60


def find_browser() -> str | None:
    """Path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Page:
    """One page, driven over its DevTools connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command of the protocol; its result.

        Raises:
            RuntimeError: the browser refused it.
        """
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(_SECONDS):
            while True:
                message = json.loads(await self._socket.receive_str())
                if message.get("id") == number:
                    break
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        result: dict[str, Any] = message["result"]
        return result

    async def evaluate(self, script: str) -> Any:  # noqa: ANN401 — what a script yields is known to its writer
        """The value of a JavaScript expression; a promise is awaited.

        Raises:
            RuntimeError: the script threw.
        """
        result = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"], ensure_ascii=False))
        return result["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait, frame by frame, until a JavaScript condition holds.

        Raises:
            TimeoutError: it never did.
        """
        await self.evaluate(
            f"new Promise(done => {{ const look = () => ({condition}) ? done(true) : setTimeout(look, 50);"
            " look(); })"
        )

    async def insert(self, text: str) -> None:
        """Type a text where the cursor is."""
        await self.call("Input.insertText", text=text)

    async def press(self, key: str, *, code: int) -> None:
        """Press a key, `Enter` (13) or `Tab` (9) say."""
        text = {"text": "\r"} if key == "Enter" else {}
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    async def picture(self, *, clip: dict[str, float]) -> bytes:
        """A part of the page as a PNG.

        Args:
            clip: `x`, `y`, `width`, `height` in CSS pixels, and `scale`.
        """
        result = await self.call("Page.captureScreenshot", format="png", clip=clip)
        return base64.b64decode(result["data"])


@asynccontextmanager
async def browse(
    url: str, *, width: int = 1000, height: int = 900, scale: float = 1.0
) -> AsyncIterator[Page]:
    """Open a page in a headless Chromium with a profile of its own.

    Args:
        width, height: of the window in CSS pixels; `scale`: device pixels to one of them.

    Raises:
        SettingsError: `no_browser`.
    """
    browser = find_browser()
    if browser is None:
        raise SettingsError("no_browser")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            browser,
            *_FLAGS,
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
            f"--force-device-scale-factor={scale}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        messages = process.stderr
        assert messages is not None  # as asked for above
        drain: asyncio.Task[bytes] | None = None
        try:
            port = await _debugging_port(messages)
            drain = asyncio.create_task(messages.read())  # a full pipe would stop the browser
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                    targets = await response.json()
                address = next(
                    target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page"
                )
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    page = Page(socket)
                    await page.call("Page.navigate", url=url)
                    yield page
        finally:
            process.terminate()
            await process.wait()
            if drain is not None:
                await drain


async def _debugging_port(messages: asyncio.StreamReader) -> int:
    """The port the browser chose: it says so once it listens."""
    async with asyncio.timeout(_SECONDS):
        async for line in messages:
            if listening := re.search(rb"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line):
                return int(listening[1])
    raise SettingsError("no_browser")
