"""A case in chat."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.cases import chain
from bot.inquiries.model import Company, EventKind, Form, InquiryKind, Outcome, Status, Work
from bot.inquiries.vendors.model import Vendor
from bot.views.case import case_line, case_markdown, timeline_markdown
from bot.words import words_for
from tests.bot.inquiries.people import AT, case_of, cases

TOKYO = ZoneInfo("Asia/Tokyo")
TODAY = date(2026, 11, 22)
OPENAI = Vendor(id="openai", names={"en": "OpenAI", "ja": "オープンAI"})
FORM = Form(vendor="openai", kind=InquiryKind.OUTPUT, works=(Work(title="森の番人"), Work(title="二作目")))
SENT = case_of(form=FORM, status=Status.SENT, sent_at=AT, answer_by=date(2026, 11, 21))


def test_a_line_names_the_vendor_in_the_readers_language():
    japanese = case_line(SENT, words_for("ja"), vendor=OPENAI, today=TODAY)
    assert japanese.startswith("**M26-7KQ4XW** オープンAI・")
    assert "森の番人 ほか 1 点" in japanese
    assert "期限超過" in japanese
    english = case_line(SENT, words_for("en"), vendor=OPENAI, today=date(2026, 11, 21))
    assert "OpenAI" in english
    assert "overdue" not in english


def test_an_empty_draft_says_what_is_open():
    line = case_line(case_of(), words_for("en"), vendor=None, today=TODAY)
    assert "vendor not chosen yet · kind not chosen yet" in line
    page = case_markdown(
        case_of(), words_for("ja"), vendor=None, today=TODAY, home=TOKYO, missing=["作品の題名"]
    )
    assert "作品未記入" in page
    assert "- 作品の題名" in page


def test_a_page_tells_dates_by_the_clock_at_home_and_how_it_ended():
    closed = replace(SENT, status=Status.CLOSED, outcome=Outcome.PARTLY, closed_at=AT)
    page = case_markdown(closed, words_for("en"), vendor=OPENAI, today=TODAY, home=TOKYO)
    assert "Sent: 2026-11-02 18:30" in page
    assert "Answer asked by: 2026-11-21" in page
    assert "overdue" not in page
    assert "Opened by: 葵, 東宝" in page


def test_an_erased_author_is_shown_as_erased():
    page = case_markdown(
        replace(SENT, author=None, author_name=""), words_for("en"), vendor=OPENAI, today=TODAY, home=TOKYO
    )
    assert "Opened by: (erased), 東宝" in page


@pytest.mark.parametrize("language", ["ja", "en"])
@given(case=cases)
def test_any_case_can_be_shown(language: str, case):
    words = words_for(language)
    assert case.reference in case_line(case, words, vendor=None, today=TODAY)
    assert case.reference in case_markdown(case, words, vendor=None, today=TODAY, home=TOKYO)


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_people_wrote_is_obeyed(text: str, name: str):
    said = f"{text} @everyone <@1> [x](http://bad.example)\n# head"
    event = chain.link(
        chain.START,
        case="x",
        number=1,
        kind=EventKind.NOTE,
        at=AT,
        actor=1,
        content={"name": name, "text": said},
    )
    shown = timeline_markdown([event], words_for("en"), home=TOKYO)
    assert "\n" not in shown
    assert "@everyone" not in shown
    titled = replace(
        SENT,
        form=Form(vendor=said[-300:].strip() or "x", works=(Work(title=said[-300:]),)),
        company=Company(1, said),
    )
    page = case_markdown(titled, words_for("en"), vendor=None, today=TODAY, home=TOKYO)
    assert "@everyone" not in page
    assert "](http" not in page
