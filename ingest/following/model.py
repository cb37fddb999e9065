"""What following is made of: a kind of source looks at what it offers, and tells what arrived."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ingest.document import Source
from knowledge.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is noted of a URL once its content is in the library, so that it need not be sent again (RFC 9110, 13).

    Attributes:
        etag, last_modified: as the server stated them; empty where it did not.
        digest: of the content, for servers that send the same again and again.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL gave.

    Attributes:
        url: where it was found in the end, after redirects; `type`: its media type as stated, in lower case.
        headers: by name in lower case.
        receipt: of the URL as it was asked for.
    """

    url: str
    content: bytes
    type: str
    headers: dict[str, str]
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Arrival:
    """A source that arrived, and what to note once all of it is in the library."""

    source: Source
    receipts: tuple[Receipt, ...] = ()


class Web(Protocol):
    """The web as kinds of sources see it. Everything raises `DocumentError`, with a sentence for staff."""

    def get(self, url: str, *, accept: str = "", language: str = "") -> Page:
        """What stands at a URL now, whatever is known of it: for lists and indexes."""
        ...

    def get_changed(self, url: str, *, accept: str = "", language: str = "") -> Page | None:
        """What stands at a URL; None where it is what was taken in last: the server says so (304), or sends the same."""
        ...

    def get_once(self, url: str, *, accept: str = "", language: str = "") -> Page | None:
        """What stands at a URL whose content never changes; None, and nothing is asked, where it was taken in before."""
        ...

    def receipts(self) -> dict[str, Receipt]:
        """All that was noted for this source, by URL."""
        ...

    def forget(self, url: str) -> None:
        """Let go of what was noted of a URL."""
        ...


class Followed(Protocol):
    """A source of one kind, as the sources file names it."""

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | Receipt | DocumentError]:
        """What is new or changed, the oldest first; an error for each part that could not be had.

        A receipt by itself is of a list, and comes when all that the list names has been looked at: it is noted where
        nothing of it failed, so that what failed is looked for again.

        Args:
            today: the day at the desk; from then on a text is in force that does not say since when.

        Raises:
            DocumentError: nothing could be had.
        """
        ...
