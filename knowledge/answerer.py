"""From a question to an answer or a refusal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from knowledge.answer import Answer, Citation, Claim, Reason, Refusal
from knowledge.catalog.lookup import Lookup, Scope
from knowledge.compose import Composer, coverage
from knowledge.model import Audience
from knowledge.question import Question, parse_question
from knowledge.retriever import Findings, Retriever
from knowledge.verify import DraftClaim, VerifiedQuote, verify

FOUND = 20
"""Passages that a composer chooses from."""


class Answerer:
    """Answers questions from the library, and only from it."""

    def __init__(self, *, retriever: Retriever, lookup: Lookup, composer: Composer) -> None:
        self._retriever = retriever
        self._lookup = lookup
        self._composer = composer

    def answer(self, text: str, *, reader: Audience, as_of: date | None, today: date) -> Answer:
        """Answer a question, or say why not.

        Args:
            as_of: the day whose law is asked for; None: the one the question names, else today.

        Raises:
            QuestionError: the question is empty or too long.
        """
        timings: dict[str, float] = {}
        with _timed(timings, "total"):
            with _timed(timings, "find"):
                names = self._retriever.resolver.names(reader)
                question = parse_question(text, names=names, today=today)
                scope = Scope(reader, as_of or question.as_of or today)
                findings = self._retriever.find(question, scope=scope, limit=FOUND)
            claims: tuple[Claim, ...] = ()
            refusal = refuse(question, findings)
            if refusal is None:
                with _timed(timings, "compose"):
                    drafts = self._composer.compose(question, findings)
                with _timed(timings, "verify"):
                    claims = tuple(claim for draft in drafts if (claim := self._verified(draft)))
                if not claims:
                    refusal = Refusal(Reason.UNVERIFIED if drafts else Reason.NOT_FOUND)
        return Answer(question.text, question.language, scope.as_of, claims, refusal, timings)

    def _verified(self, draft: DraftClaim) -> Claim | None:
        quotes = verify(draft)
        return Claim(draft.text, tuple(self._citation(quote) for quote in quotes)) if quotes else None

    def _citation(self, quote: VerifiedQuote) -> Citation:
        passage = quote.passage
        start, end = passage.start + quote.start, passage.start + quote.end
        place = self._lookup.provision_around(passage.version, start, end)
        return Citation(
            document=passage.document,
            title=passage.title,
            locator=place.locator if place else passage.locator,
            label=place.label if place else "",
            caption=place.caption if place else passage.caption,
            quote=quote.quote,
            url=passage.url,
            effective=passage.effective,
            kind=passage.kind,
            language=passage.language,
            jurisdiction=passage.jurisdiction,
            vendor=passage.vendor,
            edition=passage.edition,
            source_title=passage.source_title,
            version=passage.version,
            start=start,
            end=end,
        )


def refuse(question: Question, findings: Findings) -> Refusal | None:
    """Whether there is nothing to answer from, and why.

    A question that names provisions is answered from these or not at all; one that names none needs a passage that
    is near to it in words or in meaning.
    """
    resolution = findings.resolution
    if not resolution.groups:
        if resolution.missing_provisions:
            return Refusal(Reason.NO_SUCH_PROVISION, _joined(resolution.missing_provisions, question))
        if resolution.missing_laws and not resolution.works:
            return Refusal(Reason.LAW_NOT_HELD, _joined(resolution.missing_laws, question))
    else:
        return None
    if not findings.hits:
        return Refusal(Reason.NOT_FOUND)
    return None


def _joined(names: tuple[str, ...], question: Question) -> str:
    return ("、" if question.language == "ja" else ", ").join(names)


@contextmanager
def _timed(timings: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[step] = round((time.perf_counter() - start) * 1000, 2)
