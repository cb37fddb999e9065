"""Tiny stand-ins, named as such."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


class FakeEncoder:
    """A `PassageEncoder` of bags of characters: alike texts get alike vectors, at no cost. Counts what it encodes."""

    def __init__(self, *, identity: str = "fake/1", dimension: int = 64) -> None:
        self.identity = identity
        self.dimension = dimension
        self.encoded: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return (
            np.stack([self._vector(text) for text in texts])
            if texts
            else np.zeros((0, self.dimension), np.float32)
        )

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3, np.float32)
        for first, second in pairwise(text):
            slot = int.from_bytes(hashlib.blake2b((first + second).encode(), digest_size=4).digest())
            vector[slot % self.dimension] += 1
        return vector / np.float32(np.linalg.norm(vector))


class Clock:
    """Says the time it was set to, and with `tick` goes on by so much each time it is asked."""

    def __init__(self, at: datetime, *, tick: timedelta = timedelta(0)) -> None:
        self.at, self._tick = at, tick

    def __call__(self) -> datetime:
        self.at += self._tick
        return self.at

    def pass_(self, **time: float) -> None:
        """Let time pass, as in `pass_(days=3)`."""
        self.at += timedelta(**time)
