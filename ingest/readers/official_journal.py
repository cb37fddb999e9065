"""The XHTML of the Official Journal as lines of text, each with its role and the list items that it stands in.

    <p class="oj-ti-art">Article 53</p>              roles are the classes of paragraphs; before 2023 they had no `oj-`
    <div id="053.001"><p class="oj-normal">1.   …    a paragraph, its number in its words
    <table>… <td><p>(a)</p></td><td><p>draw up …     a list item is a table of its own: its label, and what it holds
    <div class="eli-container" id="anx_ I">          an annex; its id is not to be relied on

Consolidated texts are set otherwise, and come out alike:

    <p class="title-article-norm">Article 53</p>
    <div class="norm"><span class="no-parag">1.  </span><div class="norm inline-element">…
    <div class="grid-container grid-list"><div class="grid-list-column-1">(a)</div><div class="grid-list-column-2">…

Notes, the marks that point to them, marks of amendments (►M1 … ◄) and signatures are no lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ingest.readers.content import tidy
from knowledge.errors import DocumentError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ANNEX = "annex"
"""Role of the line without words with which an annex begins."""

_LEFT_OUT = {"script", "style", "head", "hr", "img", "colgroup", "col", "title"}
_INLINE = {
    "a",
    "span",
    "b",
    "i",
    "em",
    "strong",
    "sub",
    "sup",
    "u",
    "br",
    "abbr",
    "q",
    "cite",
    "font",
    "small",
}
_UNREAD = {
    "note", "signatory", "final",
    "modref", "arrow", "footnote", "disclaimer", "hd-modifiers", "separator", "separator-annex", "separator-short",
    "title-doc-oj-reference", "title-fam-member", "title-fam-member-star",
}  # fmt: skip
_CONSOLIDATED = {
    "title-article-norm": "ti-art",
    "stitle-article-norm": "sti-art",
    "title-division-1": "ti-section-1",
    "title-division-2": "ti-section-2",
    "title-doc-first": "doc-ti",
    "title-doc-last": "doc-ti",
    "title-annex-1": "doc-ti",
    "title-annex-2": "doc-ti",
    "title-gr-seq-level-1": "ti-grseq-1",
    "reference": "hd-reference",
}
"""Roles in consolidated texts by what they are called in the Journal."""
_LABEL = re.compile(
    r"[‘“„«\"']?(?:\(?(?:\d{1,3}[a-z]?|[a-z]{1,5}|[A-Z])\)|(?:\d+(?:\.\d+)*|[a-z]{1,5}|[A-Z])\.|[—–•·-])"
)
_AMENDED = re.compile(r"\s*(?:[▼►]\s?[A-Z]\d*|◄|\(\s+\))")
_REST = re.compile(r"[;.,:’”\"'»)]+")
_RAISED = str.maketrans("0123456789+-−–n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the Journal.

    Attributes:
        role: the class of its paragraph without `oj-`: `ti-art`, `normal`; empty where it has none.
        labels: of the list items that it stands in, the outermost first; the innermost opens the text of its first line.
        part: the id of the nearest division around it that has one.
    """

    role: str
    text: str
    labels: tuple[str, ...] = ()
    part: str = ""


def lines_of(content: bytes) -> list[Line]:
    """The lines of a page of the Journal, in order.

    Raises:
        DocumentError: `no_text`, it is no page.
    """
    from lxml import etree  # heavy, and needed for this format only
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise DocumentError("no_text") from None
    reading = _Reading()
    reading.element(page, (), "")
    return reading.lines


