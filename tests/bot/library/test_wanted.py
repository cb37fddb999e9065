"""Which documents a list is of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.wanted import Wanted
from knowledge.catalog.holdings import Listed
from knowledge.model import Audience, Kind

DOCUMENT = Listed(
    key="midjourney/terms-of-service", title="Ｍｉｄｊｏｕｒｎｅｙ 利用規約", kind=Kind.POLICY, language="ja",
    jurisdiction="us", audience=Audience.MEMBERS, effective=None, versions=1, passages=1, vendor="midjourney",
    ocr=None, flags=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(), True),
        (Wanted(text="MIDJOURNEY 規約"), True),
        (Wanted(text="terms of"), True),
        (Wanted(text="openai"), False),
        (Wanted(kind=Kind.POLICY, audience=Audience.MEMBERS, vendor="midjourney"), True),
        (Wanted(kind=Kind.LETTER), False),
        (Wanted(audience=Audience.STAFF), False),
        (Wanted(vendor="openai"), False),
    ],
)
def test_words_kind_audience_and_vendor(wanted: Wanted, fits: bool) -> None:
    assert wanted.fits(DOCUMENT) is fits


@given(st.text())
def test_any_text_can_be_looked_for(text: str) -> None:
    assert Wanted(text=text).fits(DOCUMENT) in (True, False)
