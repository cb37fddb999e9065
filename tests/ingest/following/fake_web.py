"""A web of canned answers."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from ingest.following.kinds import AnySource
from ingest.following.model import Arrival, Page, Receipt
from ingest.readers import read
from ingest.split import split
from knowledge.errors import DocumentError
from knowledge.model import Version

TODAY = date(2031, 4, 1)


class FakeWeb:
    """Answers from a table, 404 to all else, and remembers what it was asked.

    Args:
        answers: by URL: content, content with headers, or an error.
    """

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.noted: dict[str, Receipt] = {}
        self.asked: list[str] = []
        self.wanted: list[tuple[str, str]] = []

    def get(self, url: str, *, accept: str = "", language: str = "") -> Page:
        self.asked.append(url)
        self.wanted.append((accept, language))
        answer = self.answers.get(url, DocumentError("page_gone", url=url, status=404))
        if isinstance(answer, DocumentError):
            raise answer
        content, headers = answer if isinstance(answer, tuple) else (answer, {})
        digest = hashlib.sha256(content).hexdigest()
        return Page(url, content, headers.get("content-type", ""), headers, Receipt(url, digest=digest))

    def get_changed(self, url: str, *, accept: str = "", language: str = "") -> Page | None:
        page = self.get(url, accept=accept, language=language)
        return None if self.noted.get(url) == page.receipt else page

    def get_once(self, url: str, *, accept: str = "", language: str = "") -> Page | None:
        return None if url in self.noted else self.get(url, accept=accept, language=language)

    def receipts(self) -> dict[str, Receipt]:
        return dict(self.noted)

    def forget(self, url: str) -> None:
        self.noted.pop(url, None)

    def note(self, came: list[Arrival | Receipt | DocumentError]) -> None:
        """Take all of it into the library, as it were; receipts of lists count where nothing failed."""
        whole = not any(isinstance(each, DocumentError) for each in came)
        for each in came:
            receipts: tuple[Receipt, ...] = ()
            if isinstance(each, Arrival):
                receipts = each.receipts
            elif isinstance(each, Receipt) and whole:
                receipts = (each,)
            self.noted |= {receipt.url: receipt for receipt in receipts}


def entry(**fields: object) -> Any:
    """An entry as the sources file would have it."""
    return TypeAdapter(AnySource).validate_python({"name": "followed", **fields})


def look(source: Any, web: FakeWeb) -> list[Arrival | Receipt | DocumentError]:
    """All that a look brings."""
    found: Iterator[Arrival | Receipt | DocumentError] = source.look(web, today=TODAY)
    return list(found)


def arrivals(came: list[Arrival | Receipt | DocumentError]) -> list[Arrival]:
    """What arrived of it."""
    return [each for each in came if isinstance(each, Arrival)]


def errors(came: list[Arrival | Receipt | DocumentError]) -> list[DocumentError]:
    """What failed of it."""
    return [each for each in came if isinstance(each, DocumentError)]


def taken(arrival: Arrival) -> Version:
    """The version that becomes of an arrival with one document."""
    source = arrival.source
    (document,) = read(source)
    return split(replace(document, facts=source.given.over(source.otherwise.under(document.facts))))
