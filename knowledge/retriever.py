"""Finds the passages that bear on a question: by its words, by its meaning, and by the provisions it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.embedding import PassageEncoder
from knowledge.keywords import KeywordIndex
from knowledge.model import Audience, Kind
from knowledge.question import Question, parse_question
from knowledge.resolver import Resolution, Resolver
from knowledge.tokens import tokens
from knowledge.vectors import VectorIndex, Vectors

RANK_OFFSET = 20
"""k of reciprocal rank fusion, 1 / (k + rank) (Cormack, Clarke and Büttcher, SIGIR 2009, who take 60); 20 finds more
here (docs/decisions.md)."""

WEIGHTS = {"keywords": 1.0, "vectors": 1.0, "named": 2.0}
"""How much a rank counts in each list."""

ELSEWHERE = 0.5
"""What is left of a passage's score where the question names a jurisdiction or a vendor, and it is of another."""

ABROAD = 0.8
"""What is left of it where a Japanese question names none, and the passage is of foreign law or of one vendor."""

DEPTH = 100
_EXACT_BELOW = 5000


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        score: fused; comparable within one search only.
        cosine: of question and passage, where the meaning found it.
        named: the question names this very provision.
    """

    passage: StoredPassage
    score: float
    cosine: float | None
    named: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search brought back.

    Attributes:
        hits: best first.
        resolution: what became of the laws and provisions which the question names.
        weights: how much each word of the question tells in this reader's library.
        nearest: the highest cosine of any passage, in force or not; 0 for an empty library.
    """

    hits: tuple[Hit, ...]
    resolution: Resolution
    weights: Mapping[str, float]
    nearest: float


