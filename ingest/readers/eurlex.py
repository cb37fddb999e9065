"""Acts of the European Union in XHTML, as its Publications Office serves them: of the Official Journal, or consolidated."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from ingest.document import Block, ReadDocument, Source
from ingest.naming import name_and_date
from ingest.readers.content import HEAD, Articles
from ingest.readers.european_act import PARAGRAPH, Provisions
from ingest.readers.official_journal import ANNEX, Line, lines_of
from knowledge.errors import DocumentError
from knowledge.model import Kind, VersionFacts

_PAGE = re.compile(
    rb"""class=["'](?:oj-)?(?:hd-(?:ti|lg|oj|date|coll|uniq)|doc-ti)["']|<title>\s*[LC]_\d{6,9}[A-Z]{2}\.\d"""
    rb"|\b0(?:19|20)\d{2}[A-Z]{1,2}\d{4}(?=\s|\xc2\xa0|&|-|<)",  # the number that a consolidated text opens with
    re.I,
)
_CELEX = re.compile(r"\d(?P<year>\d{4})(?P<form>[A-Z]{1,2})(?P<number>\d{4})(?:\(\d{2}\))?")
_CANONICAL = re.compile(rb"CELEX(?:%3A|:)(?P<celex>\d{5}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?)")
_ELI = re.compile(rb"data\.europa\.eu/eli/(?P<form>reg|dir|dec)/(?P<year>\d{4})/(?P<number>\d{1,4})/oj")
_ELI_FORMS = {"reg": "R", "dir": "L", "dec": "D"}

_OPENS_QUOTE = tuple("‘“„«\"'")
_ARTICLE = re.compile(r"(?P<number>\d+[a-z]{0,2})\b")
_ANNEX_TITLE = re.compile(r"ANNEX(?:ES)?\b(?: [IVXLC\d]+)?")
_ANNEX_NUMBER = re.compile(r"(?P<number>[IVXLC]+|\d+|[A-Z])[^\w]*$")
_ANNEX_SECTION = re.compile(r"Section (?P<name>[A-Z]|\d+)\b")
_NUMBERED = re.compile(r"(?P<number>\d+[a-z]?(?:\.\d+)*)\.\s")
_NUMBERED_IN_BRACKETS = re.compile(r"\((?P<number>\d+[a-z]?)\)\s")  # as in German and Dutch
_RECITAL = re.compile(r"\((?P<number>\d+)\)")
_IMPRINT = re.compile(r"(?:ELI: http|ISSN )")
_ITEM_KINDS = ("pt", "subpt", "subsubpt")

_DESIGNATION = re.compile(
    r"(?P<form>[^\W\d]+) (?P<number>(?:\([A-Z, ]+\) )?(?:No )?\d+(?:/\d+)*(?:/[A-Z]{2,4})?)"
)
_SHORT_TITLE = re.compile(r"\((?P<title>[^()]{3,80})\)\.?$")
_REMARK = re.compile(r"\(Text with EEA relevance\.?\)", re.I)
_REFERENCE = re.compile(
    r"0\d{4}[A-Z]{1,2}\d{4} \S (?P<language>[A-Z]{2}) \S (?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
)
_IN_FORCE = re.compile(
    r"enters? into force (?:on )?(?P<when>.+?)(?: following that)? of its publication", re.I
)
_IN_FORCE_ON = re.compile(
    r"enters? into force on (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+) (?P<year>\d{4})", re.I
)
_DAYS = {"the day": 0, "the third day": 3, "the fifth day": 5, "the seventh day": 7, "the tenth day": 10,
    "the fifteenth day": 15, "the twentieth day": 20}  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December")  # fmt: skip


class EurLexReader:
    """Reads one act: recitals, articles and annexes. Signatures and footnotes are left out."""

    name = "eur-lex"

    def accepts(self, source: Source) -> bool:
        """HTML with the Journal's own classes or title near its beginning, or a consolidated text's number."""
        head = source.content[:HEAD]
        return b"<html" in head.lower() and bool(_PAGE.search(head))

    def read(self, source: Source) -> Iterator[ReadDocument]:
        """The act.

        Raises:
            DocumentError: `duplicate_provision`, `no_text`, `bad_date`.
        """
        lines = lines_of(source.content)
        act = _Act(_language(lines))
        for line in lines:
            act.feed(line)
        blocks = tuple(act.blocks())
        if not any(block.locator.startswith(("art=", "annex=")) for block in blocks):
            raise DocumentError("no_text")
        yield ReadDocument(_facts(source, act, lines, blocks), blocks)


