"""From a question to an answer or a refusal."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial

from knowledge.answering.answer import Answer, Claim, Reason, Refusal, Usage
from knowledge.answering.chat.following import Following
from knowledge.answering.chat.speaking import OnClaim, Speaker
from knowledge.answering.checking.grounding import believed
from knowledge.answering.checking.verify import DraftClaim
from knowledge.answering.citing import Citer
from knowledge.answering.composing.compose import Composer
from knowledge.answering.elsewhere import laws_spoken_of
from knowledge.answering.refusing.refusal import limits_of, refuse
from knowledge.answering.understanding import understood
from knowledge.catalog.lookup import Lookup, Scope
from knowledge.finding.retriever import Retriever
from knowledge.model import Audience
from knowledge.reading.names import Names

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
        self._limits = limits_of(retriever.encoder.identity)

    def answer(
        self,
        text: str,
        *,
        reader: Audience,
        as_of: date | None,
        today: date,
        history: Sequence[str] = (),
        spoken: bool = True,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """Answer a question, or say why not.

        Args:
            as_of: the day whose law is asked for; None: the one the question names, else today.
            history: what was asked before in the same conversation, as it was understood, oldest first.
            spoken: whether a language model may speak, where there is one.
            on_claim: told of each verified claim of its while it speaks.

        Raises:
            QuestionError: the question is empty or too long, or names a day that is none.
        """
        began = time.perf_counter()
        timings: dict[str, float] = {}
        with _timed(timings, "total"):
            names = self._retriever.resolver.names(reader)
            with _timed(timings, "understand"):
                speaker = self._speaker if spoken else None
                question = understood(text, history, names=names, today=today, speaker=speaker)
                scope = Scope(reader, as_of or question.as_of or today)
            claims: tuple[Claim, ...] = ()
            usage: Usage | None = None
            with self._lookup.at_once():
                with _timed(timings, "find"):
                    found = self._retriever.find(question, scope=scope, limit=FOUND)
                with _timed(timings, "read"):
                    findings = self._retriever.read(found)
                    versions = {hit.passage.version for hit in findings.hits}
                    currency = self._lookup.currency(versions, scope, today=today)
                citer = Citer(lookup=self._lookup, names=names, language=question.language, currency=currency)
                refusal = refuse(question, findings, names=names, limits=self._limits)
                if refusal is None:
                    with _timed(timings, "compose"):
                        drafts = self._composer.compose(question, findings)
                    with _timed(timings, "verify"):
                        claims = tuple(claim for draft in drafts if (claim := citer.claim(draft)))
                held = self._retriever.resolver.jurisdictions(reader)
            if refusal is None:
                if speaker is not None:
                    with _timed(timings, "speak"):
                        following = Following(
                            partial(
                                _believed,
                                citer=citer,
                                names=names,
                                language=question.language,
                                neighbours=self._lookup,
                            ),
                            on_claim,
                        )
                        speech = speaker.speak(question, findings, spent=time.perf_counter() - began)
                        claims, usage = following.follow(speech, claims, findings)
                if not claims:
                    refusal = Refusal(Reason.UNVERIFIED if drafts else Reason.NOT_FOUND)
        laws_of, others = laws_spoken_of(question, claims, held=held, names=names)
        return Answer(
            question=question.asked or question.text,
            language=question.language,
            as_of=scope.as_of,
            claims=claims,
            refusal=refusal,
            missing=() if refusal else findings.resolution.missing,
            former=not refusal and question.former and scope.as_of == today,
            laws_of=laws_of,
            others=others,
            understood=question.text if question.asked else "",
            usage=usage,
            timings_ms=timings,
        )


def _believed(
    draft: DraftClaim,
    *,
    citer: Citer,
    names: Names,
    language: str,
    neighbours: Lookup,
) -> Claim | None:
    """A model's claim with its citations, as far as its sources bear it out."""
    grounded = believed(draft, names=names, language=language, neighbours=neighbours)
    return citer.claim(grounded) if grounded else None


@contextmanager
def _timed(timings: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[step] = round((time.perf_counter() - start) * 1000, 2)
