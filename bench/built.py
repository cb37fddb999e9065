"""What is measured on: libraries and indexes, kept under `.cache/bench` and built anew when stale."""

import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.cli.progress import add_with_progress
from bot.desk import Desk
from bot.settings import Settings
from bot.words import words_for
from ingest.add import Options
from ingest.fingerprint import READING
from knowledge.embedding import PassageEncoder
from knowledge.embedding.base import EncoderEmbeddings
from knowledge.model import Actor

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
MODELS = ROOT / ".cache" / "models"
_CACHE = ROOT / ".cache" / "bench"
_CHUNK = 500
_CODE = frozenset({".py", ".toml"})


class Remembered(EncoderEmbeddings):
    """An encoder that keeps the vectors of passages in a file: a library built anew is not embedded anew.

    Args:
        encoder: what embeds a text the first time.
        folder: where the vectors are kept, a file for each model.
    """

    def __init__(self, *, encoder: PassageEncoder, folder: Path = _CACHE) -> None:
        self._encoder = encoder
        folder.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(folder / f"vectors-{encoder.identity.replace('/', '-')}.sqlite3")
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL)")

    @property
    def identity(self) -> str:
        """Names the model."""
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self._encoder.dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (texts, dimension), in the order given."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        known = self._known(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            vectors = self._encoder.encode_passages(list(missing.values()))
            found = dict(zip(missing, vectors, strict=True))
            with self._file:
                rows = [(key, vector.tobytes()) for key, vector in found.items()]
                self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            known |= found
        return np.stack([known[key] for key in keys])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question, shape (dimension,); not kept."""
        return self._encoder.encode_query(text)

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        known: dict[bytes, NDArray[np.float32]] = {}
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            query = f"SELECT text, vector FROM vectors WHERE text IN ({','.join('?' * len(part))})"
            known |= {key: np.frombuffer(held, np.float32) for key, held in self._file.execute(query, part)}
        return known


def built(name: str, *, of: Sequence[Path], identity: str, build: Callable[[Path], None]) -> Path:
    """The folder of something built from documents; made by `build` where it is missing or stale.

    It is stale when a document, the embedding model, or the code that reads, cuts and indexes has changed.

    Args:
        name: what it is; one build of each name is kept.
        of: the files and folders it is built from.
        identity: of the embedding model.
        build: fills an empty folder.
    """
    code = _files([ROOT / "knowledge", ROOT / "ingest", ROOT / "bench" / "plain.py"], suffixes=_CODE)
    digest = hashlib.sha256(f"{identity}:{READING}".encode())
    for path in [*_files(of), *code]:
        digest.update(f"{path.name}:{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    folder = _CACHE / f"{name}-{digest.hexdigest()[:16]}"
    if not folder.is_dir():
        print(f"building {name} …", file=sys.stderr)
        for stale in _CACHE.glob(f"{name}-*"):
            shutil.rmtree(stale)
        half = _CACHE / f"{name}-half"
        half.mkdir(parents=True)
        build(half)
        half.rename(folder)
    return folder


def library(name: str, *, of: Sequence[Path], identity: str) -> Path:
    """The data folder of a desk whose library holds these documents."""

    def build(folder: Path) -> None:
        use_model(folder)
        desk = _BuildingDesk(settings=Settings(data_dir=folder))
        report = add_with_progress(desk, of, options=Options(by=Actor(None, "bench")), words=words_for("en"))
        for error in report.failed:
            print(f"not in the library: {error}", file=sys.stderr)

    return built(name, of=of, identity=identity, build=build)


def use_model(folder: Path) -> None:
    """Let a data folder use the one embedding model that is kept for all measurements, written yet or not."""
    MODELS.mkdir(parents=True, exist_ok=True)
    (folder / "model").symlink_to(MODELS)


class _BuildingDesk(Desk):
    @cached_property
    def _encoder(self) -> PassageEncoder:
        return Remembered(encoder=super()._encoder)


def _files(paths: Iterable[Path], *, suffixes: frozenset[str] = frozenset()) -> list[Path]:
    return [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.is_file() and (not suffixes or file.suffix in suffixes)
    ]
