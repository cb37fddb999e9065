"""Acts of the European Union in the XHTML of the Official Journal."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, Source
from ingest.readers.eurlex import EurLexReader
from ingest.split import split
from knowledge.errors import DocumentError
from knowledge.locator import provision as article_of
from knowledge.model import Kind, Version
from tests.ingest.reading import FIXTURES, document, provision, version_of, words

KITES = FIXTURES / "laws" / "32098R0001.xhtml"


@pytest.fixture(scope="module")
def kites() -> Version:
    return version_of(KITES)


def act(
    body: str, *, language: str = "EN", title: str = "REGULATION (EU) 2098/1", published: str = "1.2.2098"
) -> str:
    """A page of the Journal around the parts of an act."""
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>L_209800001EN.000101.fmx.xml</title></head><body>'
        f'<p class="oj-hd-lg">{language}</p><p class="oj-hd-date">{published}</p>'
        f'<div class="eli-main-title"><p class="oj-doc-ti">{title}</p></div>{body}</body></html>'
    )


def article(number: object, *paragraphs: str) -> str:
    inner = "".join(f'<p class="oj-normal">{text}</p>' for text in paragraphs)
    return f'<div class="eli-subdivision" id="art_{number}"><p class="oj-ti-art">Article {number}</p>{inner}</div>'


def item(label: str, inner: str) -> str:
    cells = f'<td><p class="oj-normal">{label}</p></td><td>{inner}</td>'
    return f'<table><col width="4%"/><tbody><tr>{cells}</tr></tbody></table>'


def locators(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    return [(block.locator, block.text) for block in blocks]


# What is read of it.


def test_what_the_act_is(kites: Version) -> None:
    facts = kites.facts
    assert (facts.key, facts.title, facts.work) == ("32098R0001", "Kite Act", "Kite Act")
    assert facts.aliases == ("Regulation (EU) 2098/1",)
    assert (facts.kind, facts.style, facts.language, facts.jurisdiction) == (Kind.STATUTE, "eu", "en", "eu")
    assert facts.url == "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32098R0001"


@pytest.mark.parametrize(
    ("locator", "label", "text"),
    [
        ("rec=1", "Recital 1", "(1) Kites are flown in all Member States."),
        ("rec=2", "Recital 2", "(2) Strings have been known to reach 10³ metres.\nThey should be marked."),
        ("art=1", "Article 1", "This Regulation lays down rules on kites."),
        ("art=2/par=1/pt=b", "Article 2(1)(b)", "(b) what has both of these:\n(i) a tail;\n(ii) a string;"),
        ("art=2/par=2", "Article 2(2)", "2. Balloons are no kites."),
        ("art=3/pt=2/subpt=a", "Article 3(2)(a)", "(a) the absence of wind."),
        ("art=4/pt=1", "Article 4(1)",
         "(1) in Article 19, the following paragraph is added:\n‘4. Kites shall be regarded, too.;"),
        ("annex=I/sec=B/par=1", "Annex I(B)(1)", "1. the Scirocco."),
        ("annex=II/par=2/pt=a", "Annex II(2)(a)", "(a) the diamond;\nIt needs a tail."),
    ],
)  # fmt: skip
def test_every_part_can_be_quoted(kites: Version, locator: str, label: str, text: str) -> None:
    assert words(kites, locator) == text
    assert provision(kites, locator).label == label


@pytest.mark.parametrize(
    "line",
    ["CHAPTER I GENERAL PROVISIONS", "SECTION 2 Words", "Article 2 Kites", "— and their like.",
     "Point (b) does not extend to balloons.", "Annex I List of winds", "Section A. Winds of the north",
     "3. Boxes.", "Form | Strings | Tail", "Diamond | 1 | yes", "‘Article 19a",
     "Having regard to the opinion of the Committee of the Winds,"],
)  # fmt: skip
def test_it_has(kites: Version, line: str) -> None:
    assert line in kites.text.split("\n")


@pytest.mark.parametrize(
    "words_",
    ["Official Journal \n", "L series", "OJ C 1", "A note to", "Done at", "For the Council", "binding in its entirety",
     "ISSN", "ELI:", "HAVE ADOPTED", "(1).", "*1", "Text with EEA relevance"],
)  # fmt: skip
def test_it_has_not(kites: Version, words_: str) -> None:
    assert words_ not in kites.text


def test_a_passage_says_which_act_part_and_article_it_is_of(kites: Version) -> None:
    contexts = {passage.locator: passage.context for passage in kites.passages}
    assert contexts["art=2/par=1"] == "Kite Act CHAPTER I GENERAL PROVISIONS SECTION 2 Words Article 2 Kites"
    assert contexts["rec=2"] == "Kite Act Preamble Recital 2"


def test_a_page_saved_from_the_site_reads_the_same(kites: Version) -> None:
    """The site's own pages are no well-formed XML: they have unclosed tags in their head."""
    content = KITES.read_text(encoding="utf-8").replace(
        "</head>",
        "<meta name='viewport' content='width=device-width'><link rel='stylesheet' href='./../css/oj.css'>"
        '<link rel="canonical" href="https://eur-lex.europa.eu/legal-content/EN/TXT/HTML/?uri=CELEX%3A32098R0001"/></head>',
    )
    read = document(content, "Kite Act.html")
    assert split(read).text == kites.text
    assert read.facts == kites.facts


