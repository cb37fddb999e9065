"""Which law an answer speaks of where the question names none, and which others it might have been. Rules without I/O."""

from collections.abc import Collection, Iterable, Sequence

from knowledge.answering.answer import Claim
from knowledge.model import NO_COUNTRY, Kind
from knowledge.reading.names import Names
from knowledge.reading.question import Question

_OF_LAW = frozenset({Kind.STATUTE, Kind.BRIEF})


def laws_spoken_of(
    question: Question, claims: Sequence[Claim], *, held: Collection[str], names: Names
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the jurisdictions whose law is quoted, and of the others of whose law something is `held`.

    Both are empty where the question says whose law it means: by a jurisdiction, a law or a vendor.
    """
    if question.jurisdictions or question.references or question.vendors:
        return (), ()
    quoted = dict.fromkeys(
        citation.jurisdiction
        for claim in claims
        for citation in claim.citations
        if citation.kind in _OF_LAW and citation.jurisdiction not in NO_COUNTRY
    )
    if not quoted:
        return (), ()

    def shown(places: Iterable[str]) -> tuple[str, ...]:
        wanted = set(places)
        known = [place for place in names.jurisdictions if place.id in wanted]
        return tuple(place.shown(question.language) for place in known)

    return shown(quoted), shown(set(held) - set(quoted))
