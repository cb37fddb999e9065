"""Names for what a source is and becomes, so that the same is known again without being read."""

import hashlib

from ingest.document import Source, Stated

READING = 3
"""Raise this when readers or splitter make other text, provisions or passages of the same bytes: every source is then
read again when it is next brought in."""


def fingerprint(source: Source) -> str:
    """Names the bytes and all else that decides what they become."""
    said = [str(stated) for stated in (source.given, source.otherwise) if stated != Stated()]
    return ":".join([reading(source), *said])


def reading(source: Source) -> str:
    """Names what readers make of a source, before anything that is stated from outside."""
    return f"{READING}:{hashlib.sha256(source.content).hexdigest()}:{source.path}"