def test_classes_of_before_2023_are_known_too(kites: Version) -> None:
    content = KITES.read_text(encoding="utf-8").replace('class="oj-', 'class="')
    assert split(document(content, "32098R0001.html")).text == kites.text


def test_without_another_name_the_eli_names_it() -> None:
    content = KITES.read_bytes()
    assert document(content, "kites.html").facts.key == "32098R0001"


# Rules.


@pytest.mark.parametrize(
    ("lines", "designation", "title"),
    [
        ("REGULATION (EU) 2024/1689 OF THE COUNCIL|of 13 June 2024|laying down rules (Artificial Intelligence Act)",
         "Regulation (EU) 2024/1689", "Artificial Intelligence Act"),
        ("DIRECTIVE (EU) 2019/790 OF THE COUNCIL|of 17 April 2019|on copyright and amending Directive 96/9/EC"
         "|(Text with EEA relevance.)",
         "Directive (EU) 2019/790", "Directive (EU) 2019/790 on copyright and amending Directive 96/9/EC"),
        ("Directive 2004/48/EC of the Council|of 29 April 2004|on the enforcement of rights",
         "Directive 2004/48/EC", "Directive 2004/48/EC on the enforcement of rights"),
        ("COUNCIL REGULATION No 5", "", "COUNCIL REGULATION No 5"),
    ],
)  # fmt: skip
def test_titles(lines: str, designation: str, title: str) -> None:
    facts = document(
        act(article(1, "Text."), title='</p><p class="oj-doc-ti">'.join(lines.split("|"))), "a.html"
    ).facts
    assert facts.title == title
    assert facts.aliases == ((designation,) if designation and designation != title else ())


@pytest.mark.parametrize(
    ("sentence", "effective"),
    [
        (
            "This Regulation shall enter into force on the twentieth day following that of its publication in it.",
            date(2098, 2, 21),
        ),
        (
            "This Directive shall enter into force on the day following that of its publication in it.",
            date(2098, 2, 2),
        ),
        (
            "It shall enter into force on the day of its publication in the Official Journal.",
            date(2098, 2, 1),
        ),
        ("This Regulation enters into force on 3 March 2099.", date(2099, 3, 3)),
        ("This Regulation enters into force on 31 February 2099.", None),
        ("It shall enter into force on the umpteenth day following that of its publication in it.", None),
        ("It shall apply from 2 August 2026.", None),
    ],
)
def test_entry_into_force_is_what_the_act_says(sentence: str, effective: date | None) -> None:
    content = act(article(1, "Words.") + article(2, sentence, "More words."))
    assert document(content, "32098R0001.html").facts.effective == effective


def test_without_the_journals_date_nothing_is_counted() -> None:
    sentence = (
        "This Regulation shall enter into force on the twentieth day following that of its publication in it."
    )
    assert document(act(article(1, sentence), published="soon"), "32098R0001.html").facts.effective is None


def test_a_date_in_the_files_name_counts_before_the_text() -> None:
    content = KITES.read_bytes()
    assert document(content, "32098R0001.2099-01-01.xhtml").facts.effective == date(2099, 1, 1)


