"""Japanese laws in the XML of e-Gov (laws.e-gov.go.jp), as downloaded or as its API wraps them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from ingest.document import Block, ReadDocument, Source
from ingest.naming import key_from, name_and_date, parse_date
from ingest.readers.content import HEAD, Articles, tidy
from ingest.readers.xml import parse_xml
from knowledge.errors import DocumentError
from knowledge.model import Kind, VersionFacts

_FILE_NAME = re.compile(r"(?P<law>\d{3}[0-9A-Z]{2,3}\d{7,10})(?:_(?P<date>\d{8})_[0-9A-Z]+)?")
_PARTS = {"Part", "Chapter", "Section", "Subsection", "Division"}
_APPENDICES = {"AppdxTable", "AppdxNote", "AppdxStyle", "Appdx", "AppdxFig", "AppdxFormat"}
_IN_ARTICLE = {"Paragraph": "par", "Item": "item", "Subitem1": "sub", "Subitem2": "subsub"}
_DEEPER = re.compile(r"Subitem\d+")
_ROWS = {"TableRow", "TableHeaderRow"}
_COLUMNS = {"TableColumn", "TableHeaderColumn"}


class EgovReader:
    """Reads one law: main text and supplementary provisions (附則), its tables as rows of text."""

    name = "e-gov"

    def accepts(self, source: Source) -> bool:
        """XML with a `Law` element near its beginning, or as the API wraps it."""
        head = source.content[:HEAD]
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and bool(
            re.search(rb"<Law[\s/>]|<law_data_response[\s>]", head)
        )

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The law.

        Raises:
            DocumentError: `broken_xml`, `entity_bomb`, `duplicate_provision`, `bad_date`, `no_text`.
        """
        root = parse_xml(source.content)
        law = next(root.iter("Law"), None)
        body = law.find("LawBody") if law is not None else None
        if law is None or body is None:
            raise DocumentError("no_text")
        blocks = tuple(_Law().read(body))
        if not blocks:
            raise DocumentError("no_text")
        yield ReadDocument(_facts(law, body, source.path), blocks)


def _facts(law: Element, body: Element, path: PurePosixPath) -> VersionFacts:
    title = body.find("LawTitle")
    name = _text(title) if title is not None else ""
    abbreviations = (title.get("Abbrev", "") if title is not None else "").replace("、", ",").split(",")
    downloaded = _FILE_NAME.fullmatch(name_and_date(path)[0])
    key, effective = (downloaded["law"] if downloaded else key_from(path)), name_and_date(path)[1]
    if downloaded and (day := downloaded["date"]):
        effective = parse_date(f"{day[:4]}-{day[4:6]}-{day[6:]}", "file name")
    number = _text(law.find("LawNum"))
    return VersionFacts(
        key=key,
        title=name or key,
        kind=Kind.STATUTE,
        language="ja",
        style="jp",
        effective=effective,
        work=name,
        aliases=tuple(dict.fromkeys(alias.strip() for alias in [*abbreviations, number] if alias.strip())),
        jurisdiction="jp",
        url=f"https://laws.e-gov.go.jp/law/{key}" if downloaded else "",
    )


