"""Finds the passages that bear on a question: by its words, by its meaning, and by the provisions it names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.embedding import PassageEncoder
from knowledge.findings import Findings, Hit, Why
from knowledge.keywords import KeywordIndex
from knowledge.model import Audience, Kind
from knowledge.question import Question, parse_question
from knowledge.resolver import Place, Resolver
from knowledge.sentences import opens_list
from knowledge.tokens import tokens
from knowledge.vectors import VectorIndex, Vectors

RANK_OFFSET = 20
"""k of reciprocal rank fusion, 1 / (k + rank) (Cormack, Clarke and Büttcher, SIGIR 2009, who take 60); 20 finds more
here (docs/decisions.md)."""

WEIGHTS: Mapping[str, float] = {"keywords": 1.0, "vectors": 1.0, "named": 2.0}
"""How much a rank counts in each list; a list of weight 0 is left out."""

ELSEWHERE = 0.5
"""What is left of a passage's score where the question names a jurisdiction or a vendor, and it is of another."""

ABROAD = 0.65
"""What is left of it where a Japanese question names none, and the passage is of foreign law; or where a
question names a vendor and no law, and the passage is not the vendor's."""

UNASKED = 0.65
"""What is left of it where the question names no vendor, and the passage speaks of one."""

TERMS_WITHIN = 0.045
"""A vendor's terms are quoted beside the rest where their cosine falls short of the best passage's by no more."""

