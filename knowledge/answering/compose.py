"""From passages to what is said: a composer chooses the words, verification decides what of it may leave.

Without a language model the desk says nothing of its own: it chooses the sentences that answer and quotes them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Protocol

from knowledge.answering.verify import DraftClaim, DraftQuote
from knowledge.finding.findings import Findings, Hit, Why
from knowledge.locator import provision
from knowledge.model import Kind
from knowledge.reading.question import Question
from knowledge.reading.sentences import item_mark, opens_list, sentence_spans, with_provisos
from knowledge.reading.tokens import tokens, weight_held

MOST_CLAIMS = 4
MOST_NAMED = 6
"""Claims in an answer; where the question names several provisions, these may be more and longer."""

MOST_OF_ONE_DOCUMENT = 2
MOST_TO_READ = 850
"""Quotes together hold at most so many Japanese characters (twice as many Latin ones), so that the answer with its
sources fits one message."""

LEAST_SHARE = 0.55
LEAST_SHARE_OF_ANOTHER = 0.85
"""A passage that scores less than this share of the best is not quoted beside it. The second counts where a passage is
neither of a document that is quoted already nor the first of its kind."""

WITHOUT_WORDS = 0.4
"""What a passage counts that shares none of the question's words, as between languages; one with all counts 1 more."""

LEADS = 1.5
"""A document is best read from where it, or the provision that is meant, begins: among its own passages that one counts
for more."""

SHORT_ENOUGH = 420
"""A passage of up to so many Japanese characters (twice as many Latin ones) is quoted whole; one that opens a list,
with the whole of its list, up to the next number."""
SHORT_ENOUGH_WITH_LIST = 760

ENOUGH_SHARED = 0.15
"""A sentence that holds less of the question's words, by weight, is not preferred to the passage's beginning."""