def _facts(source: Source, act: "_Act", lines: Sequence[Line], blocks: Sequence[Block]) -> VersionFacts:
    celex = _celex(source)
    name, dated = name_and_date(source.path)
    designation, title = _titles(act.title)
    title = title or designation or celex or name
    return VersionFacts(
        key=celex or name,
        title=title,
        kind=Kind.STATUTE,
        language=act.language,
        style="eu",
        effective=dated or _consolidated(lines) or _entry_into_force(lines, blocks),
        work=title,
        aliases=(designation,) if designation and designation != title else (),
        jurisdiction="eu",
        url=f"https://eur-lex.europa.eu/legal-content/{act.language.upper()}/TXT/?uri=CELEX:{celex}"
        if celex
        else "",
    )


def _celex(source: Source) -> str:
    """By the file's name, the page's canonical address, or the act's ELI; empty where none of them says it."""
    named = _CELEX.match(source.path.stem)
    canonical = _CANONICAL.search(source.content[:HEAD])
    if found := named[0] if named else canonical["celex"].decode() if canonical else "":
        return (
            f"3{found[1:]}" if found.startswith("0") else found
        )  # consolidated: the act that it is the text of
    own = list(_ELI.finditer(source.content[-4 * HEAD :]))
    if not own:
        return ""
    return f"3{own[-1]['year'].decode()}{_ELI_FORMS[own[-1]['form'].decode()]}{int(own[-1]['number']):04d}"


def _titles(lines: Sequence[str]) -> tuple[str, str]:
    """How an act is cited (`Directive (EU) 2019/790`), and its title: the short one where it has one in brackets."""
    lines = list(dict.fromkeys(lines))
    whole = " ".join(line for line in lines if not _REMARK.fullmatch(line))
    whole = _REMARK.sub("", whole).strip()
    found = _DESIGNATION.match(whole)
    designation = f"{found['form'].capitalize()} {found['number']}" if found else ""
    short = _SHORT_TITLE.search(whole)
    if short:
        return designation, short["title"]
    subject = next((line for line in lines[1:] if line[:1].islower() and not re.match(r"of \d", line)), "")
    return designation, f"{designation} {subject}".strip() if designation else whole


def _language(lines: Sequence[Line]) -> str:
    stated = (line.text for line in lines if line.role == "hd-lg" and len(line.text) == 2)
    referred = (found["language"] for line in lines[:20] if (found := _REFERENCE.match(line.text)))
    return next(chain(stated, referred), "en").lower()


def _consolidated(lines: Sequence[Line]) -> date | None:
    """The day of which a consolidated text is; None for one of the Journal."""
    found = next((found for line in lines[:20] if (found := _REFERENCE.match(line.text))), None)
    return _day(found["day"], found["month"], found["year"]) if found else None


def _entry_into_force(lines: Sequence[Line], blocks: Sequence[Block]) -> date | None:
    """The day that the act's own last words name, in English, counted from the Journal's date where they count so."""
    said = [block.text for block in blocks if block.locator.startswith("art=")][-12:]
    for text in reversed(said):
        if (on := _IN_FORCE_ON.search(text)) and on["month"].capitalize() in _MONTHS:
            return _day(on["day"], str(_MONTHS.index(on["month"].capitalize()) + 1), on["year"])
        if counted := _IN_FORCE.search(text):
            days = _DAYS.get(counted["when"].lower())
            following = "following that" in counted[0].lower()
            published = next((_published(line.text) for line in lines if line.role == "hd-date"), None)
            if days is None or published is None:
                return None
            return published + timedelta(days=1 if following and days == 0 else days)
    return None