def test_articles_in_another_language_have_the_same_locators() -> None:
    body = (
        '<div class="eli-subdivision" id="art_3"><p class="oj-ti-art">Artikel 3</p><p class="oj-sti-art">Begriffe</p>'
        f'<p class="oj-normal">(1)   Drachen sind:</p>{item("a)", "<p>was fliegt;</p>")}'
        '<p class="oj-normal">(2)   Ballone nicht.</p></div>'
        '<div class="eli-subdivision" id="art_4"><p class="oj-ti-art">Artikel 4</p><p class="oj-normal">Ende.</p></div>'
    )
    read = document(act(body, language="DE"), "32098R0001.html")
    assert read.facts.language == "de"
    assert locators(read.blocks) == [
        ("art=3/par=1", "(1) Drachen sind:"),
        ("art=3/par=1/pt=a", "a) was fliegt;"),
        ("art=3/par=2", "(2) Ballone nicht."),
        ("art=4", "Ende."),
    ]


def test_a_first_article_without_figures_is_named_by_its_place() -> None:
    body = article(1, "Objet.").replace("Article 1", "Article premier")
    assert locators(document(act(body, language="FR"), "32098R0001.html").blocks) == [("art=1", "Objet.")]


def test_points_set_as_plain_lines_are_points() -> None:
    lines = ("1. The following:", "(a) one;", "(i) of these;", "(ii) of those;", "(b) two.", "2. Others.")
    assert locators(document(act(article(7, *lines)), "32098R0001.html").blocks) == [
        ("art=7/par=1", "1. The following:"),
        ("art=7/par=1/pt=a", "(a) one;"),
        ("art=7/par=1/pt=a/subpt=i", "(i) of these;"),
        ("art=7/par=1/pt=a/subpt=ii", "(ii) of those;"),
        ("art=7/par=1/pt=b", "(b) two."),
        ("art=7/par=2", "2. Others."),
    ]


def test_an_annex_without_number_and_one_in_flat_pages() -> None:
    flat = '<p class="oj-doc-ti">ANNEX</p><p class="oj-doc-ti">Winds</p><p class="oj-normal">Bora.</p>'
    blocks = document(act(article(1, "Text.") + flat), "32098R0001.html").blocks
    assert [(block.locator, block.text, block.caption) for block in blocks][1:] == [
        ("annex=1", "Bora.", "Winds")
    ]


def test_numbers_of_quoted_articles_are_not_the_acts_own() -> None:
    quoted = item("(1)", '<p>inserted:</p><p class="oj-ti-art">Article 1</p><p>1.   Quoted.</p>')
    body = article(1, "Changes:").replace("</div>", f"{quoted}</div>") + article(2, "‘1.   Quoted, too.’")
    assert [locator for locator, _ in locators(document(act(body), "32098R0001.html").blocks)] == [
        "art=1", "art=1/pt=1", "art=1/pt=1", "art=1/pt=1", "art=2",
    ]  # fmt: skip


# What it does not read.


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (act(article(1, "One.") + article(1, "Two.")), "duplicate_provision"),
        (act(""), "no_text"),
        (act('<p class="oj-normal">Whereas:</p>'), "no_text"),
        (act(article(1)), "no_text"),
    ],
)
def test_what_is_no_whole_act_is_refused(content: str, code: str) -> None:
    with pytest.raises(DocumentError) as told:
        document(content, "32098R0001.html")
    assert told.value.code == code


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body><p class='normal'>News</p></body></html>",
        b"# Article 1\n\noj-ti-art",
        b"<Law/>",
        b"\x00\xff<html",
    ],
)
def test_other_pages_are_left_to_others(content: bytes) -> None:
    assert not EurLexReader().accepts(Source("x", PurePosixPath("x.html"), content))


@given(st.lists(st.sampled_from([
    "<table>", "</table>", "<tr>", "<td>", "</td>", "<p class='oj-ti-art'>Article 9</p>", "<div id='anx_ I'>", "</div>",
    "<p class='oj-doc-ti'>ANNEX</p>", "<p class='oj-doc-ti'>", "(a)", "1. ", "<p>", "words ", "<br/>",
    "<a id='ntc1'>", "</a>",
    "<span class='oj-super'>", "</span>", "<p class='oj-ti-section-2'>x</p>", "<p class='oj-sti-art'>y</p>",
    "<!--", "-->", ";",
]), max_size=40))  # fmt: skip
def test_whatever_the_page_it_is_read_or_refused(pieces: list[str]) -> None:
    try:
        version = split(document(act(article(1, "First.") + "".join(pieces)), "32098R0001.html"))
    except DocumentError:
        return
    assert all(version.text[each.start : each.end] == each.text for each in version.passages)


