"""HTML from bytes to a tree without what is not seen, and from a tree to the blocks of an outline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ingest.readers.content import japanese_encoding, lines, see_that_it_is_not_too_much, tidy, unwrapped
from ingest.readers.outline import Outline, bullet, target
from knowledge.errors import DocumentError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEAD = 8192
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(
    rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{1,100}?encoding=["']([\w.:-]+)""",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ADDRESS = re.compile("\1[^\2]*\2")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# What pages call an encoding, and what they mean by it.
_MEANT = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp", "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "utf-16": "utf-8",
}  # fmt: skip
_NEVER_SEEN = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "select", "option", "textarea", "input", "datalist", "dialog", "map", "rp", "rt",
}  # fmt: skip
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "hr",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "html", "legend", "li", "main", "menu", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {"ul", "ol", "menu"}


def decoded(content: bytes) -> str:
    """The text of a page, by its byte order mark, by what it declares, or by what its bytes can be.

    Raises:
        DocumentError: `too_much_text`.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            text = content.removeprefix(bom).decode(encoding, "replace")
            break
    else:
        found = _DECLARED.search(content[:_HEAD])
        name = (found[1] or found[2]).decode("ascii").lower() if found else ""
        guess = {"Shift_JIS": "cp932", "EUC-JP": "euc_jp"}.get(japanese_encoding(content), "cp1252")
        text = _first_that_fits(content, _MEANT.get(name, name), "utf-8", guess)
    see_that_it_is_not_too_much(len(text))
    return text.replace("\0", "")


def _first_that_fits(content: bytes, *encodings: str) -> str:
    """Decoded in the first encoding that fits, else in the first that exists, with marks for what does not."""
    known = []
    for encoding in filter(None, encodings):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            known.append(encoding)
        except (LookupError, ValueError):  # no such encoding, or none of texts
            continue
    return content.decode(known[0], "replace")


def parsed(text: str) -> HtmlElement:
    """The tree of a page.

    Raises:
        DocumentError: `no_text`, it has no element at all.
    """
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    bytes_ = _XML_DECLARATION.sub("", text).encode("utf-8", "replace")
    try:
        root: HtmlElement = document_fromstring(bytes_, parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except LxmlError:
        raise DocumentError("no_text") from None
    for element in root.iter():  # the parser lets controls in, and nothing that changes a tree takes them
        for place in ("text", "tail"):
            if (words := getattr(element, place)) and _CONTROLS.search(words):
                setattr(element, place, _CONTROLS.sub("", words))
    return root


def drop_unseen(root: HtmlElement) -> None:
    """Take out scripts and their like, and elements that are hidden from a reader by their attributes.

    `aria-hidden` also marks a whole page while a dialog lies over it: it counts only for less than half of the words.
    """
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _NEVER_SEEN or _is_hidden(element):
            _drop(element)
    half = length(root) / 2
    for element in root.xpath("//*[@aria-hidden='true']"):
        if length(element) < half:
            _drop(element)


def write_markers(root: HtmlElement) -> None:
    """Put the number or bullet of every list item into its text."""

    def mark(parent: HtmlElement, depth: int) -> None:
        number, kind = 0, ""
        if parent.tag in _LISTS:
            depth += 1
            number, kind = _integer(parent.get("start"), 1) - 1, str(parent.get("type") or "1")
        for child in parent:
            if child.tag == "li":
                number = _integer(child.get("value"), number + 1)
                _open_with(
                    child, f"{_numbered(number, kind)}" if parent.tag == "ol" else bullet(max(depth, 1))
                )
            mark(child, depth)

    mark(root, 0)


def length(element: HtmlElement) -> int:
    """How many letters it holds, white space left out."""
    return sum(len("".join(text.split())) for text in element.itertext(with_tail=False))


def read_into(outline: Outline, root: HtmlElement, keep: Callable[[str, bool], bool] | None = None) -> None:
    """The blocks of a tree: headings, paragraphs, items, rows, in reading order.

    Args:
        keep: whether a block of these words is wanted, and whether it is a heading; None: all are.
    """
    _Walk(outline, keep or (lambda *_: True)).read(root)


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _NOT_SHOWN.search(style))


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _integer(written: str | None, otherwise: int) -> int:
    return int(written) if written and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", written) else otherwise


def _numbered(number: int, kind: str) -> str:
    from ingest.readers.word.numbering import written

    form = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(kind, "decimal")
    return f"{written(number, form)}."


def _open_with(item: HtmlElement, marker: str) -> None:
    """Write the marker where the item's words begin; an item that is nothing but another list gets none."""
    place = item
    while not (place.text or "").strip() and len(place) and isinstance(place[0].tag, str):
        if place[0].tag in _LISTS | {"br", "img", "table"}:
            break
        place = place[0]
    if (place.text or "").strip() or (len(place) and place[0].tag not in _LISTS):
        place.text = f"{marker} {(place.text or '').lstrip()}"


class _Walk:
    """Goes through a tree once; `_line` is the paragraph that is being read."""

    def __init__(self, outline: Outline, keep: Callable[[str, bool], bool]) -> None:
        self._outline = outline
        self._keep = keep
        self._line: list[str] = []

    def read(self, element: HtmlElement) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NEVER_SEEN or tag == "head":
            return
        if tag in _HEADINGS:
            self._end_line()
            heading = _flat("".join(_words(element)))
            if self._keep(heading, True):
                self._outline.open_heading(_HEADINGS[tag], heading)
        elif tag == "table" and _is_of_data(element):
            self._end_line()
            for row in element.iter("tr"):
                cells = [_flat("".join(_words(cell))) for cell in row if cell.tag in {"td", "th"}]
                if any(cells):
                    self._add(" | ".join(cells))
        elif tag == "pre":
            self._end_line()
            self._add(lines("".join(element.itertext())))
        elif tag == "br":
            self._line.append("\0")
        elif tag == "a":
            start = len(self._line)
            self._inside(element)
            if start < len(self._line):  # it may have held paragraphs, which ended the line
                words = tidy("".join(self._line[start:]))
                address = target(str(element.get("href") or "").strip(), words)
                self._line.append(f"\1{address}\2" if address else "")
        elif tag in _BLOCKS:
            self._end_line()
            self._inside(element)
            self._end_line()
        else:
            self._inside(element)

    def _inside(self, element: HtmlElement) -> None:
        self._line.append(element.text or "")
        for child in element:
            self.read(child)
            self._line.append(child.tail or "")

    def _end_line(self) -> None:
        if self._line:
            self._add(unwrapped("".join(self._line)))
            self._line = []

    def _add(self, text: str) -> None:
        """Add a block by its own words; the address of a link, between marks, is none of them."""
        if self._keep(_ADDRESS.sub("", text), False):
            self._outline.add(text.replace("\1", "").replace("\2", ""))


def _is_of_data(table: HtmlElement) -> bool:
    """Whether a table holds rows of cells, and not a page's layout: other tables, headings, or a single column."""
    if table.find(".//table") is not None or any(table.find(f".//{tag}") is not None for tag in _HEADINGS):
        return False
    return any(sum(cell.tag in {"td", "th"} for cell in row) > 1 for row in table.iter("tr"))


def _words(element: HtmlElement) -> Iterator[str]:
    """All text within a cell or heading, a space where a block or line ends."""
    if not isinstance(element.tag, str) or element.tag in _NEVER_SEEN:
        return
    yield element.text or ""
    for child in element:
        yield from _words(child)
        if child.tag in _BLOCKS or child.tag == "br":
            yield " "
        yield child.tail or ""


def _flat(text: str) -> str:
    return unwrapped(text).replace("\n", " ")
