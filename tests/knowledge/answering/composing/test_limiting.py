"""Paragraphs that limit another, and those that mean nothing alone, made by hand."""

import pytest

from knowledge.answering.composing.limiting import leans_on, limits
from tests.knowledge.answering.stored import stored


def article(*texts: str, jurisdiction: str = "jp", outer: str = "art=14", inner: str = "par"):
    """The paragraphs of one article, counted from 1."""
    return [
        stored(text, locator=f"{outer}/{inner}={number}", jurisdiction=jurisdiction)
        for number, text in enumerate(texts, start=1)
    ]


RULE = "届出をした者は、三十日を経過する日までの間は、これを実施してはならない。"


@pytest.mark.parametrize(
    "other",
    [
        "２　前項の届出は、書面でしなければならない。",  # it refers, and limits nothing
        "２　次条の規定は、何人にも適用しない。",  # it limits another
        "２　届出をしない者には、適用しない。",  # it does not say what
        "２　特許法第一条の規定にかかわらず、届け出ることができる。",
        "",
    ],
)
def test_what_does_not_limit_a_paragraph(other: str):
    first, second = beside = article(RULE, other)
    assert not limits(second, first, beside=beside)


@pytest.mark.parametrize(
    "other",
    [
        "２　前項の規定は、緊急の場合には、適用しない。",
        "２　前項の規定にかかわらず、長官は、これを認めることができる。",
        "２　長官は、必要があると認めるときは、三月を超えない範囲内において、前項の期間を延長することができる。",
        "２　第一項の場合において、長官が認めたときは、この限りでない。",
    ],
)
def test_what_limits_the_paragraph_before(other: str):
    first, second = beside = article(RULE, other)
    assert limits(second, first, beside=beside)
    assert not limits(first, second, beside=beside)


def test_it_limits_the_paragraph_it_speaks_of_and_no_other():
    beside = article(RULE, "２　長官は、これを公告する。", "３　第一項の規定は、緊急の場合には、適用しない。")
    assert [limits(beside[2], each, beside=beside) for each in beside[:2]] == [True, False]


@pytest.mark.parametrize(
    ("jurisdiction", "outer", "inner", "rule", "other"),
    [
        (
            "eu",
            "art=53",
            "par",
            "1. Providers shall keep a policy.",
            "2. Paragraph 1 shall not apply to hobbyists.",
        ),
        (
            "eu",
            "art=54",
            "par",
            "1. Providers shall appoint a representative.",
            "2. The obligation set out in this Article shall not apply to providers of free models.",
        ),
        (
            "us",
            "sec=602/sub=a",
            "par",
            "(1) Importation.—Importation is an infringement.",
            "(2) Exceptions.—This subsection does not apply to— one copy.",
        ),
        (
            "us",
            "sec=203/sub=a",
            "par",
            "(1) The grant may be terminated.",
            "(2) Notwithstanding paragraph (1), the film may be used.",
        ),
    ],
)
def test_so_it_does_in_english(jurisdiction: str, outer: str, inner: str, rule: str, other: str):
    first, second = beside = article(rule, other, jurisdiction=jurisdiction, outer=outer, inner=inner)
    assert limits(second, first, beside=beside)


def test_an_exception_to_a_subsection_leaves_another_one_alone():
    first = stored("(b) Prohibition.—Articles are seized.", locator="sec=602/sub=b", jurisdiction="us")
    second = stored(
        "(3) Exceptions.—This subsection does not apply to— one copy.",
        locator="sec=602/sub=a/par=3",
        jurisdiction="us",
    )
    assert not limits(second, first, beside=[second, first])


def test_terms_and_briefs_have_no_such_paragraphs():
    first, second = beside = article(RULE, "２　前項の規定は、適用しない。", jurisdiction="")
    assert not limits(second, first, beside=beside)
    assert leans_on(second, beside=beside) is None


def test_a_paragraph_that_only_limits_leans_on_the_one_before():
    beside = article(RULE, "２　前項の規定は、緊急の場合には、適用しない。")
    assert leans_on(beside[1], beside=beside) is beside[0]
    assert leans_on(beside[0], beside=beside) is None


@pytest.mark.parametrize("text", ["２　長官は、前項の届出を公告する。", "２　次項の規定は、適用しない。"])
def test_one_that_says_something_itself_stands_alone(text: str):
    beside = article(RULE, text)
    assert leans_on(beside[1], beside=beside) is None
