"""Numbers, dates, article numbers, names and quoted words stand in the sources in whatever notation, or are strays."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.answering.answer import Answer, Citation, Claim
from knowledge.answering.checking.supported import Mark, strays, unsupported
from knowledge.model import Kind
from knowledge.reading.names import load_names

NAMES = load_names()
JAPANESE = (
    "第五十一条第二項",
    "著作権法",
    "著作権は、著作者の死後七十年を経過するまでの間、存続する。平成三十年十二月三十日に施行された。「映画の著作物」を除く。",
)
ENGLISH = (
    "Title 17, United States Code",
    "Section 512(c)(3)(A). The term is seventy years, adopted on 27 October 2025; at least $30,000. "
    "OpenAI trains “Sora 2”.",
)


@pytest.mark.parametrize(
    "text",
    [
        "著作権法第51条第2項によれば、70年を経過するまで",
        "2018年12月30日に施行",
        "平成30年に施行",
        "2018-12-30",
        "「映画の著作物」",
        "三者の間で、一部を、万が一",
    ],
)
def test_what_the_source_has_is_no_stray(text):
    assert strays(text, JAPANESE, names=NAMES) == ()


@pytest.mark.parametrize(
    "text",
    [
        "70 years",
        "2025-10-27",
        "October 27, 2025",
        "in October 2025",
        "$30,000",
        "Section 512(c)",
        "OpenAI",
        "“Sora 2”",
    ],
)
def test_nor_in_english(text):
    assert strays(text, ENGLISH, names=NAMES) == ()


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("死後50年", Mark.NUMBER),
        ("死後七年", Mark.NUMBER),
        ("70日", Mark.NUMBER),
        ("第52条第2項", Mark.PROVISION),
        ("第51条の2", Mark.PROVISION),
        ("第51条第3項", Mark.PROVISION),
        ("2018年12月1日", Mark.DATE),
        ("令和元年", Mark.DATE),
        ("特許法によれば", Mark.NAME),
        ("フェアユース", Mark.NAME),
        ("Midjourneyは", Mark.NAME),
        ("「写真の著作物」", Mark.QUOTATION),
    ],
)
def test_what_it_has_not_is_one(text, mark):
    assert mark in {stray.mark for stray in strays(text, JAPANESE, names=NAMES)}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("70 days", Mark.NUMBER),
        ("sixty-five years", Mark.NUMBER),
        ("$150,000", Mark.NUMBER),
        ("October 2024", Mark.DATE),
        ("section 512(c)(4)", Mark.PROVISION),
        ("section 107", Mark.PROVISION),
        ("the Supreme Court held", Mark.NAME),
        ("Google trains", Mark.NAME),
        ("“Sora 3”", Mark.QUOTATION),
    ],
)
def test_nor_is_it_in_english(text, mark):
    assert mark in {stray.mark for stray in strays(text, ENGLISH, names=NAMES)}


def test_where_one_ground_ends_the_next_is_not_misread():
    assert strays("Section 1202(b)", ["as of 2021-12-27", "Section 1202(b) forbids it."], names=NAMES) == ()


def answer(*claims: Claim) -> Answer:
    return Answer("？", "ja", date(2026, 1, 1), claims)


def citation(quote: str, **facts: object) -> Citation:
    known: dict[str, object] = {
        "document": "345AC0000000048", "title": "著作権法", "locator": "art=51/par=2", "label": "第五十一条第二項",
        "caption": "", "quote": quote, "url": "", "effective": date(2026, 4, 1), "kind": Kind.STATUTE,
        "language": "ja", "jurisdiction": "jp",
    }  # fmt: skip
    return Citation(**known | facts)


def test_an_answer_is_held_against_its_own_citations_claim_by_claim():
    first, second = citation("死後七十年存続する。"), citation("三月以内に届け出る。")
    assert (
        unsupported(answer(Claim("70年存続する。", (first,)), Claim("三月以内", (second,))), names=NAMES)
        == ()
    )
    found = unsupported(answer(Claim("三月以内", (first,)), Claim("70年存続する。", (second,))), names=NAMES)
    assert [stray.words for stray in found] == ["3月", "70年"]


def test_the_names_of_its_sources_support_it():
    claim = Claim("日本の著作権法第51条第2項（2026年4月1日施行）", (citation("死後七十年存続する。"),))
    assert unsupported(answer(claim), names=NAMES) == ()


@example("&B", "")
@given(st.text(max_size=60), st.text(max_size=30))
def test_every_text_supports_itself(text, more):
    assert strays(text, (text, more), names=NAMES) == ()
