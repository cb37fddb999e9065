"""PDF: what it prints, and by recognition what it only shows."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ingest.document import ReadDocument, Source
from ingest.readers.pages.document import document
from ingest.readers.pages.printed import Printed, printed
from ingest.readers.pages.recognition import MOST_PIXELS, recognised
from ingest.readers.pages.runs import Page
from knowledge.errors import DocumentError
from knowledge.model import Flag

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

MOST_PAGES = 3_000
MOST_SCANNED_PAGES = 300
"""At some seconds a page, about an hour's reading."""

_DOTS_PER_INCH = 200
_POINTS_PER_INCH = 72
_HEADER_WITHIN = 1024
"""Bytes that may stand before a PDF's header."""

_BEFORE = b"\xef\xbb\xbf \t\r\n\0"
_HEADER = re.compile(rb"%PDF-\d")
_OBJECT = re.compile(rb"\d+ \d+ obj\b.*?\bendobj\b", re.DOTALL)


class PdfReader:
    """Reads a PDF as one document, page by page; pages without reliable text are recognised from their pictures.

    Args:
        on_page: told how many pages are read, and of how many.
    """

    name = "pdf"

    def __init__(self, on_page: Callable[[int, int], None] | None = None) -> None:
        self._on_page = on_page

    def accepts(self, source: Source) -> bool:
        """By the header within the first kilobyte; where something else stands before it, by an object, too."""
        header = _HEADER.search(source.content[:_HEADER_WITHIN])
        if not header:
            return False
        return not source.content[: header.start()].strip(_BEFORE) or bool(_OBJECT.search(source.content))

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The document.

        Raises:
            DocumentError: `encrypted_pdf`, `broken_pdf`, `too_many_pages`, `too_many_scanned_pages`, `no_text`,
                dates in the name.
        """
        file = _opened(source.content)
        try:
            count = len(file)
            if count > MOST_PAGES:
                raise DocumentError("too_many_pages", count=count, limit=MOST_PAGES)
            found = [_printed(file, at) for at in range(count)]
            title = str(file.get_metadata_dict().get("Title", ""))
            pages = list(self._pages(file, found))
        finally:
            file.close()
        unseen = any(each.unseen and not each.scanned for each in found)
        flags = (Flag.HIDDEN_CHARACTERS,) if unseen else ()
        yield document(source, pages, title=title, flags=flags)

    def _pages(self, file: "pypdfium2.PdfDocument", found: list[Printed]) -> Iterator[Page]:
        """All pages in order, those that are scanned recognised."""
        scanned = sum(each.scanned for each in found)
        if scanned > MOST_SCANNED_PAGES:
            raise DocumentError("too_many_scanned_pages", count=scanned, limit=MOST_SCANNED_PAGES)
        for at, each in enumerate(found):
            if each.scanned:
                yield recognised(_picture(file, at), at + 1)
            else:
                yield each.page
            if self._on_page:
                self._on_page(at + 1, len(found))


def _opened(content: bytes) -> "pypdfium2.PdfDocument":
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        # PDFium's code may be left over from another file.
        reason = getattr(error, "err_code", None)
        locked = reason in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY} and b"/Encrypt" in content
        raise DocumentError("encrypted_pdf" if locked else "broken_pdf") from None


def _printed(file: "pypdfium2.PdfDocument", at: int) -> Printed:
    import pypdfium2

    try:
        page = file[at]
        try:
            return printed(page, at + 1)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        raise DocumentError("broken_pdf", place=f"p. {at + 1}") from None


def _picture(file: "pypdfium2.PdfDocument", at: int) -> "Image.Image":
    """The page as it is seen, in bounded pixels."""
    import pypdfium2

    try:
        page = file[at]
        try:
            area = page.get_width() * page.get_height()
            scale = min(_DOTS_PER_INCH / _POINTS_PER_INCH, (MOST_PIXELS / max(area, 1.0)) ** 0.5)
            picture: Image.Image = page.render(scale=scale).to_pil()
            return picture
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        raise DocumentError("broken_pdf", place=f"p. {at + 1}") from None
