"""From passages to what is said: a composer chooses the words, verification decides what of it may leave.

Without a language model the desk says nothing of its own: it chooses the sentences that answer and quotes them.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.findings import Findings, Hit, Why
from knowledge.locator import provision
from knowledge.model import Kind
from knowledge.question import Question
from knowledge.sentences import sentence_spans
from knowledge.tokens import tokens
from knowledge.verify import DraftClaim, DraftQuote

MOST_CLAIMS = 4
MOST_OF_ONE_DOCUMENT = 2
MOST_TO_READ = 750
"""Quotes together hold at most so many Japanese characters (twice as many Latin ones), so that the answer with its
sources fits one message."""

LEAST_SHARE = 0.55
LEAST_SHARE_OF_ANOTHER = 0.75
"""A passage that scores less than this share of the best is not quoted beside it. The second counts where a passage is
neither of a document that is quoted already nor the first of its kind."""

LEADS = 1.5
"""A provision is best read from its beginning."""

SHORT_ENOUGH = 420
"""A passage of up to so many Japanese characters (twice as many Latin ones) is quoted whole; one that opens a list,
with the whole of its list, up to the next number."""
SHORT_ENOUGH_WITH_LIST = 680

# The sentence goes on limiting the one before it: it is never left behind, nor quoted alone.
_PROVISO = re.compile(
    r"^(?:ただし|但し|この場合において|もっとも|However\b|Provided\b|Notwithstanding the (?:foregoing|preceding)|"
    r"(?:This|The (?:preceding|foregoing)) (?:paragraph|subsection|sentence|exception|provision)s? (?:shall|does|do) not)"
)
# An item of a list cannot stand without the words that open the list, nor these without their items.
_ITEM = re.compile(
    r"^(?:[一二三四五六七八九十]{1,4}(?:の[一二三四五六七八九十]+)*[　 ]|[イロハニホヘトチリ][　 ]|\([A-Za-z0-9]{1,4}\) ?|[-・•*] )"
)
_OPENS_LIST = re.compile(r"(?:次に掲げる|次の各号|次の(?:いずれ|事項|もの)|[:：—–-]\s*$)")


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
        chosen = _chosen(_candidates(findings), question, findings.weights)
        return [_claim(each.hit, findings.weights) for each in chosen]


def coverage(hit: Hit, weights: Mapping[str, float]) -> float:
    """How much of the question's words, by weight, a passage and its context hold: 0 to 1."""
    whole = sum(weights.values())
    held = set(tokens(f"{hit.passage.context}\n{hit.passage.text}"))
    return sum(weight for word, weight in weights.items() if word in held) / whole if whole else 0.0


def _candidates(findings: Findings) -> list[_Candidate]:
    """The passages in the order in which they are considered: provisions that the question names, then by strength,
    the text that the best brief summarises just before it."""
    strengths = {
        hit.passage.id: hit.score * (0.4 + coverage(hit, findings.weights)) for hit in findings.hits if hit.text
    }
    briefs = [hit for hit in findings.hits if hit.passage.kind is Kind.BRIEF and hit.text]
    best_brief = max(briefs, key=lambda hit: strengths[hit.passage.id], default=None)
    candidates: list[tuple[tuple[int, float, int], _Candidate]] = []
    for hit in findings.hits:
        if not hit.text:
            continue
        strength = strengths[hit.passage.id]
        if hit.of_brief:
            if best_brief is None or hit.of_brief != best_brief.passage.version:
                continue
            strength = max(strength, strengths[best_brief.passage.id])
        named = hit.why is Why.NAMED and hit.passage.kind is not Kind.BRIEF
        rank = (0 if named else 1, -strength * (LEADS if hit.leads else 1.0), 0 if hit.of_brief else 1)
        candidates.append((rank, _Candidate(hit, strength)))
    return [candidate for _, candidate in sorted(candidates, key=lambda each: each[0])]


def _chosen(
    candidates: Sequence[_Candidate], question: Question, weights: Mapping[str, float]
) -> list[_Candidate]:
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
        beside = of_document[passage.document] or not of_kind[passage.kind]
        least = (LEAST_SHARE if beside else LEAST_SHARE_OF_ANOTHER) * strongest
        if (
            len(chosen) == MOST_CLAIMS
            or (each.strength < least and (is_brief or each.hit.why is Why.FOUND))
            or articles[article]
            or of_document[passage.document] == MOST_OF_ONE_DOCUMENT
            or (chosen and is_brief and passage.language != question.language)
        ):
            continue
        quoted = _weight("".join(_quotes(each.hit, weights)))
        if chosen and length + quoted > MOST_TO_READ:
            continue
        chosen.append(each)
        articles[article] += 1
        of_document[passage.document] += 1
        of_kind[passage.kind] += 1
        length += quoted
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
    quotes = _quotes(hit, weights)
    return DraftClaim(text="\n".join(quotes), quotes=tuple(DraftQuote(hit.passage, quote) for quote in quotes))


def _quotes(hit: Hit, weights: Mapping[str, float]) -> list[str]:
    text = hit.text
    opens_list = bool(_OPENS_LIST.search(text.splitlines()[0]))
    if _weight(text) <= (SHORT_ENOUGH_WITH_LIST if opens_list else SHORT_ENOUGH):
        quotes = [text]
    else:
        quotes = _best_sentences(text, weights)
    opening = hit.passage.text[: hit.start].splitlines()
    if opening and _ITEM.match(quotes[0]):
        # The provision named is an item: the words that open its list stand further up in the passage.
        first = next((line.strip() for line in reversed(opening) if line.strip() and not _ITEM.match(line)), "")
        quotes = [first, *quotes] if _OPENS_LIST.search(first) else quotes
    return quotes


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