class Retriever(BaseRetriever):
    """Hybrid retrieval over the library: LangChain's interface outside, `find` for all that an answer needs.

    What a reader may not see, and what is not in force on the day, is left out before anything is ranked.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    lookup: Lookup
    keywords: SkipValidation[KeywordIndex]
    vectors: SkipValidation[VectorIndex]
    encoder: SkipValidation[PassageEncoder]
    resolver: Resolver
    reader: Audience = Audience.PUBLIC
    limit: int = 10

    def find(
        self, question: Question, *, scope: Scope, limit: int, documents: Sequence[str] | None = None
    ) -> Findings:
        """The passages that bear on a question, best first.

        Args:
            scope: for whom, and for which day.
            limit: at most so many.
            documents: only from these documents, by key; None for the whole library.
        """
        depth = max(DEPTH, limit)
        resolution = self.resolver.resolve(question, scope=scope)
        allowed = None if documents is None else self.lookup.of(documents, scope)
        by_words = self._by_words(question, scope, depth, documents)
        named = resolution.groups
        by_meaning, nearest = self._by_meaning(question, scope, depth, allowed)
        # All passages of the first provision named share the first rank, those of the second the second.
        lists: dict[str, list[Sequence[StoredPassage]]] = {
            "keywords": [[passage] for passage in by_words],
            "vectors": [[passage] for passage, _ in by_meaning],
            "named": [[one for one in group if documents is None or one.document in documents] for group in named],
        }
        passages: dict[int, StoredPassage] = {}
        scores: dict[int, float] = {}
        for name, ranked in lists.items():
            for rank, group in enumerate(ranked, start=1):
                for passage in group:
                    passages[passage.id] = passage
                    scores[passage.id] = scores.get(passage.id, 0.0) + WEIGHTS[name] / (RANK_OFFSET + rank)
        cosines = {passage.id: cosine for passage, cosine in by_meaning}
        named_ids = {passage.id for group in named for passage in group}
        hits = [
            Hit(
                passage=passage,
                score=scores[identifier] * _steer(passage, question),
                cosine=cosines.get(identifier),
                named=identifier in named_ids,
            )
            for identifier, passage in passages.items()
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
        weights = self.keywords.rarity(set(tokens(question.text)), reader=scope.reader)
        return Findings(tuple(hits[:limit]), resolution, weights, nearest)

    def _by_words(
        self, question: Question, scope: Scope, depth: int, documents: Sequence[str] | None
    ) -> list[StoredPassage]:
        ids = None if documents is None else self.lookup.document_ids(documents)
        found = self.keywords.search(
            question.text, reader=scope.reader, as_of=scope.as_of, limit=depth, documents=ids
        )
        stored = self.lookup.passages([identifier for identifier, _ in found])
        return [stored[identifier] for identifier, _ in found if identifier in stored]

    def _by_meaning(
        self, question: Question, scope: Scope, depth: int, allowed: Sequence[StoredPassage] | None
    ) -> tuple[list[tuple[StoredPassage, float]], float]:
        vector = self.encoder.encode_query(question.text)
        if allowed is not None:
            return self._exact(vector, scope, depth, allowed)
        return self._nearest(vector, scope, depth)

    def _nearest(
        self, vector: Vectors, scope: Scope, depth: int
    ) -> tuple[list[tuple[StoredPassage, float]], float]:
        """Ask for more than is wanted, and for more again while too few of them are in force."""
        wanted = 2 * depth
        while True:
            ranked: list[tuple[str, float]] = []
            exhausted = True
            for audience in scope.reader.reads:
                found = self.vectors.search(vector, audience=audience, limit=wanted)
                exhausted = exhausted and len(found) < wanted
                ranked += found
            ranked.sort(key=lambda each: -each[1])
            best = dict(ranked)
            in_force = self.lookup.in_force_by_digest(list(best), scope)
            hits = [
                (passage, best[digest])
                for digest in dict.fromkeys(digest for digest, _ in ranked)
                for passage in in_force.get(digest, ())
            ]
            if len(hits) >= depth or exhausted or wanted >= _EXACT_BELOW:
                return hits[:depth], ranked[0][1] if ranked else 0.0
            wanted *= 4

    def _exact(
        self, vector: Vectors, scope: Scope, depth: int, allowed: Sequence[StoredPassage]
    ) -> tuple[list[tuple[StoredPassage, float]], float]:
        held: dict[str, Vectors] = {}
        for audience in scope.reader.reads:
            held |= self.vectors.get(list({passage.digest for passage in allowed}), audience=audience)
        present = [passage for passage in allowed if passage.digest in held]
        if not present:
            return [], 0.0
        cosines = np.stack([held[passage.digest] for passage in present]) @ vector
        order = np.argsort(-cosines, kind="stable")[:depth]
        hits = [(present[int(place)], float(cosines[place])) for place in order]
        return hits, hits[0][1]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        today = date.today()
        question = parse_question(query, names=self.resolver.names(self.reader), today=today)
        scope = Scope(self.reader, question.as_of or today)
        hits = self.find(question, scope=scope, limit=self.limit).hits
        return [
            Document(
                id=str(hit.passage.id),
                page_content=hit.passage.text,
                metadata={
                    "document": hit.passage.document,
                    "title": hit.passage.title,
                    "locator": hit.passage.locator,
                    "context": hit.passage.context,
                    "url": hit.passage.url,
                    "score": hit.score,
                },
            )
            for hit in hits
        ]


def best_documents(hits: Sequence[Hit]) -> list[tuple[str, float]]:
    """Documents by the score of their best passage, best first."""
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.passage.document] = max(best.get(hit.passage.document, 0.0), hit.score)
    return sorted(best.items(), key=lambda each: -each[1])


def _steer(passage: StoredPassage, question: Question) -> float:
    """Less for passages of another jurisdiction, vendor or language than the question's own."""
    factor = 1.0
    if question.jurisdictions:
        factor *= 1.0 if passage.jurisdiction in {"", "international", *question.jurisdictions} else ELSEWHERE
    elif question.language == "ja" and passage.jurisdiction not in {"", "international", "jp"}:
        factor *= ABROAD
    if question.vendors:
        factor *= 1.0 if passage.vendor in {"", *question.vendors} else ELSEWHERE
    elif question.language == "ja" and passage.vendor:
        factor *= ABROAD
    if passage.kind is Kind.BRIEF and passage.language != question.language:
        factor *= ELSEWHERE
    return factor