DEPTH = 100
_EXACT_BELOW = 5000
_BRIEFS_READ = 3
_MOST_REST = 3


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
    fusion: Mapping[str, float] = WEIGHTS
    today: Callable[[], date]

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
        named = [
            [place for place in group if documents is None or place.passage.document in documents]
            for group in resolution.groups
        ]
        by_meaning, nearest = self._by_meaning(question, scope, depth, allowed)
        # All passages of the first provision named share the first rank, those of the second the second.
        lists: dict[str, list[Sequence[StoredPassage]]] = {
            "keywords": [[passage] for passage in by_words],
            "vectors": [[passage] for passage in by_meaning],
            "named": [[place.passage for place in group] for group in named],
        }
        passages: dict[int, StoredPassage] = {}
        scores: dict[int, float] = {}
        for name, ranked in lists.items():
            if not self.fusion[name]:
                continue
            for rank, group in enumerate(ranked, start=1):
                for passage in group:
                    passages[passage.id] = passage
                    gain = self.fusion[name] / (RANK_OFFSET + rank)
                    scores[passage.id] = scores.get(passage.id, 0.0) + gain
        places = {
            place.passage.id: (place, place is group[0]) for group in reversed(named) for place in group
        }
        hits = []
        for passage in passages.values():
            place, leads = places.get(passage.id, (None, False))
            score = scores[passage.id] * _steer(passage, question)
            hits.append(_hit(passage, score, place, Why.NAMED if place else Why.FOUND, leads=leads))
        hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
        if documents is None:
            hits = self._with_official(hits[:limit], question, scope, nearest)
        weights = self.keywords.rarity(set(tokens(question.text)), reader=scope.reader)
        return Findings(tuple(hits[:limit]), resolution, weights, nearest)

    def read(self, findings: Findings) -> Findings:
        """The same findings with what only an answer needs: how far each hit shares the question's words, and where
        the lists that hits open go on.
        """
        hits = [
            replace(hit, shared=_shared(hit.passage, findings.weights), rest=self._rest(hit))
            for hit in findings.hits
        ]
        return replace(findings, hits=tuple(hits))

    def _rest(self, hit: Hit) -> tuple[StoredPassage, ...]:
        if hit.end < len(hit.passage.text.rstrip()) or not opens_list(hit.text):
            return ()
        return tuple(self.lookup.following(hit.passage.version, hit.passage.end, limit=_MOST_REST))

    def _with_official(self, hits: list[Hit], question: Question, scope: Scope, nearest: float) -> list[Hit]:
        """Beside the best briefs the text they summarise; beside a vendor's name the best of its own terms."""
        added: dict[int, Hit] = {}
        briefs = {hit.passage.version: hit for hit in reversed(hits) if hit.passage.kind is Kind.BRIEF}
        for version, hit in list(reversed(briefs.items()))[:_BRIEFS_READ]:
            opening = self.lookup.opening(version)
            for place in self.resolver.official(opening, scope=scope)[:1]:
                official = _hit(place.passage, hit.score, place, Why.OFFICIAL)
                added.setdefault(place.passage.id, replace(official, of_brief=version))
        for vendor in sorted(question.vendors):
            terms = self.lookup.policies_of(vendor)
            found, cosine = self._by_meaning(question, scope, 1, self.lookup.of(terms, scope))
            for passage in found if cosine >= nearest - TERMS_WITHIN else ():
                added.setdefault(passage.id, _hit(passage, hits[0].score, None, Why.OFFICIAL))
        known = {hit.passage.id: hit for hit in hits}
        raised = [
            replace(hit, score=max(hit.score, known[hit.passage.id].score))
            if hit.passage.id in known
            else hit
            for hit in added.values()
        ]
        kept = [hit for hit in hits if hit.passage.id not in added or hit.why is Why.NAMED]
        named = {hit.passage.id for hit in kept}
        together = kept + [hit for hit in raised if hit.passage.id not in named]
        return sorted(together, key=lambda hit: (-hit.score, hit.passage.id))

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
    ) -> tuple[list[StoredPassage], float]:
        vector = self.encoder.encode_query(question.text)
        if allowed is not None:
            return self._exact(vector, scope, depth, allowed)
        return self._nearest(vector, scope, depth)

    def _nearest(self, vector: Vectors, scope: Scope, depth: int) -> tuple[list[StoredPassage], float]:
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
            hits = [passage for digest in best for passage in in_force.get(digest, ())]
            if len(hits) >= depth or exhausted or wanted >= _EXACT_BELOW:
                return hits[:depth], ranked[0][1] if ranked else 0.0
            wanted *= 4

    def _exact(
        self, vector: Vectors, scope: Scope, depth: int, allowed: Sequence[StoredPassage]
    ) -> tuple[list[StoredPassage], float]:
        held: dict[str, Vectors] = {}
        for audience in scope.reader.reads:
            held |= self.vectors.get(list({passage.digest for passage in allowed}), audience=audience)
        present = [passage for passage in allowed if passage.digest in held]
        if not present:
            return [], 0.0
        cosines = np.stack([held[passage.digest] for passage in present]) @ vector
        order = np.argsort(-cosines, kind="stable")[:depth]
        return [present[int(place)] for place in order], float(cosines[order[0]])

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  LangChain's signature
    ) -> list[Document]:
        today = self.today()
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


def _shared(passage: StoredPassage, weights: Mapping[str, float]) -> float:
    whole = sum(weights.values())
    held = set(tokens(f"{passage.context}\n{passage.text}"))
    return sum(weight for word, weight in weights.items() if word in held) / whole if whole else 0.0


def _hit(passage: StoredPassage, score: float, place: Place | None, why: Why, *, leads: bool = False) -> Hit:
    start, end = (place.start, place.end) if place else (0, len(passage.text))
    leads = leads or (passage.kind is Kind.BRIEF and passage.start == 0)
    return Hit(passage, score, why, start, end, leads)


def _steer(passage: StoredPassage, question: Question) -> float:
    """Less for passages of another jurisdiction, vendor or language than the question's own."""
    factor = 1.0
    if question.jurisdictions:
        factor *= 1.0 if passage.jurisdiction in {"", "international", *question.jurisdictions} else ELSEWHERE
    elif question.language == "ja" and passage.jurisdiction not in {"", "international", "jp"}:
        factor *= ABROAD
    if question.vendors:
        unsaid = 1.0 if question.jurisdictions else ABROAD
        factor *= 1.0 if passage.vendor in question.vendors else ELSEWHERE if passage.vendor else unsaid
    elif passage.vendor:
        factor *= UNASKED
    if passage.kind is Kind.BRIEF and passage.language != question.language:
        factor *= ELSEWHERE
    return factor
