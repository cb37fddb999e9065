"""A response's content as it comes: counted, and unpacked no further than a limit."""

import zlib

from knowledge.errors import DocumentError

_GZIP = zlib.MAX_WBITS | 16


class Body:
    """Collects content.

    Args:
        encoding: the `Content-Encoding`; only gzip is ever asked for.
        limit: bytes that it may have, packed and unpacked.

    Raises:
        DocumentError: `bad_encoding`, it is packed in another way.
    """

    def __init__(self, *, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise DocumentError("bad_encoding", encoding=encoding[:40])
        self._unpacking = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
        self._limit = limit
        self._came = 0
        self._content = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take what came.

        Raises:
            DocumentError: `too_large`, or `cut_short`: it cannot be unpacked.
        """
        self._came += len(chunk)
        if self._unpacking is None:
            self._content += chunk
        else:
            self._content += self._unpacked(chunk)
        if max(self._came, len(self._content)) > self._limit:
            raise self.too_large()

    def whole(self) -> bytes:
        """All of it.

        Raises:
            DocumentError: `cut_short`: its end is missing.
        """
        if self._unpacking is not None and self._came and not self._unpacking.eof:
            raise DocumentError("cut_short")
        return bytes(self._content)

    def too_large(self) -> DocumentError:
        """Says what the limit is."""
        return DocumentError("too_large", megabytes=f"{self._limit / 1_000_000:g}")

    def _unpacked(self, chunk: bytes) -> bytes:
        """What a chunk unpacks to, one byte more than the limit at most."""
        assert self._unpacking is not None
        unpacked = bytearray()
        try:
            while chunk:
                if self._unpacking.eof:  # packed in several pieces, which follow each other
                    self._unpacking = zlib.decompressobj(_GZIP)
                room = self._limit + 1 - len(self._content) - len(unpacked)
                if room <= 0:
                    raise self.too_large()
                unpacked += self._unpacking.decompress(chunk, room)
                chunk = self._unpacking.unconsumed_tail or self._unpacking.unused_data
        except zlib.error:
            raise DocumentError("cut_short") from None
        return bytes(unpacked)
