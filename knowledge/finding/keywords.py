"""The keyword index: BM25 over character pairs for Japanese and stemmed words for English, in tantivy on disk.

There is one index for each standing of reader, each holding all that such a reader may see. What a person may not see
is thus neither searched nor counted: even the frequencies that weigh a word come from that person's library alone.
"""

import math
import shutil
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import tantivy

from knowledge.catalog.owing import Indexable
from knowledge.model import Audience
from knowledge.reading.tokens import tokens
from knowledge.trouble import trouble_with

CONTEXT_WEIGHT = 0.25
"""Weight of a word in the context (title, part, caption) beside one in the passage itself: all passages of an article share
its context, and those of a law most of it."""

_FOREVER = date.max.toordinal()
_WRITER_MEMORY = 64_000_000


class KeywordIndex(Protocol):
    """What the retriever and the library need of a keyword index."""

    def search(
        self,
        question: str,
        *,
        reader: Audience,
        as_of: date,
        limit: int,
        documents: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Passages in force on that day that share words with the question: ids and scores, best first.

        Args:
            documents: only passages of these documents, by the catalog's ids; None for all.
        """
        ...

    def rarity(self, words: Collection[str], *, reader: Audience) -> dict[str, float]:
        """How much each word tells in this reader's library: the inverse document frequency of BM25.

        idf = ln(1 + (N - n + 0.5) / (n + 0.5)), n of N passages holding the word (Robertson and Zaragoza, 2009).
        """
        ...

    def replace(self, document_ids: Sequence[int], passages: Iterable[Indexable]) -> None:
        """Put these passages in place of all that is held of these documents; durable on return."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def ids(self, reader: Audience) -> set[int]:
        """Ids of the passages held for readers of this standing."""
        ...

    def count(self, reader: Audience) -> int:
        """How many passages are held for readers of this standing."""
        ...


class TantivyIndex:
    """A `KeywordIndex` on disk.

    Args:
        folder: where the index lies; made when missing. An index that cannot be read is begun anew, empty:
            `Library.repair` notices by its count and fills it again from the catalog.
    """

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder
        self._indexes = {audience: self._open(audience) for audience in Audience}

    def _open(self, audience: Audience) -> tantivy.Index:
        folder = self._folder / audience.value
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                return tantivy.Index(_schema(), path=str(folder))
            except ValueError:
                shutil.rmtree(folder)
                folder.mkdir()
                return tantivy.Index(_schema(), path=str(folder))
        except (OSError, ValueError) as error:
            raise trouble_with(folder, error, otherwise="keywords_unusable") from error

    def _writer(self, index: tantivy.Index) -> tantivy.IndexWriter:
        """The one writer an index has; another process may hold it."""
        try:
            return index.writer(heap_size=_WRITER_MEMORY, num_threads=1)
        except ValueError as error:
            raise trouble_with(self._folder, error, otherwise="keywords_busy") from error

    def search(
        self,
        question: str,
        *,
        reader: Audience,
        as_of: date,
        limit: int,
        documents: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        words = dict.fromkeys(tokens(question))
        if not words:
            return []
        schema = _schema()
        should, must = tantivy.Occur.Should, tantivy.Occur.Must
        text = [(should, tantivy.Query.term_query(schema, "text", word)) for word in words]
        context = [
            (
                should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, "context", word), CONTEXT_WEIGHT),
            )
            for word in words
        ]
        day = as_of.toordinal()
        integer = tantivy.FieldType.Integer
        filters = [
            tantivy.Query.range_query(schema, "since", integer, None, day),
            tantivy.Query.range_query(schema, "until", integer, day, None, include_lower=False),
        ]
        if documents is not None:
            filters.append(tantivy.Query.term_set_query(schema, "document", list(documents)))
        query = tantivy.Query.boolean_query(
            [(must, tantivy.Query.boolean_query(text + context))]
            + [(must, tantivy.Query.const_score_query(each, 0.0)) for each in filters]
        )
        searcher = self._indexes[reader].searcher()
        hits = searcher.search(query, limit=limit, count=False).hits
        scores = [float(score) for score, _ in hits]
        found = zip(_passages(searcher, hits), scores, strict=True)
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def rarity(self, words: Collection[str], *, reader: Audience) -> dict[str, float]:
        searcher = self._indexes[reader].searcher()
        total = searcher.num_docs
        counts = {word: min(searcher.doc_freq("text", word), total) for word in words}
        return {word: math.log1p((total - count + 0.5) / (count + 0.5)) for word, count in counts.items()}

    def replace(self, document_ids: Sequence[int], passages: Iterable[Indexable]) -> None:
        rows = [
            (passage, " ".join(tokens(passage.text)), " ".join(tokens(passage.context)))
            for passage in passages
        ]
        for reader, index in self._indexes.items():
            entries = (
                _entry(passage, text, context)
                for passage, text, context in rows
                if passage.audience in reader.reads
            )
            self._write(index, delete=document_ids, add=entries)

    def clear(self) -> None:
        for index in self._indexes.values():
            self._write(index, delete=None, add=())

    def _write(
        self, index: tantivy.Index, *, delete: Sequence[int] | None, add: Iterable[tantivy.Document]
    ) -> None:
        """Delete what is held of these documents (None: of all), and add entries; durable, and searched, on return."""
        writer = self._writer(index)
        try:
            if delete is None:
                writer.delete_all_documents()
            for document_id in delete or ():
                writer.delete_documents_by_term("document", document_id)
            for entry in add:
                writer.add_document(entry)
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
        except (ValueError, OSError) as error:  # tantivy has no errors of its own
            trouble = trouble_with(self._folder, error, otherwise="keywords_unusable")
            raise trouble from error.with_traceback(None)
        finally:
            del writer  # the lock goes with it, and would live on in the traceback

    def count(self, reader: Audience) -> int:
        return int(self._indexes[reader].searcher().num_docs)

    def ids(self, reader: Audience) -> set[int]:
        searcher = self._indexes[reader].searcher()
        if not searcher.num_docs:
            return set()
        hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
        return set(_passages(searcher, hits))


def _passages(searcher: tantivy.Searcher, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[int]:
    """The catalog's ids of the passages that were hit."""
    values: list[Any] = searcher.fast_field_values("passage", [address for _, address in hits])
    return [int(value) for value in values]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", fast=True)
    builder.add_integer_field("document", indexed=True)
    builder.add_integer_field("since", fast=True, indexed=True)
    builder.add_integer_field("until", fast=True, indexed=True)
    for field in ("text", "context"):
        # Words are cut by `tokens`; here they are only split again at the spaces between them.
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _entry(passage: Indexable, text: str, context: str) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_unsigned("passage", passage.id)
    entry.add_integer("document", passage.document_id)
    entry.add_integer("since", passage.effective.toordinal() if passage.effective else 0)
    entry.add_integer("until", passage.until.toordinal() if passage.until else _FOREVER)
    entry.add_text("text", text)
    entry.add_text("context", context)
    return entry