def _published(text: str) -> date | None:
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    return _day(*found.groups()) if found else None


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class _Act:
    """Takes an act's lines one after another and makes its blocks.

    Args:
        language: decides how paragraphs are numbered.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.title: list[str] = []
        self._articles = Articles()
        self._headings: tuple[str, ...] = ()
        self._preamble = _Preamble()
        self._units: list[_Unit] = []

    def feed(self, line: Line) -> None:
        """Take the next line."""
        unit = self._units[-1] if self._units else None
        in_annex = unit is not None and unit.is_annex
        own = not line.labels and not line.text.startswith(_OPENS_QUOTE)
        match line.role:
            case role if role.startswith("hd-") or _IMPRINT.match(line.text):
                pass
            case str() if line.role == ANNEX:
                self._units.append(_Unit("", (), self.language))
            case "doc-ti" if in_annex and unit:
                unit.name_annex(line.text)
            case "doc-ti" if unit and _ANNEX_TITLE.fullmatch(line.text):
                self._units.append(_Unit("", (), self.language))
                self._units[-1].name_annex(line.text)
            case "doc-ti" if not unit:
                self.title.append(line.text)
            case "ti-section-1" if own and not in_annex:
                level = line.part.count(".") if line.part else int(line.text.upper().startswith("SECTION"))
                self._headings = (*self._headings[:level], line.text)
            case "ti-section-2" if own and not in_annex and self._headings:
                self._headings = (*self._headings[:-1], f"{self._headings[-1]} {line.text}")
            case "ti-art" if own and not in_annex:
                number = _ARTICLE.search(line.text) or _ARTICLE.search(line.part)
                locator = f"art={number['number'] if number else 1}"
                self._articles.open(locator, line.text)
                self._units.append(_Unit(locator, self._headings, self.language))
            case "sti-art" if own and unit and not in_annex:
                unit.caption = f"{unit.caption} {line.text}".strip()
            case _ if unit:
                unit.lines.append(line)
            case _ if self.title:
                self._preamble.feed(line)

    def blocks(self) -> Iterator[Block]:
        """Of all that was fed."""
        yield from self._preamble.blocks
        annexes = 0
        for unit in self._units:
            if unit.is_annex:
                annexes += 1
                unit.number_annex(annexes)
            yield from unit.blocks()


class _Preamble:
    """What comes before the first article: citations, and the recitals, each with its number as locator."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._recital = ""
        self._before = 0

    def feed(self, line: Line) -> None:
        number = _RECITAL.fullmatch(line.labels[0]) if line.labels else _RECITAL.match(line.text)
        if number:
            self._recital = f"rec={number['number']}"
        elif not line.labels and self._recital and (line.text.isupper() or line.text.endswith(":")):
            return  # `HAVE ADOPTED THIS REGULATION:`
        if self._recital:
            self.blocks.append(Block(self._recital, line.text, ("Preamble",)))
        elif line.text:
            self._before += 1
            self.blocks.append(Block(f"heading=preamble/par={self._before}", line.text, ("Preamble",)))


class _Unit:
    """An article or an annex: its lines, and what they become.

    Args:
        root: its locator; empty: an annex, whose number its title will say.
    """

    def __init__(self, root: str, headings: tuple[str, ...], language: str) -> None:
        self.lines: list[Line] = []
        self.caption = ""
        self.is_annex = not root
        self._root = root
        self._headings = headings
        self._numbered = (
            (_NUMBERED,) if self.is_annex or language == "en" else (_NUMBERED, _NUMBERED_IN_BRACKETS)
        )

    def name_annex(self, text: str) -> None:
        """A line of an annex's title: the first says its number, the others what it holds."""
        if self._root:
            self.caption = f"{self.caption} {text}".strip()
        else:
            number = _ANNEX_NUMBER.search(text) if " " in text else None
            self._root = f"annex={number['number'] if number else ''}"

    def number_annex(self, count: int) -> None:
        """An annex that says no number has that of its place."""
        if self._root in ("", "annex="):
            self._root = f"annex={count}"

    def blocks(self) -> Iterator[Block]:
        """One a line."""
        if not self.is_annex and not any(line.labels for line in self.lines):
            # Older acts, and short ones: points, if any, are lines that begin with their label.
            texts = [line.text for line in self.lines]
            if not any(_NUMBERED_IN_BRACKETS.match(text) for text in texts) or len(self._numbered) == 1:
                yield from Provisions(self._root, self._headings, self.caption).read(texts, PARAGRAPH)
                return
        paragraph = container = self._root
        for line in self.lines:
            number = next((found for each in self._numbered if (found := each.match(line.text))), None)
            if line.labels:
                yield self._block(self._below(paragraph, container, line.labels), line)
                continue
            if self.is_annex and (section := _ANNEX_SECTION.match(line.text)):
                paragraph = container = f"{self._root}/sec={section['name']}"
            elif number:
                paragraph = f"{container}/par={number['number']}"
            yield self._block(paragraph, line)

    def _block(self, locator: str, line: Line) -> Block:
        return Block(locator, line.text, self._headings, self.caption)

    def _below(self, paragraph: str, container: str, labels: Sequence[str]) -> str:
        """The locator of what stands in list items; dashes, and what is quoted from another act, have none of their own."""
        locator, kinds = paragraph, list(_ITEM_KINDS)
        for label in labels:
            name = label.strip("().—–•·- ")
            if label.startswith(_OPENS_QUOTE) or not name or not kinds:
                break
            if len(kinds) == len(_ITEM_KINDS) and label[0].isdecimal() and label.endswith("."):
                locator = f"{container}/par={name}"
            else:
                locator = f"{locator}/{kinds.pop(0)}={name}"
        return locator
