"""Titles of the United States Code from the page that announces its release points."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from knowledge.errors import DocumentError
from tests.ingest.following.fake_web import TODAY, FakeWeb, arrivals, entry, look
from tests.ingest.reading import FIXTURES

PAGE = "https://uscode.house.gov/download/download.shtml"
ZIP = "https://uscode.house.gov/download/releasepoints/us/pl/119/73not60/xml_usc17@119-73not60.zip"


def announced(
    point: str = "119-73not60", heading: str = "Public Law 119-73 (01/23/2026) , except 119-60"
) -> bytes:
    """What the page has of a release point: its name, and a row a title with links to each form of it."""
    folder = "releasepoints/us/pl/" + point.replace("-", "/", 1)
    rows = "".join(
        f'<div class="{kind}" id="us/usc/t{title}"><span>Title {title} - </span>'
        f'<a href="{folder}/xml_usc{title}@{point}.zip" title="USC Title {title} in XML">[XML]</a>'
        f'<a href="{folder}/htm_usc{title}@{point}.zip">[XHTML]</a></div>'
        for title, kind in (
            ("05", "usctitle"),
            ("16", "usctitlechanged"),
            ("17", "usctitle"),
            ("18", "usctitle"),
        )
    )
    return (
        f'<html><body><h3 class="releasepointinformation">{heading}</h3>'
        f'<a href="{folder}/xml_uscAll@{point}.zip">[XML]</a>{rows}</body></html>'
    ).encode()


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("usc17.xml", (FIXTURES / "laws" / "title99.xml").read_bytes())
    return held.getvalue()


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb({PAGE: announced(), ZIP: archive()})


def source(**fields: Any) -> Any:
    return entry(**{"kind": "uscode", "number": 17} | fields)


def test_the_title_arrives_as_it_is_at_the_newest_release_point(web: FakeWeb) -> None:
    (arrival,) = arrivals(look(source(), web))
    assert arrival.source.content == web.answers[ZIP]
    assert arrival.source.name == ZIP
    assert arrival.source.otherwise.effective == date(2026, 1, 23)
    assert arrival.source.given.effective is None


def test_nothing_but_the_page_is_asked_for_again(web: FakeWeb) -> None:
    web.note(look(source(), web))
    web.asked.clear()
    assert look(source(), web) == []
    assert web.asked == [PAGE]


def test_another_release_point_brings_the_title_again(web: FakeWeb) -> None:
    web.note(look(source(), web))
    web.answers[PAGE] = announced("119-108", "Public Law 119-108 (09/11/2026)")
    later = "https://uscode.house.gov/download/releasepoints/us/pl/119/108/xml_usc17@119-108.zip"
    web.answers[later] = archive()
    (arrival,) = arrivals(look(source(), web))
    assert (arrival.source.name, arrival.source.otherwise.effective) == (later, date(2026, 9, 11))


def test_of_several_release_points_the_newest_counts(web: FakeWeb) -> None:
    web.answers[PAGE] = announced("119-9", "Public Law 119-9 (05/01/2025)") + announced()
    assert arrivals(look(source(), web))[0].source.name == ZIP


@pytest.mark.parametrize(
    "heading", ["", "Public Law 119-73", "Public Law 119-73 (13/45/2026)", "Public Law 118-1 (01/01/2025)"]
)
def test_a_day_that_is_not_stated_is_today(web: FakeWeb, heading: str) -> None:
    web.answers[PAGE] = announced(heading=heading)
    assert arrivals(look(source(), web))[0].source.otherwise.effective == TODAY


@pytest.mark.parametrize("page", [b"", b"<html><body>Down for maintenance</body></html>", b"\xff\xfe\x00"])
def test_a_page_without_links_is_told_of(web: FakeWeb, page: bytes) -> None:
    web.answers[PAGE] = page
    with pytest.raises(DocumentError) as told:
        look(source(), web)
    assert (told.value.code, told.value.facts["number"]) == ("no_release_point", 17)


def test_a_title_that_is_gone_is_looked_for_again(web: FakeWeb) -> None:
    del web.answers[ZIP]
    with pytest.raises(DocumentError) as told:
        look(source(), web)
    assert told.value.code == "page_gone"
    assert web.noted == {}
