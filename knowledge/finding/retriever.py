"""Finds the passages that bear on a question: by its words, by its meaning, and by the provisions it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.embedding import PassageEncoder
from knowledge.finding.across import Across, FoundAcross
from knowledge.finding.bridges import Bridges, instead
from knowledge.finding.findings import Findings, Hit, Why
from knowledge.finding.fusion import WEIGHTS, fuse, hit_at, in_order
from knowledge.finding.keywords import KeywordIndex
from knowledge.finding.meaning import Meaning
from knowledge.finding.mentions import Article, article, cited
from knowledge.finding.resolver import Place, Resolution, Resolver
from knowledge.finding.vectors import Vectors
from knowledge.model import Audience, Kind
from knowledge.reading.question import LONGEST, Question, parse_question
from knowledge.reading.sentences import opens_list
from knowledge.reading.tokens import tokens

TERMS_WITHIN = 0.045
"""A vendor's terms are quoted beside the rest where their cosine falls short of the best passage's by no more."""

MOST_AROUND = 20
"""Passages that are ranked by meaning among those where the question has one look first."""

DEPTH = 80
"""How deep the lists go that are fused: deeper ones find no more of lawqa, and each passage in them is looked up."""

_MOST_REST = 3


@dataclass(frozen=True, slots=True)
class Search:
    """A question as it was understood, for whom and for which day it was asked, and what was found."""

    question: Question
    scope: Scope
    findings: Findings


@dataclass(frozen=True, kw_only=True)
class Retriever:
    """Hybrid retrieval over the library; `knowledge.finding.langchain_retriever` gives it LangChain's interface.

    What a reader may not see, and what is not in force on the day, is left out before anything is ranked.

    Attributes:
        fusion: how much each list counts, as in `knowledge.finding.fusion.WEIGHTS`.
    """

    lookup: Lookup
    keywords: KeywordIndex
    meaning: Meaning
    encoder: PassageEncoder
    resolver: Resolver
    across: Across
    bridges: Bridges
    fusion: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)

    def search(
        self,
        text: str,
        *,
        reader: Audience,
        as_of: date | None,
        today: date,
        limit: int,
        longest: int = LONGEST,
    ) -> Search:
        """Understand a question and find what bears on it.

        Args:
            as_of: the day whose law is asked for; None: the one the question names, else today.
            limit: passages at most; `longest`: characters a question may have.

        Raises:
            QuestionError: the question is empty or too long, or names a day that is none.
        """
        names = self.resolver.names(reader)
        question = parse_question(text, names=names, today=today, limit=longest)
        scope = Scope(reader, as_of or question.as_of or today)
        return Search(question, scope, self.find(question, scope=scope, limit=limit))

    def find(
        self, question: Question, *, scope: Scope, limit: int, documents: Sequence[str] | None = None
    ) -> Findings:
        """The passages that bear on a question, best first.

        Args:
            scope: for whom, and for which day.
            limit: at most so many, and beyond them the beginnings of provisions that are named, what refers to these, and
                the terms of a vendor that is named.
            documents: only from these documents, by key; None for the whole library.
        """
        vector = self.encoder.encode_query(question.text)  # first: no connection waits for it
        with self.lookup.at_once():
            return self._find(question, vector, scope, limit, documents)

    def _find(
        self,
        question: Question,
        vector: Vectors,
        scope: Scope,
        limit: int,
        documents: Sequence[str] | None,
    ) -> Findings:
        depth = max(DEPTH, limit)
        resolution = self.resolver.resolve(question, scope=scope)
        if documents is None:
            by_meaning = self.meaning.nearest(vector, scope, limit=depth)
        else:
            allowed = self.lookup.of(documents, scope)
            by_meaning = self.meaning.among(allowed, vector, scope, limit=depth)
        by_words = self._by_words(question, scope, depth, documents, known=by_meaning)
        near = [passage for passage, _ in by_meaning]
        led: Mapping[int, Sequence[Place]] = {}
        across = FoundAcross()
        around: list[StoredPassage] = []
        if documents is None:
            led = self.bridges.led_to([*by_words, *near], scope=scope, vector=vector)
            if self.fusion["across"]:
                across = self.across.find(question, scope=scope, vector=vector)
            around = self._nearest_of(resolution.around | resolution.chapters, scope, vector)
        worded, meant = instead(by_words, led), instead(near, led)
        hits = fuse(
            keywords=[group for group in worded if group],
            vectors=[group for group in meant if group],
            named=[
                [place for place in group if documents is None or place.passage.document in documents]
                for group in resolution.groups
            ],
            across=(across.words, across.meaning),
            around=around,
            question=question,
            called=self._called(question, scope),
            weights=self.fusion,
        )
        if documents is None:
            hits = self._beside_briefs(hits, scope, vector)
            hits = _in_chapters(hits, resolution)
        hits = _kept(_referring(hits, limit), limit)
        nearest = by_meaning[0][1] if by_meaning else 0.0
        if documents is None and hits:
            hits = self._with_terms(hits, question, scope, vector, nearest)
        cosines = {
            each.id: cosine for group, (_, cosine) in zip(meant, by_meaning, strict=True) for each in group
        }
        guides = _guides(near, by_words, led)
        hits = [
            replace(_guided(hit, guides.get(hit.passage.id)), cosine=cosines.get(hit.passage.id, 0.0))
            for hit in hits
        ]
        weights = self.keywords.rarity(set(tokens(question.text)), reader=scope.reader)
        return Findings(tuple(hits), resolution, weights, nearest, vector)

    def read(self, findings: Findings) -> Findings:
        """The same findings with what only an answer needs: how far each hit shares the question's words, and where
        the lists that hits open go on.
        """
        whole = sum(findings.weights.values())
        behind = [_after(hit) for hit in findings.hits]
        near = self.lookup.of_any_day({number for after in behind for number in after})
        hits = []
        for hit, after in zip(findings.hits, behind, strict=True):
            held = findings.weights.keys() & set(tokens(f"{hit.passage.context}\n{hit.passage.text}"))
            told = findings.weights.keys() & set(tokens(hit.guide.text)) if hit.guide else frozenset[str]()
            shared = sum(findings.weights[word] for word in held) / whole if whole else 0.0
            rest = tuple(
                each for each in map(near.get, after) if each and each.version == hit.passage.version
            )
            hits.append(replace(hit, shared=shared, held=frozenset(held), told=frozenset(told), rest=rest))
        return replace(findings, hits=tuple(hits))

    def _called(self, question: Question, scope: Scope) -> tuple[str, ...]:
        """What the vendors that a question names are called."""
        names = self.resolver.names(scope.reader)
        vendors = [vendor for each in sorted(question.vendors) if (vendor := names.vendor(each))]
        return tuple(name for vendor in vendors for name in vendor.called if name)

    def _nearest_of(self, ids: frozenset[int], scope: Scope, vector: Vectors) -> list[StoredPassage]:
        """Of some passages those nearest to a question."""
        passages = self.lookup.passages(ids, scope) if ids else {}
        near = self.meaning.among(list(passages.values()), vector, scope, limit=MOST_AROUND)
        return [passage for passage, _ in near]

    def _beside_briefs(self, hits: list[Hit], scope: Scope, vector: Vectors) -> list[Hit]:
        """Above each of the best passages of briefs the provision it speaks of."""
        found = {hit.passage.id: hit for hit in hits}
        official: dict[int, Hit] = {}
        for brief, places in self.bridges.official(hits, scope=scope, vector=vector):
            for place in places:
                known = found.get(place.passage.id)
                if place.passage.id in official or (known and known.why is Why.NAMED):
                    continue
                own = known.score if known else 0.0
                # In one language the brief and the text were found by the same words; in two, each by its own.
                across = place.passage.language != brief.passage.language
                score = brief.score + own if across else max(brief.score, own)
                official[place.passage.id] = hit_at(place, score, Why.OFFICIAL, of_brief=brief.passage.id)
        return in_order(list((found | official).values()))

    def _with_terms(
        self, hits: list[Hit], question: Question, scope: Scope, vector: Vectors, nearest: float
    ) -> list[Hit]:
        """Beside a vendor's name the best of its own terms."""
        official: dict[int, Hit] = {}
        for vendor in sorted(question.vendors):
            terms = self.lookup.of(self.lookup.policies_of(vendor), scope)
            for passage, cosine in self.meaning.among(terms, vector, scope, limit=1):
                if cosine >= nearest - TERMS_WITHIN:
                    place = Place(passage, 0, len(passage.text))
                    official.setdefault(passage.id, hit_at(place, hits[0].score, Why.OFFICIAL))
        # What the question names stays as it is; what else was found anyway takes the better score.
        for hit in hits:
            other = official.get(hit.passage.id)
            if other is None or hit.why is Why.NAMED:
                official[hit.passage.id] = hit
            elif hit.score > other.score:
                official[hit.passage.id] = replace(other, score=hit.score)
        return in_order(list(official.values()))

    def _by_words(
        self,
        question: Question,
        scope: Scope,
        depth: int,
        documents: Sequence[str] | None,
        *,
        known: Sequence[tuple[StoredPassage, float]],
    ) -> list[StoredPassage]:
        """Passages by their words; those already known to be in force are not looked up again."""
        ids = None if documents is None else self.lookup.document_ids(documents)
        found = self.keywords.search(
            question.text, reader=scope.reader, as_of=scope.as_of, limit=depth, documents=ids
        )
        stored = {passage.id: passage for passage, _ in known}
        stored |= self.lookup.passages([number for number, _ in found if number not in stored], scope)
        return [stored[identifier] for identifier, _ in found if identifier in stored]


