"""From a question to an answer or a refusal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from knowledge.answering.answer import Answer, Citation, Claim, Reason, Refusal, Usage
from knowledge.answering.compose import Composer
from knowledge.answering.refusal import nearness_of, refuse
from knowledge.answering.speaking import OnClaim, Speaker, Speech
from knowledge.answering.verify import DraftClaim, VerifiedQuote, verify
from knowledge.catalog.lookup import Lookup
from knowledge.finding.retriever import Retriever
from knowledge.model import Audience
from knowledge.reading.names import Names
from knowledge.reading.question import Question

FOUND = 20
"""Passages that a composer chooses from."""


class Answerer:
    """Answers questions from the library, and only from it."""

    def __init__(
        self, *, retriever: Retriever, lookup: Lookup, composer: Composer, speaker: Speaker | None = None
    ) -> None:
        self._retriever = retriever
        self._lookup = lookup
        self._composer = composer
        self._speaker = speaker
        self._nearness = nearness_of(retriever.encoder.identity)

    def answer(
        self,
        text: str,
        *,
        reader: Audience,
        as_of: date | None,
        today: date,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """Answer a question, or say why not.

        Args:
            as_of: the day whose law is asked for; None: the one the question names, else today.
            on_claim: told of each verified claim of a language model while it speaks.

        Raises:
            QuestionError: the question is empty or too long.
        """
        timings: dict[str, float] = {}
        with _timed(timings, "total"):
            with _timed(timings, "find"):
                search = self._retriever.search(text, reader=reader, as_of=as_of, today=today, limit=FOUND)
                question, scope = search.question, search.scope
                names = self._retriever.resolver.names(reader)
            with _timed(timings, "read"):
                findings = self._retriever.read(search.findings)
            claims: tuple[Claim, ...] = ()
            usage: Usage | None = None
            refusal = refuse(question, findings, nearness=self._nearness)
            if refusal is None and self._speaker is not None:
                with _timed(timings, "speak"):
                    speech = self._speaker.speak(question, findings)
                    claims = tuple(self._heard(speech, question, names, on_claim))
                usage = speech.usage
            if refusal is None and not claims:
                with _timed(timings, "compose"):
                    drafts = self._composer.compose(question, findings)
                with _timed(timings, "verify"):
                    claims = tuple(
                        claim for draft in drafts if (claim := self._verified(draft, question, names))
                    )
                if not claims:
                    refusal = Refusal(Reason.UNVERIFIED if drafts else Reason.NOT_FOUND)
        return Answer(
            question=question.text,
            language=question.language,
            as_of=scope.as_of,
            claims=claims,
            refusal=refusal,
            missing=() if refusal else findings.resolution.missing,
            former=not refusal and question.former and scope.as_of == today,
            usage=usage,
            timings_ms=timings,
        )

    def _heard(
        self, speech: Speech, question: Question, names: Names, on_claim: OnClaim | None
    ) -> Iterator[Claim]:
        for draft in speech:
            claim = self._verified(draft, question, names)
            if claim is not None:
                if on_claim is not None:
                    on_claim(claim)
                yield claim

    def _verified(self, draft: DraftClaim, question: Question, names: Names) -> Claim | None:
        citations = tuple(self._citation(quote, question, names) for quote in verify(draft))
        return Claim(draft.text, citations) if citations else None

    def _citation(self, quote: VerifiedQuote, question: Question, names: Names) -> Citation:
        passage = quote.passage
        law = names.law(passage.document) or names.law(passage.work)
        vendor = names.vendor(passage.vendor)
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
            known_as=law.shown(question.language) if law and passage.language != question.language else "",
            vendor=passage.vendor,
            vendor_name=vendor.shown(question.language) if vendor else passage.vendor,
            edition=passage.edition,
            source_title=passage.source_title,
            version=passage.version,
            start=start,
            end=end,
            ocr=passage.ocr,
        )


@contextmanager
def _timed(timings: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[step] = round((time.perf_counter() - start) * 1000, 2)
