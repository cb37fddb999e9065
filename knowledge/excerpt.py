"""A cited passage shown where it stands, for a reader who wants to check it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The provision around a quote: `before`, the quote itself, `after`, as the stored version has them.

    Attributes:
        title, label, caption: the document and the place in it, as the source writes them.
        effective: first day in force of this version; `until`: first day of the next one, None while in force.
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
