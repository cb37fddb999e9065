"""The PDF, the Word document and the plain text say what the Markdown says, whatever people typed."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inquiries.letter.blocks import Paragraph, Span, parse
from bot.inquiries.letter.compose import letter_markdown
from bot.inquiries.letter.escaping import visible
from bot.inquiries.letter.facts import LANGUAGES, AnnexRow
from bot.inquiries.letter.files import letter_files, letter_text
from bot.inquiries.letter.render.docx import letter_docx
from bot.inquiries.letter.render.pdf import letter_pdf, shown
from bot.inquiries.model import Claimant, Found, Work
from tests.bot.inquiries.letter.letters import (
    ARTICLE,
    EMPTY,
    FACTS,
    FORM,
    REFERENCE,
    ROWS,
    WEB,
    docx_text,
    pdf_text,
    squeezed,
    with_form,
)

HOSTILE = {
    "markdown": "# *a* _b_ `c` [d](https://e.example) ![f](g) | h\n- i\n1. j\n> k\n---\n| l |",
    "html": "<script>alert(1)</script> <b>bold</b> &lt; &amp; <!-- x -->",
    "typst": '#read("/etc/passwd") #import "x": * $ x^2 $ = H \\ @ref <label> // c /* d */',
    "jinja": "{{ 7*7 }} {% for x in y %} {# z #} {{ config }}",
    "long": "W" * 4000,
    "long link": "https://a.example/" + "x%E6%98%9F" * 190,
    "turned": "left\u202etfel \u2066isolate\u2069 \u200frtl",
    "emoji": "😀👨\u200d👩\u200d👧🏳️\u200d🌈 ✓",
    "variants": "葛\U000e0100城 辻\U000e0101 髙橋 﨑 𠮷野家",
    "half width": "ﾊﾝｶｸ ｶﾞｷﾞｸﾞ ①㈱ ℡",
    "surrogate": "a\ud83db",
    "controls": "a\0b\x1b[31mc\r\nd\x0be",
    "other scripts": "한국어 简体中文 Ελληνικά Русский עברית العربية ไทย",
}


def hostile(text: str):
    """A letter with this text in every place that people fill in."""
    work = Work(title=text[:300], author=text[:300], country=text[:300], links=(text[:2000],))
    claimant = Claimant(
        **dict.fromkeys(("name", "authority", "signatory", "email", "phone", "address"), text[:300])
    )
    relied = ARTICLE.model_copy(update={"quote": text, "title": text, "label": text, "document": text})
    form = {
        "works": (work,),
        "found": Found(description=text, links=(text[:2000],), prompt=text),
        "claimant": claimant,
        "requests": (text,),
        "background": text,
        "relied": (relied,),
    }
    evidence = replace(FACTS.evidence[0], name=text)
    return replace(with_form(**form), evidence=(evidence,), annex=())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_shown_literally_everywhere(text: str, language: str) -> None:
    facts = hostile(text)
    files = letter_files(facts)
    name = f"{REFERENCE}-letter-{language}"
    lines = [line.strip() for line in visible(text).split("\n") if line.strip()]
    plain, word, page = (
        letter_text(facts, language),
        docx_text(files[f"{name}.docx"]),
        pdf_text(files[f"{name}.pdf"]),
    )
    on_the_page = [squeezed(shown(line).replace("\u200b", "")) for line in lines]
    for line in lines:
        assert line in plain
        assert line in word
    if text is not HOSTILE["other scripts"]:  # extraction gives right-to-left words in the order of the page
        for line in on_the_page:
            # The foot of a page stands between the lines of what runs over it.
            assert all(piece in page for piece in pieces(line))
    assert "49" not in plain.replace("{{ 7*7 }}", "") if text is HOSTILE["jinja"] else True
    assert "root:" not in page


def pieces(line: str) -> list[str]:
    return [line] if len(line) < 400 else [line[:60]]


def test_what_runs_over_the_page_is_all_there() -> None:
    page = pdf_text(
        letter_pdf((Paragraph((Span("W" * 4000),)),), language="en", footer="R", today=date(2026, 1, 1))
    )
    assert page.count("W") == 4000


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_leaves_the_page(language: str) -> None:
    long = FORM.found.model_copy(
        update={"links": ("https://a.example/" + "x%E6%98%9F" * 90,), "prompt": "W" * 900}
    )
    pdf = letter_files(with_form(found=long, background="W" * 900))[f"{REFERENCE}-letter-{language}.pdf"]
    ends: list[float] = []

    def see(text: str, page_matrix: list[float], matrix: list[float], _font: object, _size: object) -> None:
        if text.strip():
            ends.append(page_matrix[4] + matrix[4])

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=see)
    assert ends
    assert max(ends) < 595 - 60
    assert min(ends) > 60


def test_the_text_of_a_japanese_page_can_be_selected() -> None:
    page = pdf_text(letter_files(FACTS)[f"{REFERENCE}-letter-ja.pdf"])
    assert squeezed(ARTICLE.quote) in page
    assert "2026年11月22日までに書面" in page
    assert FACTS.evidence[0].digest in page
    assert f"{REFERENCE}1/" in page


def test_characters_that_the_font_lacks_are_shown_by_their_code() -> None:
    assert shown("a😀b") == "a[U+1F600]b"
    assert shown("葛\U000e0100﨑髙𠮷한") == "葛\U000e0100﨑髙𠮷한"


def test_only_words_too_long_for_a_line_may_be_broken() -> None:
    assert "\u200b" not in shown("a word and https://a.example/short")
    assert shown("x" * 40).replace("\u200b", "") == "x" * 40
    assert shown("x" * 40).count("\u200b") == 9


def test_the_same_letter_is_the_same_file() -> None:
    facts = replace(FACTS, channel=WEB)
    assert letter_files(facts) == letter_files(facts)


@pytest.mark.parametrize("facts", [FACTS, EMPTY], ids=["full", "empty"])
def test_the_files_have_the_reference_in_their_names(facts) -> None:
    assert sorted(letter_files(facts)) == sorted(
        f"{REFERENCE}-letter-{language}.{kind}" for language in LANGUAGES for kind in ("pdf", "docx", "md")
    )


def test_a_form_gets_its_sheet_in_both_languages() -> None:
    names = set(letter_files(replace(FACTS, channel=WEB)))
    assert {
        f"{REFERENCE}-sheet-{language}.{kind}" for language in LANGUAGES for kind in ("pdf", "md")
    } <= names


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annex_has_pages_of_its_own(language: str) -> None:
    rows = (
        *ROWS,
        AnnexRow(
            "M26-LAST00", "最後", ("作品",), tuple(f"https://a.example/{'x' * 900}{n}" for n in range(20))
        ),
    )
    facts = replace(with_form(works=(), found=Found()), annex=rows)
    files = letter_files(facts)
    pages = pypdf.PdfReader(io.BytesIO(files[f"{REFERENCE}-letter-{language}.pdf"])).pages
    wide = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert wide == list(pages)[-len(wide) :]
    text = squeezed("".join(page.extract_text() for page in wide))
    assert text.count("x") > 20 * 900
    table = docx.Document(io.BytesIO(files[f"{REFERENCE}-letter-{language}.docx"])).tables[0]
    assert len(table.rows) == len(rows) + 1
    assert table.rows[1].cells[2].text == "作品0\nWork | two"


def test_word_is_told_which_font_has_the_japanese() -> None:
    data = letter_docx(
        parse(letter_markdown(FACTS, "ja")), language="ja", footer=REFERENCE, today=FACTS.today
    )
    document = docx.Document(io.BytesIO(data))
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Yu Gothic"
    assert fonts.get(qn("w:eastAsiaTheme")) is None
    assert REFERENCE in document.sections[0].footer.paragraphs[0].text
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec=None), max_size=80))
def test_any_text_can_be_set_and_written(text: str) -> None:
    facts = with_form(
        background=text, works=(Work(title=text),), found=FORM.found.model_copy(update={"prompt": text})
    )
    for language in LANGUAGES:
        blocks = parse(letter_markdown(facts, language))
        assert letter_pdf(blocks, language=language, footer="R", today=facts.today).startswith(b"%PDF")
        docx.Document(io.BytesIO(letter_docx(blocks, language=language, footer="R", today=facts.today)))
