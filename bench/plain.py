"""The plain alternative: the usual LangChain pipeline of text splitter, embedding model and Chroma.

Run as `python -m bench.plain FOLDER MODELS QUESTION` it answers one question in a process of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from knowledge.embedding import load_embeddings

if TYPE_CHECKING:
    from langchain_chroma import Chroma

_BATCH = 128


def open_plain(folder: Path, embeddings: Embeddings) -> Chroma:
    """The vector store in a folder, as LangChain's documentation opens it."""
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    quiet = Settings(anonymized_telemetry=False)
    return Chroma("documents", embeddings, persist_directory=str(folder), client_settings=quiet)


def build_plain(folder: Path, documents: Iterable[Document], embeddings: Embeddings) -> None:
    """Cut documents with RecursiveCharacterTextSplitter(1000, 200) and put the pieces into a vector store."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from rich.console import Console
    from rich.progress import track

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    pieces = splitter.split_documents(documents)
    store = open_plain(folder, embeddings)
    starts = range(0, len(pieces), _BATCH)
    for start in track(starts, "Embedding (LangChain)", console=Console(stderr=True)):
        store.add_documents(pieces[start : start + _BATCH])


def plain_documents(store: Chroma, question: str, *, limit: int) -> list[str]:
    """Ids of the documents by their best piece, best first; asks for more pieces until there are `limit`."""
    pieces = 4 * limit
    while True:
        found = store.similarity_search(question, k=pieces)
        ids = list(dict.fromkeys(str(document.metadata["id"]) for document in found))
        if len(ids) >= limit or len(found) < pieces:
            return ids[:limit]
        pieces *= 2


def main() -> None:
    """Load model and store, search once, print the places found."""
    folder, models, question = sys.argv[1:]
    embeddings = load_embeddings(model=None, folder=Path(models))
    assert isinstance(embeddings, Embeddings)
    for document in open_plain(Path(folder), embeddings).similarity_search(question):
        print(document.metadata["id"], document.page_content[:80].replace("\n", " "))


if __name__ == "__main__":
    main()
