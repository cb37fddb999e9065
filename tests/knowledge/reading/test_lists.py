"""Which line opens the list that a line is an item of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.lists import belonging, going_on, holds_together, is_heading, openers


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["本文", "一　あ", "二　い", "イ　う", "ロ　え", "三　お"], [None, 0, 0, 2, 2, 0]),
        (["本文", "一　あ", "一の二　い", "二　う"], [None, 0, 0, 0]),
        (["It shall:", "(a) draw up:", "(i) this; and", "(ii) that;", "(b) keep."], [None, 0, 1, 1, 0]),
        (["It shall:", "(g) a;", "(h) b;", "(i) c;", "(j) d."], [None, 0, 0, 0, 0]),
        (["It may—", "(A)(i) this;", "(ii) that; or", "(B) more."], [None, 0, 1, 0]),
        (["It may—", "(a) this;", "(d) that."], [None, 0, 0]),
        (["四　あ", "五　い"], [-1, -1]),
        (["Not:", "- a", "- b", "After.", "- c"], [None, 0, 0, None, 3]),
        (["", "Not:", "", "• a"], [None, None, None, 1]),
        ([], []),
    ],
)
def test_each_item_has_the_line_that_opens_its_list(lines, expected):
    assert openers(lines) == expected


@pytest.mark.parametrize(
    ("items", "opening", "together"),
    [
        (["(a) this;", "(b) that; and", "(c) more."], "if:", True),
        (["(a) this;", "(b) that; or", "(c) more."], "if:", False),
        (["(a) this;", "(b) that;"], "if:", True),  # its end is not to be seen
        (["(a) this.", "(b) that."], "Definitions", False),
        (["一　あ", "二　い"], "次のいずれにも該当する者は、", True),
        (["一　あ", "二　い"], "次の各号のいずれかに該当する者は、", False),
        (["(a) this; or"], "where all of the following apply:", True),
    ],
)
def test_what_counts_only_all_at_once_is_known(items, opening, together):
    assert holds_together(items, opening) is together


@given(st.lists(st.text(alphabet="一二イロ(abiv1)　 \n.:", max_size=12), max_size=12))
def test_an_opener_always_stands_before_its_item(lines):
    found = openers(lines)
    assert len(found) == len(lines)
    assert all(opener is None or -1 <= opener < at for at, opener in enumerate(found))


@pytest.mark.parametrize(
    "opening",
    [
        "次の各号のいずれかに該当する場合に限り、利用することができる。",
        "次に掲げる者以外の者は、利用することができない。",
        "次に掲げるものを除き、利用することができる。",
        "Works may be copied only where—",
        "No copy is allowed except for:",
    ],
)
def test_of_a_list_that_excludes_all_else_no_item_stands_alone(opening):
    assert holds_together(["(a) one;", "(b) two; or", "(c) three."], opening)


@pytest.mark.parametrize(
    ("lines", "start", "expected"),
    [
        (["It may, if—", "(1) one;", "(2) two; or", "(3) three.", "(b) Next."], 2, 2),
        (["(a) It may, if—", "(1) one;", "(A) inner;", "(B) more; or", "(2) two."], 3, 2),
        (["(2) Agent.—He has:", "(A) a name.", "The register is kept.", "(3) Notice.—", "(A) It is:"], 4, 0),
        (["次に掲げる行為", "一　甲", "二　乙", "２　前項の規定は"], 2, 1),
        (["It may."], 1, 0),
    ],
)
def test_how_far_a_list_goes_on_is_known(lines: list[str], start: int, expected: int) -> None:
    assert going_on(lines, start) == expected


@pytest.mark.parametrize(
    ("item", "opened_by", "last"),
    [(0, [None, 0, 1, None], 2), (1, [None, 0, 0], 1), (1, [None, 0, 1, 1, 0], 3)],
)
def test_what_an_item_opens_belongs_to_it(item: int, opened_by: list[int | None], last: int) -> None:
    assert belonging(item, opened_by) == last


def test_a_heading_over_paragraphs_is_no_opening_of_a_list() -> None:
    assert is_heading("(3) Elements of notification.—")
    assert not is_heading("(1) A provider is not liable, if—")


def test_a_mark_that_goes_on_with_nothing_here_belongs_to_a_list_begun_before() -> None:
    assert openers(["(2) As used here—", "(A) one; and", "(B) two.", "(b) Other.", "(1) first"]) == [
        -1,
        0,
        0,
        -1,
        3,
    ]
