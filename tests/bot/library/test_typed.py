"""What is typed into the form for a document's details."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.model import Found, LibraryError
from bot.library.typed import FIELDS, as_typed, read_details
from ingest.document import Stated
from knowledge.model import Audience, Kind

FOUND = Found(
    key="k", title="A title", kind=Kind.POLICY, language="en", jurisdiction="us", effective=date(2025, 2, 6),
    outcome="added", audience=Audience.STAFF, passages=1, opening="",
)  # fmt: skip
SILENT = FOUND.model_copy(update={"effective": None, "jurisdiction": ""})


def test_a_form_that_nobody_touched_states_nothing() -> None:
    for found in (FOUND, SILENT):
        assert read_details(as_typed(found), found, Stated()) == (Stated(), Audience.STAFF)
        assert read_details({}, found, Stated()) == (Stated(), Audience.STAFF)


def test_what_was_stated_before_stays() -> None:
    before = Stated(title="A title", url="https://a.example")
    stated, audience = read_details({"kind": "letter", "audience": "public"}, FOUND, before)
    assert stated == Stated(title="A title", url="https://a.example", kind=Kind.LETTER)
    assert audience is Audience.PUBLIC


@pytest.mark.parametrize(
    "text", ["2025-11-01", "2025/11/1", "2025年11月1日", "２０２５年１１月１日", "令和7年11月1日"]
)
def test_days_as_people_write_them(text: str) -> None:
    assert read_details({"effective": text}, SILENT, Stated())[0].effective == date(2025, 11, 1)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"title": "\u3000"}, "details_without_title"),
        ({"effective": "2025-02-29"}, "details_no_day"),
        ({"effective": "0000-00-00"}, "details_no_day"),
        ({"effective": ""}, "details_day_needed"),
        ({"jurisdiction": "j p"}, "details_no_jurisdiction"),
        ({"kind": "poem"}, "details_unknown"),
        ({"audience": "everyone"}, "details_unknown"),
    ],
)
def test_what_makes_no_sense(typed: dict[str, str], code: str) -> None:
    with pytest.raises(LibraryError, match=code):
        read_details(typed, FOUND, Stated())


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40)))
def test_anything_typed_is_read_or_refused_with_a_sentence(typed: dict[str, str]) -> None:
    try:
        stated, audience = read_details(typed, FOUND, Stated())
    except LibraryError as error:
        refused = error.code
    else:
        refused = "details_"
        assert stated.title is None or stated.title.strip()
        assert isinstance(audience, Audience)
    assert refused.startswith("details_")
