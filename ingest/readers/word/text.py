"""Walks the text of a Word document: paragraphs with their numbers, tables, notes, text boxes, as they would be printed."""

from collections.abc import Iterator, Mapping

from lxml.etree import _Element

from ingest.readers.content import lines, tidy
from ingest.readers.outline import Outline, target
from ingest.readers.word.numbering import Numbering, W, written
from ingest.readers.word.styles import Styles, is_hidden, list_and_level

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}sectPr",
    f"{W}sdtPr",
    f"{W}tblPr",
    f"{W}tblGrid",
    f"{_COMPATIBLE}Fallback",
}
_NO_WORDS = _GONE | {
    f"{W}{name}" for name in ("pPr", "rPr", "instrText", "delText", "delInstrText", "rt", "rubyPr")
}
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_PRIVATE = range(0xE000, 0xF900)


class WordText:
    """Puts a document's body into an outline.

    What was deleted or moved away under tracked changes, comments, page headers and the table of contents are left out; so
    is hidden text, which is noted in `hid`.

    Args:
        notes: the footnotes and endnotes, by kind (`footnote`, `endnote`) and id.
        links: where hyperlinks lead, by relationship.
    """

    def __init__(
        self,
        *,
        outline: Outline,
        styles: Styles,
        numbering: Numbering,
        notes: Mapping[tuple[str, str], _Element],
        links: Mapping[str, str],
    ) -> None:
        self.hid = False
        self.title = ""
        self._outline = outline
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._links = links
        self._named: dict[tuple[str, str], str] = {}
        self._waiting: list[
            tuple[str, _Element]
        ] = []  # footnotes, to be set below the paragraph that names them
        self._last: list[tuple[str, _Element]] = []  # endnotes
        self._boxes: list[_Element] = []
        self._carried = ""  # of a paragraph whose end was deleted

    def read(self, body: _Element) -> None:
        """The whole body, and the endnotes after it."""
        self._walk(body)
        self._outline.add(lines(self._carried))
        for mark, note in self._last:
            self._add_note(mark, note)

    def _walk(self, parent: _Element) -> None:
        for child in parent:
            if child.tag in _GONE:
                continue
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag == f"{W}sdt" and _is_contents(child):
                continue
            elif isinstance(child.tag, str):
                self._walk(child)

    def _paragraph(self, paragraph: _Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.of(properties)
        if self._styles.is_contents(style):
            return
        text = self._carried + self._text_of(paragraph, properties, style)
        self._carried = ""
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._carried = text
            return
        level = self._styles.heading_level(style, properties)
        if level is not None and tidy(text.replace("\n", " ")):
            heading = tidy(text.replace("\n", " "))
            self._outline.open_heading(level, heading)
            self.title = self.title or (heading if level == 0 else "")
        else:
            self._outline.add(lines(text))
        self._add_what_hangs_on_it()

    def _text_of(self, paragraph: _Element, properties: _Element | None, style: str) -> str:
        """A paragraph's words with its number; nothing where all of it is hidden."""
        hid, self.hid = self.hid, False
        text = "".join(self._words(paragraph, hidden=self._styles.hides(style)))
        all_hidden = self.hid and not text.strip()
        self.hid |= hid
        if all_hidden:
            return ""
        marker = self._marker(properties, style)
        return f"{marker}{text}" if text.strip() or not marker.startswith(("•", "◦", "▪")) else ""

    def _marker(self, properties: _Element | None, style: str) -> str:
        own = properties.find(f"{W}numPr") if properties is not None else None
        list_id, level = list_and_level(own) if own is not None else ("", None)
        if not list_id:
            list_id, styles_level = self._styles.list_of(style)
            level = styles_level if level is None else level
        if not list_id or list_id == "0":
            return ""
        if own is None:
            named = self._numbering.level_of_style(list_id, style)
            level = level if named is None else named
        return self._numbering.marker(list_id, level or 0)

    def _words(self, parent: _Element, *, hidden: bool) -> Iterator[str]:
        for child in parent:
            tag = child.tag
            if tag in _NO_WORDS or not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                yield from self._words(child, hidden=self._is_hidden(child, hidden))
            elif tag == f"{W}txbxContent":
                self._boxes.append(child)
            elif tag in {f"{W}t", f"{_MATH}t"}:
                if hidden:
                    self.hid |= bool((child.text or "").strip())
                else:
                    yield child.text or ""
            elif hidden and tag in _SIGNS:
                continue
            elif tag in _SIGNS:
                yield "" if child.get(f"{W}type") in {"page", "column"} else _SIGNS[tag]
            elif tag == f"{W}sym":
                yield "" if hidden else _sign(str(child.get(f"{W}char", "")))
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                yield "" if hidden else self._mark(child)
            elif tag == f"{W}hyperlink":
                words = "".join(self._words(child, hidden=hidden))
                yield words + target(self._links.get(str(child.get(f"{_R}id", "")), ""), tidy(words))
            else:
                yield from self._words(child, hidden=hidden)

    def _is_hidden(self, run: _Element, hidden: bool) -> bool:
        properties = run.find(f"{W}rPr")
        own = is_hidden(properties)
        if own is not None:
            return own
        named = properties.find(f"{W}rStyle") if properties is not None else None
        return hidden or (named is not None and self._styles.hides(str(named.get(f"{W}val", ""))))

    def _mark(self, reference: _Element) -> str:
        """What stands in the text for a note: [1] for a footnote, [i] for an endnote."""
        kind = str(reference.tag).removeprefix(W).removesuffix("Reference")
        key = kind, str(reference.get(f"{W}id", ""))
        note = self._notes.get(key)
        if note is None:
            return ""
        if key not in self._named:
            number = sum(kind == other for other, _ in self._named) + 1
            form = "decimal" if kind == "footnote" else "lowerRoman"
            self._named[key] = f"[{written(number, form)}]"
            (self._waiting if kind == "footnote" else self._last).append((self._named[key], note))
        return self._named[key]

    def _add_what_hangs_on_it(self) -> None:
        """Footnotes and text boxes of the paragraph or row just added."""
        waiting, self._waiting = self._waiting, []
        boxes, self._boxes = self._boxes, []
        for mark, note in waiting:
            self._add_note(mark, note)
        for box in boxes:
            self._walk(box)

    def _add_note(self, mark: str, note: _Element) -> None:
        text = lines("\n".join(self._paragraphs(note)))
        if text:
            self._outline.add(f"{mark} {text}")

    def _table(self, table: _Element) -> None:
        for row in _children(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = _children(row, f"{W}tc")
            if len(cells) == 1:  # a frame around text rather than a table
                self._walk(cells[0])
                continue
            texts = [lines("\n".join(self._paragraphs(cell))).replace("\n", " ") for cell in cells]
            if any(texts):
                self._outline.add(" | ".join(texts))
            self._add_what_hangs_on_it()

    def _paragraphs(self, parent: _Element) -> Iterator[str]:
        """The texts of all paragraphs below, those of tables in it included."""
        for child in parent:
            if child.tag in _GONE:
                continue
            if child.tag == f"{W}p":
                properties = child.find(f"{W}pPr")
                yield self._text_of(child, properties, self._styles.of(properties))
            elif isinstance(child.tag, str):
                yield from self._paragraphs(child)


def _children(parent: _Element, tag: str) -> list[_Element]:
    """Rows or cells, also those within content controls and insertions."""
    found: list[_Element] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag not in _GONE and isinstance(child.tag, str) and child.tag not in {f"{W}tr", f"{W}tc"}:
            found += _children(child, tag)
    return found


def _is_contents(control: _Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _sign(code: str) -> str:
    """A sign by its code; those of symbol fonts mean nothing in another font."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return (
        chr(number)
        if 0x20 <= number < 0x11_0000 and number not in _PRIVATE and not 0xD800 <= number < 0xE000
        else ""
    )
