"""The bundled model at work: onnxruntime and tokenizers, nothing else."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.base import EncoderEmbeddings
from knowledge.embedding.build import (
    FORMAT,
    GRAPH_FILE,
    MODEL_NAME,
    TOKENIZER_FILE,
    build_bundled_model,
)
from knowledge.embedding.graph import INPUT
from knowledge.errors import EmbeddingModelError
from knowledge.inference import quiet_onnxruntime

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

DIMENSION: Final = 384
WINDOW: Final = 512
"""Tokens the model sees at once, `<s>` and `</s>` included."""


class BundledEmbeddings(EncoderEmbeddings):
    """multilingual-e5-small in 8 bits, as LangChain embeddings and as NumPy arrays.

    Vectors have length 1 and 384 dimensions. Each text runs by itself, several at a time, so a text has the
    same vector, bit for bit, whatever is encoded beside it. A text longer than 512 tokens is read in windows
    of 512 whose means are averaged by their tokens: none of it is lost.

    Building the object costs nothing; the first text loads the model, and writes it first where it is missing
    or broken. Safe to share between threads.

    Args:
        folder: where built models are kept.
        threads: texts encoded at the same time; 0 for the number of cores this process may use.
    """

    def __init__(self, *, folder: Path, threads: int = 0) -> None:
        self._folder = folder
        self._threads = threads or _available_cores()
        self._lock = threading.Lock()
        self._loaded: _Model | None = None

    @property
    def identity(self) -> str:
        """Names the model and its format; vectors of different identities must not be compared."""
        return f"{MODEL_NAME}/{FORMAT}"

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return DIMENSION

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (texts, 384), in the order given."""
        return self._encode("passage: ", texts)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question, shape (384,)."""
        vector: NDArray[np.float32] = self._encode("query: ", [text])[0]
        return vector

    def _encode(self, prefix: str, texts: Sequence[str]) -> NDArray[np.float32]:
        model = self._model()
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        # A lone surrogate, which JSON can carry, has no UTF-8: it becomes a question mark.
        whole = [(prefix + text).encode("utf-8", "replace").decode("utf-8") for text in texts]
        encodings = model.tokenizer.encode_batch_fast(whole)
        ids = [encoding.ids for encoding in encodings]
        if len(ids) == 1 or self._threads == 1:
            for row, tokens in enumerate(ids):
                vectors[row] = model.vector(tokens)
            return vectors
        longest_first = sorted(range(len(ids)), key=lambda row: -len(ids[row]))
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embedding") as pool:
            found = pool.map(lambda row: model.vector(ids[row]), longest_first)
            for row, vector in zip(longest_first, found, strict=True):
                vectors[row] = vector
        return vectors

    def _model(self) -> _Model:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._folder)
            return self._loaded


class _Model:
    def __init__(self, session: InferenceSession, tokenizer: Tokenizer) -> None:
        self.session = session
        self.tokenizer = tokenizer

    def vector(self, ids: list[int]) -> NDArray[np.float32]:
        """Encode one tokenised text, however long, into a vector of length 1."""
        weighted = [self._mean(window) * np.float32(max(len(window) - 2, 1)) for window in _windows(ids)]
        total: NDArray[np.float32] = np.sum(weighted, axis=0, dtype=np.float32)
        total /= np.linalg.norm(total)
        return total

    def _mean(self, ids: list[int]) -> NDArray[np.float32]:
        (means,) = self.session.run(None, {INPUT: np.array([ids], dtype=np.int64)})
        mean: NDArray[np.float32] = means[0]
        return mean


def _windows(ids: list[int]) -> Iterable[list[int]]:
    """Split `<s>` … `</s>` into windows of at most 512 tokens, each with its own `<s>` and `</s>`."""
    first, *content, last = ids
    step = WINDOW - 2
    for start in range(0, max(len(content), 1), step):
        yield [first, *content[start : start + step], last]


def _load(folder: Path) -> _Model:
    """Open the model below `folder`; what cannot be opened is built anew, once."""
    path = build_bundled_model(folder)
    try:
        return _open(path)
    except Exception:  # noqa: BLE001 - onnxruntime and tokenizers each raise their own, and bare Exception
        path = build_bundled_model(folder, force=True)
    try:
        return _open(path)
    except Exception as error:
        raise EmbeddingModelError("bundled_model_not_loaded", folder=path, reason=str(error)) from error


def _open(path: Path) -> _Model:
    onnxruntime = quiet_onnxruntime()
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts run side by side; within one text a second thread gains little
    options.inter_op_num_threads = 1
    # The graph is written as it runs best; the optimiser would fuse it into slower operators.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        str(path / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
    )
    return _Model(session, Tokenizer.from_file(str(path / TOKENIZER_FILE)))


def _available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