class _Law:
    """Walks a law's body and yields its blocks."""

    def __init__(self) -> None:
        self._articles = Articles()
        self._supplements = 0
        self._appendices = 0

    def read(self, body: Element) -> Iterator[Block]:
        for child in body:
            match child.tag:
                case "Preamble":
                    for number, paragraph in enumerate(child.iter("Paragraph"), start=1):
                        yield from self._unit(paragraph, f"heading=前文/par={number}", ("前文",), "")
                case "MainProvision":
                    yield from self._part(child, "", ())
                case "SupplProvision":
                    self._supplements += 1
                    yield from self._part(child, f"suppl={self._supplements}", (_supplement_title(child),))
                case tag if tag in _APPENDICES:
                    yield from self._appendix(child, "", ())

    def _part(self, element: Element, root: str, headings: tuple[str, ...]) -> Iterator[Block]:
        """A part and what stands in it: smaller parts, articles, or paragraphs without an article."""
        for child in element:
            if child.tag in _PARTS:
                title = tidy(_text(child.find(f"{child.tag}Title")))
                yield from self._part(child, root, (*headings, title) if title else headings)
            elif child.tag == "Article":
                yield from self._article(child, root, headings)
            elif child.tag == "Paragraph":
                caption = _bare(_text(child.find("ParagraphCaption")))
                yield from self._unit(child, _join(root, f"par={_number(child)}"), headings, caption)
            elif child.tag.removeprefix("Suppl").removeprefix("Provision") in _APPENDICES:
                yield from self._appendix(child, root, headings)

    def _article(self, article: Element, root: str, headings: tuple[str, ...]) -> Iterator[Block]:
        locator = _join(root, f"art={_number(article)}")
        title = _text(article.find("ArticleTitle"))
        caption = _bare(_text(article.find("ArticleCaption")))
        self._articles.open(locator, title)
        is_range = ":" in article.get("Num", "")
        for paragraph in article.iter("Paragraph"):
            at = locator if is_range else f"{locator}/par={_number(paragraph)}"
            blocks = self._unit(paragraph, at, headings, caption)
            yield from (
                [Block(at, f"{title}　{_text(paragraph)}", headings, caption)] if is_range else blocks
            )

    def _unit(self, unit: Element, locator: str, headings: tuple[str, ...], caption: str) -> Iterator[Block]:
        """A paragraph or item: its own sentence, then the units in it. What has no number continues it."""
        name = unit.tag
        number = _text(unit.find(f"{name}Num" if name == "Paragraph" else f"{name}Title"))
        sentence = unit.find(f"{name}Sentence")
        text = "　".join(
            part for part in (number, _sentence(sentence) if sentence is not None else "") if part
        )
        if text:
            yield Block(locator, text, headings, caption)
        for child in unit:
            if child.tag in _IN_ARTICLE:
                yield from self._unit(
                    child, f"{locator}/{_IN_ARTICLE[child.tag]}={_number(child)}", headings, caption
                )
            elif _DEEPER.fullmatch(child.tag):
                yield from self._unit(child, locator, headings, caption)
            elif not child.tag.startswith(name):
                for line in _rows(child):
                    yield Block(locator, line, headings, caption)

    def _appendix(self, element: Element, root: str, headings: tuple[str, ...]) -> Iterator[Block]:
        """別表 and other appendices, counted through the law."""
        self._appendices += 1
        title = next((tidy(_text(child)) for child in element if child.tag.endswith("Title")), "")
        for child in element:
            if child.tag.endswith("Title"):
                continue
            for line in _rows(child):
                yield Block(
                    _join(root, f"annex={self._appendices}"), line, (*headings, title) if title else headings
                )


def _rows(element: Element) -> Iterator[str]:
    """The lines of a table, a list or anything else that stands between the numbered units."""
    if element.tag in _ROWS:
        cells = [" ".join(_rows(column)) for column in element if column.tag in _COLUMNS]
        if any(cells):
            yield " | ".join(cells)
    elif element.tag.endswith("Sentence"):
        if text := _sentence(element):
            yield text
    elif (
        len(element)
        and element.tag not in {"Sentence", "Column"}
        and any(child.tag != "Ruby" for child in element)
    ):
        for child in element:
            yield from _rows(child)
    elif text := _text(element):
        yield text


def _sentence(element: Element) -> str:
    """Its sentences one after another; columns (a term, its definition) with a full-width space between."""
    columns = element.findall("Column")
    if columns:
        return "　".join(_text(column) for column in columns)
    return _text(element)


def _text(element: Element | None) -> str:
    """All text in an element as a person reads it: readings (`Rt`) and line breaks of the file left out."""
    if element is None:
        return ""
    pieces: list[str] = []

    def gather(node: Element) -> None:
        if node.tag != "Rt":
            pieces.append(node.text or "")
            for child in node:
                gather(child)
                pieces.append(child.tail or "")

    gather(element)
    return tidy(re.sub(r"\s*\n\s*", "", "".join(pieces)))


def _number(element: Element) -> str:
    """`30_4` -> `30-4`; of a range, `72:84`, the first."""
    return element.get("Num", "1").partition(":")[0].replace("_", "-")


def _bare(caption: str) -> str:
    return caption.removeprefix("（").removesuffix("）")


def _join(root: str, part: str) -> str:
    return f"{root}/{part}" if root else part


def _supplement_title(element: Element) -> str:
    label = _text(element.find("SupplProvisionLabel")).replace("　", "") or "附則"
    amending = element.get("AmendLawNum", "")
    return f"{label}（{amending}）" if amending else label
