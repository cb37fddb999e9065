"""What paths say: key and date."""

from datetime import date
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.naming import key_from, name_and_date
from knowledge.errors import DocumentError


@pytest.mark.parametrize(
    ("path", "key", "effective"),
    [
        ("terms.md", "terms", None),
        ("midjourney/terms-of-service.2025-02-06.md", "midjourney/terms-of-service", date(2025, 2, 6)),
        ("a.b.md", "a.b", None),
        ("345AC0000000048.history/2018-12-30.md", "345AC0000000048", date(2018, 12, 30)),
        ("laws/2018-12-30.md", "laws", date(2018, 12, 30)),
        ("report-2025-02-06.md", "report-2025-02-06", None),
    ],
)
def test_key_and_date(path: str, key: str, effective: date | None) -> None:
    assert key_from(PurePosixPath(path)) == key
    assert name_and_date(PurePosixPath(path))[1] == effective


@pytest.mark.parametrize("path", ["terms.2025-02-30.md", "2025-13-01.md", "x/terms.0000-01-01.md"])
def test_a_date_that_is_none(path: str) -> None:
    with pytest.raises(DocumentError) as raised:
        key_from(PurePosixPath(path))
    assert raised.value.code == "bad_date"
    assert raised.value.facts["field"] == "file name"
    assert str(raised.value.facts["value"]) in path


def test_a_lone_file_named_by_its_date_has_no_key() -> None:
    with pytest.raises(DocumentError, match="no_key"):
        key_from(PurePosixPath("2018-12-30.md"))


@given(st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True), st.dates())
def test_versions_of_a_document_share_its_key(name: str, day: date) -> None:
    dated = PurePosixPath(f"vendor/{name}.{day.isoformat()}.md")
    assert key_from(dated) == key_from(PurePosixPath(f"vendor/{name}.md")) == f"vendor/{name}"
    assert name_and_date(dated) == (name, day)
