"""Passages to reason about, made by hand."""

from itertools import count

from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Findings, Hit, Why
from knowledge.finding.resolver import Resolution
from knowledge.model import Kind
from knowledge.reading.tokens import tokens

_ids = count(1)


def stored(text: str, **facts: object) -> StoredPassage:
    """A passage of a Japanese statute, but for the facts given."""
    number = next(_ids)
    known: dict[str, object] = {
        "id": number, "digest": f"d{number}", "locator": f"art={number}", "start": 100, "end": 100 + len(text),
        "text": text, "context": "試験法", "caption": "", "torn": False, "version": 1, "document": "law",
        "title": "試験法", "kind": Kind.STATUTE, "language": "ja", "work": "試験法", "jurisdiction": "jp",
        "vendor": "", "url": "", "source_title": "", "edition": "", "effective": None,
    }  # fmt: skip
    return StoredPassage(**known | facts)


def hit(passage: StoredPassage, score: float = 1.0, why: Why = Why.FOUND, **facts: object) -> Hit:
    """A hit on the whole of a passage."""
    return Hit(passage, score, why, 0, len(passage.text), **facts)


def findings(question: str, *hits: Hit) -> Findings:
    """Findings in which every word of the question tells as much."""
    weights = dict.fromkeys(tokens(question), 1.0)
    return Findings(tuple(hits), Resolution(), weights, nearest=0.9)
