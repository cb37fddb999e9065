"""From passages to what is said: a composer chooses the words, verification decides what of it may leave.

Without a language model the desk says nothing of its own: it chooses the sentences that answer and quotes them.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.locator import provision
from knowledge.model import Kind
from knowledge.question import Question
from knowledge.retriever import Findings, Hit
from knowledge.sentences import sentence_spans
from knowledge.tokens import tokens
from knowledge.verify import DraftClaim, DraftQuote

MOST_CLAIMS = 4
MOST_OF_ONE_KIND = 3
LEAST_SHARE = 0.55
"""A passage that scores less than this share of the best one is not quoted beside it."""

SHORT_ENOUGH = 420
"""A passage of up to so many Japanese characters (twice as many Latin ones) is quoted whole."""

# The sentence goes on limiting the one before it: it is never left behind, nor quoted alone.
_PROVISO = re.compile(
    r"^(?:ただし|但し|この場合において|もっとも|However\b|Provided\b|Notwithstanding the (?:foregoing|preceding)|"
    r"(?:This|The (?:preceding|foregoing)) (?:paragraph|subsection|sentence|exception|provision)s? (?:shall|does|do) not)"
)
# An item of a list cannot stand without the words that open the list.
_ITEM = re.compile(r"^(?:[一二三四五六七八九十]{1,4}(?:の[一二三四五六七八九十]+)*[　 ]|[イロハニホヘトチリ][　 ]|\([A-Za-z0-9]{1,4}\) ?|[-・•*] )")


class Composer(Protocol):
    """Says something about a question, each claim with quotes from passages it was given."""

    def compose(self, question: Question, findings: Findings) -> list[DraftClaim]:
        """What to say, most direct first; empty where the passages do not answer."""
        ...


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: Hit
    strength: float


class ExtractiveComposer:
    """Chooses passages and quotes their sentences, verbatim."""

    def compose(self, question: Question, findings: Findings) -> list[DraftClaim]:
        candidates = [
            _Candidate(hit, hit.score * (0.4 + coverage(hit, findings.weights))) for hit in findings.hits
        ]
        candidates.sort(key=lambda each: (-each.hit.named, -each.strength))
        return [_claim(each.hit, findings.weights) for each in _chosen(candidates, question)]


def coverage(hit: Hit, weights: Mapping[str, float]) -> float:
    """How much of the question's words, by weight, a passage and its context hold: 0 to 1."""
    whole = sum(weights.values())
    held = set(tokens(f"{hit.passage.context}\n{hit.passage.text}"))
    return sum(weight for word, weight in weights.items() if word in held) / whole if whole else 0.0


def _chosen(candidates: Sequence[_Candidate], question: Question) -> list[_Candidate]:
    """The strongest, but not all of one article, of one document, or of one kind."""
    strongest = max((each.strength for each in candidates), default=0.0)
    chosen: list[_Candidate] = []
    places: Counter[tuple[str, str]] = Counter()
    kinds: Counter[Kind] = Counter()
    for each in candidates:
        passage = each.hit.passage
        place = (passage.document, provision(passage.locator))
        foreign_brief = passage.kind is Kind.BRIEF and passage.language != question.language
        if (
            len(chosen) == MOST_CLAIMS
            or (each.strength < LEAST_SHARE * strongest and not each.hit.named)
            or places[place] == (2 if each.hit.named else 1)
            or kinds[passage.kind] == MOST_OF_ONE_KIND
            or (foreign_brief and len(chosen) > 0)
        ):
            continue
        chosen.append(each)
        places[place] += 1
        kinds[passage.kind] += 1
    return _in_reading_order(chosen)


def _in_reading_order(chosen: Sequence[_Candidate]) -> list[_Candidate]:
    """Official text before anybody's summary of it, documents by their strongest passage, passages as they stand."""
    order = {each.hit.passage.version: place for place, each in reversed(list(enumerate(chosen)))}
    return sorted(
        chosen,
        key=lambda each: (
            each.hit.passage.kind is Kind.BRIEF,
            order[each.hit.passage.version],
            each.hit.passage.start,
        ),
    )


def _claim(hit: Hit, weights: Mapping[str, float]) -> DraftClaim:
    text = hit.passage.text
    quotes = [text] if _weight(text) <= SHORT_ENOUGH else _best_sentences(text, weights)
    return DraftClaim(text="\n".join(quotes), quotes=tuple(DraftQuote(hit.passage, quote) for quote in quotes))


def _best_sentences(text: str, weights: Mapping[str, float]) -> list[str]:
    """The sentence that shares most with the question, with its provisos; an item with the opening of its list."""
    spans = sentence_spans(text)
    sentences = [text[start:end] for start, end in spans]
    strengths = [
        sum(weights.get(word, 0.0) for word in set(tokens(sentence))) / (40 + _weight(sentence)) ** 0.5
        for sentence in sentences
    ]
    best = max(range(len(sentences)), key=lambda place: (strengths[place], -place))
    first, last = best, best
    while first > 0 and _PROVISO.match(sentences[first]):
        first -= 1
    while last + 1 < len(sentences) and _PROVISO.match(sentences[last + 1]):
        last += 1
    quotes = [text[spans[first][0] : spans[last][1]]]
    if _ITEM.match(sentences[first]):
        opening = next((place for place in range(first - 1, -1, -1) if not _ITEM.match(sentences[place])), None)
        if opening is not None:
            quotes.insert(0, sentences[opening])
    return quotes


def _weight(text: str) -> float:
    """Length as the eye has it: a Japanese character as one, a Latin one as half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)
