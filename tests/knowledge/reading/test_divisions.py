"""Chapters of laws, as texts name them."""

import pytest

from knowledge.reading.divisions import chapters, chapters_beside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does chapter 12 of Title 17 regulate?", [("12", "chapter 12")]),
        ("Title 17, United States Code CHAPTER 1—SUBJECT MATTER § 108", [("1", "CHAPTER 1")]),
        ("AI Act Chapter V", [("5", "Chapter V")]),
        ("著作権法 第二章 著作者の権利 第三節 権利の内容", [("2", "第二章")]),
        ("著作権法第６章の２と第七章", [("6-2", "第６章の２"), ("7", "第七章")]),
        ("chapter and verse, 文章、第一条; which chapter I should read", []),
    ],
)
def test_chapters_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.number, each.written) for each in chapters(text)] == expected


@pytest.mark.parametrize(
    ("text", "law", "expected"),
    [
        ("What does chapter 12 of the Copyright Act say?", "Copyright Act", ["12"]),
        ("Title 17, chapter 12 says", "Title 17", ["12"]),
        ("著作権法の第七章と商標法", "著作権法", ["7"]),
        ("著作権法の第七章と商標法", "商標法", []),
        ("「著作権法」第七章では", "著作権法", ["7"]),
        ("Does the Copyright Act protect chapter 20 of my novel?", "Copyright Act", []),
        ("著作権法では漫画の第100章は守られますか", "著作権法", []),
    ],
)
def test_only_a_chapter_beside_a_law_is_one_of_it(text: str, law: str, expected: list[str]) -> None:
    start = text.index(law)
    assert [each.number for each in chapters_beside(text, start, start + len(law))] == expected
