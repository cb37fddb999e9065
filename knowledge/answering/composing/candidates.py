"""What may be quoted, and how strongly it speaks to the question. A rule without I/O."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from knowledge.answering.composing.sought import Sought
from knowledge.finding.findings import Findings, Hit, Why
from knowledge.locator import is_supplementary
from knowledge.model import NO_COUNTRY, Kind
from knowledge.reading.question import Question
from knowledge.reading.tokens import tokens

WITHOUT_WORDS = 0.4
"""What a passage counts that shares none of the question's words, as between languages; one with all counts 1 more."""

TOLD = 0.7
"""What of the question's words counts that is not its own, but of the guide's entry that led to it: a guide leads to all
of a provision, and is written in the words of those who ask."""

GIVES = 1.4
DEFINES = 2.0
"""A passage counts for more that has the kind of thing asked for, or says what a term asked for means."""

NEAR, FAR = 0.1, 0.08
"""It counts for a third where its cosine falls short of the best in its language by the first; by more than the second
is not counted."""

SUPPLEMENTARY = 0.6
A_SUMMARY = 0.9
"""It counts for less where it is a supplementary provision, which nobody asked for, or a brief on the law."""

REFERS = 1.6
"""It counts for more where it refers to a provision that the question names: the penalty for violating § 1201 stands in
§ 1204."""

LEADS = 1.2
LEADS_WHERE_NOTHING_ELSE_IS_ASKED = 3.0
"""A provision that is named is best read from where it begins: that passage counts for more, and for much more where the
question names the provision and says no more."""

TELLS_ENOUGH = 0.15
"""A vendor's terms are quoted where they hold so much of the question's words, by weight, beside the vendor's name."""

BY_GLOSSARY_ALONE = 0.6
"""A law in the language that the question is not in counts for less where nothing in the question's own led to it."""

HOME = "jp"
AS_WELL = 0.8
"""Whose law the desk speaks of first; and how much another one must speak for itself to be quoted beside the best."""

_LAW = frozenset({Kind.STATUTE, Kind.BRIEF})
NOT_ON_LAW, NOT_THE_LAW_ASKED_FOR = 0.4, 0.85
"""A law that a brief led to counts for less where the best brief is on no country's law, as on robots.txt; such a brief
does where the question asks for the law of a country.
"""

