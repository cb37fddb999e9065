"""What members' inquiries with each vendor came to, and which of it may be published.

A figure is published only for a group of at least `FEWEST` members. Vendors with fewer are put together as others, where
these are `FEWEST` members taken together, or else left out. What is published never says what was left out: its total is
the sum of what it shows, so that nothing is gained by subtracting one from the other.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from statistics import median

from bot.inquiries.deadlines.calendar import HOME
from bot.inquiries.errors import InquiryError
from bot.inquiries.model import WITH_VENDOR, Case, Outcome, Status
from bot.inquiries.report.period import Period

FEWEST = 3
"""Members that a group must have for its figures to be published."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of inquiries.

    Attributes:
        filed: sent in the period; all others are of these.
        acknowledged: the vendor gave a first response, be it the answer itself.
        overdue: still unanswered after the day by which an answer was asked.
        open: neither closed nor withdrawn.
    """

    filed: int = 0
    acknowledged: int = 0
    answered: int = 0
    overdue: int = 0
    resolved: int = 0
    partly: int = 0
    refused: int = 0
    withdrawn: int = 0
    open: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Wait:
    """How long inquiries waited for something.

    Attributes:
        days: median of calendar days, of those that have it; None where there is none, or too few to be published.
        waiting: how many are still without. They have waited for some time already and the median does not know of
            them, so it is never shown without their number.
    """

    days: float | None
    waiting: int


@dataclass(frozen=True, slots=True)
class VendorFigures:
    """Figures of one vendor.

    Attributes:
        vendor: its id; None: the vendors that are too small to be shown one by one.
        members: companies, and people who filed for none.
        response, answer: to the first response and to the answer.
    """

    vendor: str | None
    name: str
    counts: Counts
    members: int
    response: Wait
    answer: Wait


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of all vendors, those with most inquiries first and the others last.

    Attributes:
        as_of: the day on which they were counted.
        published: small groups are not shown; otherwise it is for staff alone.
    """

    period: Period
    as_of: date
    vendors: tuple[VendorFigures, ...]
    published: bool

    @property
    def total(self) -> Counts:
        """The sum of what is shown."""
        return sum((each.counts for each in self.vendors), Counts())


def vendor_figures(
    cases: Sequence[Case],
    *,
    today: date,
    period: Period,
    vendors: Mapping[str, str],
    published: bool = True,
) -> Report:
    """Count the inquiries that were sent in a period.

    Args:
        today: day at the desk.
        vendors: names by id.
        published: leave out what may not be published; False: everything, for staff.

    Raises:
        InquiryError: `period_not_public`: anything but one quarter that is over. Of spans that overlap, or still go on,
            two reports together would tell of one inquiry: a year less three of its quarters is the fourth.
    """
    if published and not period.is_past_quarter(today):
        raise InquiryError("period_not_public")
    by_vendor: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.sent_at is not None and _day(case.sent_at) in period:
            by_vendor[case.form.vendor].append(case)
    small = {vendor for vendor, theirs in by_vendor.items() if published and not _publishable(theirs)}
    shown = [
        _figures(vendor, vendors.get(vendor, vendor), theirs, today, published=published)
        for vendor, theirs in by_vendor.items()
        if vendor not in small
    ]
    shown.sort(key=lambda each: (-each.counts.filed, each.name, each.vendor))
    others = [case for vendor in sorted(small) for case in by_vendor[vendor]]
    if _publishable(others):
        shown.append(_figures(None, "", others, today, published=published))
    return Report(period=period, as_of=today, vendors=tuple(shown), published=published)


def member(case: Case) -> Hashable:
    """Who counts as one member: the company, else the person. Erased people count as one, as they may be the same."""
    return ("company", case.company.id) if case.company else ("person", case.author)


def _publishable(cases: Sequence[Case]) -> bool:
    return len({member(case) for case in cases}) >= FEWEST


def _figures(
    vendor: str | None, name: str, cases: Sequence[Case], today: date, *, published: bool
) -> VendorFigures:
    def wait(moment: Callable[[Case], datetime | None]) -> Wait:
        # Of few cases the median is one member's own figure, so it has to be a group of its own right.
        ended = [case for case in cases if moment(case) is not None]
        days = [_days(case.sent_at, moment(case)) for case in ended]
        waiting = sum(moment(case) is None and case.status in WITH_VENDOR for case in cases)
        known = days and (not published or _publishable(ended))
        return Wait(days=float(median(days)) if known else None, waiting=waiting)

    return VendorFigures(
        vendor=vendor,
        name=name,
        counts=Counts(
            filed=len(cases),
            acknowledged=sum(_responded(case) is not None for case in cases),
            answered=sum(case.answered_at is not None for case in cases),
            overdue=sum(case.overdue(today) for case in cases),
            resolved=sum(case.outcome is Outcome.RESOLVED for case in cases),
            partly=sum(case.outcome is Outcome.PARTLY for case in cases),
            refused=sum(case.outcome is Outcome.REFUSED for case in cases),
            withdrawn=sum(case.status is Status.WITHDRAWN for case in cases),
            open=sum(case.status not in {Status.CLOSED, Status.WITHDRAWN} for case in cases),
        ),
        members=len({member(case) for case in cases}),
        response=wait(_responded),
        answer=wait(lambda case: case.answered_at),
    )


def _responded(case: Case) -> datetime | None:
    """The first sign of life; an answer is one even where nobody noted it as such."""
    return case.responded_at or case.answered_at


def _day(at: datetime) -> date:
    return at.astimezone(HOME).date()


def _days(sent: datetime | None, ended: datetime | None) -> int:
    """Calendar days from sending; an answer that was dated before it counts as none."""
    assert sent is not None
    assert ended is not None
    return max(0, (_day(ended) - _day(sent)).days)
