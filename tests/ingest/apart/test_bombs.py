"""Real files that are made to do harm, read by our own readers: each costs itself, and the next is read."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject, NumberObject, StreamObject

from ingest.apart.apart import Apart
from ingest.apart.limits import Limits
from ingest.document import Source
from knowledge.errors import DocumentError

LIMITS = Limits(silence=20, total=20, memory=3 * 2**29, output=20_000_000)
REFUSED = {
    "reading_too_slow",
    "reading_too_large",
    "reading_crashed",
    "too_much_output",
    "not_taken",
}


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart(limits=LIMITS) as opened:
        yield opened


def source(name: str, content: bytes) -> Source:
    return Source(f"in/{name}", PurePosixPath(name), content)


def refused(apart: Apart, bomb: Source) -> set[str]:
    """Codes of what was told of it; then a harmless source is still read."""
    codes: set[str] = set()
    try:
        for part in apart.open(bomb):
            if isinstance(part, DocumentError):
                codes.add(part.code)
            else:
                apart.read(part)
    except DocumentError as error:
        codes.add(error.code)
    assert apart.read(source("a.txt", b"Words that are read as they should be."))
    return codes


def pdf(content: StreamObject, pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Contents")] = writer._add_object(content)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def deflated(data: bytes, times: int = 1) -> StreamObject:
    """A stream that unpacks, and unpacks again, to the data."""
    stream = DecodedStreamObject()
    for _ in range(times):
        data = zlib.compress(data, 9)
    stream.set_data(data)
    filters = [NameObject("/FlateDecode")] * times
    stream[NameObject("/Filter")] = ArrayObject(filters)
    stream[NameObject("/Length")] = NumberObject(len(data))
    return stream


def zeros(size: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"\0" * size)
    return data.getvalue()


def test_a_zip_of_zeros(apart: Apart) -> None:
    bomb = zeros(300_000_000)
    assert len(bomb) < 400_000
    assert refused(apart, source("bomb.zip", bomb))


def test_a_zip_in_a_zip_in_a_zip(apart: Apart) -> None:
    bomb = zeros(50_000_000)
    for _ in range(6):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(4):
                archive.writestr(f"{number}.zip", bomb)
        bomb = data.getvalue()
    assert refused(apart, source("bomb.zip", bomb))


@pytest.mark.parametrize("times", [1, 3])
def test_a_page_whose_content_unpacks_to_gigabytes(apart: Apart, times: int) -> None:
    content = b"BT /F1 12 Tf (x) Tj ET\n" * 8_000_000
    bomb = pdf(deflated(content, times))
    assert len(bomb) < 10**6
    assert refused(apart, source("bomb.pdf", bomb))


def test_a_page_of_endless_nesting(apart: Apart) -> None:
    assert refused(apart, source("bomb.pdf", pdf(deflated(b"q " * 5_000_000))))


def test_markup_nested_without_end(apart: Apart) -> None:
    codes = refused(
        apart, source("bomb.html", b"<!doctype html><html><body>" + b"<div>" * 300_000 + b"words")
    )
    codes |= refused(apart, source("bomb.xml", b"<?xml version='1.0'?>" + b"<a>" * 2_000_000))
    assert codes


def test_fifty_megabytes_of_one_line(apart: Apart) -> None:
    """Taken or refused, but in bounds."""
    assert refused(apart, source("line.txt", b"words and " * 5_000_000)) <= REFUSED | {"too_much_text"}


def test_a_scan_of_ten_thousand_pages(apart: Apart) -> None:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(picture).text((100, 100), "One page of many.", fill=0, font_size=40)
    page = io.BytesIO()
    picture.save(page, "PDF")
    writer = PdfWriter()
    writer.append(io.BytesIO(page.getvalue()))
    only = writer.pages[0]
    for _ in range(9_999):
        writer.add_page(only)
    data = io.BytesIO()
    writer.write(data)
    assert refused(apart, source("scan.pdf", data.getvalue()))
