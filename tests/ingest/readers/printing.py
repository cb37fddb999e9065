"""Sets pages with Typst, and makes pictures and scans of them, for the tests of what reads pages."""

import io
from functools import cache

import numpy as np
import pypdf
import pypdfium2
import typst
from PIL import Image
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from bot.inquiries.typesetting import fonts

JAPANESE_FONT = '#set text(font: "Noto Sans CJK JP", size: 10.5pt, lang: "ja")\n'


@cache
def typeset(markup: str) -> bytes:
    """A PDF of some Typst markup."""
    faces = typst.Fonts(font_paths=fonts(), include_system_fonts=False)
    made = typst.compile(markup.encode(), format="pdf", font_paths=faces)
    assert made is not None
    return made if isinstance(made, bytes) else b"".join(made)


def picture(pdf: bytes, page: int = 0, dpi: int = 200) -> Image.Image:
    """A page as a scanner gives it."""
    file = pypdfium2.PdfDocument(pdf)
    try:
        return file[page].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        file.close()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as a file of a format."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def worn(image: Image.Image, *, degrees: float, noise: float) -> Image.Image:
    """A picture that lay a little askew, grey and speckled."""
    askew = np.asarray(image.rotate(degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)).astype(
        int
    )
    grain = np.random.default_rng(0).normal(0, noise, askew.shape)
    return Image.fromarray(np.clip(askew * 0.8 + 25 + grain, 0, 255).astype("uint8"))


def joined(*pdfs: bytes) -> bytes:
    """The pages of several PDFs in one."""
    writer = pypdf.PdfWriter()
    for each in pdfs:
        writer.append(io.BytesIO(each))
    return written(writer)


def by_hand(*contents: str, over: bytes | None = None) -> bytes:
    """A PDF of content streams, a page each, in Helvetica as `/F`; `over`: a PDF whose first page lies beneath each."""
    writer = pypdf.PdfWriter()
    for content in contents:
        if over:
            page = writer.add_page(pypdf.PdfReader(io.BytesIO(over)).pages[0])
            overlay = pypdf.PdfReader(io.BytesIO(by_hand(content))).pages[0]
            page.merge_page(overlay)
            continue
        page = writer.add_blank_page(420, 595)
        stream = DecodedStreamObject()
        stream.set_data(content.encode("latin-1"))
        face = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): face})}
        )
        page[NameObject("/Contents")] = writer._add_object(stream)
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    """The file of a writer."""
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
