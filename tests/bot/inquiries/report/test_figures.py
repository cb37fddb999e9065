"""What is counted, and that nothing published tells of a group that is too small."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.inquiries.errors import InquiryError
from bot.inquiries.model import Case, Form, Outcome, Status
from bot.inquiries.report.chart import chart_data
from bot.inquiries.report.figures import FEWEST, Counts, Report, member, vendor_figures
from bot.inquiries.report.period import Period
from bot.inquiries.report.table import report_csv, report_markdown
from bot.views.markup import inline
from bot.words import words_for
from tests.bot.inquiries.people import case_of
from tests.bot.inquiries.report.reports import NAMES, SENT, TODAY, answered, case_sets, report_of, sent

ENGLISH = words_for("en")


def everything_published(report: Report) -> tuple[object, ...]:
    """Table, figures and picture data, as they leave the desk."""
    return (
        report_markdown(report, ENGLISH, inline=inline),
        report_csv(report, ENGLISH),
        chart_data(report, ENGLISH),
        report.total,
    )


def members_of(cases: list[Case]) -> int:
    return len({member(case) for case in cases})


def test_nothing_sent_is_nothing_to_show():
    assert report_of([]).vendors == ()
    assert report_of([case_of(), case_of(form=Form(vendor="a"))]).vendors == ()
    assert "No figures" in report_markdown(report_of([]), ENGLISH, inline=inline)


def test_what_is_counted():
    cases = [
        sent("a", 1, answer_by=TODAY - timedelta(days=1)),
        sent("a", 2, status=Status.ACKNOWLEDGED, responded_at=SENT + timedelta(days=2), answer_by=TODAY),
        answered("a", 3, days=10),
        sent("a", 3, status=Status.CLOSED, outcome=Outcome.REFUSED, answered_at=SENT + timedelta(days=20)),
        sent("a", 1, status=Status.WITHDRAWN),
    ]
    (alpha,) = report_of(cases, published=False).vendors
    assert alpha.counts == Counts(
        filed=5, acknowledged=3, answered=2, overdue=1, refused=1, withdrawn=1, open=3
    )
    assert alpha.name == "Alpha"
    assert alpha.members == 3
    assert (alpha.answer.days, alpha.answer.waiting) == (15.0, 2)
    assert (alpha.response.days, alpha.response.waiting) == (2.0, 1)  # 0, 2 and 20 days


def test_days_are_those_of_tokyo():
    late = datetime(2026, 6, 30, 15, 0, tzinfo=UTC)  # midnight in Tokyo, the first of July
    soon = late + timedelta(hours=23)
    cases = [sent("a", n, sent_at=late, answered_at=soon, status=Status.ANSWERED) for n in (1, 2, 3)]
    (alpha,) = report_of(cases).vendors
    assert alpha.answer.days == 0
    assert report_of(cases, period=Period.parse("2026-Q2")).vendors == ()


def test_an_answer_dated_before_it_was_sent_took_no_days():
    cases = [answered("a", n, days=-5) for n in (1, 2, 3)]
    assert report_of(cases).vendors[0].answer.days == 0


def test_two_members_are_not_published_and_three_are():
    two = [sent("a", 1), sent("a", 1), sent("a", 2)]
    assert report_of(two).vendors == ()
    assert [each.vendor for each in report_of([*two, sent("a", 3)]).vendors] == ["a"]
    assert [each.vendor for each in report_of(two, published=False).vendors] == ["a"]


def test_colleagues_are_one_member_and_people_without_a_company_one_each():
    colleagues = [replace(sent("a", 1), author=author) for author in (1, 2, 3)]
    assert report_of(colleagues).vendors == ()
    alone = [replace(case, company=None) for case in colleagues]
    assert report_of(alone).vendors[0].members == 3
    erased = [replace(case, author=None) for case in alone]
    assert report_of(erased).vendors == ()


def test_small_vendors_are_shown_together_where_that_is_a_group():
    large = [sent("a", n) for n in (1, 2, 3)]
    together = report_of([*large, sent("b", 1), sent("c", 2), sent("c", 3)])
    assert [(each.vendor, each.counts.filed, each.members) for each in together.vendors] == [
        ("a", 3, 3),
        (None, 3, 3),
    ]
    assert [each.vendor for each in report_of([*large, sent("b", 1), sent("c", 2)]).vendors] == ["a"]


def test_a_single_small_vendor_cannot_be_had_by_subtracting():
    large = [sent("a", n) for n in (1, 2, 3)]
    assert everything_published(report_of([*large, sent("b", 7)])) == everything_published(report_of(large))


def test_the_median_of_one_members_answer_is_not_published():
    cases = [answered("a", 1, days=7), sent("a", 2), sent("a", 3)]
    (alpha,) = report_of(cases).vendors
    assert (alpha.counts.answered, alpha.answer.days, alpha.answer.waiting) == (1, None, 2)
    assert report_of(cases, published=False).vendors[0].answer.days == 7


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-07", "2026-07-01..2026-07-30", "2026-Q4", "2027-Q1", "2026-02-01..2026-04-30"]
)
def test_only_quarters_that_are_over_are_published(text: str):
    """A year less three of its quarters is the fourth, and a quarter that goes on differs from day to day."""
    with pytest.raises(InquiryError, match="period_not_public"):
        report_of([], period=Period.parse(text))
    assert report_of([], period=Period.parse(text), published=False).total.filed == 0


@given(case_sets)
def test_every_line_speaks_of_a_group_that_is_large_enough(cases: list[Case]):
    report = report_of(cases)
    filed = [case for case in cases if case.sent_at is not None]
    shown = {each.vendor for each in report.vendors}
    for each in report.vendors:
        of_line = [
            case for case in filed
            if (case.form.vendor == each.vendor if each.vendor else case.form.vendor not in shown)
        ]  # fmt: skip
        assert each.counts.filed == len(of_line)
        assert each.members == members_of(of_line) >= FEWEST
        if each.answer.days is not None:
            assert members_of([case for case in of_line if case.answered_at]) >= FEWEST
        if each.response.days is not None:
            assert members_of([case for case in of_line if case.responded_at or case.answered_at]) >= FEWEST


@given(case_sets, case_sets)
def test_what_is_left_out_changes_nothing_that_is_published(cases: list[Case], more: list[Case]):
    report = report_of(cases)
    shown = {each.vendor for each in report.vendors}
    assume(None not in shown)
    kept = [case for case in cases if case.form.vendor in shown]
    assert everything_published(report_of(kept)) == everything_published(report)
    # Nor would other inquiries with those vendors, as long as these stay too few.
    others = kept + [case for case in more if case.form.vendor not in shown]
    if {each.vendor for each in report_of(others).vendors} == shown:
        assert everything_published(report_of(others)) == everything_published(report)


@given(case_sets, st.randoms(use_true_random=False))
def test_nobody_can_tell_which_of_the_others_an_inquiry_went_to(cases: list[Case], chance):
    report = report_of(cases)
    shown = {each.vendor for each in report.vendors}
    small = sorted({case.form.vendor for case in cases} - shown)
    moved = [
        case if case.form.vendor in shown else replace(case, form=Form(vendor=chance.choice(small)))
        for case in cases
    ]
    again = report_of(moved)
    if {each.vendor for each in again.vendors} == shown:
        assert everything_published(again) == everything_published(report)


@settings(max_examples=50)
@given(case_sets)
def test_totals_are_sums_of_what_is_shown_in_every_form(cases: list[Case]):
    report = report_of(cases)
    rows = list(csv.DictReader(io.StringIO(report_csv(report, ENGLISH).decode("utf-8-sig"))))
    assert sum(int(row["Filed"]) for row in rows) == report.total.filed
    assert sum(row["filed"] for row in chart_data(report, ENGLISH)["rows"]) == report.total.filed
    assert (
        report.total.resolved
        + report.total.partly
        + report.total.refused
        + report.total.withdrawn
        + (report.total.open)
        <= report.total.filed
    )


@given(case_sets)
def test_staff_see_every_inquiry_that_was_sent(cases: list[Case]):
    report = report_of(cases, published=False)
    assert report.total.filed == sum(case.sent_at is not None for case in cases)
    assert {each.name for each in report.vendors} <= set(NAMES.values())


def test_a_vendor_without_a_name_goes_by_its_id():
    report = vendor_figures(
        [sent("z", 1)], today=date(2026, 11, 22), period=Period(), vendors={}, published=False
    )
    assert report.vendors[0].name == "z"
