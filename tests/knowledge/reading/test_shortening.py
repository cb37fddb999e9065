"""A sentence is another one, shortened, or it is none: nothing between."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.shortening import shortens

FAIR = (
    "Notwithstanding sections 106 and 106A, the fair use of a work, regardless of its form, for purposes such as criticism "
    "(for example reviews) or teaching (except in schools), is not an infringement of copyright."
)
ANALYSIS = (
    "著作物は、情報解析（大量の情報から要素に係る情報を抽出し、解析を行うことをいう。以下同じ。）の用に供する場合には、その必要と認められる"
    "限度において、いずれの方法によるかを問わず、学校（営利を目的とするものを除く。）において利用することができる。"
)
TERM = (
    "著作権は、前条の規定にかかわらず、著作物の公表後七十年（創作後七十年以内に公表されなかつたときは、その創作後七十年）を経過するまで"
    "存続する。"
)


@pytest.mark.parametrize("sentence", [FAIR, ANALYSIS, TERM])
def test_every_sentence_says_itself(sentence):
    assert shortens(sentence, sentence)


@pytest.mark.parametrize(
    ("source", "left_out"),
    [
        (FAIR, "Notwithstanding sections 106 and 106A, "),
        (FAIR, ", regardless of its form,"),
        (FAIR, " (for example reviews)"),
        ("利用者（以下「甲」という。）は、届け出る。", "（以下「甲」という。）"),
        ("民法（明治二十九年法律第八十九号）による。", "（明治二十九年法律第八十九号）"),
        (ANALYSIS, "いずれの方法によるかを問わず、"),
        (TERM, "前条の規定にかかわらず、"),
        ("２　この法律は、公布の日から施行する。", "２　"),
        ("(2) In general.— The Register shall set the fees.", "(2) In general.— "),
        ("(2) In general.— The Register shall set the fees.", "(2) "),
    ],
)
def test_what_widens_or_explains_may_be_left_out(source, left_out):
    assert left_out in source
    assert shortens(source.replace(left_out, ""), source)


@pytest.mark.parametrize(
    ("source", "left_out"),
    [
        (FAIR, "for purposes such as criticism (for example reviews) or teaching (except in schools), "),
        (FAIR, " (except in schools)"),
        (FAIR, "not "),
        (FAIR, " or teaching (except in schools)"),
        (ANALYSIS, "（営利を目的とするものを除く。）"),
        (ANALYSIS, "その必要と認められる限度において、"),
        (
            ANALYSIS,
            "情報解析（大量の情報から要素に係る情報を抽出し、解析を行うことをいう。以下同じ。）の用に供する場合には、",
        ),
        (TERM, "（創作後七十年以内に公表されなかつたときは、その創作後七十年）"),
        (TERM, "公表後"),
        (
            "The rights, including copying, distribution and display, belong to the author.",
            "including copying, ",
        ),
        (
            "Notwithstanding section 106, in the case of nonprofit use, the owner may copy.",
            "Notwithstanding section 106, in the case of nonprofit use, ",
        ),
        ("公表された著作物は、前条の規定にかかわらず、引用することができる。", "公表された"),
        ("Works (such as drafts but not notes) are protected.", " (such as drafts but not notes)"),
        # A definition narrows, and what is included may be what an exception reaches, or part of a sum.
        (ANALYSIS, "（大量の情報から要素に係る情報を抽出し、解析を行うことをいう。以下同じ。）"),
        (
            "著作物（公表されたものをいう。以下この条において同じ。）は、利用できる。",
            "（公表されたものをいう。以下この条において同じ。）",
        ),
        ("所有者（その相続人を含む。）以外の者は、利用できない。", "（その相続人を含む。）"),
        ("The fee, including renewals, is 30 dollars.", ", including renewals,"),
        ("Content (as defined in section 2) may be used.", " (as defined in section 2)"),
        # A heading may be a condition, and not every number is that of a paragraph.
        ("Works published before 1978.—The term is 95 years.", "Works published before 1978.—"),
        ("5 copies may be made by a library.", "5 "),
        ("(Some) works may be copied.", "(Some) "),
    ],
)
def test_what_limits_may_not(source, left_out):
    assert left_out in source
    assert not shortens(source.replace(left_out, ""), source)


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("著作権は、70年存続します。", "著作権は、七十年存続する。"),
        ("第30条の4を適用しません。", "第三十条の四を適用しない。"),
        ("この限りではありません。", "この限りでない。"),
        ("しなければなりません。", "しなければならない。"),
        ("利用することができません。", "利用することができない。"),
        ("効力を失います", "効力を失う。"),
        ("権利です。", "権利である。"),
        ("the fair use of a work is allowed", "The “fair use” of a work is allowed."),
        ("権利を有する。", "権利ヲ有する。".replace("ヲ", "を")),
    ],
)
def test_notation_politeness_and_a_capital_make_no_difference(said, source):
    assert shortens(said, source)


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("利用することができます。", "利用することができない。"),
        ("利用することができません。", "利用することができる。"),
        ("この限りです。", "この限りでない。"),
        ("六十年存続します。", "七十年存続する。"),
        ("利用者は、著作権者を訴えることができる。", "著作権者は、利用者を訴えることができる。"),
        ("著作権者を利用者は、訴えることができる。", "著作権者は、利用者を訴えることができる。"),
        ("The owner may sue the user.", "The user may sue the owner."),
        ("The owner must sue the user.", "The owner may sue the user."),
        ("The authority has the right.", "The author has the right."),
        ("Class works are free.", "Class A works are free."),
        ("15倍とする。", "1.5倍とする。"),
        ("The fee is 15 dollars.", "The fee is 1.5 dollars."),
        ("", "権利である。"),
        ("権利", "権利である。"),
        ("No, use is permitted without consent.", "No use is permitted without consent."),
        ("No. Use is permitted without consent.", "No use is permitted without consent."),
        ("No — use is permitted without consent.", "No use is permitted without consent."),
        ("The fee is ≥ 30 dollars.", "The fee is ≤ 30 dollars."),
        ("The value is 5 degrees or more.", "The value is -5 degrees or more."),
        ("The fee is 10² dollars.", "The fee is 102 dollars."),
        ("Works may 🚫 be used.", "Works may be used."),
        ("A few exceptions apply.", "Few exceptions apply."),
        ("Users grant US a licence.", "Users grant us a licence."),
        ("Section 2 applies to Article 3.", "Article 2 applies to Section 3."),
        ("Within \u202e31\u202c days.", "Within 31 days."),
        ("\u202e31\u202c日以内に答える。", "31日以内に答える。"),
        ("認められない！", "認められない。"),
        ("無断で、公表した著作物は使えない。", "無断で公表した著作物は、使えない。"),
        ("毎年四箇月間に届け出る。", "毎年四月に届け出る。"),
        ("三回の更新までとする。", "第三回の更新までとする。"),
        ("三年の末日に消滅する。", "第三年の末日に消滅する。"),
    ],
)
def test_another_sentence_is_another_sentence(said, source):
    assert not shortens(said, source)


@given(st.data())
def test_no_word_of_a_rule_can_be_dropped_doubled_or_replaced(data):
    source = data.draw(
        st.sampled_from([FAIR, "No person shall copy the work unless the owner agrees in writing."])
    )
    words = list(re.finditer(r"[A-Za-z]{4,}", source))
    word = data.draw(st.sampled_from(words))
    other = data.draw(
        st.sampled_from(["", f"{word[0]} {word[0]}", "perhaps", f"not {word[0]}", f"un{word[0]}"])
    )
    assert not shortens(source[: word.start()] + other + source[word.end() :], source)


@given(st.data())
def test_no_character_of_a_japanese_rule_can_be_dropped_or_replaced(data):
    source = TERM
    at = data.draw(st.integers(0, len(source) - 2))
    other = data.draw(
        st.sampled_from(["", "不", "者", "非", source[at] * 2]).filter(lambda other: other != source[at])
    )
    assert not shortens(source[:at] + other + source[at + 1 :], source)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_stands_there_nothing_breaks(said, source):
    shortens(said, source)
