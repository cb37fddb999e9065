"""From passages to what is said: a composer chooses the words, verification decides what of it may leave.

Without a language model the desk says nothing of its own: it chooses the sentences that answer and quotes them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from knowledge.answering.answer import MOST_QUOTES
from knowledge.answering.checking.continuing import continued
from knowledge.answering.checking.verify import DraftClaim, DraftQuote, VerifiedQuote
from knowledge.answering.composing.candidates import Candidate, candidates
from knowledge.answering.composing.extent import ROOM, extent, length
from knowledge.answering.composing.limiting import leans_on, limits
from knowledge.answering.composing.sought import Sought
from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Findings, Hit, Why
from knowledge.locator import provision
from knowledge.model import Kind
from knowledge.reading.question import Question
from knowledge.reading.tokens import tokens

MOST_TO_READ = 1400
"""Quotes together hold at most so many Japanese characters (twice as many Latin ones), so that the answer with its
sources is two messages or three, and mostly one in Japanese."""

ROOM_TO_LEAD = 700
LEAST_ROOM = 120
"""How long the first quote may be, and how much room another one needs."""

LEAST_SHARE = 0.45
"""A passage that speaks to the question less than this share of the best is not quoted beside it."""

MOST_OF_ONE_ARTICLE = 2
MOST_BRIEFS = 2
"""Passages of one article (of an American section, of one subsection), and of briefs beside official texts, where the
question does not name them."""

LAW_FIRST = 0.5
"""The law stands before briefs where the best of it is at least so strong beside the best of these; a vendor's terms do
where they are stronger."""

LIMIT = 0.6
GROUND = 0.8
"""How strong a paragraph is that limits one that is quoted, or without which that means nothing, beside that one."""

LOOKED_AT = 8
"""Passages after one that are looked at whether they limit it: some sections of US law have a hundred."""

ALIKE = 0.8
"""Two passages that share so much of their words say the same."""

Inside = Callable[[int, str], Sequence[StoredPassage]]
"""The passages of a version that stand at a locator or below it (`Lookup.inside`)."""


class Composer(Protocol):
    """Says something about a question, each claim with quotes from passages it was given."""

    def compose(self, question: Question, findings: Findings) -> list[DraftClaim]:
        """What to say, most direct first; empty where the passages do not answer."""
        ...


class ExtractiveComposer:
    """Chooses passages and quotes their sentences, verbatim.

    Args:
        inside: gives the rest of an article, of which other paragraphs may limit the one that is quoted.
    """

    def __init__(self, *, inside: Inside) -> None:
        self._inside = inside

    def compose(self, question: Question, findings: Findings) -> list[DraftClaim]:
        sought = Sought(question, findings.weights)
        choice = _Choice(question, sought, self._inside)
        choice.choose(_readable(candidates(question, findings, sought), question))
        return [each.claim for each in _in_reading_order(choice.chosen)]


@dataclass(slots=True)
class _Chosen:
    candidate: Candidate
    quotes: tuple[VerifiedQuote, ...]

    @property
    def claim(self) -> DraftClaim:
        return DraftClaim(
            "\n".join(each.quote for each in self.quotes),
            tuple(DraftQuote(each.passage, each.quote) for each in self.quotes),
        )


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """The passages around one, within its article: further on nothing limits it."""

    article: Sequence[StoredPassage]

    def following(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        return [each for each in self.article if each.version == version and each.start >= start][:limit]

    def preceding(self, version: int, start: int, *, limit: int) -> list[StoredPassage]:
        before = [each for each in self.article if each.version == version and each.end <= start]
        return before[: -limit - 1 : -1]


@dataclass(frozen=True, slots=True)
class _Companion:
    """A paragraph that goes with one that is quoted."""

    of: _Chosen
    passage: StoredPassage
    strength: float
    before: bool


@dataclass(slots=True)
class _Choice:
    """The strongest that there is room for, but none that says the same again, and not all of one article."""

    question: Question
    sought: Sought
    inside: Inside
    chosen: list[_Chosen] = field(default_factory=list)
    articles: Counter[tuple[str, str]] = field(default_factory=Counter)
    said: list[frozenset[str]] = field(default_factory=list)
    read: dict[tuple[int, str], Sequence[StoredPassage]] = field(default_factory=dict)

    def choose(self, found: Sequence[Candidate]) -> None:
        """Consider candidates in their order, and each time what goes with those chosen where that is stronger."""
        least = LEAST_SHARE * max((each.strength for each in found), default=0.0)
        companions: list[_Companion] = []
        for candidate in found:
            if candidate.strength < least and not candidate.named:
                continue
            stronger = [each for each in companions if each.strength >= candidate.strength]
            for companion in stronger:
                companions.remove(companion)
                self._take_along(companion)
            if chosen := self._take(candidate):
                companions = sorted([*companions, *self._companions(chosen)], key=lambda each: -each.strength)
        for companion in companions:
            self._take_along(companion)
        for chosen in self.chosen:
            self._complete(chosen)

    def _take(self, candidate: Candidate) -> _Chosen | None:
        """Choose a candidate where it has its place beside those chosen before."""
        passage = candidate.hit.passage
        article = (passage.document, _article_or_subsection(passage.locator))
        words = frozenset(tokens(candidate.hit.text))
        if (
            (self.articles[article] >= MOST_OF_ONE_ARTICLE and not candidate.named)
            or (candidate.is_brief and not self._takes_brief(candidate))
            or any(len(words & other) >= ALIKE * len(words | other) for other in self.said)
        ):
            return None
        room = ROOM if self.chosen else ROOM_TO_LEAD
        quotes = self._fitting(candidate.hit, room)
        if not quotes:
            return None
        chosen = _Chosen(candidate, quotes)
        self.chosen.append(chosen)
        self.said.append(words)
        self.articles[article] += 1
        return chosen

    def _takes_brief(self, candidate: Candidate) -> bool:
        briefs = sum(each.candidate.is_brief for each in self.chosen)
        beside_law = briefs < len(self.chosen)
        return not (
            (briefs >= MOST_BRIEFS and beside_law)
            or (self.chosen and candidate.hit.passage.language != self.question.language)
        )

    def _article(self, passage: StoredPassage) -> Sequence[StoredPassage]:
        """All of the article that a passage stands in."""
        key = passage.version, provision(passage.locator)
        if key not in self.read:
            self.read[key] = self.inside(*key)
        return self.read[key]

    def _companions(self, chosen: _Chosen) -> Iterator[_Companion]:
        """The paragraph without which a quote means nothing, and those that limit it."""
        passage, strength = chosen.candidate.hit.passage, chosen.candidate.strength
        if passage.kind is not Kind.STATUTE:
            return
        article = self._article(passage)
        if ground := leans_on(passage, beside=article):
            yield _Companion(chosen, ground, GROUND * strength, before=True)
        after = (other for other in article if other.start > passage.start)
        for other in islice(after, LOOKED_AT):
            if limits(other, passage, beside=article):
                yield _Companion(chosen, other, LIMIT * strength, before=False)

    def _take_along(self, companion: _Companion) -> None:
        passage = companion.passage
        hit = Hit(passage, 0.0, Why.OFFICIAL, 0, len(passage.text))
        quotes = self._fitting(hit, ROOM, from_the_start=True)
        chosen = companion.of
        chosen.quotes = (*quotes, *chosen.quotes) if companion.before else (*chosen.quotes, *quotes)

    def _complete(self, chosen: _Chosen) -> None:
        """Quote the whole of a passage where there is room left: one complete rule before more fragments."""
        hit = chosen.candidate.hit
        own = [each for each in chosen.quotes if each.passage.id == hit.passage.id]
        others = [each for one in self.chosen for each in one.quotes if each not in own]
        whole = extent(hit, self.sought, room=min(ROOM_TO_LEAD, MOST_TO_READ - length(others)))
        if (
            len(whole) == 1
            and length(whole) > length(own)
            and length(whole) + length(others) <= MOST_TO_READ
            and not _overlap(whole, others)
        ):
            at = chosen.quotes.index(own[0])
            rest = [each for each in chosen.quotes if each not in own]
            chosen.quotes = (*rest[:at], *whole, *rest[at:])

    def _fitting(self, hit: Hit, room: float, *, from_the_start: bool = False) -> tuple[VerifiedQuote, ...]:
        """What is quoted of a passage; empty where there is no room left for it, or it is quoted already."""
        quoted = [quote for each in self.chosen for quote in each.quotes]
        left = MOST_TO_READ - length(quoted)
        if len(quoted) >= MOST_QUOTES or left < LEAST_ROOM:
            return ()
        quotes = extent(hit, self.sought, room=min(room, left), from_the_start=from_the_start)
        if hit.passage.kind is Kind.STATUTE:
            quotes = continued(quotes, neighbours=_Neighbours(self._article(hit.passage)))
        too_much = len(quoted) + len(quotes) > MOST_QUOTES or (quoted and length(quotes) > left)
        return () if too_much or _overlap(quotes, quoted) else quotes


def _readable(found: list[Candidate], question: Question) -> list[Candidate]:
    """Where the best is in a language that the question is not in, the best brief in its own comes right behind it."""
    if not found or found[0].hit.passage.language == question.language:
        return found
    ours = [each for each in found if each.is_brief and each.hit.passage.language == question.language]
    return [found[0], *ours[:1], *(each for each in found[1:] if each not in ours[:1])]


def _overlap(quotes: Sequence[VerifiedQuote], others: Sequence[VerifiedQuote]) -> bool:
    return any(
        quote.passage.id == other.passage.id and quote.start < other.end and other.start < quote.end
        for quote in quotes
        for other in others
    )


def _in_reading_order(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """The most direct first; official text before anybody's summary of it unless that is far more direct, what is of one
    document together, of one article as it stands there, and a brief from its opening on.
    """
    by_strength = sorted(chosen, key=lambda each: -each.candidate.strength)
    brief = next((each.candidate for each in by_strength if each.candidate.is_brief), None)
    official = next((each.candidate for each in by_strength if not each.candidate.is_brief), None)
    law_first = not (brief and official) or official.strength >= brief.strength * (
        LAW_FIRST if official.hit.passage.kind is Kind.STATUTE else 1.0
    )
    documents: dict[int, int] = {}
    articles: dict[tuple[int, str], int] = {}
    for at, each in enumerate(chosen):
        passage = each.candidate.hit.passage
        documents.setdefault(passage.version, at)
        articles.setdefault((passage.version, provision(passage.locator)), at)

    def place(each: _Chosen) -> tuple[bool, int, bool, int, int]:
        passage, is_brief = each.candidate.hit.passage, each.candidate.is_brief
        article = articles[passage.version, provision(passage.locator)]
        goes_on = is_brief and passage.start > 0
        return is_brief == law_first, documents[passage.version], goes_on, article, passage.start

    return sorted(chosen, key=place)


def _article_or_subsection(locator: str) -> str:
    """What has its share of an answer: an article; of a section of American law, which is far longer, a subsection."""
    return "/".join(locator.split("/")[:2]) if locator.startswith("sec=") else provision(locator)