# Beside the same act as it comes in Markdown.


def test_articles_and_annexes_of_the_ai_act_have_the_locators_that_its_markdown_has(
    shared_data: Path,
) -> None:
    as_markdown = document((shared_data / "statutes" / "eu" / "32024R1689.md").read_bytes(), "32024R1689.md")
    wanted = [block for block in as_markdown.blocks if not block.locator.startswith("heading=")]
    read = document(act("".join(_as_journal(wanted))), "32024R1689.xhtml")
    assert len({article_of(block.locator) for block in read.blocks}) == 113 + 13
    assert [(b.locator, b.text, b.caption) for b in read.blocks] == [
        (b.locator, b.text, b.caption) for b in wanted
    ]


def _as_journal(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks as the Journal sets them: points in tables, and those below a point in tables within."""
    for outer, members in groupby(blocks, lambda block: article_of(block.locator)):
        lines = list(members)
        kind, _, number = outer.partition("=")
        caption = escape(lines[0].caption)
        if kind == "art":
            yield f'<div class="eli-subdivision" id="art_{number}"><p class="oj-ti-art">Article {number}</p>'
            yield f'<div class="eli-title"><p class="oj-sti-art">{caption}</p></div>'
        else:
            yield f'<div class="eli-container" id="anx_ I"><p class="oj-doc-ti">ANNEX {number}</p>'
            yield f'<p class="oj-doc-ti">{caption}</p>' if caption else ""
        yield "".join(_items(lines, in_annex=kind == "annex")) + "</div>"


_POINT = re.compile(r"(?P<label>\(\w+\)|\d+(?:\.\d+)*\.)\s(?=\S)")


def _items(lines: list[Block], *, in_annex: bool) -> Iterator[str]:
    """Lines; in a list item what stands below it, and what goes on with it."""
    while lines:
        line = lines.pop(0)
        found = _POINT.match(line.text) if _depth(line.locator, in_annex=in_annex) else None
        if not found:
            yield f'<p class="oj-normal">{escape(line.text)}</p>'
            continue
        inner = []
        while lines and (
            lines[0].locator.startswith(f"{line.locator}/")
            or (lines[0].locator == line.locator and not _POINT.match(lines[0].text))
        ):
            inner.append(lines.pop(0))
        own = f'<p class="oj-normal">{escape(line.text[found.end() :])}</p>'
        yield item(found["label"], own + "".join(_items(inner, in_annex=in_annex)))


def _depth(locator: str, *, in_annex: bool) -> int:
    """How many list items a line stands in; paragraphs are such items in annexes only."""
    kinds = [part.partition("=")[0] for part in locator.split("/")]
    return sum(kind in ("pt", "subpt") or (in_annex and kind == "par") for kind in kinds)


# Consolidated texts.

CONSOLIDATED = FIXTURES / "laws" / "02098R0001-20990727.xhtml"


def test_a_consolidated_text_is_a_version_of_its_act() -> None:
    facts = version_of(CONSOLIDATED).facts
    assert (facts.key, facts.title, facts.effective) == ("32098R0001", "Kite Act", date(2099, 7, 27))
    assert facts.language == "en"


@pytest.mark.parametrize(
    ("locator", "text"),
    [
        ("art=2/par=1", "1. The following are kites:\n(a) what flies;\n(i) nested point."),
        ("art=2/par=1/pt=a/subpt=i", "(i) nested point."),
        ("art=2/par=2", "2. Balloons are kites, too."),
        ("art=2a", "They shall be marked."),
        ("annex=III/par=1", "1. Bora:"),
    ],
)
def test_its_parts_have_the_same_locators(locator: str, text: str) -> None:
    assert words(version_of(CONSOLIDATED), locator) == text


@pytest.mark.parametrize(
    "mark", ["►", "◄", "▼", "M1", "Amended by", "2099/7", "OJ L", "documentation tool", "( )", "Preamble"]
)
def test_marks_of_amendments_and_notes_are_left_out(mark: str) -> None:
    assert mark not in version_of(CONSOLIDATED).text
