"""Text to vectors: the bundled model by default, any sentence-transformers model by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PassageEncoder(Protocol):
    """Encodes passages and questions into vectors of length 1 that are compared by their dot product."""

    @property
    def identity(self) -> str:
        """Names the model; stored with an index, because vectors of two models must not be compared."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (texts, dimension), in the order given."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question, shape (dimension,)."""


def load_embeddings(*, model: str | None, folder: Path, threads: int = 0) -> PassageEncoder:
    """Make the encoder that settings ask for; it loads its model at the first text.

    Args:
        model: name or path of a sentence-transformers model, or None for the bundled model.
        folder: where the built bundled model is kept.
        threads: texts the bundled model encodes at the same time; 0 for the number of cores.
    """
    if model is None:
        from knowledge.embedding.engine import BundledEmbeddings

        return BundledEmbeddings(folder=folder, threads=threads)
    from knowledge.embedding.named import NamedEmbeddings

    return NamedEmbeddings(model=model)
