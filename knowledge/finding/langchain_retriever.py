"""LangChain's interface to the library's retrieval. Apart from it, because importing LangChain's base class takes as long
as an answer.
"""

from collections.abc import Callable
from datetime import date

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from knowledge.finding.retriever import Retriever
from knowledge.model import Audience


class LibraryRetriever(BaseRetriever):
    """The library as a LangChain retriever, for one standing of reader.

    Attributes:
        limit: passages at most.
        today: says what day it is at the desk.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: SkipValidation[Retriever]
    today: Callable[[], date]
    reader: Audience = Audience.PUBLIC
    limit: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  LangChain's signature
    ) -> list[Document]:
        search = self.retriever.search(
            query, reader=self.reader, as_of=None, today=self.today(), limit=self.limit
        )
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
            for hit in search.findings.hits
        ]
