"""Quotes are believed only where they stand in their passage."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.checking.verify import DraftClaim, DraftQuote, find_quote, verify
from knowledge.catalog.lookup import StoredPassage
from knowledge.model import Kind

TEXT = (
    "著作物は、次に掲げる場合には、利用することができる。"
    "ただし、著作権者の利益を不当に害することとなる場合は、この限りでない。"
)


def passage(text: str) -> StoredPassage:
    return StoredPassage(
        id=1, digest="", locator="art=1", start=0, end=len(text), text=text, context="", caption="", torn=False, version=1,
        document="law", title="法", kind=Kind.STATUTE, language="ja", work="法", jurisdiction="jp", vendor="", url="",
        source_title="", edition="", effective=date(2020, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    "quote",
    [
        "著作物は、次に掲げる場合には、利用することができない。",  # a negation
        "著作権者の利益を不当に害することとなる場合は、この限りである",
        "著作物は次に掲げる場合には、利用することができる。",  # a comma dropped
        "この限りでない。著作物は、",  # two places made one
        "",
        " 　\n",
        "利用することができる。…この限りでない。",
    ],
)
def test_a_quote_that_is_not_there_word_for_word_is_not_found(quote):
    assert find_quote(quote, TEXT) is None


@pytest.mark.parametrize(
    ("quote", "text", "stored"),
    [
        ("第３０条の４", "法第30条の4は", "30条の4"),
        ("ABC 123", "全角のＡＢＣ　１２３です", "ＡＢＣ　１２３"),
        ("fair use of a work", "the fair\n   use of a work is", "fair\n   use of a work"),
        ("ガイド", "ｶﾞｲﾄﾞの文", "ｶﾞｲﾄﾞ"),
        ("が", "か\u3099く", "か\u3099"),
        ("  は、次に ", "著作物は、次に", "は、次に"),
    ],
)
def test_width_and_white_space_make_no_difference_and_the_stored_words_are_shown(quote, text, stored):
    if quote.startswith("第"):
        quote = quote[1:]
    place = find_quote(quote, text)
    assert place is not None
    assert text[place[0] : place[1]] == stored


def test_a_quote_may_not_begin_or_end_inside_a_folded_character():
    assert find_quote("株", "㈱です") is None
    assert find_quote("(株)", "㈱です") == (0, 1)


@given(st.text(max_size=60), st.data())
def test_every_piece_of_a_text_is_found_in_it_and_leads_to_words_that_fold_alike(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    piece = text[start:end]
    place = find_quote(piece, text)
    if place is not None:
        shown = text[place[0] : place[1]]
        fold = lambda words: "".join(unicodedata.normalize("NFKC", words).split())  # noqa: E731
        assert fold(shown) == fold(piece)


@given(st.text(alphabet="あい、。AＡ \n", max_size=30), st.text(alphabet="うえおＢ!", min_size=1, max_size=5))
def test_words_of_which_no_character_is_there_are_never_found(text, quote):
    assert find_quote(quote, text) is None


def test_one_false_quote_spoils_the_claim():
    true = DraftQuote(passage(TEXT), "利用することができる。")
    false = DraftQuote(passage(TEXT), "利用することができない。")
    assert verify(DraftClaim("…", (true, false))) == ()
    assert [found.quote for found in verify(DraftClaim("…", (true,)))] == ["利用することができる。"]


def test_a_claim_without_quotes_is_dropped():
    assert verify(DraftClaim("著作権は存続期間がない。", ())) == ()
