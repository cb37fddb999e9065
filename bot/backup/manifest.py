"""What a backup says of itself: when and of what it was made, and the SHA-256 of everything in it."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt, StringConstraints

FORMAT = 1
"""Number of the format; a release reads those up to its own."""

NAME = "manifest.json"

Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Part):
    """One file in the archive.

    Attributes:
        size: bytes, unpacked.
    """

    size: NonNegativeInt
    sha256: Digest


class VectorsOf(_Part):
    """Whose vectors these are; those of two models must not be mixed.

    Attributes:
        model: identity of the embedding model. dimension: numbers in a vector.
    """

    model: str
    dimension: Annotated[int, Field(ge=1, le=65536)]


class Manifest(_Part):
    """Attributes:
    release: of the desk that made it. revision: of the database's schema.
    rows: how many, by table.
    numbers: the highest number given so far, by table that numbers its rows.
    vectors: None where there are none in it.
    missing: SHA-256 of files that rows name and that were gone, or damaged, before the backup was made.
    entries: by name, all but the manifest itself.
    """

    format: int
    made_at: AwareDatetime
    release: str
    revision: str
    rows: dict[str, NonNegativeInt]
    numbers: dict[str, NonNegativeInt]
    vectors: VectorsOf | None
    missing: tuple[Digest, ...]
    entries: dict[str, Entry]

    @property
    def size(self) -> int:
        """Bytes of all that is in it, unpacked."""
        return sum(entry.size for entry in self.entries.values())


class Preamble(BaseModel):
    """What every format of the manifest has, to tell a newer one from what is none."""

    format: NonNegativeInt
    release: str
