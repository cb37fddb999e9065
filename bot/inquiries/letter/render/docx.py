"""The letter as a Word document, for those who want to go over it by hand."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from bot.inquiries.letter.blocks import Annex, Block, Heading, Items, Paragraph, Quote, Spans, Table, plain

if TYPE_CHECKING:
    from docx.document import Document

_LATIN, _EAST_ASIAN = "Calibri", "Yu Gothic"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def letter_docx(blocks: tuple[Block, ...], *, language: str, footer: str, today: date) -> bytes:
    """Write a letter as DOCX. The same arguments give the same bytes; see `letter_pdf` for them."""
    import docx

    document = docx.Document()
    _set_up(document, language=language, footer=footer)
    _write(document, blocks, depth=0)
    title = next((plain(block.spans) for block in blocks if isinstance(block, Heading)), "")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = datetime.combine(today, time(), tzinfo=UTC).replace(
        tzinfo=None
    )
    file = io.BytesIO()
    document.save(file)
    return _undated(file.getvalue())


def _undated(packed: bytes) -> bytes:
    """The same archive without the moment at which each of its parts was packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EARLIEST), old.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _set_up(document: "Document", *, language: str, footer: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    for name, size in (
        ("Normal", 10.5),
        ("Heading 1", 14),
        ("Heading 2", 12),
        ("Heading 3", 10.5),
        ("Footer", 8),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _LATIN, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), _LATIN)
        fonts.set(qn("w:eastAsia"), _EAST_ASIAN)
    normal: Any = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-GB")
    spoken.set(qn("w:eastAsia"), "ja-JP")
    normal.element.get_or_add_rPr().append(spoken)
    if language == "ja":
        document.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{footer}　" if language == "ja" else f"{footer}   ")
    for field in ("PAGE", None, "NUMPAGES"):
        if field is None:
            foot.add_run(" / ")
            continue
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), field)
        foot._p.append(number)


def _write(container: Any, blocks: tuple[Block, ...], *, depth: float, quoted: bool = False) -> None:  # noqa: ANN401
    """Add blocks to a document.

    Args:
        depth: how far they stand in, in steps of 6 mm.
    """
    for block, after in zip_longest(blocks, blocks[1:]):
        match block:
            case Heading():
                _fill(container.add_heading(level=block.level), block.spans)
            case Paragraph():
                paragraph = container.add_paragraph()
                _place(paragraph, block, depth=depth, quoted=quoted)
                paragraph.paragraph_format.keep_with_next = isinstance(after, Quote | Items)
                _fill(paragraph, block.spans)
            case Quote():
                _write(container, block.blocks, depth=depth + 1, quoted=True)
            case Items():
                _write_items(container, block, depth=depth)
            case Table():
                _write_table(container, block)
            case Annex():
                _turn(container)


def _place(paragraph: Any, block: Paragraph, *, depth: float, quoted: bool) -> None:  # noqa: ANN401
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    alignments = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "centre": WD_ALIGN_PARAGRAPH.CENTER}
    paragraph.alignment = alignments.get(block.place)
    paragraph.paragraph_format.left_indent = Mm(6 * depth)
    if quoted:
        paragraph.paragraph_format.right_indent = Mm(6)
        paragraph.paragraph_format.line_spacing = Pt(14)


def _write_items(container: Any, items: Items, *, depth: float) -> None:  # noqa: ANN401
    """Add a list. Its numbers are written out, so that they are the same in every program and every rendering."""
    from docx.shared import Mm, Pt

    for number, item in enumerate(items.items, start=items.first or 0):
        mark = "•\t" if items.first is None else f"{number}.\t"
        paragraph = container.add_paragraph(mark)
        form = paragraph.paragraph_format
        form.left_indent, form.first_line_indent, form.space_after = Mm(6 * (depth + 1)), Mm(-6), Pt(2)
        form.tab_stops.add_tab_stop(Mm(6 * (depth + 1)))
        rest = item
        if item and isinstance(item[0], Paragraph):
            _fill(paragraph, item[0].spans)
            form.keep_with_next = len(item) > 1
            rest = item[1:]
        _write(container, rest, depth=depth + 1)


def _write_table(container: Any, table: Table) -> None:  # noqa: ANN401
    written = container.add_table(rows=0, cols=len(table.head))
    written.style = "Table Grid"
    for row in (table.head, *table.rows):
        for cell, spans in zip(written.add_row().cells, row, strict=True):
            _fill(cell.paragraphs[0], spans)


def _turn(container: Any) -> None:  # noqa: ANN401
    from docx.enum.section import WD_ORIENT, WD_SECTION

    section = container.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _fill(paragraph: Any, spans: Spans) -> None:  # noqa: ANN401
    for span in spans:
        # A line feed in a run's text becomes a line break.
        run = paragraph.add_run(span.text)
        run.bold = span.strong or None
