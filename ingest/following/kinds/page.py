"""A page or file that stands at one URL."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from ingest.document import Source, Stated
from ingest.following.kinds.entry import Entry, Url
from ingest.following.kinds.types import see_that_type_is
from ingest.following.model import Arrival, Receipt, Web
from ingest.following.naming import path_of
from knowledge.errors import DocumentError


class Page(Entry):
    """Any page or file by URL; where it does not say since when it is in force, that is the day it was first seen.

    Attributes:
        expect: media types that it may have (`text/html`, `application/pdf`); none: any.
    """

    kind: Literal["page"]
    url: Url
    expect: tuple[str, ...] = Field(default=())

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:
        """The page, where it changed."""
        page = web.get_changed(self.url, accept=", ".join(self.expect), language=self.language or "")
        if page is None:
            return
        see_that_type_is(page, self.expect)
        source = Source(
            name=self.url,
            path=path_of(page),
            content=page.content,
            given=self.given(self.base_key),
            otherwise=Stated(url=self.url, effective=today),
        )
        yield Arrival(source, (page.receipt,))
