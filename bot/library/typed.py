"""The details of a document as somebody types them into a form, and what they mean. Pure rules."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from bot.days import read_day
from bot.library.model import Found, LibraryError
from ingest.document import Stated
from knowledge.model import Audience, Kind

Typed: TypeAlias = Mapping[str, str]
"""What stands in the fields of the form: `title`, `kind`, `jurisdiction`, `effective`, `audience`."""

FIELDS = ("title", "kind", "jurisdiction", "effective", "audience")
LONGEST_TITLE = 300
_JURISDICTION = re.compile("(?:[a-z][a-z-]{0,9})?")


def as_typed(found: Found) -> dict[str, str]:
    """The details of a document as the form shows them."""
    return {
        "title": found.title,
        "kind": found.kind.value,
        "jurisdiction": found.jurisdiction,
        "effective": found.effective.isoformat() if found.effective else "",
        "audience": found.audience.value,
    }


def read_details(typed: Typed, found: Found, given: Stated) -> tuple[Stated, Audience]:
    """What is stated of the document now, and who is to read it. A field that says what the document says states nothing.

    Args:
        found: the document as it was shown; `given`: what was stated of it before.

    Raises:
        LibraryError: `details_without_title`, `details_no_day`, `details_day_needed`, `details_no_jurisdiction`,
            `details_unknown`.
    """
    before = as_typed(found)
    values = {name: " ".join(typed.get(name, before[name]).split()) for name in FIELDS}
    changed = {name for name in FIELDS if values[name] != before[name]}
    title = values["title"][:LONGEST_TITLE]
    if not title:
        raise LibraryError("details_without_title")
    jurisdiction = values["jurisdiction"].lower()
    if not _JURISDICTION.fullmatch(jurisdiction):
        raise LibraryError("details_no_jurisdiction", value=values["jurisdiction"])
    effective = _day(values["effective"])
    if effective is None and "effective" in changed:
        raise LibraryError("details_day_needed")  # what the document says cannot be unsaid
    try:
        kind, audience = Kind(values["kind"]), Audience(values["audience"])
    except ValueError:
        raise LibraryError("details_unknown") from None
    stated: dict[str, Any] = {
        "title": title,
        "kind": kind,
        "jurisdiction": jurisdiction,
        "effective": effective,
    }
    return replace(given, **{name: value for name, value in stated.items() if name in changed}), audience


def _day(text: str) -> date | None:
    day = read_day(text)
    if day is None and text:
        raise LibraryError("details_no_day", text=text[:60])
    return day
