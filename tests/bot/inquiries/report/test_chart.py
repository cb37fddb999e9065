"""The picture: its size, that it shows what is given, and that nothing given can break it."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.inquiries.report.chart import MOST_ROWS, chart_data, chart_png
from bot.inquiries.report.figures import Report
from bot.words import words_for
from tests.bot.inquiries.report.reports import answered, report_of, sent

FILED, ANSWERED, OVERDUE = (0, 0x72, 0xB2), (0, 0x9E, 0x73), (0xD5, 0x5E, 0)


def picture(report: Report, language: str = "ja") -> Image.Image:
    return Image.open(io.BytesIO(chart_png(report, words_for(language)))).convert("RGB")


def pixels(image: Image.Image, colour: tuple[int, int, int]) -> int:
    return sum(count for count, each in image.getcolors(maxcolors=2**24) or [] if each == colour)


def many(count: int) -> Report:
    return report_of([sent(f"v{vendor}", member) for vendor in range(count) for member in (1, 2, 3)])


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("count", [0, 1, 5, 16])
def test_it_is_as_wide_as_a_telephone_whatever_it_holds(count: int, language: str):
    image = picture(many(count), language)
    assert image.width == 1080
    assert 400 < image.height < 600 + 230 * count
    assert (pixels(image, FILED) > 0) == (count > 0)


def test_bars_are_as_long_as_their_numbers():
    report = report_of([answered("a", n, days=1) for n in (1, 2, 3)] + [sent("a", n) for n in (1, 2, 3)])
    image = picture(report)
    assert pixels(image, FILED) == pytest.approx(2 * pixels(image, ANSWERED), rel=0.02)
    assert pixels(image, OVERDUE) == 0


def test_without_figures_it_says_so_instead_of_drawing_nothing():
    assert chart_data(report_of([]), words_for("ja"))["nothing"] == "この期間について示せる数字はありません。"
    assert picture(report_of([])).height > 400


def test_more_vendors_than_can_be_read_are_left_to_the_table():
    data = chart_data(many(MOST_ROWS + 2), words_for("en"))
    assert len(data["rows"]) == MOST_ROWS
    assert data["notes"][0] == "2 more vendors are in the table."
    assert chart_data(many(MOST_ROWS + 1), words_for("en"))["notes"][0] == "One more vendor is in the table."


def test_it_names_its_source_and_day():
    data = chart_data(many(1), words_for("en"), association="CODA")
    assert data["notes"][-1] == "Source: inquiries sent by CODA and its members, as of 2026-11-22."
    assert "2026-11-22" in chart_data(many(1), words_for("ja"))["notes"][-1]


def test_a_long_name_wraps_and_stays_out_of_the_bars():
    report = many(1)
    wide = replace(report, vendors=(replace(report.vendors[0], name="W" * 70),))
    # The bars begin at the same place, so they cover as much as with a short name.
    assert pixels(picture(wide), FILED) == pixels(picture(report), FILED)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=120))
def test_no_name_can_break_it_or_be_taken_for_markup(name: str):
    report = many(1)
    named = replace(report, vendors=(replace(report.vendors[0], name=name),))
    assert picture(named).width == 1080


@pytest.mark.parametrize("name", ["#panic()", '"\\n#import "x"', "$x$", "*b* _i_ `c`", "</text>"])
def test_markup_in_a_name_is_shown_as_it_is(name: str):
    report = many(1)
    named = replace(report, vendors=(replace(report.vendors[0], name=name),))
    assert picture(named).width == 1080
