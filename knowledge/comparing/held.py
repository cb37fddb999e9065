"""Whether a text that was just read says anything new."""

from knowledge.catalog.holdings import Holdings
from knowledge.comparing.compare import compare
from knowledge.model import Version


def is_cosmetic_change(holdings: Holdings, version: Version) -> bool:
    """Whether a version says the same as the one that is held in its place: the last that began by its day.

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
    if not held:
        return False
    return compare(holdings.text(held[-1].id), version, style=version.facts.style).is_cosmetic
