"""Finds, for a question in one language, what the library prints in the other.

Of two texts in the question's own language and one in the other, the former are always the nearer in meaning, and the
latter shares no words with the question. So the other language is searched by itself: by what the glossaries call the
question's terms there, and what is found so is ranked by meaning as well.
"""

from dataclasses import dataclass

from knowledge.catalog.languages import Languages, Printed
from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.finding.kept import Kept
from knowledge.finding.keywords import KeywordIndex
from knowledge.finding.meaning import Meaning
from knowledge.finding.vectors import Vectors
from knowledge.model import Audience
from knowledge.reading.glossary import Glossary, read_pairs, shipped
from knowledge.reading.question import Question

DEPTH = 60
"""Passages found by the words of the other language that are ranked by meaning."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a reader's library prints in which language, and the glossaries it is searched with."""

    printed: tuple[Printed, ...]
    glossary: Glossary


@dataclass(frozen=True, slots=True)
class FoundAcross:
    """Passages in the other language, by its words and by meaning, best first."""

    words: tuple[StoredPassage, ...] = ()
    meaning: tuple[StoredPassage, ...] = ()


class Across:
    """Searches the language that a question is not in.

    Args:
        languages: what the library prints in which language, and the glossaries that staff took in.
    """

    def __init__(
        self, *, lookup: Lookup, languages: Languages, keywords: KeywordIndex, meaning: Meaning
    ) -> None:
        self._lookup = lookup
        self._languages = languages
        self._keywords = keywords
        self._meaning = meaning
        self._shelves: Kept[Audience, _Shelf] = Kept(lookup=lookup, most=len(Audience))

    def find(self, question: Question, *, scope: Scope, vector: Vectors) -> FoundAcross:
        """The passages of official texts in the other language that bear on a question.

        Where the question names jurisdictions of which there are such texts, only theirs are searched.
        """
        shelf = self._shelves.now()(scope.reader, lambda: self._shelf(scope.reader))
        other = [each for each in shelf.printed if each.language != question.language]
        meant = [each for each in other if each.jurisdiction in question.jurisdictions]
        documents = [each.document_id for each in meant or other]
        if not documents:
            return FoundAcross()
        called = [word for words in shelf.glossary.called(question.text) for word in words]
        # The question's own words as well: names, numbers and whatever else both languages write alike.
        found = self._keywords.search(
            "\n".join([*called, question.text]),
            reader=scope.reader,
            as_of=scope.as_of,
            limit=DEPTH,
            documents=documents,
        )
        stored = self._lookup.passages([identifier for identifier, _ in found], scope)
        by_words = tuple(stored[identifier] for identifier, _ in found if identifier in stored)
        near = self._meaning.among(by_words, vector, scope, limit=DEPTH)
        return FoundAcross(by_words, tuple(passage for passage, _ in near))

    def _shelf(self, reader: Audience) -> _Shelf:
        held = (read_pairs(text) for text in self._languages.glossaries(reader))
        return _Shelf(tuple(self._languages.printed(reader)), Glossary(shipped(), *held))
