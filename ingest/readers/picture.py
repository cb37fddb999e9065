"""Pictures of pages: scans and photographs as PNG, JPEG, TIFF and WebP."""

import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from ingest.document import ReadDocument, Source
from ingest.readers.pages.document import document
from ingest.readers.pages.recognition import fitted, recognised
from ingest.readers.pdf import MOST_SCANNED_PAGES
from knowledge.errors import DocumentError

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 100_000_000
"""Of one picture, unpacked: A4 at 900 dpi, some 300 MB."""

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


class PictureReader:
    """Reads a picture as one document; each frame of a TIFF is a page.

    Args:
        on_page: told how many pages are read, and of how many.
    """

    name = "picture"

    def __init__(self, on_page: Callable[[int, int], None] | None = None) -> None:
        self._on_page = on_page

    def accepts(self, source: Source) -> bool:
        """By the signature at the head."""
        head = source.content[:12]
        return head.startswith(_SIGNATURES) or (head.startswith(b"RIFF") and head.endswith(b"WEBP"))

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The document.

        Raises:
            DocumentError: `broken_picture`, `too_large_picture`, `too_many_scanned_pages`, `no_text`, dates in the
                name.
        """
        pages = []
        with _opened(source.content) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > MOST_SCANNED_PAGES:
                raise DocumentError("too_many_scanned_pages", count=count, limit=MOST_SCANNED_PAGES)
            for at in range(count):
                pages.append(recognised(_upright(picture, at), at + 1))
                if self._on_page:
                    self._on_page(at + 1, count)
        yield document(source, pages)


def _opened(content: bytes) -> "Image.Image":
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is told below
            return Image.open(BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise DocumentError("too_large_picture", limit=MOST_PIXELS // 1_000_000) from None
    except (OSError, SyntaxError, ValueError):
        raise DocumentError("broken_picture") from None


def _upright(picture: "Image.Image", at: int) -> "Image.Image":
    """One frame, turned as the camera says it was held."""
    from PIL import Image, ImageOps

    try:
        picture.seek(at)
        if picture.width * picture.height > MOST_PIXELS:
            raise DocumentError("too_large_picture", limit=MOST_PIXELS // 1_000_000)
        # The camera's note on how it was held goes with the frame, and not with what is made of it.
        return fitted(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError:
        raise DocumentError("too_large_picture", limit=MOST_PIXELS // 1_000_000) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise DocumentError("broken_picture") from None
