"""Documents into the library, end to end: where the time goes, and how near it comes to the embedding engine alone."""

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.built import MODELS, SHARED
from bench.clock import timed
from bench.report import Goal, Measured, Row
from bot.desk import Desk
from bot.settings import Settings
from ingest.add import Options, Report, add_paths
from ingest.ahead import read_versions
from ingest.apart.apart import Apart
from ingest.document import Source
from ingest.fetch import sources
from knowledge.embedding import PassageEncoder, load_embeddings
from knowledge.embedding.base import EncoderEmbeddings
from knowledge.model import Actor

_DOCUMENTS = ("statutes/us/usc17.xml", "statutes/jp/345AC0000000048.md")
"""Title 17 and the Copyright Act, whole."""
_TURNS = 7


class Timed(EncoderEmbeddings):
    """An encoder that takes the time it is at work, and gives vectors that it gave before at no cost.

    Attributes:
        seconds: so far; `passages`: encoded in them.
    """

    def __init__(self, encoder: PassageEncoder) -> None:
        self.seconds, self.passages = 0.0, 0
        self._encoder = encoder
        self._given: dict[str, NDArray[np.float32]] = {}

    @property
    def identity(self) -> str:
        """Names the model."""
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self._encoder.dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages."""
        new = [text for text in texts if text not in self._given]
        if new:
            vectors, milliseconds = timed(lambda: self._encoder.encode_passages(new))
            self.seconds += milliseconds / 1000
            self.passages += len(new)
            self._given |= zip(new, vectors, strict=True)
        return np.stack([self._given[text] for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question."""
        return self._encoder.encode_query(text)


def run(share: int = 1) -> Measured:
    """Measure once; the engine alone takes one half of the passages before the ingest and the other after it.

    Args:
        share: only every so manyeth passage for the engine alone, for a quick look.
    """
    files = [SHARED / name for name in _DOCUMENTS]
    if not all(file.is_file() for file in files):
        return Measured(notes=["ingesting: skipped, the real statutes are not here"])
    engine = load_embeddings(model=None, folder=MODELS)
    engine.encode_passages(["warm"])
    found = [each for each in sources(files) if isinstance(each, Source)]
    with Apart() as apart:
        # Once for the process to start and to load its readers, and once for the time.
        for each in found:
            read_versions(each, apart=apart)
        versions, reading = timed(
            lambda: [each for source in found for each in read_versions(source, apart=apart)]
        )
        passages = [each for version in versions for each in version.passages]
        texts = sorted({f"{each.context}\n{each.text}" for each in passages}, key=len, reverse=True)[::share]
        _, before = timed(lambda: engine.encode_passages(texts[::2]))
        with tempfile.TemporaryDirectory() as folder:
            encoder = Timed(engine)
            desk = Desk(settings=Settings(data_dir=Path(folder)), encoder=encoder)
            library = desk.library
            options = Options(by=Actor(None, "bench"))

            def add() -> Report:
                return add_paths(files, library=library, options=options, apart=apart)

            report, whole = timed(add)
            again = [timed(add)[1] for _ in range(_TURNS)]
            agree = library.check().complete
        with tempfile.TemporaryDirectory() as folder:
            # The same once more, its vectors known: what is left is reading, cutting and writing.
            library = Desk(settings=Settings(data_dir=Path(folder)), encoder=encoder).library
            _, without = timed(add)
        _, after = timed(lambda: engine.encode_passages(texts[1::2]))
    if report.failed or not agree:
        raise RuntimeError(f"not all went in: {report.failed}")
    whole, reading, without = whole / 1000, reading / 1000, without / 1000
    alone = len(texts) / (before + after) * 1000
    waiting = whole - encoder.seconds
    return Measured(
        rows=[
            Row(f"ingesting: Title 17 and the Copyright Act, {encoder.passages} passages, s", whole),
            Row(
                "ingesting: passages a second, end to end",
                encoder.passages / whole,
                alone,
                "the engine alone",
                Goal("≥", 0.85, of_ratio=True),
            ),
            Row("ingesting: the same again, unchanged, ms", statistics.median(again)),
        ],
        notes=[
            f"ingesting: of {whole:.1f} s the engine is at work for {encoder.seconds:.1f} ({encoder.seconds / whole:.0%}), "
            f"all else it waits for takes {waiting:.1f} ({waiting / whole:.0%}); each by itself: reading and cutting "
            f"{reading:.1f} s ({reading / whole:.0%}), in another process; writing to the catalog and both indexes "
            f"{without - reading:.1f} s ({(without - reading) / whole:.0%}), most of it beside the engine"
        ],
    )
