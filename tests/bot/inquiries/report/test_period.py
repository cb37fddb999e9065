from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.errors import InquiryError
from bot.inquiries.report.period import Period
from bot.inquiries.report.table import period_name
from bot.words import words_for

THIRD = Period(date(2026, 7, 1), date(2026, 9, 30))
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("", Period()),
        (" 　", Period()),
        ("2026", Period(date(2026, 1, 1), date(2026, 12, 31))),
        ("２０２６年", Period(date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-Q3", THIRD),
        ("2026q3", THIRD),
        ("２０２６－Ｑ３", THIRD),
        ("2026年第３四半期", THIRD),
        ("2026-07", JULY),
        ("2026/7", JULY),
        ("2026年7月", JULY),
        ("２０２６年 ７月", JULY),
        ("2028-02", Period(date(2028, 2, 1), date(2028, 2, 29))),
        ("2026-07-01..2026-09-30", THIRD),
        ("2026年7月1日〜2026年9月30日", THIRD),
        ("２０２６／７／１～２０２６／９／３０", THIRD),
        ("令和8年7月1日から令和8年9月30日まで", THIRD),
        ("9999-12", Period(date(9999, 12, 1), date(9999, 12, 31))),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, period: Period):
    assert Period.parse(text) == period


@pytest.mark.parametrize(
    "text",
    ["last year", "2026-Q5", "2026-13", "2026-00", "0000", "2026-09-30..2026-07-01", "2026-02-30..2026-03-01",
     "2026-07-01", "2026-07-01..", "..", "1..2..3", "令和", "20260"],
)  # fmt: skip
def test_what_is_no_period_is_said_with_what_was_typed(text: str):
    with pytest.raises(InquiryError, match="bad_period") as caught:
        Period.parse(text)
    assert text in words_for("ja").error(caught.value)
    assert "2026-Q3" in words_for("en").error(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_a_period_or_refused(text: str):
    refused: InquiryError | None = None
    try:
        Period.parse(text)
    except InquiryError as error:
        refused = error
    assert refused is None or (refused.code == "bad_period" and len(str(refused.facts["text"])) <= 60)


@given(st.dates(), st.integers(0, 2000))
def test_two_days_are_read_back(first: date, span: int):
    last = min(first, date(9990, 1, 1)) + timedelta(days=span)
    if first <= last and first.year >= 1000:
        assert Period.parse(f"{first}..{last}") == Period(first, last)


def test_the_first_and_the_last_day_belong_to_it():
    assert date(2026, 7, 1) in THIRD
    assert date(2026, 9, 30) in THIRD
    assert date(2026, 6, 30) not in THIRD
    assert date(2026, 10, 1) not in THIRD


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        ("", "これまでの全期間", "All inquiries so far"),
        ("2026", "2026年", "2026"),
        ("2026-Q3", "2026年第3四半期", "Quarter 3 of 2026"),
        ("2026-07-01..2026-07-31", "2026年7月", "July 2026"),
        ("2026-07-02..2026-07-31", "2026-07-02 〜 2026-07-31", "2026-07-02 to 2026-07-31"),
        ("2026-02-01..2026-04-30", "2026-02-01 〜 2026-04-30", "2026-02-01 to 2026-04-30"),
    ],
)
def test_a_period_is_called_as_people_call_it(text: str, japanese: str, english: str):
    period = Period.parse(text)
    assert period_name(period, words_for("ja")) == japanese
    assert period_name(period, words_for("en")) == english


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        (date(2026, 11, 22), "2026-Q3"),
        (date(2026, 10, 1), "2026-Q3"),
        (date(2026, 9, 30), "2026-Q2"),
        (date(2026, 1, 1), "2025-Q4"),
    ],
)
def test_the_last_quarter_that_is_over(today: date, quarter: str):
    assert Period.quarter_before(today) == Period.parse(quarter)
    assert Period.quarter_before(today).is_past_quarter(today)
