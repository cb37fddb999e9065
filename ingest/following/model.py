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
    """

    url: str
    etag: str = ""
    last_modified: str = ""


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
        """What stands at a URL; None where the server says that it is what was taken in last (304)."""
        ...

    def get_once(self, url: str, *, accept: str = "", language: str = "") -> Page | None:
        """What stands at a URL whose content never changes; None, and nothing is asked, where it was taken in before."""
        ...


class Followed(Protocol):
    """A source of one kind, as the sources file names it."""

    def look(self, web: Web, *, today: date) -> Iterator[Arrival | DocumentError]:
        """What is new or changed, the oldest first; an error for each part that could not be had.

        Args:
            today: the day at the desk; from then on a text is in force that does not say since when.

        Raises:
            DocumentError: nothing could be had.
        """
        ...
