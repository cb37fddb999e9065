"""Tokens: what is written in several ways becomes one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import to_kanji
from knowledge.reading.tokens import is_japanese, normalise, tokens

JAPANESE = st.text(st.sampled_from("著作権の利用第三十条四項あっつてデーター、。１2年月 　a"), max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n。、!?", []),
        ("の", ["の"]),
        ("著作物", ["著作", "作物"]),
        ("著作物、利用", ["著作", "作物", "利用"]),
        ("第三十条の四第一項第二号", ["art30-4", "par1", "item2"]),
        ("Article 30-4", ["art30-4"]),
        ("§ 107 and Section 106A", ["art107", "art106a"]),
        ("米国のSection 107は", ["米国", "国の", "art107", "は"]),
        ("x.aiの規約", ["x.ai", "x", "ai", "の規", "規約"]),
        ("17 U.S.C. § 512", ["17", "usc", "art512"]),
        ("第十条の一部", ["art10", "の一", "一部"]),
        ("二次的著作物", ["二次", "次的", "的著", "著作", "作物"]),
        ("一般に十分な", ["一般", "般に", "に十", "十分", "分な"]),
        ("What is the opt-out?", ["opt", "out"]),
        ("the of and", []),
        ("OpenAI's licensing", ["openai", "licens"]),
        ("Sora2", ["sora", "2"]),
        ("Sora 2は", ["sora", "2", "は"]),
        ("U.S. law", ["us", "law"]),
        ("1,000万円", ["1000万円"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    "ways",
    [
        (
            "第三十条の四",
            "30条の4",
            "第３０条の４",
            "第 30 条の 4",
            "第三十條の四",
            "Article 30-4",
            "Art. 30‐4",
        ),
        ("あつて", "あって"),
        ("ファイル", "フアイル", "ﾌｧｲﾙ"),
        ("六箇月", "6か月", "６ヶ月", "六月", "6カ月間"),
        ("十年以下", "10年以下", "１０年以下"),
        ("三百万円", "300万円", "３００万円"),
        ("權利の國", "権利の国"),
        ("髙橋", "高橋"),
        ("葛\U000e0100飾", "葛飾"),
        ("か\u3099く", "がく"),
        ("ＯｐｅｎＡＩ", "openai", "OPENAI"),
        ("licensing", "licensed", "license"),
        ("don’t copy", "don't copy"),
        ("著作\u200b物", "著作物"),
    ],
)
def test_ways_of_writing_the_same_give_the_same_tokens(ways: tuple[str, ...]) -> None:
    assert {tuple(tokens(way)) for way in ways} == {tuple(tokens(ways[0]))}


@pytest.mark.parametrize(
    "pair", [("30条", "30条の4"), ("第一項", "第二項"), ("三年", "三月"), ("権利", "義務")]
)
def test_different_things_stay_different(pair: tuple[str, str]) -> None:
    assert not set(tokens(pair[0])) & set(tokens(pair[1]))


def test_addresses_are_found_whole_and_by_their_pieces() -> None:
    found = tokens("連絡先はtakedown@midjourney.comまたはhttps://openai.com/form/copyright-disputes/です。")
    assert "takedown@midjourney.com" in found
    assert "openai.com/form/copyright-disputes" in found
    assert {"midjourney", "openai"} <= set(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ひらがな", True), ("漢字", True), ("ｶﾅ", True), ("English §", False), ("", False), ("한국어", False)],
)
def test_is_japanese(text: str, expected: bool) -> None:
    assert is_japanese(text) is expected


@given(st.text())
def test_any_text_has_tokens_and_none_is_empty(text: str) -> None:
    assert all(tokens(text))


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(JAPANESE)
def test_width_makes_no_difference(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert tokens(wide) == tokens(text) == tokens(unicodedata.normalize("NFKD", text))


@given(st.integers(1, 9999), st.integers(1, 99), st.sampled_from(["年", "月", "日", "円", "項", "条", "人"]))
def test_kanji_and_arabic_numbers_make_no_difference(number: int, branch: int, counter: str) -> None:
    assert tokens(f"{to_kanji(number)}{counter}") == tokens(f"{number}{counter}")
    assert tokens(f"第{to_kanji(number)}条の{to_kanji(branch)}") == tokens(f"{number}条の{branch}")
    assert len(tokens(f"{number}条の{branch}")) == 1
