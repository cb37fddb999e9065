"""The vectors of the library, so that what was embedded once need not be embedded again."""

from collections.abc import Callable, Iterator

import numpy as np
import sqlalchemy as sa

from bot.backup.archive import Archive, ArchiveWriter
from knowledge.catalog.tables import documents, passages, versions
from knowledge.finding.vectors import VectorIndex, Vectors
from knowledge.model import Audience

_BATCH = 2000
_NUMBER = np.dtype("<f4")


def names_of(audience: Audience) -> tuple[str, str]:
    """The entries of an audience: digests, one a line, and their vectors one after the other, float32."""
    return f"vectors/{audience.value}.digests", f"vectors/{audience.value}.f32"


def export(index: VectorIndex, writer: ArchiveWriter, on_vectors: Callable[[int, int], None]) -> None:
    """Write all vectors of an index.

    Raises:
        IndexMismatchError: they are of another embedding model; nothing was written.
    """
    held = {audience: sorted(index.held(audience)) for audience in Audience}
    done, total = 0, sum(map(len, held.values()))
    for audience, digests in held.items():
        written: list[str] = []
        digests_name, vectors_name = names_of(audience)
        with writer.entry(vectors_name, packed=False) as write:  # numbers of no order do not become smaller
            for start in range(0, len(digests), _BATCH):
                batch = digests[start : start + _BATCH]
                for digest, vector in index.get(batch, audience=audience).items():
                    write(vector.astype(_NUMBER).tobytes())
                    written.append(digest)
                done += len(batch)
                on_vectors(done, total)
        with writer.entry(digests_name) as write:
            write("".join(f"{digest}\n" for digest in written).encode())


def put_back(
    index: VectorIndex, archive: Archive, engine: sa.Engine, on_vectors: Callable[[int, int], None]
) -> None:
    """Give an index those vectors that the catalog's passages need and it lacks. They are of the index's own model."""
    held = {audience: index.held(audience) for audience in Audience}
    lacking = {audience: _needed(engine, audience) - held[audience] for audience in Audience}
    done, total = 0, sum(map(len, lacking.values()))
    on_vectors(done, total)
    for audience in Audience:
        for digests, vectors in _batches(archive, audience):
            wanted = [place for place, digest in enumerate(digests) if digest in lacking[audience]]
            if wanted:
                index.add([digests[place] for place in wanted], vectors[wanted], audience=audience)
                done += len(wanted)
                on_vectors(done, total)


def _needed(engine: sa.Engine, audience: Audience) -> set[str]:
    query = (
        sa.select(passages.c.digest)
        .distinct()
        .select_from(passages.join(versions).join(documents))
        .where(documents.c.audience == audience.value)
    )
    with engine.connect() as connection:
        return set(connection.scalars(query))


def _batches(archive: Archive, audience: Audience) -> Iterator[tuple[list[str], Vectors]]:
    """Digests and vectors of an audience, some at a time."""
    source = archive.manifest.vectors
    digests_name, vectors_name = names_of(audience)
    if source is None or digests_name not in archive.manifest.entries:
        return
    digests = [line.decode("ascii", "replace") for line in archive.lines(digests_name)]
    width = source.dimension * _NUMBER.itemsize
    if archive.manifest.entries[vectors_name].size != len(digests) * width:
        raise archive.damaged(vectors_name)
    rest, start = bytearray(), 0
    for piece in archive.pieces(vectors_name):
        rest += piece
        rows = min(len(rest) // width, len(digests) - start)
        if rows >= _BATCH or (rows and start + rows == len(digests)):
            matrix = np.frombuffer(bytes(rest[: rows * width]), _NUMBER).reshape(rows, source.dimension)
            if not np.isfinite(matrix).all():
                raise archive.damaged(vectors_name)
            yield digests[start : start + rows], matrix.astype(np.float32)
            del rest[: rows * width]
            start += rows
