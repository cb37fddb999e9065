import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.report.table import report_csv, report_markdown, safe_cell, to_csv
from bot.views.markup import inline
from bot.words import words_for
from tests.bot.inquiries.report.reports import answered, report_of, sent


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a", "﹢1", "−1", " =1", "\u3000＝1",
     "\u200b=1", "\ufeff=1", "\x00=1", "\x1b=1", "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_what_begins_like_a_formula_is_text(text: str):
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "東宝", "a=b", "1-2", "'", "㈱東宝", "3", "…"])
def test_what_does_not_stays_as_it_is(text: str):
    assert safe_cell(text) == text


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), min_size=1, max_size=5))
def test_no_cell_of_any_table_begins_like_a_formula(rows: list[list[str]]):
    read = list(csv.reader(io.StringIO(to_csv(rows).decode("utf-8-sig"), newline=""), strict=True))
    assert len(read) == len(rows)
    for before, after in zip(rows, read, strict=True):
        assert len(before) == len(after)
        for cell in after:
            opening = unicodedata.normalize("NFKC", cell.strip(" \u3000\u200b\ufeff")[:1])
            assert opening[:1] not in set("=+-@\t\r")


def test_a_table_opens_in_excel_and_is_read_back():
    table = to_csv([["題名", 'say "こんにちは", please'], ["二行\r\nです", -5]])
    assert table.startswith(b"\xef\xbb\xbf")
    assert table.endswith(b"\r\n")
    assert list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))) == [
        ["題名", 'say "こんにちは", please'],
        ["二行\r\nです", "-5"],
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_columns_hold_what_their_headings_say(language: str):
    words = words_for(language)
    report = report_of(
        [answered("a", 1, days=4), answered("a", 2, days=5), answered("a", 3, days=9), sent("a", 1)]
    )
    (row,) = csv.DictReader(io.StringIO(report_csv(report, words).decode("utf-8-sig")))
    shown = {
        name: row[words(f"report.column.{name}")] for name in ("vendor", "filed", "answered", "answer_days")
    }
    assert shown == {"vendor": "Alpha", "filed": "4", "answered": "3", "answer_days": "5"}
    assert row[words("report.column.answer_waiting")] == "1"


def test_the_lines_say_it_all_and_are_short_enough_for_a_telephone():
    cases = [answered("a", n, days=1) for n in (1, 2, 3)] + [sent("c", n) for n in (1, 2, 3)]
    english = report_markdown(report_of(cases), words_for("en"), inline=inline)
    assert "Answer: median 1 day (0 still waiting)" in english
    assert "Answer: no median (3 still waiting)" in english
    assert "**Sum**\nFiled 6" in english
    japanese = report_markdown(report_of(cases), words_for("ja"), inline=inline)
    assert "回答まで：中央値 1 日（未着 0 件）" in japanese
    assert "**ガンマ**" in japanese


def test_a_vendors_name_is_shown_and_not_obeyed():
    report = report_of([sent("@everyone **x** [a](http://b.example)", n) for n in (1, 2, 3)])
    shown = report_markdown(report, words_for("en"), inline=inline)
    assert "@everyone" not in shown
    assert "](http" not in shown


def test_staff_are_told_that_it_is_for_them_alone():
    internal = report_markdown(report_of([sent("a", 1)], published=False), words_for("ja"), inline=inline)
    assert "事務局限り" in internal
    assert "事務局限り" not in report_markdown(report_of([sent("a", 1)]), words_for("ja"), inline=inline)
