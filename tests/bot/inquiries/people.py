"""People, forms and cases to test with."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.inquiries.model import Case, Company, Form, Person, Status

AT = datetime(2026, 11, 2, 9, 30, 0, 123456, tzinfo=UTC)
TOHO, SHOCHIKU = Company(5, "東宝"), Company(6, "松竹")

companies = st.lists(st.sampled_from([TOHO, SHOCHIKU, Company(7, "東映")]), max_size=2, unique=True)
people = st.builds(
    Person, id=st.integers(1, 6), name=st.just("葵"), companies=companies.map(tuple), staff=st.booleans()
)

_CASE = Case(
    id=1,
    reference="M26-7KQ4XW",
    revision=1,
    status=Status.DRAFT,
    form=Form(),
    author=1,
    author_name="葵",
    company=TOHO,
    shared=False,
    locale="ja",
    opened_at=AT,
    changed_at=AT,
)


def case_of(**facts: object) -> Case:
    """A case with these facts."""
    return replace(_CASE, **facts)


cases = st.builds(
    case_of,
    author=st.none() | st.integers(1, 6),
    company=st.none() | st.sampled_from([TOHO, SHOCHIKU, Company(7, "東映")]),
    shared=st.booleans(),
    status=st.sampled_from(Status),
)
