"""A cited passage shown where it stands, for a reader who wants to check it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """How a version stands to today."""

    CURRENT = "current"
    PAST = "past"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The provision around a quote: `before`, the quote itself, `after`, as the stored version has them.

    Attributes:
        title, label, caption: the document and the place in it, as the source writes them.
        effective: first day in force of this version; `until`: first day of the next one, None where there is none.
        ocr: as in `VersionFacts`.
    """

    document: str
    title: str
    label: str
    caption: str
    before: str
    quote: str
    after: str
    url: str
    language: str
    effective: date | None
    until: date | None
    standing: Standing = Standing.CURRENT
    ocr: float | None = None


def standing(effective: date | None, until: date | None, *, today: date) -> Standing:
    """How a version that is in force from `effective` to the day before `until` stands to today."""
    if until is not None and until <= today:
        return Standing.PAST
    return Standing.COMING if effective is not None and effective > today else Standing.CURRENT
