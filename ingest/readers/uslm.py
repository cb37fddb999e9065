"""Titles of the United States Code in USLM 1.0, the XML of the Office of the Law Revision Counsel."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.document import Block, ReadDocument, Source
from ingest.naming import name_and_date
from ingest.readers.content import HEAD, Articles, tidy
from ingest.readers.xml import local, parse_xml
from knowledge.errors import DocumentError
from knowledge.locator import AMERICAN_LEVELS
from knowledge.model import Kind, VersionFacts

_LEVELS = AMERICAN_LEVELS | {"subitem": "", "subsubitem": ""}
_GROUPS = {"title", "subtitle", "chapter", "subchapter", "part", "subpart", "division", "subdivision"}
_LEFT_OUT = {"note", "notes", "sourceCredit", "toc", "footnote"}
_IDENTIFIER = re.compile(r"/us/usc/t(?P<title>\d+[A-Za-z]?)")
_EDITION = re.compile(r"(?:Online)?@?(?P<law>\d+-\d+)(?P<rest>.*)")
# Names that people use for a title; a title's own XML does not say them.
_NAMES = {
    "17": (
        "U.S. Copyright Act",
        "US Copyright Act",
        "Copyright Act of 1976",
        "米国著作権法",
        "アメリカ著作権法",
    )
}


class UslmReader:
    """Reads one title: every section with its levels; notes, source credits and contents are left out."""

    name = "uslm"

    def accepts(self, source: Source) -> bool:
        """XML whose root is `uscDoc`."""
        return b"<uscDoc" in source.content[:HEAD]

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The title.

        Raises:
            DocumentError: `broken_xml`, `entity_bomb`, `duplicate_provision`, `bad_date`, `no_text`.
        """
        root = parse_xml(source.content)
        identifier = _IDENTIFIER.match(root.get("identifier", ""))
        blocks = tuple(_Title().read(root))
        if not identifier or not blocks:
            raise DocumentError("no_text")
        title = identifier["title"]
        work = f"Title {title}, United States Code"
        facts = VersionFacts(
            key=f"usc{title.lower()}",
            title=work,
            kind=Kind.STATUTE,
            language="en",
            style="us",
            effective=name_and_date(source.path)[1],
            work=work,
            aliases=(f"{title} U.S.C.", f"{title} USC", *_NAMES.get(title, ())),
            jurisdiction="us",
            url=f"https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title{title}&edition=prelim",
            edition=_edition(root),
        )
        yield ReadDocument(facts, blocks)


def _edition(root: Element) -> str:
    for element in root.iter():
        if local(element) == "docPublicationName":
            found = _EDITION.fullmatch(_text(element))
            return f"through Pub. L. {found['law']}{found['rest']}" if found else _text(element)
    return ""


class _Title:
    """Walks a title and yields its blocks."""

    def __init__(self) -> None:
        self._sections = Articles()

    def read(self, element: Element, headings: tuple[str, ...] = ()) -> Iterator[Block]:
        """The sections below an element, each under its chapter and subchapter."""
        for child in element:
            name = local(child)
            if name in _LEFT_OUT:
                continue
            if name == "section":
                yield from self._section(child, headings)
            elif name in _GROUPS and name != "title":
                yield from self.read(child, (*headings, _words(child, "num") + _words(child, "heading")))
            else:
                yield from self.read(child, headings)

    def _section(self, section: Element, headings: tuple[str, ...]) -> Iterator[Block]:
        number = section.get("identifier", "").rpartition("/s")[2]
        if not number:
            return
        self._sections.open(f"sec={number}", f"§ {number}")
        caption = _words(section, "heading")
        written = f"{_words(section, 'num')} {caption}"
        if section.get("status") or written.startswith(
            "["
        ):  # repealed, renumbered: its heading is all it says
            yield Block(f"sec={number}", written, headings)
            written = ""
        yield from self._level(section, f"sec={number}", headings, "" if not written else caption, "")

    def _level(
        self, level: Element, locator: str, headings: tuple[str, ...], caption: str, lead: str
    ) -> Iterator[Block]:
        """A level's own words (number, heading, opening), then its sub-levels, then what continues it.

        Args:
            lead: the number of the level above where that has no words of its own, as in `(A)(i) …`.
        """
        if local(level) != "section":
            lead = f"{lead}{_words(level, 'num')}"
            if heading := _words(level, "heading"):
                lead = f"{lead} {heading}"
        for child in level:
            name = local(child)
            if name in _LEVELS:
                has_words = lead.strip() and not lead.endswith(")")
                if has_words:
                    yield Block(locator, lead, headings, caption)
                    lead = ""
                last = child.get("identifier", "").rpartition("/")[2] or _words(child, "num").strip("()")
                kind = _LEVELS[name]
                deeper = f"{locator}/{kind}={last}" if kind and last else locator
                yield from self._level(child, deeper, headings, caption, lead)
                lead = ""
            elif name not in _LEFT_OUT and name not in {"num", "heading"}:
                for text in _paragraphs(child):
                    yield Block(locator, _joined(lead, text), headings, caption)
                    lead = ""
        if lead:
            yield Block(locator, lead, headings, caption)


def _joined(lead: str, text: str) -> str:
    """A number or heading and the words after it; none stand between a dash and those."""
    return f"{lead}{text}" if not lead or lead.endswith("—") else f"{lead} {text}"


def _paragraphs(element: Element) -> Iterator[str]:
    """The text of an element, by its paragraphs where it has some."""
    inner = [child for child in element if local(child) == "p"]
    if not inner:
        if text := _text(element):
            yield text
        return
    if opening := tidy(element.text or ""):
        yield opening
    for child in inner:
        if text := _text(child):
            yield text


def _words(element: Element, name: str) -> str:
    found = next((child for child in element if local(child) == name), None)
    return _text(found) if found is not None else ""


def _text(element: Element) -> str:
    """All text in an element, notes and the marks that point to them left out."""
    pieces: list[str] = []

    def gather(node: Element) -> None:
        if local(node) not in _LEFT_OUT and node.get("class") != "footnoteRef":
            pieces.append(node.text or "")
            for child in node:
                gather(child)
                pieces.append(child.tail or "")

    gather(element)
    return tidy("".join(pieces).replace("\n", " "))
