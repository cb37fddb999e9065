"""Which documents a list is of. Pure rules."""

import unicodedata
from dataclasses import dataclass

from knowledge.catalog.holdings import Listed
from knowledge.model import Audience, Kind

A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        text: words that must all be in key or title, in any case and width. `vendor`: begins its documents' keys.
        kind, audience: None for any.
    """

    text: str = ""
    kind: Kind | None = None
    audience: Audience | None = None
    vendor: str = ""

    def fits(self, document: Listed) -> bool:
        """Whether a document is among those wanted."""
        if self.kind is not None and document.kind is not self.kind:
            return False
        if self.audience is not None and document.audience is not self.audience:
            return False
        if self.vendor and document.vendor != self.vendor:
            return False
        there = _folded(f"{document.key} {document.title}")
        return all(word in there for word in _folded(self.text).split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
