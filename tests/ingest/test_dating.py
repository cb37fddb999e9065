"""The day a text is in force from, by its own words."""

from datetime import date

import pytest

from ingest.dating import day_written, effective_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Effective: February 6, 2025", date(2025, 2, 6)),
        ("Effective Date: 6th March 2024", date(2024, 3, 6)),
        ("These Terms are effective as of October 29, 2025.", date(2025, 10, 29)),
        ("Last Updated: Jan. 3, 2026", date(2026, 1, 3)),
        ("Last modified on 2025-01-15", date(2025, 1, 15)),
        ("施行日：令和7年4月1日", date(2025, 4, 1)),
        ("令和元年五月一日から施行", date(2019, 5, 1)),
        ("二〇二五年四月一日施行", date(2025, 4, 1)),
        ("明治三十二年七月十五日施行", date(1899, 7, 15)),
        ("大正7年4月1日施行", date(1918, 4, 1)),
        ("施行日：7年4月1日", None),  # of which era is not said
        ("最終更新日：２０２５年１月２日", date(2025, 1, 2)),
        ("2024年4月1日 制定\n2025年6月1日 改定", date(2025, 6, 1)),
        (
            "Last updated: May 1, 2025\nEffective: April 1, 2025",
            date(2025, 4, 1),
        ),  # the day in force comes first
        ("Updated: 02/03/2025", None),  # February or March
        ("Published: 2024-01-01", None),
        ("改定日 令和8年13月1日", None),
        ("Effective February 30, 2025", None),
        (
            "附則 この規約は、" + "あ" * 160 + "2023年10月1日から施行します。",
            None,
        ),  # no line that only says so
        ("", None),
    ],
)
def test_the_day_that_is_said(text: str, day: date | None) -> None:
    assert effective_day(text.split("\n")) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年10月27日\n協会 御中", date(2026, 10, 27)),
        ("株式会社あかり 御中\n令和８年１０月２７日", date(2026, 10, 27)),
        ("Acme, Inc.\n27 October 2026\nDear Sirs", date(2026, 10, 27)),
        ("Date: October 27, 2026", date(2026, 10, 27)),
        ("2026年10月5日付の申入書を拝受いたしました。", None),  # of another letter
        ("2026年13月1日\n2026年10月27日", None),  # no day: not guessed at
        ("一\n" * 12 + "2026年10月27日", None),  # far below: no longer the head
        ("", None),
    ],
)
def test_the_day_a_letter_was_written(text: str, day: date | None) -> None:
    assert day_written(text.split("\n")) == day
