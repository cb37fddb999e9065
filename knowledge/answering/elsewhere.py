"""Which law an answer speaks of where the question names none, and which others it might have been. Rules without I/O."""

from collections.abc import Iterable, Sequence

from knowledge.answering.answer import Claim
from knowledge.finding.findings import Findings
from knowledge.model import Kind
from knowledge.reading.names import Names
from knowledge.reading.question import Question

_NO_PLACE = frozenset({"", "int", "international"})
_OF_LAW = frozenset({Kind.STATUTE, Kind.BRIEF})


def laws_spoken_of(
    question: Question, claims: Sequence[Claim], findings: Findings, names: Names
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the jurisdictions whose law is quoted, and of those of which something else was found.

    Both are empty where the question says whose law it means: by a jurisdiction, a law or a vendor.
    """
    if question.jurisdictions or question.references or question.vendors:
        return (), ()
    quoted = dict.fromkeys(
        citation.jurisdiction
        for claim in claims
        for citation in claim.citations
        if citation.kind in _OF_LAW and citation.jurisdiction not in _NO_PLACE
    )
    if not quoted:
        return (), ()
    found = dict.fromkeys(
        hit.passage.jurisdiction
        for hit in findings.hits
        if hit.passage.kind in _OF_LAW and hit.passage.jurisdiction not in {*_NO_PLACE, *quoted}
    )

    def shown(places: Iterable[str]) -> tuple[str, ...]:
        known = {place.id: place.shown(question.language) for place in names.jurisdictions}
        return tuple(known.get(place, place) for place in places)

    return shown(quoted), shown(found)
