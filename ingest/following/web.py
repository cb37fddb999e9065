"""The web as one followed source sees it: a client, and what was taken in before."""

import hashlib
import time
from codecs import BOM_UTF8, lookup
from collections.abc import Callable, Mapping
from email.message import Message

from ingest.document import Source, Stated
from ingest.following.addresses import plain_url, told
from ingest.following.client import Client, Reply
from ingest.following.model import Page, Receipt
from ingest.following.naming import path_of
from ingest.following.state import FollowState
from knowledge.errors import DocumentError

_MOST_SECONDS = 60 * 60
"""How long one look at a source may wait for its servers, pauses included."""
_TEXTS = ("text/html", "text/plain", "text/markdown")


class SourceWeb:
    """A `Web` for one source.

    Args:
        source: its name.
        reading: names how its documents are read; receipts of another reading do not count.
        dry_run: what is to be let go of stays noted.
        clock: seconds that only go on.
    """

    def __init__(
        self,
        *,
        client: Client,
        state: FollowState,
        source: str,
        reading: str,
        dry_run: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._state = state
        self._source = source
        self._dry_run = dry_run
        self._receipts = state.receipts(source, reading=reading)
        self._clock = clock
        self._spent = 0.0

    def get(self, url: str, *, accept: str = "", language: str = "") -> Page:
        """What stands at a URL now."""
        return _page(url, self._ask(url, {"accept": accept or "*/*", "accept-language": language}))

    def get_changed(self, url: str, *, accept: str = "", language: str = "") -> Page | None:
        """What stands at a URL; None where it is what was taken in last."""
        known = self._receipts.get(url, Receipt(url))
        # A condition is named only where there is one: without, 304 would be no answer.
        conditions = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        reply = self._ask(url, {"accept": accept or "*/*", "accept-language": language} | headers)
        if reply.status != 200:
            return None
        page = _page(url, reply)
        return None if page.receipt.digest == known.digest else page

    def get_once(self, url: str, *, accept: str = "", language: str = "") -> Page | None:
        """What stands at a URL whose content never changes; None, and nothing is asked, where it was taken in before."""
        return None if url in self._receipts else self.get(url, accept=accept, language=language)

    def _ask(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Ask, as long as the source has not kept the others waiting for too long.

        Raises:
            DocumentError: `source_too_slow`, or as `Client.get`.
        """
        if self._spent > _MOST_SECONDS:
            raise DocumentError("source_too_slow", name=self._source, minutes=_MOST_SECONDS // 60)
        began = self._clock()
        try:
            return self._client.get(url, headers)
        finally:
            self._spent += self._clock() - began

    def receipts(self) -> dict[str, Receipt]:
        """All that was noted for this source, by URL."""
        return dict(self._receipts)

    def forget(self, url: str) -> None:
        """Let go of what was noted of a URL."""
        self._receipts.pop(url, None)
        if not self._dry_run:
            self._state.forget(self._source, url)


def fetch_url(url: str, *, client: Client) -> Source:
    """The page or file at a URL, as a source for the library.

    Raises:
        DocumentError: as `Client.get`.
    """
    url = plain_url(url)
    page = _page(url, client.get(url))
    return Source(name=told(url), path=path_of(page), content=page.content, otherwise=Stated(url=url))


def _page(url: str, reply: Reply) -> Page:
    headers = reply.headers
    receipt = Receipt(
        url,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        digest=hashlib.sha256(reply.content).hexdigest(),
    )
    stated = headers.get("content-type", "")
    media = stated.partition(";")[0].strip().lower()
    content = _in_utf8(reply.content, stated) if media in _TEXTS else reply.content
    return Page(reply.url, content, media, headers, receipt)


def _in_utf8(content: bytes, stated: str) -> bytes:
    """A text that its server says is in another encoding, which readers cannot know, with the mark that it is in UTF-8."""
    message = Message()
    message["content-type"] = stated
    charset = message.get_content_charset() or "utf-8"
    try:
        if lookup(charset).name in ("utf-8", "ascii") or _is_utf8(content):
            return content
        return BOM_UTF8 + content.decode(charset).encode()
    except (LookupError, ValueError):  # no such encoding, or another one: the readers' guess is as good
        return content


def _is_utf8(content: bytes) -> bool:
    """Whether a text is in UTF-8, whatever is said of it; ISO-2022-JP, which is all ASCII, is not taken for that."""
    try:
        content.decode()
    except ValueError:
        return False
    return not content.isascii()