class Composer(Protocol):
    """Says something about a question, each claim with quotes from passages it was given."""

    def compose(self, question: Question, findings: Findings) -> list[DraftClaim]:
        """What to say, most direct first; empty where the passages do not answer."""
        ...


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage that may be quoted, how strongly it speaks to the question, and what would be quoted of it."""

    hit: Hit
    strength: float
    quotes: tuple[DraftQuote, ...]

    @property
    def claim(self) -> DraftClaim:
        return DraftClaim("\n".join(each.quote for each in self.quotes), self.quotes)


class ExtractiveComposer:
    """Chooses passages and quotes their sentences, verbatim."""

    def compose(self, question: Question, findings: Findings) -> list[DraftClaim]:
        return [each.claim for each in _chosen(_candidates(question, findings), question)]


def _candidates(question: Question, findings: Findings) -> list[_Candidate]:
    """The passages in the order in which they are considered: provisions that the question names, then by strength,
    the text that the best brief summarises just before it.
    """
    strengths = {
        hit.passage.id: hit.score * (WITHOUT_WORDS + hit.shared) for hit in findings.hits if hit.text
    }
    briefs = [hit for hit in findings.hits if hit.passage.kind is Kind.BRIEF and hit.text]
    best_brief = max(briefs, key=lambda hit: strengths[hit.passage.id], default=None)
    best_of: dict[int, float] = {}
    for hit in findings.hits:
        strength = strengths.get(hit.passage.id, 0.0)
        best_of[hit.passage.version] = max(best_of.get(hit.passage.version, 0.0), strength)
    names_one = any(hit.why is Why.NAMED and hit.passage.kind is Kind.STATUTE for hit in findings.hits)
    candidates: list[tuple[tuple[int, float, int], _Candidate]] = []
    for hit in findings.hits:
        # Who names a provision wants that one, and no other that merely looks alike.
        if names_one and hit.why is not Why.NAMED and hit.passage.kind is Kind.STATUTE:
            continue
        if not _quotable(hit, question, findings.weights):
            continue
        strength = strengths[hit.passage.id]
        if hit.of_brief:
            if best_brief is None or hit.of_brief != best_brief.passage.version:
                continue
            strength = max(strength, strengths[best_brief.passage.id])
        named = hit.why is Why.NAMED and hit.passage.kind is not Kind.BRIEF
        read_at = min(LEADS * strength, best_of[hit.passage.version]) if hit.leads else strength
        if named and hit.leads:
            read_at = best_of[hit.passage.version]
        rank = (0 if named else 1, -max(read_at, strength), 0 if hit.of_brief or hit.leads else 1)
        candidates.append((rank, _Candidate(hit, strength, tuple(_quotes(hit, findings.weights)))))
    return [candidate for _, candidate in sorted(candidates, key=lambda each: each[0])]


def _quotable(hit: Hit, question: Question, weights: Mapping[str, float]) -> bool:
    """Whether a passage may be quoted at all, were it strong enough."""
    if not hit.text or (hit.passage.torn and hit.why is not Why.NAMED):
        return False
    # Of terms in the question's own language a sentence that says something about it, or nothing: no "Welcome!".
    if hit.passage.kind is Kind.POLICY and hit.passage.language == question.language:
        sentences = (hit.text[start:end] for start, end in sentence_spans(hit.text))
        # That terms name their own vendor tells nothing.
        named_anyway = set(tokens(f"{hit.passage.title} {hit.passage.vendor}"))
        telling = {word: weight for word, weight in weights.items() if word not in named_anyway}
        enough = ENOUGH_SHARED * sum(telling.values())
        return any(weight_held(sentence, telling) >= enough > 0 for sentence in sentences)
    return True


def _chosen(candidates: Sequence[_Candidate], question: Question) -> list[_Candidate]:
    """The strongest, but not all of one article or document, nor more than a person reads at once."""
    strongest = max((each.strength for each in candidates), default=0.0)
    chosen: list[_Candidate] = []
    articles: Counter[tuple[str, str]] = Counter()
    of_document: Counter[str] = Counter()
    of_kind: Counter[Kind] = Counter()
    length = 0.0
    for each in candidates:
        passage = each.hit.passage
        article = (passage.document, provision(passage.locator))
        is_brief = passage.kind is Kind.BRIEF
        # Each provision named has its place, beginning first; the limits are for what was found beside.
        named = each.hit.why is Why.NAMED and each.hit.leads and not is_brief
        beside = of_document[passage.document] or not of_kind[passage.kind]
        least = (LEAST_SHARE if beside else LEAST_SHARE_OF_ANOTHER) * strongest
        if (
            len(chosen) >= (MOST_NAMED if named else MOST_CLAIMS)
            or (each.strength < least and (is_brief or each.hit.why is Why.FOUND))
            or (articles[article] and not named)
            or (of_document[passage.document] >= MOST_OF_ONE_DOCUMENT and not named)
            or (chosen and is_brief and passage.language != question.language)
        ):
            continue
        quoted = _length(each.quotes)
        if chosen and not named and length + quoted > MOST_TO_READ:
            continue
        chosen.append(each)
        articles[article] += 1
        of_document[passage.document] += 1
        of_kind[passage.kind] += 1
        length += quoted
    return _in_reading_order(chosen)


def _in_reading_order(chosen: Sequence[_Candidate]) -> list[_Candidate]:
    """Official text before anybody's summary of it, documents by their strongest passage; an official text as it stands,
    a brief from its opening on and then by strength.
    """
    order = {each.hit.passage.version: place for place, each in reversed(list(enumerate(chosen)))}

    def place(each: _Candidate) -> tuple[bool, int, int]:
        passage = each.hit.passage
        is_brief = passage.kind is Kind.BRIEF
        within = min(passage.start, 1) if is_brief else passage.start
        return is_brief, order[passage.version], within

    return sorted(chosen, key=place)


def _quotes(hit: Hit, weights: Mapping[str, float]) -> list[DraftQuote]:
    """What is quoted of a hit: all of it where it is short, with the rest of a list that it opens; else the best of it."""
    text = hit.text
    whole = [DraftQuote(hit.passage, text), *_rest_of_list(hit)]
    limit = SHORT_ENOUGH_WITH_LIST if opens_list(text.splitlines()[0]) else SHORT_ENOUGH
    if _length(whole) <= limit:
        quotes = whole
    else:
        best = _best(text, weights, from_the_start=hit.why is Why.NAMED)
        quotes = [DraftQuote(hit.passage, each) for each in best]
    if hit.opening and item_mark(quotes[0].quote):
        quotes = [DraftQuote(*hit.opening), *quotes]
    return quotes


def _rest_of_list(hit: Hit) -> list[DraftQuote]:
    """The items of a list that stand in the passages after the one that opens it."""
    lines = hit.text.splitlines()
    mark = next((mark for line in lines[1:] if (mark := item_mark(line.strip()))), "")
    rest: list[DraftQuote] = []
    for passage in hit.rest if mark else ():
        going_on = list(takewhile(lambda line: item_mark(line.strip()) == mark, passage.text.splitlines()))
        if going_on:
            rest.append(DraftQuote(passage, "\n".join(going_on).strip()))
        if len(going_on) < len(passage.text.splitlines()):
            break
    return rest


def _best(text: str, weights: Mapping[str, float], *, from_the_start: bool) -> list[str]:
    """The sentence that shares most with the question, with its provisos; an item with the opening of its list.

    Where none shares enough, as between languages, the beginning instead; with `from_the_start` the beginning as well.
    """
    spans = sentence_spans(text)
    sentences = [text[start:end] for start, end in spans]
    shared = [weight_held(sentence, weights) for sentence in sentences]
    # Of two sentences that share as much the shorter one says it more directly.
    best = max(range(len(spans)), key=lambda at: (shared[at] / (40 + _weight(sentences[at])) ** 0.5, -at))
    says_enough = shared[best] >= ENOUGH_SHARED * sum(weights.values())
    first, last = with_provisos(best, sentences)
    end_of_start = _end_of_start(sentences)
    beginning = text[spans[0][0] : spans[end_of_start][1]]
    strongest = text[spans[first][0] : spans[last][1]]
    if not says_enough:
        return [beginning]
    if from_the_start:
        return [beginning] if last <= end_of_start else [beginning, strongest]
    if not item_mark(sentences[first]):
        return [strongest]
    # An item may hold sentences of its own, so the one before it need not open the list.
    openings = (each for each in reversed(sentences[:first]) if opens_list(each) and not item_mark(each))
    return [*islice(openings, 1), strongest]


def _end_of_start(sentences: Sequence[str]) -> int:
    """How far the beginning of a passage goes: as long as it is short, but not into a list that would be cut."""
    last = 0
    while last + 1 < len(sentences) and not item_mark(sentences[last + 1]):
        if _weight("".join(sentences[: last + 2])) > SHORT_ENOUGH:
            break
        last += 1
    return with_provisos(last, sentences)[1]


def _length(quotes: Sequence[DraftQuote]) -> float:
    return sum(_weight(each.quote) for each in quotes)


def _weight(text: str) -> float:
    """Length as the eye has it: a Japanese character as one, a Latin one as half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)
