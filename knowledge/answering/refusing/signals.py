"""What speaks for an answer to a question, and what against: named figures, from the question and what was found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.finding.findings import Findings, Hit
from knowledge.reading.names import Names
from knowledge.reading.question import Question
from knowledge.reading.telling import TellingWord, telling_words
from knowledge.reading.terms import fold
from knowledge.reading.tokens import normalise, tokens

_LOOKED_AT = 10
"""Hits in which the words of a question are looked for."""

_NEAR, _FAR = 0.87, 0.845
"""Cosines between which it is open whether a passage is about the question; a step is a fiftieth."""
_STEP = 0.02

_HALF = 0.5
_NOTHING = 0.05
_QUOTED = re.compile(r"[「『]([^」』]{1,30})[」』]|[\"“]([^\"”]{1,40})[\"”]")


@dataclass(frozen=True, slots=True)
class Signals:
    """What the rules of refusal look at.

    Attributes:
        values: by name, each about 0 to 1; the names are those of the weights in limits.json.
        absent: telling words of the question that no passage found has.
        held: the share of the telling words, by weight, that the best passage has.
    """

    values: Mapping[str, float]
    absent: tuple[TellingWord, ...]
    held: float


def signals(question: Question, findings: Findings, *, names: Names) -> Signals:
    """Look at a question and what was found for it."""
    words = telling_words(
        _own_words(question, names), weights=findings.weights, but=vendor_tokens(question, names)
    )
    hits = findings.hits[:_LOOKED_AT]
    whole = sum(word.weight for word in words)
    texts = [normalise(f"{hit.passage.context}\n{hit.passage.text}") for hit in hits]
    held = _held(words, texts, [hit.held for hit in hits])
    shares = [_share(words, each, whole) for each in held]
    anywhere = _anywhere(words, held)
    named = bool(findings.resolution.groups)
    best = max(shares, default=0.0) if words else float(named)
    union = _share(words, anywhere, whole) if words else float(named)
    # The same with what the guides say of the provisions they led to, in the words of those who ask.
    told = _held(words, texts, [hit.held | hit.told for hit in hits])
    best_told = max((_share(words, each, whole) for each in told), default=0.0) if words else float(named)
    union_told = _share(words, _anywhere(words, told), whole) if words else float(named)
    vendor = max(
        (share for share, hit in zip(shares, hits, strict=True) if hit.passage.vendor in question.vendors),
        default=0.0,
    )
    cosine = findings.nearest
    values = {
        # A provision that is named is found by its name: how near it is in meaning tells nothing.
        "far": 0.0 if named else max(0.0, (_NEAR - cosine) / _STEP),
        "very_far": 0.0 if named else max(0.0, (_FAR - cosine) / _STEP),
        "near": 1.0 if named else min(2.0, max(0.0, (cosine - _NEAR) / _STEP)),
        "japanese": float(question.language == "ja"),
        "missing": 1 - best,
        "scattered": union - best,
        "missing_told": 1 - best_told,
        "scattered_told": union_told - best_told,
        "nothing_held": float(not named and union < _NOTHING),
        "named": float(named),
        "vendor": float(bool(question.vendors)),
        "vendor_missing": 1 - vendor if question.vendors and words else 0.0,
        "stranger": float(_stranger(question, words, anywhere)),
        "foreign": _foreign(question, hits),
        "quoted_missing": float(_quoted_missing(question, findings)),
    }
    absent = tuple(word for word, share in zip(words, anywhere, strict=True) if share < _HALF)
    return Signals(values, absent, best)


def _own_words(question: Question, names: Names) -> str:
    """The question without the laws, provisions and places that it names: they say where to look, not for what."""
    text = list(question.text)
    for reference in question.references:
        text[reference.start : reference.end] = " " * (reference.end - reference.start)
    folded = fold(question.text)
    for start, end, _ in names.jurisdictions_named(folded):
        first, last = folded.span(start, end)
        text[first:last] = " " * (last - first)
    return "".join(text)


def vendor_tokens(question: Question, names: Names) -> frozenset[str]:
    """Tokens of the names of vendors: that terms name their own vendor tells nothing."""
    vendors = [vendor for each in question.vendors if (vendor := names.vendor(each))]
    return frozenset(token for vendor in vendors for token in tokens(" ".join(vendor.called)))


def _held(
    words: Sequence[TellingWord], texts: Sequence[str], held: Sequence[frozenset[str]]
) -> list[list[float]]:
    """For each passage, by its text and the tokens it holds, the share of each word that it has."""
    return [[word.held(own, text) for word in words] for text, own in zip(texts, held, strict=True)]


def _anywhere(words: Sequence[TellingWord], held: Sequence[Sequence[float]]) -> list[float]:
    """The most that any passage has of each word."""
    return [max(each) for each in zip(*held, strict=True)] if held else [0.0] * len(words)


def _share(words: Sequence[TellingWord], held: Sequence[float], whole: float) -> float:
    return sum(word.weight * share for word, share in zip(words, held, strict=True)) / whole if whole else 0.0


def _stranger(question: Question, words: Sequence[TellingWord], anywhere: Sequence[float]) -> bool:
    """Whether the question has a proper name, so far as letters tell, that no passage has."""
    for word, share in zip(words, anywhere, strict=True):
        if share >= _HALF or not word.written[:1].isascii() or not word.written[:1].isalpha():
            continue
        begins = question.text.startswith(word.written)
        if question.language == "ja" or (word.written[0].isupper() and not begins):
            return True
    return False


def _foreign(question: Question, hits: Sequence[Hit]) -> float:
    """The share of the first passages that are in the other language, whose words are others."""
    first = hits[:5]
    return sum(hit.passage.language != question.language for hit in first) / len(first) if first else 0.0


def _quoted_missing(question: Question, findings: Findings) -> bool:
    """Whether the question quotes a term that nothing found of the law it names has."""
    works = findings.resolution.works
    quoted = [normalise(first or second) for first, second in _QUOTED.findall(question.text)]
    texts = [normalise(hit.passage.text) for hit in findings.hits if hit.passage.work in works]
    return bool(works) and any(all(term not in text for text in texts) for term in quoted)
