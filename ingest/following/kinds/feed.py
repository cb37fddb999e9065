"""An RSS or Atom feed: each of its entries is a document."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Literal

from ingest.document import Source
from ingest.following.addresses import plain_url
from ingest.following.entries import MOST_ENTRIES, FeedEntry, entries_of
from ingest.following.kinds.article import day_in_japan, page_of, plain_title
from ingest.following.kinds.entry import ManyDocuments, Url
from ingest.following.model import Arrival, Receipt, Web
from ingest.following.naming import path_of_url
from knowledge.errors import DocumentError

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"
_EARLIEST = datetime.min.replace(tzinfo=UTC)


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
            DocumentError: `not_a_feed`; yielded, `too_many_entries`.
        """
        page = web.get_changed(self.url, accept=_ACCEPT, language=self.language or "")
        if page is None:
            return
        known = web.receipts()
        try:
            entries, count = entries_of(page.content, base=page.url)
        except DocumentError as error:
            error.facts["url"] = self.url
            raise
        if count > len(entries):
            yield DocumentError("too_many_entries", name=self.name, count=count, limit=MOST_ENTRIES)
        for entry in sorted(entries, key=lambda entry: entry.published or _EARLIEST):
            try:
                arrival = self._arrival(entry, known, web)
            except DocumentError as error:
                yield error
                continue
            if arrival is not None:
                yield arrival
        yield page.receipt

    def _arrival(self, entry: FeedEntry, known: Mapping[str, Receipt], web: Web) -> Arrival | None:
        """What an entry is about; None where it was taken in as it is."""
        url = plain_url(entry.link)
        if entry.changed and url in known and known[url].last_modified == entry.changed:
            return None
        title = plain_title(entry.title)
        if self.full and entry.body:
            content = page_of(title=title, body=entry.body, language=self.language or "")
        else:
            content = web.get(url, language=self.language or "").content
        path = PurePosixPath(self.base_key, *path_of_url(url).parts[1:])
        day = day_in_japan(entry.published) if entry.published else None
        given = replace(self.given(str(path)), title=title or None, url=url, effective=day)
        return Arrival(Source(url, path, content, given), (Receipt(url, last_modified=entry.changed),))
