"""Following a language model: which of its claims are kept, whether they answer, and what the desk says beside them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from knowledge.answering.answer import MOST_QUOTES, Citation, Claim, Outcome, Usage
from knowledge.answering.chat.speaking import OnClaim, Speech
from knowledge.answering.checking.verify import DraftClaim
from knowledge.finding.findings import Findings
from knowledge.locator import provision
from knowledge.model import Kind
from knowledge.reading.tokens import weight_held

LEADING = 2
"""Claims of the desk's own answer with which it leads."""

LEAST_SHARE = 0.5
"""The least share of the question's words, by weight, that quotes from elsewhere must hold to answer it."""

NOTHING_SAID, NOTHING_USABLE, NOT_ENOUGH = "nothing_said", "nothing_usable", "not_enough"
"""Why a model that was heard out is not followed: it made no claim, none that holds, or those that hold do not answer."""


@dataclass(slots=True)
class Following:
    """One answer of a model as the desk follows it.

    Args:
        believed: a claim of the model's with its citations, where all of it holds.
        on_claim: told of each claim that is kept; what it was told of stays in the answer.
    """

    believed: Callable[[DraftClaim], Claim | None]
    on_claim: OnClaim | None = None
    _kept: list[Claim] = field(default_factory=list, init=False)
    _drafts: int = field(default=0, init=False)
    _first_ms: float | None = field(default=None, init=False)

    def follow(
        self, speech: Speech, own: Sequence[Claim], findings: Findings
    ) -> tuple[tuple[Claim, ...], Usage]:
        """Hear a model out. Where what is kept of it does not answer, the desk's own claims come after.

        Args:
            own: what the desk would say without a model, most direct first.

        Returns:
            What the answer says, and what it took to have the model speak.
        """
        began = time.perf_counter()
        for draft in speech:
            self._drafts += 1
            for claim in self._new(draft):
                if self._first_ms is None:
                    self._first_ms = round((time.perf_counter() - began) * 1000, 2)
                self._kept.append(claim)
                if self.on_claim is not None:
                    self.on_claim(claim)
        usage = replace(speech.usage, first_ms=self._first_ms)
        if self._kept and still_answers(self._kept, own, findings):
            # What the desk would quote of the same article may limit it.
            has_room = _quotes(self._kept) < MOST_QUOTES
            beside = [claim for claim in own if has_room and _of_the_same_law(claim, self._kept)]
            return tuple(together(self._kept, beside)), replace(usage, outcome=Outcome.MODEL)
        claims = tuple(together(self._kept, own))
        outcome = Outcome.BOTH if self._kept else Outcome.QUOTES if claims else Outcome.REFUSED
        return claims, replace(usage, outcome=outcome, trouble=usage.trouble or self._trouble())

    def _new(self, draft: DraftClaim) -> Iterator[Claim]:
        claim = self.believed(draft)
        if claim is not None:
            yield from without_repeats(claim, self._kept, room=MOST_QUOTES - _quotes(self._kept))

    def _trouble(self) -> str:
        if self._kept:
            return NOT_ENOUGH
        return NOTHING_USABLE if self._drafts else NOTHING_SAID


def still_answers(kept: Sequence[Claim], own: Sequence[Claim], findings: Findings) -> bool:
    """Whether the claims that are kept of a model's answer the question by themselves.

    Each provision that the question names must be quoted. Where it names none, they must quote a provision with which the
    desk's own answer leads, or hold half of the question's words, and as much of them as that answer does.
    """
    cited = [citation for claim in kept for citation in claim.citations]
    if groups := findings.resolution.groups[:MOST_QUOTES]:
        places = [[(place.passage, place.start, place.end) for place in group] for group in groups]
        return all(
            any(
                citation.version == passage.version
                and citation.start < passage.start + end
                and passage.start + start < citation.end
                for passage, start, end in group
                for citation in cited
            )
            for group in places
        )
    leads = {_provision(citation) for claim in own[:LEADING] for citation in claim.citations}
    if any(_provision(citation) in leads for citation in cited):
        return True
    weights = findings.weights
    needed = max(weight_held(_text(own), weights), LEAST_SHARE * sum(weights.values()))
    return weight_held(_text(kept), weights) >= needed > 0


def together(kept: Sequence[Claim], own: Sequence[Claim]) -> Iterator[Claim]:
    """What was kept of a model's claims, and after it the desk's own that are not said yet.

    There is room for the first of these in any case, and beyond that for as many quotes as an answer may have; without a
    model's claims, for all.
    """
    yield from kept
    if not kept:
        yield from own
        return
    room = max(MOST_QUOTES - _quotes(kept), len(own[0].citations) if own else 0)
    for claim in own:
        for new in without_repeats(claim, kept, room=room):
            room -= len(new.citations)
            yield new


def without_repeats(claim: Claim, said: Sequence[Claim], *, room: int) -> Iterator[Claim]:
    """A claim where none of its quotes was quoted before and there is room for all; else the quotes that are new, alone,
    for a sentence stands only over all it rests on.
    """
    before = [citation for each in said for citation in each.citations]
    new = [citation for citation in claim.citations if not any(_repeats(citation, old) for old in before)]
    if len(new) == len(claim.citations) and len(new) <= room:
        yield claim
    elif new and len(new) <= room:
        yield Claim("\n".join(citation.quote for citation in new), tuple(new))


def _repeats(citation: Citation, before: Citation) -> bool:
    """Whether all of a quote stands in one before it."""
    return (
        citation.version == before.version and before.start <= citation.start and citation.end <= before.end
    )


def _of_the_same_law(claim: Claim, kept: Sequence[Claim]) -> bool:
    """Whether a claim quotes an article of a statute that is quoted."""
    cited = {_provision(citation) for each in kept for citation in each.citations}
    return any(each.kind is Kind.STATUTE and _provision(each) in cited for each in claim.citations)


def _provision(citation: Citation) -> tuple[int, str]:
    return citation.version, provision(citation.locator)


def _quotes(claims: Sequence[Claim]) -> int:
    return sum(len(claim.citations) for claim in claims)


def _text(claims: Sequence[Claim]) -> str:
    return "\n".join(citation.quote for claim in claims for citation in claim.citations)
