"""From pages to a document: its paragraphs by page, and what they say of themselves."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.dating import day_written
from ingest.document import Block, ReadDocument, Source
from ingest.naming import key_from, name_and_date
from ingest.readers.content import language_of, tidy
from ingest.readers.pages.furniture import without_furniture
from ingest.readers.pages.order import Line, Text, in_order
from ingest.readers.pages.paragraphs import Hyphens, Paragraph, paragraphs
from ingest.readers.pages.runs import Page
from knowledge.errors import DocumentError
from knowledge.model import Flag, Kind, VersionFacts

_LONGEST_TITLE = 120
_BODY = 1.1  # times the size of the body a title is at least

_MADE_UP_TITLE = re.compile(
    r"(?i)microsoft (?:word|excel|powerpoint)\b|untitled|無題|名称未設定|文書\s?\d*$|document\s?\d*$|"
    r".*\.(?:docx?|xlsx?|pptx?|pdf|jtdc?|indd|qxd|tex|dvi|odt|rtf|tiff?|jpe?g|png)$|scan|img|\W*$|[\w-]*\d{6,}[\w-]*$"
)
_JAPANESE_LETTER = (
    re.compile(r"(?:御中|様|殿|各位)\s*$", re.MULTILINE),
    re.compile(r"^(?:拝啓|謹啓|前略|冠省|拝復)|(?:敬具|謹言|謹白|草々|敬白)$", re.MULTILINE),
)
_ENGLISH_LETTER = (
    re.compile(r"^(?:Dear\b|To whom it may concern\b)", re.MULTILINE | re.IGNORECASE),
    re.compile(
        r"^(?:(?:Yours|Very truly|Sincerely)\b.{0,25}|(?:Kind|Best|Warm|With best) regards|Respectfully\b.{0,20})[,.]?$",
        re.MULTILINE | re.IGNORECASE,
    ),
)


@dataclass(frozen=True, slots=True)
class _Placed:
    page: int
    paragraph: Paragraph


def document(
    source: Source, pages: Sequence[Page], *, title: str = "", flags: tuple[Flag, ...] = ()
) -> ReadDocument:
    """The document that stands on pages.

    Args:
        title: as the file itself states it; not taken where a program made it up.

    Raises:
        DocumentError: `no_text`, `bad_date`, `no_key`.
    """
    placed = list(_placed(pages))
    if not any(char.isalnum() for each in placed for char in each.paragraph.text):
        raise DocumentError("no_text")
    text = "\n".join(each.paragraph.text for each in placed)
    name, dated = name_and_date(source.path)
    kind = Kind.LETTER if is_letter(text) else Kind.OTHER
    facts = VersionFacts(
        key=key_from(source.path),
        title=_stated(title) or _largest(placed) or name or key_from(source.path),
        kind=kind,
        language=language_of(text),
        effective=dated or (day_written(text.split("\n")) if kind is Kind.LETTER else None),
        ocr=_certainty(placed),
        flags=flags,
    )
    return ReadDocument(facts, tuple(_blocks(placed)))


def is_letter(text: str) -> bool:
    """Whether a text, a paragraph a line, is plainly a letter: it greets somebody and takes its leave."""
    return any(all(sign.search(text) for sign in signs) for signs in (_JAPANESE_LETTER, _ENGLISH_LETTER))


def _placed(pages: Sequence[Page]) -> Iterator[_Placed]:
    ordered = [(page, list(in_order(page.runs))) for page in without_furniture(pages)]
    rejoined = Hyphens(line.text for _, regions in ordered for region in regions for line in _lines(region))
    for page, regions in ordered:
        for paragraph in paragraphs(regions, rejoined):
            yield _Placed(page.number, paragraph)
        for words in page.slanted:
            yield _Placed(page.number, Paragraph(words.strip(), 0.0))


def _lines(region: object) -> Iterator[Line]:
    if isinstance(region, Text):
        yield from region.lines


def _blocks(placed: Sequence[_Placed]) -> Iterator[Block]:
    page = number = 0
    for each in placed:
        text = tidy(each.paragraph.text)
        if not text:
            continue
        page, number = each.page, number + 1 if each.page == page else 1
        yield Block(f"page={page}/par={number}", text)


def _stated(title: str) -> str:
    title = tidy(title)
    return "" if _MADE_UP_TITLE.match(title) or len(title) > _LONGEST_TITLE else title


def _largest(placed: Sequence[_Placed]) -> str:
    """The words in the largest letters on the first page, where they are larger than its body."""
    first = [each.paragraph for each in placed if each.page == placed[0].page and each.paragraph.size]
    by_length = sorted(first, key=lambda paragraph: len(paragraph.text))
    if not by_length:
        return ""
    body = by_length[-1].size
    titles = [
        paragraph
        for paragraph in first
        if len(paragraph.text) <= _LONGEST_TITLE and any(char.isalpha() for char in paragraph.text)
    ]
    largest = max(titles, key=lambda paragraph: paragraph.size, default=None)
    return tidy(largest.text) if largest and largest.size > _BODY * body else ""


def _certainty(placed: Sequence[_Placed]) -> float | None:
    """The mean over all characters read from pictures; None where none were."""
    count = sum(each.paragraph.certainty[1] for each in placed)
    return sum(each.paragraph.certainty[0] for each in placed) / count if count else None
