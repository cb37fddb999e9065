"""Any sentence-transformers model by name or path, for those who configure one."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import Final

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from knowledge.embedding.base import EncoderEmbeddings
from knowledge.errors import EmbeddingModelError

_E5: Final = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])(?!.*instruct)", re.IGNORECASE)


class NamedEmbeddings(EncoderEmbeddings):
    """A sentence-transformers model, as LangChain embeddings and as NumPy arrays of length 1.

    Building the object costs nothing; the first text loads torch and the model. Models of the e5 family are
    given the prefixes they were trained with, others none. Safe to share between threads.

    Args:
        model: name on the Hugging Face hub, or path of a folder.
    """

    def __init__(self, *, model: str) -> None:
        self._name = model
        self._prefixes = prefixes(model)
        self._lock = threading.Lock()
        self._loaded: Embeddings | None = None
        self._dimension: int | None = None

    @property
    def identity(self) -> str:
        """Names the model; vectors of different identities must not be compared."""
        return f"sentence-transformers/{self._name}"

    @property
    def dimension(self) -> int:
        """Numbers in a vector. Loads the model, which alone knows."""
        if self._dimension is None:
            self._dimension = len(self.encode_query(""))
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (texts, dimension), in the order given.

        Raises EmbeddingModelError when the model cannot be loaded.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        prefix = self._prefixes[0]
        return np.array(self._model().embed_documents([prefix + text for text in texts]), dtype=np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question, shape (dimension,).

        Raises EmbeddingModelError when the model cannot be loaded.
        """
        return np.array(self._model().embed_query(self._prefixes[1] + text), dtype=np.float32)

    def _model(self) -> Embeddings:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._name)
            return self._loaded


def prefixes(model: str) -> tuple[str, str]:
    """Tell by its name what `model` was trained to find before a passage and before a question.

    The e5 family, but for its instruction-tuned members, expects `passage: ` and `query: `
    (Wang et al. 2022, arXiv 2212.03533).
    """
    return ("passage: ", "query: ") if _E5.search(model) else ("", "")


def _load(name: str) -> Embeddings:
    from langchain.embeddings import init_embeddings

    try:
        return init_embeddings(name, provider="huggingface", encode_kwargs={"normalize_embeddings": True})
    except Exception as error:  # errors of the hub, of torch and of files have no base of their own
        reason = str(error).strip().partition("\n")[0]
        raise EmbeddingModelError("model_not_loaded", model=name, reason=reason) from error
