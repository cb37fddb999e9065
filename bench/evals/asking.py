"""Asks the desk a question of the sets, and says what became of it in the sets' own terms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bench.evals.questions import Across, Answerable, Place, ToRefuse
from bench.evals.scoring import Cited, Outcome
from bot.desk import Desk
from knowledge.answering.answer import Answer
from knowledge.answering.checking.supported import unsupported
from knowledge.answering.checking.verify import find_quote
from knowledge.catalog.lookup import Lookup, Scope
from knowledge.locator import covers, parts
from knowledge.model import Audience

_RETRIEVED = 10
_READER = Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class _Spans:
    """Where the places of a question stand in the versions in force, and which versions are briefs on them.

    Attributes:
        printed: for each place, by its order, the spans (version, start, end) of what stands there.
        explaining: for each place the versions that explain it.
    """

    printed: tuple[tuple[tuple[int, int, int], ...], ...]
    explaining: tuple[frozenset[int], ...]

    def at(self, version: int, start: int, end: int) -> frozenset[int]:
        """The places that a span of a version has text of."""
        return frozenset(
            place
            for place, spans in enumerate(self.printed)
            if any(version == of and start < last and first < end for of, first, last in spans)
        )

    def on(self, version: int) -> frozenset[int]:
        """The places that a version explains."""
        return frozenset(place for place, versions in enumerate(self.explaining) if version in versions)


def ask(desk: Desk, question: Answerable | ToRefuse) -> Outcome:
    """What the desk finds for a question, and what it answers."""
    answerable = question if isinstance(question, Answerable) else None
    as_of = answerable.as_of if answerable else None
    answer = desk.answer(question.question, as_of=as_of)
    spans = _spans(desk.retriever.lookup, answerable.places if answerable else (), answer.as_of)
    outcome = Outcome(
        cited=tuple(
            Cited(
                citation.document,
                citation.quote,
                spans.at(citation.version, citation.start, citation.end) | spans.on(citation.version),
            )
            for claim in answer.claims
            for citation in claim.citations
        ),
        reason=answer.refusal.reason if answer.refusal else "",
        missing=answer.refusal.missing if answer.refusal else "",
        unsupported=tuple(_unsupported(desk, answer)),
        ms=answer.timings_ms["total"],
    )
    return (
        replace(outcome, retrieved=_retrieved(desk, question.question, spans, as_of))
        if answerable
        else outcome
    )


def search(desk: Desk, question: Across) -> Outcome:
    """What the desk finds for a question across languages."""
    spans = _spans(desk.retriever.lookup, question.places, desk.today())
    return Outcome(retrieved=_retrieved(desk, question.question, spans, None))


def unknown_places(desk: Desk, questions: Iterable[Answerable | Across]) -> list[str]:
    """Places that the sets name and the library does not have: slips of the sets."""
    unknown: list[str] = []
    for question in questions:
        as_of = question.as_of if isinstance(question, Answerable) else None
        spans = _spans(desk.retriever.lookup, question.places, as_of or desk.today())
        unknown += [
            f"{question.id}: {document} {locator}"
            for (document, locator), printed in zip(question.places, spans.printed, strict=True)
            if not printed
        ]
    return unknown


def _retrieved(desk: Desk, text: str, spans: _Spans, as_of: date | None) -> tuple[frozenset[int], ...]:
    hits = desk.search(text, as_of=as_of, limit=_RETRIEVED)[:_RETRIEVED]
    return tuple(spans.at(hit.passage.version, hit.passage.start, hit.passage.end) for hit in hits)


def _spans(lookup: Lookup, places: Iterable[Place], as_of: date) -> _Spans:
    scope = Scope(_READER, as_of)
    printed: list[tuple[tuple[int, int, int], ...]] = []
    explaining: list[frozenset[int]] = []
    for document, locator in places:
        if locator:
            provisions = lookup.provisions_like([document], parts(locator), scope)
            standing = [
                (version, each.start, each.end)
                for version, each in provisions
                if covers(locator, each.locator)
            ]
        else:
            standing = [(each.version, each.start, each.end) for each in lookup.of([document], scope)]
        printed.append(tuple(standing))
        explaining.append(frozenset(each.version for each in lookup.explaining(document, locator, scope)))
    return _Spans(tuple(printed), tuple(explaining))


def _unsupported(desk: Desk, answer: Answer) -> Iterator[str]:
    """Quotes that do not stand where they are said to, and what claims say beyond their sources."""
    for claim in answer.claims:
        for citation in claim.citations:
            excerpt = desk.excerpt(citation.version, citation.start, citation.end, reader=_READER)
            if excerpt is None or not find_quote(citation.quote, excerpt.quote):
                yield citation.quote
    for stray in unsupported(answer, names=desk.retriever.resolver.names(_READER)):
        yield stray.words
