"""From places to words: order, paragraphs, furniture, by rule and by chance."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.pages.document import is_letter
from ingest.readers.pages.furniture import without_furniture
from ingest.readers.pages.order import Table, Text, in_order, opens_item
from ingest.readers.pages.paragraphs import Hyphens, Paragraph, paragraphs
from ingest.readers.pages.printed import is_legible
from ingest.readers.pages.runs import Glyph, Page, Run, runs

EM = 10.0


def line(text: str, left: float, top: float, *, width: float | None = None, size: float = EM) -> Run:
    """A run as wide as its letters are (half an em each), unless said otherwise."""
    return Run(text, left, top, left + (size / 2 * len(text) if width is None else width), top + size, size)


def column(words: str, left: float, top: float, count: int) -> list[Run]:
    return [line(f"{words}{at} " + "x" * 34, left, top + 14 * at, width=200) for at in range(count)]


def texts(found: Sequence[Run]) -> list[str]:
    return [each.text for region in in_order(found) if isinstance(region, Text) for each in region.lines]


def read(found: Sequence[Run]) -> list[str]:
    return [each.text for each in paragraphs(in_order(found), Hyphens(run.text for run in found))]


def page(number: int, *found: Run) -> Page:
    return Page(number, found, 0, 0, 600, 800)


def test_columns_are_read_one_after_the_other_below_what_spans_them() -> None:
    title = line("A title that spans both columns of the page", 100, 20, width=300)
    left, right = column("left", 50, 60, 8), column("right", 280, 65, 8)  # not on the same lines
    below = line("A note below that spans both columns", 60, 200, width=390)
    found = texts([below, *reversed(right), *left, title])
    assert found == [title.text, *(run.text for run in left), *(run.text for run in right), below.text]


def test_a_column_may_end_before_the_other() -> None:
    left, right = column("left", 50, 60, 9), column("right", 280, 60, 4)
    assert texts([*right, *left]) == [run.text for run in (*left, *right)]


def test_three_columns() -> None:
    found = [run for at in range(3) for run in column(f"col{at}-", 50 + 230 * at, 60, 5)]
    assert texts(sorted(found, key=lambda run: run.top)) == [run.text for run in found]


def test_a_table_is_read_row_by_row() -> None:
    cells = [["Work", "Owner", "Day"], ["Lantern", "Aoki", "2031"], ["Boats", "", "2030"]]
    found = [
        line(cell, 50 + 120 * at, 60 + 20 * row)
        for row, each in enumerate(cells)
        for at, cell in enumerate(each)
        if cell
    ]
    assert read(found) == ["Work | Owner | Day", "Lantern | Aoki | 2031", "Boats |  | 2030"]


def test_a_cell_of_several_lines_stays_in_its_row() -> None:
    found = [
        line("First work, whose name is long", 50, 60), line("12", 300, 60),
        line("and goes on", 50, 72),
        line("Second", 50, 96), line("34", 300, 96),
    ]  # fmt: skip
    assert read(found) == ["First work, whose name is long and goes on | 12", "Second | 34"]


def test_a_list_is_no_table() -> None:
    found = [
        run
        for at in range(4)
        for run in (line(f"{at}.", 50, 60 + 14 * at), line(f"Item {at} of the list.", 90, 60 + 14 * at))
    ]
    assert read(found) == [f"{at}. Item {at} of the list." for at in range(4)]


def test_paragraphs_end_where_the_next_word_would_have_fitted() -> None:
    found = [
        line("x" * 40, 50, 60), line("ends here.", 50, 74), line("New " + "x" * 36, 50, 88), line("and on", 50, 102),
    ]  # fmt: skip
    assert read(found) == ["x" * 40 + " ends here.", "New " + "x" * 36 + " and on"]


def test_paragraphs_begin_with_an_indent_or_apart() -> None:
    set_in = [
        line("y" * 40, 50, 60), line("y" * 40, 50, 74), line("z" * 38, 60, 88), line("z" * 40, 50, 102),
    ]  # fmt: skip
    assert len(read(set_in)) == 2
    apart = [*set_in[:2], replace(set_in[1], top=120, bottom=130)]
    assert len(read(apart)) == 2
    japanese = [
        line("あ" * 20, 50, 60, width=200), line("い" * 20, 50, 74, width=200), line("　う" + "え" * 18, 50, 88, width=200),
    ]  # fmt: skip
    assert read(japanese) == ["あ" * 20 + "い" * 20, "う" + "え" * 18]


def test_a_heading_over_two_lines_is_one() -> None:
    found = [
        line("On the protection of", 200, 40, size=18), line("lanterns", 260, 62, size=18),
        *column("body", 50, 110, 3), *column("body", 260, 110, 0),
        line("w" * 100, 50, 160, width=500),
    ]  # fmt: skip
    assert read(found)[0] == "On the protection of lanterns"


@pytest.mark.parametrize(
    ("first", "second", "others", "joined"),
    [
        ("the infor-", "mation", (), "the information"),
        ("the infor\u00ad", "mation", (), "the information"),
        ("a non-", "commercial use", (), "a non-commercial use"),
        ("machine-", "readable means", (), "machine-readable means"),
        ("state-of-the-", "art", (), "state-of-the-art"),
        ("the right-", "holder", ("each rightholder",), "the rightholder"),
        ("the right-", "holder", ("each right-holder",), "the right-holder"),
        ("copy-", "righted", (), "copyrighted"),
        ("the EU-", "US framework", (), "the EU-US framework"),
        ("2024-", "25", (), "2024-25"),
        ("an open", "door", (), "an open door"),
        ("著作", "権", (), "著作権"),
        ("生成AI", "について", (), "生成AIについて"),
        ("OpenAI", "Sora", (), "OpenAI Sora"),
        ("https://example.org/a/", "b.html", (), "https://example.org/a/b.html"),
        ("1990 –", "1995", (), "1990 –1995"),
    ],
)
def test_lines_are_joined(first: str, second: str, others: tuple[str, ...], joined: str) -> None:
    assert Hyphens([first, second, *others])(first, second) == joined


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "3", "4"],
        ["- 5 -", "- 6 -", "- 7 -", "- 8 -"],
        ["i", "ii", "iii", "iv"],
        ["一", "二", "三", "四"],
        ["１／４", "２／４", "３／４", "４／４"],
        [f"Page {at} of 4" for at in range(1, 5)],
    ],
)
def test_heads_and_page_numbers_go(numbers: list[str]) -> None:
    pages = [
        page(at, line("Terms of Lanterns", 50, 20), line(f"body {at}", 50, 400), line(number, 290, 770))
        for at, number in enumerate(numbers, start=1)
    ]
    assert [[run.text for run in each.runs] for each in without_furniture(pages)] == [
        [f"body {at}"] for at in range(1, 5)
    ]


def test_what_only_looks_like_furniture_stays() -> None:
    pages = [
        page(1, line("Article 3", 50, 30), line("Lantern Society", 50, 15), line("7", 290, 770)),
        page(2, line("Article 9", 50, 30), line("Lantern Society", 50, 15), line("7", 290, 400)),
    ]
    assert without_furniture(pages) == pages  # two pages: a letterhead may stand on both


def test_numbers_of_lines_go() -> None:
    pages = [
        page(at, *(line(f"{n}", 30, 100 + 20 * n) for n in range(1, 25)), line(f"words {at}", 300, 120))
        for at in range(1, 5)
    ]
    assert [[run.text for run in each.runs] for each in without_furniture(pages)] == [
        [f"words {at}"] for at in range(1, 5)
    ]


def test_spaces_that_only_justification_made_are_none() -> None:
    def glyphs(*written: tuple[str, float, bool]) -> list[Glyph]:
        return [Glyph(char, left, 0, left + EM / 2, EM, implied) for char, left, implied in written]

    japanese = glyphs(("年", 0, False), (" ", 5, True), ("月", 7, False), (" ", 12, False), ("日", 13, False))
    assert [run.text for run in runs(japanese)] == ["年月 日"]
    mixed = glyphs(("A", 0, False), (" ", 5, True), ("の", 7, False), (" ", 12, True), ("1", 18, False))
    assert [run.text for run in runs(mixed)] == ["Aの 1"]
    apart = glyphs(("A", 0, False), (" ", 5, True), ("B", 7, False), ("C", 40, False))
    assert [run.text for run in runs(apart)] == ["A B", "C"]
    ligature = glyphs(("ﬁ", 0, False), ("⽇", 5, False))
    assert [run.text for run in runs(ligature)] == ["fi日"]


def test_only_words_are_legible() -> None:
    assert is_legible("The fee is due in May.")
    assert is_legible("第一条 ........ 3")
    assert not is_legible("\ufffd\ufffd\ufffd a")
    assert not is_legible("\ue001\ue002\ue003\ue004")
    assert not is_legible("7KH IHH LV GXH LQ 0D\\ " * 10)
    assert not is_legible("!#$%&'()*+ ,-./")


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("架空株式会社 御中\n拝啓　時下ますます\n敬具", True),
        ("青木 様\n前略\n草々", True),
        ("Dear Ms. Lantern,\nThank you.\nYours sincerely,\nA. Windmill", True),
        ("To whom it may concern:\nWe write.\nKind regards,", True),
        ("利用者の皆様\n規約を改定します。", False),
        ("Dear is the price.\nIt is high.", False),
        ("拝啓という語で始まる。\n手紙の書き方", False),
    ],
)
def test_letter(text: str, letter: bool) -> None:
    assert is_letter(text) == letter


def test_items() -> None:
    assert [
        text
        for text in ("1. One", "(a) x", "第三条の二　x", "• x", "一　x", "２．次")
        if not opens_item(text)
    ] == []
    assert [
        text for text in ("3.5 million", "a word", "In 1990", "第三者", "e.g. this") if opens_item(text)
    ] == []


PLACES = st.builds(
    lambda text, left, top, width, size: Run(text, left, top, left + width, top + size, size),
    st.text("abc あ漢.-1", min_size=1, max_size=8).filter(str.strip),
    st.floats(-50, 600), st.floats(-50, 800), st.floats(1, 400), st.floats(1, 40),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PLACES, max_size=40))
def test_no_run_is_lost_or_doubled(found: list[Run]) -> None:
    read_runs: list[Run] = []
    for region in in_order(found):
        lines = (
            region.lines
            if isinstance(region, Text)
            else [x for row in region.rows for cell in row for x in cell]
        )
        read_runs += [run for each in lines for run in each.runs]
    assert sorted(map(repr, read_runs)) == sorted(map(repr, found))


@settings(deadline=None)
@given(st.lists(PLACES, max_size=30))
def test_every_word_comes_out(found: list[Run]) -> None:
    def letters(texts: list[str]) -> list[str]:
        return sorted(char for text in texts for char in text if char.isalnum())

    read_paragraphs: list[Paragraph] = paragraphs(in_order(found), Hyphens(run.text for run in found))
    assert letters([each.text for each in read_paragraphs]) == letters([run.text for run in found])


@settings(deadline=None)
@given(
    st.lists(st.integers(2, 12), min_size=2, max_size=3),
    st.integers(0, 13),
    st.randoms(use_true_random=False),
)
def test_columns_come_in_order_however_they_are_printed(
    lengths: list[int], shift: int, chance: object
) -> None:
    columns = [
        column(f"c{at}-", 50 + 230 * at, 60 + shift * at, 3 + length) for at, length in enumerate(lengths)
    ]
    printed = [run for each in columns for run in each]
    shuffled = sorted(printed, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert texts(shuffled) == [run.text for run in printed]


@settings(deadline=None)
@given(st.lists(st.lists(PLACES, max_size=6), max_size=6))
def test_furniture_is_only_taken_away(found: list[list[Run]]) -> None:
    pages = [page(at, *each) for at, each in enumerate(found, start=1)]
    for before, after in zip(pages, without_furniture(pages), strict=True):
        assert [run for run in before.runs if run in after.runs] == list(after.runs)


def test_a_table_is_told_from_text() -> None:
    (region,) = in_order(
        [line("one", 50, 60), line("two", 200, 60), line("three", 50, 80), line("four", 200, 80)]
    )
    assert isinstance(region, Table)
