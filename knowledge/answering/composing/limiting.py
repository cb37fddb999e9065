"""Which paragraphs limit one that is quoted: they say so by reference (前項の規定は、適用しない).

Rules without I/O.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.catalog.lookup import StoredPassage
from knowledge.locator import AMERICAN_LEVELS, Style, covers, parts
from knowledge.reading.names import Names
from knowledge.reading.within import references_within

_STYLES: dict[str, Style] = {"jp": "jp", "us": "us", "eu": "eu"}
_NOBODY = Names(laws=())

# The rule it refers to does not hold, or holds otherwise.
_LIMITS = {
    "jp": re.compile(
        r"適用しない|この限りでない|の規定にかかわらず|(?:延長|短縮|減額|減免)する|限り、適用する|妨げない"
    ),
    "us": re.compile(
        r"\b(?:shall|do|does|will|need) not (?:apply|be applied|extend|affect)|\bExceptions?\.\s?—|\bnotwithstanding\b"
        r"|\b(?:is|are) not (?:required|applicable|an infringement)\b|\bshall not be (?:construed|considered)\b",
        re.IGNORECASE,
    ),
}
_LIMITS["eu"] = _LIMITS["us"]
# It means nothing without the paragraph that it limits.
_LEANS = re.compile(
    r"[0-9０-９]{1,3}[　 ](?:前[二三四五]?項|第[一二三四五六七八九十]+項)"
    r"(?:本文|ただし書)?(?:の規定(?:は|に)|の場合)"
)
_OF_THIS = re.compile(
    r"\b(?:this|the present) (?P<unit>article|section|subsection|paragraph|subparagraph)\b[^.;]{0,80}"
    r"\b(?:shall|do|does) not (?:apply|extend)",
    re.IGNORECASE,
)
_UNITS: dict[str, dict[str, str]] = {
    "jp": {},
    "us": AMERICAN_LEVELS,
    "eu": {"article": "art", "paragraph": "par"},
}


def limits(passage: StoredPassage, quoted: StoredPassage, *, beside: Sequence[StoredPassage]) -> bool:
    """Whether a passage limits what another says.

    Args:
        beside: the passages of the article in which both stand, in the order of its text.
    """
    style = _STYLES.get(passage.jurisdiction)
    if style is None or not _LIMITS[style].search(passage.text):
        return False
    for match in _OF_THIS.finditer(passage.text):
        outer = _up_to(passage.locator, _UNITS[style].get(match["unit"].lower(), ""))
        if outer and covers(outer, quoted.locator):
            return True
    return any(
        not law and (covers(locator, quoted.locator) or covers(quoted.locator, locator))
        for law, locator in _references(passage, style, beside)
    )


def leans_on(passage: StoredPassage, *, beside: Sequence[StoredPassage]) -> StoredPassage | None:
    """The passage without which one that begins with 前項の規定は says nothing; None where it stands by itself."""
    style = _STYLES.get(passage.jurisdiction)
    if style is None or not _LEANS.match(passage.text):
        return None
    for law, locator in _references(passage, style, beside):
        if law:
            return None
        return next(
            (each for each in beside if covers(locator, each.locator) and each.id != passage.id), None
        )
    return None


def _references(
    passage: StoredPassage, style: Style, beside: Sequence[StoredPassage]
) -> tuple[tuple[str, str], ...]:
    return _within(passage.text, passage.locator, style, tuple(each.locator for each in beside))


# A paragraph is asked for each of those that it may limit.
@lru_cache(maxsize=1 << 9)
def _within(text: str, locator: str, style: Style, locators: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    order: dict[str, None] = {}
    for each in locators:
        path = parts(each)
        for depth in range(1, len(path) + 1):
            order["/".join(f"{kind}={number}" for kind, number in path[:depth])] = None
    return references_within(text, locator, style=style, order=list(order), names=_NOBODY)


def _up_to(locator: str, kind: str) -> str:
    taken: list[str] = []
    for part in locator.split("/"):
        taken.append(part)
        if part.partition("=")[0] == kind:
            return "/".join(taken)
    return ""