class _Reading:
    """Walks a page and gathers its lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._number = ""  # of a paragraph, where it is set beside its words

    def element(self, element: "HtmlElement", labels: tuple[str, ...], part: str) -> None:
        """A block and all in it."""
        role = _role(element)
        identity = (element.get("id") or "").replace(" ", "")
        if element.tag in _LEFT_OUT or role in _UNREAD or identity.startswith("fnp_"):
            return
        if identity.startswith("anx_"):
            self.lines.append(Line(ANNEX, "", labels, identity))
        if element.tag == "table":
            for row in _rows(element):
                self._row(row, labels, part)
        elif _classes(element) & {"grid-list", "grid-row"} and len(cells := element.findall("div")) == 2:
            self._cells(cells, labels, part)
        elif role == "enumeration-spacing":  # a number and its words, set beside each other
            self._add("normal", _words(element), labels, part)
        else:
            self._flow(element, role, labels, identity if element.tag == "div" and identity else part)

    def _flow(self, element: "HtmlElement", role: str, labels: tuple[str, ...], part: str) -> None:
        """An element's own words, and the blocks among them."""
        first = len(self.lines)
        words = element.text or ""
        for child in element:
            if _role(child) == "no-parag":
                self._number = _words(child)
            elif child.tag in _INLINE:
                words = f"{words.rstrip()}" if _is_mark(child) else words + _words(child)
            else:
                self._add(role, words, labels, part, first)
                words = ""
                self.element(child, labels, part)
            words += child.tail or ""
        self._add(role, words, labels, part, first)

    def _row(self, row: "HtmlElement", labels: tuple[str, ...], part: str) -> None:
        """A row: a list item, the layout of something else, or a row of a table proper."""
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        roles = {_role(each) for each in row.iter("p")}
        if any(role.startswith("hd-") for role in roles):
            for cell in cells:
                self._flow(cell, "", labels, part)
        elif "signatory" not in roles and not _words(row).startswith(
            "►"
        ):  # the first of a list of amendments
            self._cells(cells, labels, part)

    def _cells(self, cells: "list[HtmlElement]", labels: tuple[str, ...], part: str) -> None:
        filled = [cell for cell in cells if _words(cell)]
        label = _words(filled[0]) if filled else ""
        if len(filled) == 2 and _LABEL.fullmatch(label):
            first = len(self.lines)
            self._flow(filled[1], "", (*labels, label), part)
            if len(self.lines) > first:
                self.lines[first] = replace(self.lines[first], text=f"{label} {self.lines[first].text}")
        elif len(filled) == 1:
            self._flow(filled[0], "", labels, part)
        elif filled:
            self._add("normal", " | ".join(_words(cell) for cell in filled), labels, part)

    def _add(
        self, role: str, words: str, labels: tuple[str, ...], part: str, since: int | None = None
    ) -> None:
        """A line; punctuation that stands alone after a block belongs to that block's last line.

        Args:
            since: how many lines there were when the element around it began.
        """
        text = tidy(_AMENDED.sub("", " ".join(words.split())))
        if not text:
            return
        if self._number:
            text, self._number = f"{tidy(' '.join(self._number.split()))} {text}", ""
        if since is not None and len(self.lines) > since and _REST.fullmatch(text):
            self.lines[-1] = replace(self.lines[-1], text=self.lines[-1].text + text)
        else:
            self.lines.append(Line(role, text, labels, part))


def _classes(element: "HtmlElement") -> set[str]:
    return set((element.get("class") or "").split())


def _role(element: "HtmlElement") -> str:
    role, *_ = (element.get("class") or "").split() or [""]
    return _CONSOLIDATED.get(role, role.removeprefix("oj-"))


def _rows(table: "HtmlElement") -> Iterator[Any]:
    """Its own rows, and not those of tables in it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _is_mark(element: "HtmlElement") -> bool:
    """Whether it points to a note: `(1)`, raised."""
    return element.tag == "a" and (
        (element.get("id") or "").startswith(("ntc", "src."))
        or (element.get("href") or "").startswith("#ntr")
    )


def _words(element: "HtmlElement") -> str:
    """All words in an element, in a line; what is raised in raised figures, as 10²⁵."""
    if _is_mark(element) or element.tag in _LEFT_OUT or _role(element) == "note":
        return ""
    if element.tag == "br":
        return " "
    pieces = [element.text or ""]
    for child in element:
        pieces.append(_words(child) + (" " if child.tag not in _INLINE else ""))
        pieces.append(child.tail or "")
    words = "".join(pieces)
    if element.tag == "sup" or _role(element) in ("super", "superscript"):
        return words.translate(_RAISED)
    return words if element.tag in _INLINE else tidy(" ".join(words.split()))
