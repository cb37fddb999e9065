"""A quote says what its source says: whole sentences, with what limits them, under the words that open their list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.checking.verify import VerifiedQuote, find_quote
from knowledge.answering.checking.whole import completed
from tests.knowledge.answering.stored import stored

RULE = "著作物は、次に掲げる場合には、利用することができる。ただし、利益を害する場合は、この限りでない。"
LISTED = (
    f"{RULE}\n一　試験の用に供する場合\n二　情報解析（解析をいう。）の用に供する場合\n"
    "２　この規定は、公布の日から施行する。"
)
NOTICE = (
    "(c) Notices.—\n(1) In general.—A provider is not liable, if the provider—\n(A)(i) does not know;\n"
    "(ii) is not aware; or\n(iii) acts at once;\n(B) gains nothing; and\n(C) removes the work.\n"
    "(2) Agent.—The agent has a name. It is published."
)


def whole(text: str, quote: str, **facts: object) -> list[str]:
    passage = stored(text, **facts)
    place = find_quote(quote, text)
    assert place is not None
    return [each.quote for each in completed(VerifiedQuote(passage, *place))]


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("一文目である。二文目である。三文目である。", "文目である。二", ["一文目である。二文目である。"]),
        ("First it is. Second it is.", "Second", ["Second it is."]),
        (LISTED, "利用することができる", [RULE]),
        (LISTED, "この限りでない", [RULE]),
        (LISTED, "情報解析", [RULE, "二　情報解析（解析をいう。）の用に供する場合"]),
        (LISTED, "公布の日", ["２　この規定は、公布の日から施行する。"]),
        ("It is so. However, it is not. Another.", "it is not", ["It is so. However, it is not."]),
        ("It is so. However, it is not. Another.", "Another", ["Another."]),
        (NOTICE, "The agent has", ["(c) Notices.—", "(2) Agent.—The agent has a name."]),
        (NOTICE, "It is published", ["It is published."]),
    ],
)
def test_a_quote_is_widened_to_what_it_needs(text, quote, expected):
    assert whole(text, quote) == expected


@pytest.mark.parametrize(
    "quote",
    ["does not know", "gains nothing", "removes the work", "is not liable, if the provider—\n(A)(i) does"],
)
def test_conditions_that_count_together_come_together(quote):
    (found,) = whole(NOTICE, quote)
    assert found == NOTICE[: NOTICE.index("\n(2)")]


def test_one_of_several_that_count_alone_comes_alone():
    text = "It may—\n(a) this;\n(b) that; or\n(c) more."
    assert whole(text, "that") == ["It may—", "(b) that; or"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "又は公衆への提供をした者は、利用することができる。次の文である。",
            "利用",
        ),  # its beginning stands elsewhere
        ("次の文である。者は、利用することができ", "利用"),  # its end does
        ("Some of this. and the rest is in the next", "the rest"),
        ("ひとつだけの文で、終わらない", "終わ"),
    ],
)
def test_a_sentence_that_is_not_held_to_its_end_cannot_be_quoted(text, quote):
    assert whole(text, quote, torn=True) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("又は公衆への提供をした者は、利用することができる。次の文である。", "次の文"),
        ("二十　技術的手段をいう。者は、利用することができ", "技術的"),
    ],
)
def test_what_stands_whole_in_a_torn_passage_can(text, quote):
    assert len(whole(text, quote, torn=True)) == 1


@given(st.text(alphabet="著作権。ただし、（）一二イ　\nab: .(1)", min_size=1, max_size=80), st.data())
def test_nothing_of_the_quote_is_lost_and_nothing_is_missing_any_more(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = stored(text)
    found = covered(completed(VerifiedQuote(passage, start, end)))
    assert {at for at in range(start, end) if not text[at].isspace()} <= found
    again = {
        at
        for at in found
        for quote in [VerifiedQuote(passage, at, at + 1)]
        for at in covered(completed(quote))
    }
    assert {at for at in again if not text[at].isspace()} <= found | {
        at for at in found if text[at].isspace()
    }


def covered(quotes) -> set[int]:
    return {at for quote in quotes for at in range(quote.start, quote.end)}