_ON_SUPPLEMENTARY = re.compile(
    r"附則|経過措置|施行日|施行の際|\bsupplementary\b|\btransitional\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be quoted, and how strongly it speaks to the question: comparable within one question only."""

    hit: Hit
    strength: float

    @property
    def is_brief(self) -> bool:
        return self.hit.passage.kind is Kind.BRIEF

    @property
    def named(self) -> bool:
        """Whether the question names it, and it is the text itself."""
        return self.hit.why is Why.NAMED and not self.is_brief

    @property
    def asked_for(self) -> bool:
        """Whether it is named, or speaks of what is."""
        return self.named or self.hit.refers


def candidates(question: Question, findings: Findings, sought: Sought) -> list[Candidate]:
    """The passages in the order in which they are considered: provisions that the question names and those that refer to
    them, then by strength.
    """
    hits = _of_one_law(question, [hit for hit in findings.hits if hit.text])
    weigh = _Scales(question, hits, sought)
    found = [Candidate(hit, weigh.strength(hit)) for hit in hits if _may_be_quoted(hit, question, sought)]
    named = [each for each in found if each.named and each.hit.passage.kind is Kind.STATUTE]
    if named:
        # Who names a provision wants that one, or what refers to it, and no other that merely looks alike; who names no
        # law means one of them.
        of_law = {each.hit.passage.document for each in named}
        if not any(
            reference.parts and (reference.law or reference.law_text) for reference in question.references
        ):
            of_law = {max(named, key=lambda each: each.strength).hit.passage.document}
        found = [
            each
            for each in found
            if each.hit.passage.kind is not Kind.STATUTE
            or (each.asked_for and each.hit.passage.document in of_law)
        ]
    # Where several provisions are named, each has its place before any of them has another.
    several = sum(each.named and each.hit.leads for each in found) > 1
    return sorted(
        found,
        key=lambda each: (
            not each.asked_for,
            several and not each.hit.leads,
            -each.strength,
            each.is_brief,
        ),
    )


def _of_one_law(question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """Those of the jurisdictions that the question names; where it names none, of the desk's own if it is in its language
    and any is, else of the one that what is printed in the question's language speaks for most.
    """
    laws: dict[str, float] = {}
    for hit in filter(_is_of_law, hits):
        speaks = (
            hit.score if hit.passage.language == question.language and hit.why is not Why.OFFICIAL else 0.0
        )
        place = hit.passage.jurisdiction
        laws[place] = max(laws.get(place, 0.0), speaks * (WITHOUT_WORDS + hit.shared))
    wanted = set(question.jurisdictions & laws.keys())
    if not wanted and laws:
        at_home = question.language == "ja" and HOME in laws and not question.references
        most = max(laws.values())
        wanted = {HOME} if at_home else {place for place, each in laws.items() if each >= AS_WELL * most}
    return [
        hit
        for hit in hits
        if not _is_of_law(hit) or hit.passage.jurisdiction in wanted or hit.why is Why.NAMED
    ]


def _is_of_law(hit: Hit) -> bool:
    return hit.passage.kind in _LAW and hit.passage.jurisdiction not in NO_COUNTRY and not hit.passage.vendor


class _Scales:
    """Weighs the passages found for a question."""

    def __init__(self, question: Question, hits: Sequence[Hit], sought: Sought) -> None:
        self._sought = sought
        self._best = max((hit.score for hit in hits), default=1.0)
        self._asks_supplementary = bool(_ON_SUPPLEMENTARY.search(question.text))
        self._leads = LEADS if _asks_more(question, hits, sought) else LEADS_WHERE_NOTHING_ELSE_IS_ASKED
        # A text in another language shares no words with the question; what explains it does.
        self._briefs = [hit for hit in hits if hit.passage.kind is Kind.BRIEF]
        self._language = question.language
        self._best_brief = best_brief = max(
            self._briefs, key=lambda hit: hit.score * (WITHOUT_WORDS + hit.shared), default=None
        )
        self._asks_for_law = bool(question.jurisdictions or question.references)
        self._of_practice = (
            best_brief is not None
            and best_brief.passage.jurisdiction in NO_COUNTRY
            and not self._asks_for_law
        )
        # And its meaning is nearer only to others of its own language.
        self._nearest: dict[str, float] = {}
        for hit in hits:
            language = hit.passage.language
            self._nearest[language] = max(self._nearest.get(language, 0.0), hit.cosine)

    def strength(self, hit: Hit) -> float:
        passage = hit.passage
        shared, behind = self._sought.held(hit.held), self._behind(hit)
        shared = max(shared, TOLD * self._sought.held(hit.told))
        brief = self._brief_that_led_to(hit)
        is_led_by_best = brief is not None and brief is self._best_brief
        # What a brief says of it in the words of the question is what it says in its own.
        if brief and (is_led_by_best or passage.language != self._language):
            shared = max(shared, self._sought.held(brief.held))
        if brief and is_led_by_best:
            behind = min(behind, self._behind(brief))
        strength = hit.score / self._best * (WITHOUT_WORDS + shared)
        if passage.language != self._language and hit.why is Why.FOUND and passage.kind is Kind.STATUTE:
            strength *= BY_GLOSSARY_ALONE
        strength *= REFERS if hit.refers else 1.0
        strength *= exp(-min(behind, FAR) / NEAR)
        strength *= GIVES if self._sought.gives(hit.text) else 1.0
        strength *= DEFINES if self._sought.defines(hit.text) else 1.0
        if self._asks_for_law and passage.kind is Kind.BRIEF and passage.jurisdiction in NO_COUNTRY:
            strength *= NOT_THE_LAW_ASKED_FOR
        if self._of_practice and hit.why is Why.OFFICIAL and passage.kind is Kind.STATUTE:
            strength *= NOT_ON_LAW
        if passage.kind is Kind.BRIEF:
            strength *= A_SUMMARY
        elif hit.leads:
            strength *= self._leads
        elif is_supplementary(passage.locator) and not self._asks_supplementary and hit.why is not Why.NAMED:
            strength *= SUPPLEMENTARY
        return strength

    def _behind(self, hit: Hit) -> float:
        """How far its cosine falls short of the best in its language."""
        return self._nearest[hit.passage.language] - hit.cosine

    def _brief_that_led_to(self, hit: Hit) -> Hit | None:
        return next((each for each in self._briefs if each.passage.id == hit.of_brief), None)


def _asks_more(question: Question, hits: Sequence[Hit], sought: Sought) -> bool:
    """Whether a question that names provisions asks something about them, in words that some of them have."""
    of_reference = {
        word
        for reference in question.references
        for word in tokens(f"{question.text[reference.start : reference.end]} {reference.law_text}")
    }
    named = [sought.held(hit.held - of_reference) for hit in hits if hit.why is Why.NAMED]
    return bool(named) and max(named) - min(named) >= TELLS_ENOUGH


def _may_be_quoted(hit: Hit, question: Question, sought: Sought) -> bool:
    """Whether a passage may be quoted at all, were it strong enough: of terms what says something about the question, no
    "Welcome!"; of those in another language, which cannot be told by words, only the terms of a vendor that it names.
    """
    passage = hit.passage
    if passage.kind is not Kind.POLICY:
        return True
    if passage.language != question.language:
        return passage.vendor in question.vendors
    # That terms name their own vendor tells nothing.
    named_anyway = frozenset(tokens(f"{passage.title} {passage.vendor}"))
    return sought.held(hit.held, without=named_anyway) >= TELLS_ENOUGH
