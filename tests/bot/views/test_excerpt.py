"""A passage in its context."""

from dataclasses import replace
from datetime import date

import pytest

from bot.views.excerpt import excerpt_markdown
from bot.views.split import length
from bot.words import words_for
from knowledge.excerpt import Standing
from tests.bot.fakes import FakeDesk

EXCERPT = FakeDesk().passage
JAPANESE = words_for("ja")


def test_the_quote_stands_out_between_its_neighbours() -> None:
    assert excerpt_markdown(EXCERPT, JAPANESE) == (
        "**著作権法 第三十条の四（著作物に表現された思想又は感情の享受を目的としない利用）**\n"
        "2026-06-24 からの版（現行） · [e-Gov](<https://laws.e-gov.go.jp/law/345AC0000000048>)\n\n"
        "第三十条の四\n"
        f"> {EXCERPT.quote}\n\n"
        "一　技術の開発のための試験の用に供する場合"
    )


def test_a_version_no_longer_in_force_says_until_when() -> None:
    old = replace(EXCERPT, effective=date(2014, 1, 1), until=date(2019, 1, 1), standing=Standing.PAST)
    assert "version from 2014-01-01, replaced on 2019-01-01" in excerpt_markdown(old, words_for("en"))


@pytest.mark.parametrize(("before", "after"), [(3000, 3000), (3000, 10), (10, 3000), (1900, 0), (0, 1900)])
def test_long_surroundings_are_shortened_from_their_far_ends(before: int, after: int) -> None:
    long = replace(EXCERPT, before="前の文。" * (before // 4), after="後の文👍。" * (after // 5))
    text = excerpt_markdown(long, JAPANESE)
    assert length(text) <= 2000
    assert f"> {EXCERPT.quote}" in text
    assert ("…" in text) == (max(before, after) > 1700)
    if before:
        assert "前の文。\n> " in text
    if after:
        assert f"{EXCERPT.quote}\n\n後の文👍。" in text
    assert length(text) > 1500 or max(before, after) < 1000


def test_a_long_quote_is_never_shortened() -> None:
    quote = "長い引用。" * 500
    text = excerpt_markdown(replace(EXCERPT, quote=quote, before="前" * 50, after="後" * 50), JAPANESE)
    assert quote in text


def test_markup_in_a_passage_does_nothing() -> None:
    text = excerpt_markdown(
        replace(EXCERPT, before="**太字**", quote="@everyone", after="[x](http://a.b)"), JAPANESE
    )
    assert "**太字**" not in text
    assert "@everyone" not in text
    assert "](http" not in text.replace("](<http", "")


def test_a_version_not_yet_in_force_says_so() -> None:
    coming = replace(EXCERPT, effective=date(2031, 1, 1), standing=Standing.COMING)
    assert "2031-01-01 からの版（未施行）" in excerpt_markdown(coming, JAPANESE)
