"""Titles of the United States Code, as the Office of the Law Revision Counsel publishes them in XML."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urljoin

from pydantic import Field

from ingest.document import Source, Stated
from ingest.following.addresses import told
from ingest.following.kinds.entry import Entry, Url
from ingest.following.model import Arrival, Page, Receipt, Web
from knowledge.errors import DocumentError

PAGE = "https://uscode.house.gov/download/download.shtml"

# `Public Law 119-73 (01/23/2026) , except 119-60`: the laws up to which the Code is current.
_POINT = re.compile(r"Public\s+Law\s+(?P<law>\d+-\d+)\s*\((?P<month>\d{2})/(?P<day>\d{2})/(?P<year>\d{4})\)")


class UnitedStatesCode(Entry):
    """A title of the Code at the newest release point, of which it is a version from that point's day on.

    Attributes:
        number: of the title, `17`.
        page: where release points are announced.
    """

    kind: Literal["uscode"]
    number: int = Field(ge=1, le=54)
    page: Url = PAGE

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:
        """The title, where the release point is a new one."""
        announced = web.get_changed(self.page, accept="text/html")
        if announced is None:
            return
        url, law = self._release(announced)
        if page := web.get_once(url):
            source = Source(
                name=url,
                path=PurePosixPath(f"xml_usc{self.number:02d}@{law}.zip"),
                content=page.content,
                given=self.given(self.key or None),
                # Otherwise, so that a release point at which the title reads as before makes no version.
                otherwise=Stated(effective=_day(announced, law) or today),
            )
            yield Arrival(source, (page.receipt,))
        yield announced.receipt

    def _release(self, announced: Page) -> tuple[str, str]:
        """The title's ZIP at the newest release point, and the laws that point is named for (`119-73not60`).

        Raises:
            DocumentError: `no_release_point`, the page links none.
        """
        text = announced.content.decode("utf-8", "replace")
        links = re.findall(rf"""href=["']([^"']*xml_usc{self.number:02d}@([\w-]+)\.zip)["']""", text)
        if not links:
            raise DocumentError("no_release_point", number=self.number, url=told(announced.url))
        link, law = max(links, key=lambda found: [int(part) for part in re.findall(r"\d+", found[1])])
        return urljoin(announced.url, link), law


def _day(announced: Page, law: str) -> date | None:
    """The day that the page states for a release point."""
    for point in _POINT.finditer(announced.content.decode("utf-8", "replace")):
        if law.partition("not")[0] == point["law"]:
            try:
                return date(int(point["year"]), int(point["month"]), int(point["day"]))
            except ValueError:
                return None
    return None