def _in_chapters(hits: Sequence[Hit], resolution: Resolution) -> list[Hit]:
    """Where the question names chapters, of laws only what stands in them, and what it names beside them."""
    chapters = resolution.chapters
    beside = resolution.works - {hit.passage.work for hit in hits if hit.passage.id in chapters}
    return [
        hit
        for hit in hits
        if not chapters
        or hit.why is Why.NAMED
        or hit.passage.kind is not Kind.STATUTE
        or hit.passage.id in chapters
        or hit.passage.work in beside
    ]


def _kept(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The best, and beyond them where a provision that is named begins, however many of the same article score more, and
    what refers to it.
    """
    return [
        hit
        for place, hit in enumerate(hits)
        if place < limit or (hit.leads and hit.why is Why.NAMED) or hit.refers
    ]


def _guides(
    near: Sequence[StoredPassage], worded: Sequence[StoredPassage], led: Mapping[int, Sequence[Place]]
) -> dict[int, tuple[StoredPassage, Place]]:
    """For each passage that guides led to, by its id, the entry that is nearest to the question, and the place it means."""
    guides: dict[int, tuple[StoredPassage, Place]] = {}
    for found in (*near, *worded):
        for place in led.get(found.id, ()):
            guides.setdefault(place.passage.id, (found, place))
    return guides


def _guided(hit: Hit, guide: tuple[StoredPassage, Place] | None) -> Hit:
    """A hit with the guide that led to it, if one did: what is meant is then the place of which the guide speaks."""
    if guide is None:
        return hit
    entry, place = guide
    if hit.why is not Why.FOUND:
        return replace(hit, guide=entry)
    return replace(hit, guide=entry, start=place.start, end=place.end)


def _referring(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The hits, those marked that refer to an article which the question names, of the best that it does not name."""
    named: dict[str, set[Article]] = {}
    for hit in hits:
        if hit.why is Why.NAMED and (at := article(hit.passage)):
            named.setdefault(at.number, set()).add(at)
    others = [hit for hit in hits if hit.why is not Why.NAMED][:limit] if named else []
    referring = {hit.passage.id for hit in others if cited(hit.passage, named)}
    return [replace(hit, refers=True) if hit.passage.id in referring else hit for hit in hits]


def _after(hit: Hit) -> range:
    """The ids of the passages in which the list goes on that a hit opens."""
    if hit.end < len(hit.passage.text.rstrip()) or not opens_list(hit.text):
        return range(0)
    return range(hit.passage.id + 1, hit.passage.id + 1 + _MOST_REST)
