"""Whether a text that was just read says anything new."""

from operator import attrgetter

from knowledge.catalog.holdings import Holdings
from knowledge.comparing.compare import compare
from knowledge.model import Version

_SHOWN = attrgetter("title", "kind", "language", "jurisdiction", "vendor", "url")
"""What is shown of a document beside its text, and is taken up where it has changed."""


def is_cosmetic_change(holdings: Holdings, version: Version) -> bool:
    """Whether a version says the same, but for looks and under the same name, as the one that is held in its place: the
    last that began by its day.

    False where none is held: then all of it is new.

    Args:
        version: just read, not yet in the library.
    """
    day = version.facts.effective
    held = [
        each
        for each in holdings.versions(version.facts.key)
        if day is None or each.effective is None or each.effective <= day
    ]
    if not held or _SHOWN(held[-1]) != _SHOWN(version.facts):
        return False
    return compare(holdings.text(held[-1].id), version, style=version.facts.style).is_cosmetic
