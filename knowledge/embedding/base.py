"""What all encoders share: LangChain's interface over arrays."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray


class EncoderEmbeddings(Embeddings):
    """A `PassageEncoder` that is LangChain's `Embeddings` as well."""

    @abstractmethod
    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (texts, dimension), in the order given."""

    @abstractmethod
    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question, shape (dimension,)."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, as LangChain wants them."""
        vectors: list[list[float]] = self.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question, as LangChain wants it."""
        vector: list[float] = self.encode_query(text).tolist()
        return vector
