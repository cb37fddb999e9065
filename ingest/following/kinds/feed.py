"""An RSS or Atom feed: each of its entries is a document."""

from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Literal

from ingest.document import Source
from ingest.following.addresses import plain_url
from ingest.following.kinds.article import day_in_japan, page_of, plain_title
from ingest.following.kinds.entry import ManyDocuments, Url
from ingest.following.model import Arrival, Receipt, Web
from ingest.following.naming import path_of_url
from knowledge.errors import DocumentError

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"

_PUBLISHED = ("published_parsed", "updated_parsed")


class Feed(ManyDocuments):
    """A feed. A document is in force from the day on which its entry was published.

    Attributes:
        full: the feed itself carries the whole texts; else each entry's page is fetched.
    """

    kind: Literal["feed"]
    url: Url
    full: bool = False

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:  # noqa: ARG002
        """The entries that are new or were changed, the oldest first.

        Raises:
            DocumentError: `not_a_feed`.
        """
        page = web.get_changed(self.url, accept=_ACCEPT, language=self.language or "")
        if page is None:
            return
        known = web.receipts()
        entries = _entries(page.content, base=page.url, url=self.url)
        for entry in sorted(entries, key=lambda entry: _stated(entry, *_PUBLISHED) or ()):
            try:
                arrival = self._arrival(entry, known, web)
            except DocumentError as error:
                yield error
                continue
            if arrival is not None:
                yield arrival
        yield page.receipt

    def _arrival(self, entry: dict[str, Any], known: Mapping[str, Receipt], web: Web) -> Arrival | None:
        """What an entry is about; None where it was taken in as it is."""
        url = plain_url(entry.get("link") or "")
        changed = str(_stated(entry, "updated", "published") or "")
        if changed and url in known and known[url].last_modified == changed:
            return None
        title = plain_title(entry.get("title") or "")
        body = next((each.get("value") or "" for each in entry.get("content") or ()), "") if self.full else ""
        if body:
            content = page_of(title=title, body=body, language=self.language or "")
        else:
            content = web.get(url, language=self.language or "").content
        path = PurePosixPath(self.base_key, *path_of_url(url).parts[1:])
        published = _stated(entry, *_PUBLISHED)
        given = replace(self.given(str(path)), title=title or None, url=url, effective=_day(published))
        return Arrival(Source(url, path, content, given), (Receipt(url, last_modified=changed),))


def _entries(content: bytes, *, base: str, url: str) -> list[dict[str, Any]]:
    import feedparser  # only where a feed has changed

    # Given a stream, it opens no file and asks no server.
    parsed = feedparser.parse(BytesIO(content), response_headers={"content-location": base})
    if not parsed.version and not parsed.entries:
        raise DocumentError("not_a_feed", url=url)
    return list(parsed.entries)


def _stated(entry: dict[str, Any], *names: str) -> Any:  # noqa: ANN401
    """The first of these that the entry itself states; feedparser's own look-up fills in one for another."""
    return next((value for name in names if (value := dict.get(entry, name))), None)


def _day(parsed: Any) -> date | None:  # noqa: ANN401  feedparser is not typed
    return day_in_japan(datetime.fromtimestamp(timegm(parsed), UTC)) if parsed else None
