"""Cases that were sent, to count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.inquiries.model import Case, Company, Form, Outcome, Status
from bot.inquiries.report.figures import Report, vendor_figures
from bot.inquiries.report.period import Period
from tests.bot.inquiries.people import case_of

TODAY = date(2026, 11, 22)
SENT = datetime(2026, 7, 1, 3, tzinfo=UTC)
QUARTER = Period.parse("2026-Q3")
NAMES = {"a": "Alpha", "b": "Beta", "c": "ガンマ", "d": "Delta"}


def sent(vendor: str, member: int, *, status: Status = Status.SENT, **facts: object) -> Case:
    """A case that was sent to a vendor for a company."""
    facts.setdefault("sent_at", SENT)
    return case_of(form=Form(vendor=vendor), company=Company(member, f"会員{member}"), status=status, **facts)


def answered(vendor: str, member: int, *, days: int) -> Case:
    return sent(
        vendor, member, status=Status.ANSWERED, responded_at=SENT, answered_at=SENT + timedelta(days=days)
    )


def report_of(cases: Sequence[Case], *, published: bool = True, period: Period | None = None) -> Report:
    return vendor_figures(cases, today=TODAY, period=period or QUARTER, vendors=NAMES, published=published)


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    """A case sent to one of few vendors by one of few members, at any stage."""
    at = SENT + timedelta(days=draw(st.integers(0, 90)))
    first, second = sorted((draw(st.integers(0, 50)), draw(st.integers(0, 50))))
    status = draw(st.sampled_from([Status.SENT, Status.ACKNOWLEDGED, Status.ANSWERED, Status.ESCALATED,
                                   Status.CLOSED, Status.WITHDRAWN]))  # fmt: skip
    company = draw(st.none() | st.integers(1, 4))
    return case_of(
        form=Form(vendor=draw(st.sampled_from(sorted(NAMES)))),
        company=company and Company(company, f"会員{company}"),
        author=draw(st.none() | st.integers(1, 4)),
        status=status,
        outcome=draw(st.sampled_from(Outcome)) if status is Status.CLOSED else None,
        sent_at=draw(st.none() | st.just(at)),
        responded_at=draw(st.none() | st.just(at + timedelta(days=first))),
        answered_at=draw(st.none() | st.just(at + timedelta(days=second))),
        answer_by=draw(st.none() | st.just(at.date() + timedelta(days=20))),
    )


case_sets = st.lists(any_case(), max_size=25)
