"""Word documents (.docx, .docm, .dotx), as they would be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from ingest.archive import BROKEN, package_kind, see_that_it_can_be_unpacked
from ingest.document import ReadDocument, Source
from ingest.hidden import seen
from ingest.naming import key_from, name_and_date
from ingest.readers.content import language_of, tidy
from ingest.readers.outline import Outline, first_heading
from knowledge.errors import DocumentError
from knowledge.model import Flag, Kind, VersionFacts

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml.etree import _Element

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT_TYPES = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
# Titles that programs write where nobody gave one.
_NO_TITLE = re.compile(
    r"(?:microsoft )?word(?: document| 文書)?(?: - .*)?|document ?\d*|untitled.*|無題.*|文書 ?\d*|タイトルなし|.*\.docx?",
    re.IGNORECASE,
)


class DocxReader:
    """Reads a Word document as one document: headings by their styles, numbers that Word counts, tables, notes."""

    name = "docx"

    def accepts(self, source: Source) -> bool:
        """A package that has Word's parts, whatever its name."""
        return package_kind(source.content) == "docx"

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The document.

        Raises:
            DocumentError: `broken_docx`, `archive_too_large` and its like, dates in the name, `no_text`.
        """
        see_that_it_can_be_unpacked(source.content)
        outline = Outline()
        name, effective = name_and_date(source.path)
        stated, styled, hid = _read_into(outline, source.content)
        blocks = tuple(outline.blocks)
        if not blocks:
            raise DocumentError("no_text")
        facts = VersionFacts(
            key=key_from(source.path),
            title=styled or stated or first_heading(blocks) or name,
            kind=Kind.OTHER,
            language=language_of("\n".join(block.text for block in blocks[:40])),
            effective=effective,
        )
        yield ReadDocument(replace(facts, flags=(Flag.HIDDEN_CHARACTERS,)) if hid else facts, blocks)


def _read_into(outline: Outline, content: bytes) -> tuple[str, str, bool]:
    """Fill the outline; the title in the properties, the one in the text, and whether text was hidden.

    Raises:
        DocumentError: `broken_docx`.
    """
    from docx.opc.exceptions import OpcError
    from docx.opc.package import OpcPackage
    from docx.oxml.parser import parse_xml
    from lxml.etree import LxmlError

    from ingest.readers.word.numbering import Numbering, W
    from ingest.readers.word.styles import Styles
    from ingest.readers.word.text import WordText

    def root(part: Part | None) -> _Element | None:
        return None if part is None else parse_xml(part.blob)

    try:
        package = OpcPackage.open(BytesIO(content))
        main = package.main_document_part
        body = root(main)
        if body is None or body.tag != f"{W}document":
            raise DocumentError("broken_docx")
        parts = {
            kind: root(_related(main, kind)) for kind in ("styles", "numbering", "footnotes", "endnotes")
        }
        links = {name: str(each.target_ref) for name, each in main.rels.items() if each.is_external}
        stated = tidy(seen(str(package.core_properties.title or "")))
    except (*BROKEN, OpcError, LxmlError, TypeError, AttributeError):
        raise DocumentError("broken_docx") from None
    styles = Styles(parts["styles"])
    notes = {
        (kind, str(note.get(f"{W}id", ""))): note
        for kind in ("footnote", "endnote")
        if (part := parts[f"{kind}s"]) is not None
        for note in part.iterchildren(f"{W}{kind}")
        if note.get(f"{W}type", "normal") == "normal"
    }
    numbering = Numbering(parts["numbering"], style_list=lambda style: styles.list_of(style)[0])
    text = WordText(outline=outline, styles=styles, numbering=numbering, notes=notes, links=links)
    text.read(body)
    return "" if _NO_TITLE.fullmatch(stated) else stated, text.title, text.hid


def _related(main: Part, kind: str) -> Part | None:
    """The part that stands in this relation to the main one."""
    for each in main.rels.values():
        if each.reltype in {_TYPES + kind, _STRICT_TYPES + kind} and not each.is_external:
            part: Part = each.target_part
            return part
    return None
