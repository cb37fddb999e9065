"""Reading pages beside a plain use of the same libraries: PDFium's own text, RapidOCR as its manual calls it.

Run with `python -m bench.reading_pages`.
"""

import statistics
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from bench.clock import timed
from bench.report import Measured, Row, table
from bot.inquiries.typesetting import fonts
from ingest.document import Source
from ingest.readers.pdf import PdfReader
from knowledge.inference import quiet_onnxruntime

if TYPE_CHECKING:
    import numpy as np

_PARAGRAPHS = 150
_TURNS = 7
_SCANNED_PAGES = 1
_SCANNED_TURNS = 3
_SCANNED_PARAGRAPHS = 8
"""A page of them, as of a letter."""

_DPI = 200

_WORDS = (
    "The reproduction of protected works for the purpose of training generative models raises questions which the "
    "legislature did not foresee when the exception for information analysis was enacted; authorisation precedes use.",
    "著作物は、その必要と認められる限度において、いずれの方法によるかを問わず、利用することができる。ただし、当該著作物の種類及び"
    "用途並びに当該利用の態様に照らし著作権者の利益を不当に害することとなる場合は、この限りでない。",
)


def run() -> Measured:
    """Pages a second of ours and of the plain use, taken in turns; medians."""
    return pages_rows()


def pages_rows(
    *,
    paragraphs: int = _PARAGRAPHS,
    turns: int = _TURNS,
    scanned_pages: int = _SCANNED_PAGES,
    scanned_turns: int = _SCANNED_TURNS,
) -> Measured:
    """A row for PDF with text and one for scanned PDF.

    Args:
        paragraphs: of the document that is set for it, half of them Japanese; some fifteen fill a page.
        scanned_pages: how many of its pages are scanned.
    """
    printed = _typeset(paragraphs)
    text, text_plain = _in_turns(lambda: _ours(printed), lambda: _plainly(printed), turns)
    scan, pictures = _scan(_typeset(_SCANNED_PARAGRAPHS * scanned_pages, columns=1), scanned_pages)
    engine = _plain_engine()
    seen, seen_plain = _in_turns(
        lambda: _ours(scan), lambda: [engine(picture) for picture in pictures], scanned_turns
    )
    count, scanned = _page_count(printed), len(pictures)
    return Measured(
        rows=[
            Row("reading: pages of a PDF a second", count / text, count / text_plain, "PDFium's text"),
            Row(
                "reading: scanned pages a second",
                scanned / seen,
                scanned / seen_plain,
                "RapidOCR called plainly",
            ),
        ],
        notes=[
            f"reading: a PDF of {count} pages in two columns, {scanned} scanned at {_DPI} dpi; ours orders columns, takes "
            f"out heads and feet and makes paragraphs, the plain use gives lines as they come"
        ],
    )


def _typeset(paragraphs: int, *, columns: int = 2) -> bytes:
    import typst

    body = "\n\n".join(f"{at}. {_WORDS[at % 2]}" for at in range(paragraphs))
    markup = (
        '#set page(paper: "a4", margin: 25mm, header: [Readings], numbering: "1")\n'
        f"#set page(columns: {columns})\n"
        f'#set text(font: "Noto Sans CJK JP", size: 10pt)\n#set par(justify: true)\n{body}\n'
    )
    made = typst.compile(
        markup.encode(), format="pdf", font_paths=typst.Fonts(font_paths=fonts(), include_system_fonts=False)
    )
    return made if isinstance(made, bytes) else b"".join(made or [])


def _ours(content: bytes) -> str:
    (document,) = PdfReader().read(Source("bench.pdf", PurePosixPath("bench.pdf"), content))
    return "\n".join(block.text for block in document.blocks)


def _plainly(content: bytes) -> str:
    import pypdfium2

    file = pypdfium2.PdfDocument(content)
    text = "\n".join(page.get_textpage().get_text_range() for page in file)
    file.close()
    return text


def _page_count(content: bytes) -> int:
    import pypdfium2

    file = pypdfium2.PdfDocument(content)
    count = len(file)
    file.close()
    return count


def _scan(content: bytes, pages: int) -> tuple[bytes, list["np.ndarray"]]:
    """The first pages as a PDF of pictures, and those pictures."""
    import io

    import numpy as np
    import pypdfium2

    file = pypdfium2.PdfDocument(content)
    pictures = [
        file[at].render(scale=_DPI / 72).to_pil().convert("RGB") for at in range(min(pages, len(file)))
    ]
    file.close()
    scan = io.BytesIO()
    pictures[0].save(scan, "PDF", resolution=_DPI, save_all=True, append_images=pictures[1:])
    return scan.getvalue(), [np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]) for picture in pictures]


def _plain_engine() -> Callable[[Any], object]:
    quiet_onnxruntime()
    from rapidocr import RapidOCR

    engine: Callable[[Any], object] = RapidOCR(params={"Global.log_level": "critical"})
    return engine


def _in_turns(ours: Callable[[], object], plain: Callable[[], object], turns: int) -> tuple[float, float]:
    """The median seconds of either, after one call of each that is not counted."""
    ours(), plain()
    taken = [(timed(ours)[1], timed(plain)[1]) for _ in range(turns)]
    return tuple(statistics.median(each) / 1000 for each in zip(*taken, strict=True))


if __name__ == "__main__":
    measured = run()
    print(table(measured.rows), *measured.notes, sep="\n")
