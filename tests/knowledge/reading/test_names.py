"""Names of laws, vendors and jurisdictions, and their places in a text."""

import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.names import LawName, Names, load_names
from knowledge.reading.terms import Terms, fold

NAMES = load_names()


def laws(text: str) -> list[str | None]:
    return [mention.laws[0].key if mention.laws else None for mention in NAMES.laws_in(fold(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("著作権法では", ["345AC0000000048"]),
        ("不競法と情プラ法", ["405AC0000000047", "413AC0000000137"]),
        ("プロ責法（プロバイダ責任制限法）", ["413AC0000000137"]),
        ("昭和45年法律第48号", ["345AC0000000048"]),
        ("昭和四十五年法律第四十八号", ["345AC0000000048"]),
        ("Japanese Copyright Act", ["345AC0000000048"]),
        ("Japan's Copyright Act", ["345AC0000000048"]),
        ("the Copyright Act of Japan", ["345AC0000000048"]),
        ("the copyright act (Japan)", ["345AC0000000048"]),
        ("米国著作権法", ["usc17"]),
        ("アメリカの著作権法", ["usc17"]),
        ("米国の著作権法と日本の著作権法", ["usc17", "345AC0000000048"]),
        ("17 U.S.C.", ["usc17"]),
        ("the Copyright Act (US)", ["usc17"]),
        ("US Copyright Act of 1976", ["usc17"]),
        ("ＤＭＣＡ", ["usc17"]),
        ("EU AI法", ["32024R1689"]),
        ("ＥＵ　ＡＩ法", ["32024R1689"]),
        ("欧州のAI法", ["32024R1689"]),
        ("Regulation (EU) 2024/1689", ["32024R1689"]),
        ("日本のAI法", ["507AC0000000053"]),
        ("DSM指令", ["32019L0790"]),
        ("Directive  (EU) 2019/790", ["32019L0790"]),
        ("EUの著作権法", ["32019L0790"]),
        ("改正民法、現行刑法", ["129AC0000000089", "140AC0000000045"]),
        ("金商法と薬機法", ["323AC0000000025", "335AC0000000145"]),
        ("ベルヌ条約 and TRIPS", ["berne-convention", "trips"]),
        ("Korean Copyright Act", ["kr-copyright-act"]),
        ("中国の著作権法", ["cn-copyright-law"]),
    ],
)
def test_laws_are_found_by_their_names(text: str, expected: list[str]) -> None:
    assert laws(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "人民法院の判決",  # not 民法
        "特許法律事務所",
        "著作権法務の担当者",
        "trips to Japan",  # not TRIPS
        "the copyright action",
        "AI activity",
        "違法な方法",
        "",
    ],
)
def test_words_that_merely_hold_a_name_are_none(text: str) -> None:
    assert laws(text) == []


def test_a_law_of_a_country_whose_law_has_no_name_here_is_named_but_not_known() -> None:
    (mention,) = NAMES.laws_in(fold("フランスの著作権法"))
    assert (mention.laws, mention.jurisdiction, mention.start) == ((), "fr", 0)


def test_a_name_may_stand_for_certain_provisions() -> None:
    (mention,) = NAMES.laws_in(fold("a DMCA notice"))
    assert "sec=512" in mention.provisions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sora2で作られた動画", {"openai"}),
        ("チャットGPTとグロック", {"openai", "xai"}),
        ("ミッドジャーニー", {"midjourney"}),
        ("Meta's training", {"meta"}),
        ("メタ社", {"meta"}),
        ("Grokの画像がXに投稿された", {"xai", "x"}),
        ("ＣｈａｔＧＰＴ", {"openai"}),
        ("Gemini, Veo 3 and Copilot", {"google", "microsoft"}),
        ("DALL·E", {"openai"}),
        ("Claudeと豆包", {"anthropic", "bytedance-doubao"}),
        ("metadata, メタデータ, together with me, to replicate", set()),
        ("青いソラとX線", set()),
        ("", set()),
    ],
)
def test_vendors_are_found_by_company_and_product(text: str, expected: set[str]) -> None:
    assert NAMES.vendors_in(fold(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日本法では", {"jp"}),
        ("in Japan and the U.S.", {"jp", "us"}),
        ("tell us about the US", {"us"}),
        ("tell us", set()),
        ("フェアユースは認められますか", {"us"}),
        ("ＥＵと英国", {"eu", "uk"}),
        ("日本語で書いた", set()),
        ("アメリカ人の作者", set()),
        ("in Japanese", set()),
    ],
)
def test_jurisdictions_are_found(text: str, expected: set[str]) -> None:
    assert NAMES.jurisdictions_in(fold(text)) == expected


def test_the_catalog_adds_laws_and_its_own_keys() -> None:
    order = LawName(key="340CO0000000321", jurisdiction="jp", ja="金融商品取引法施行令")
    corpus = LawName(
        key="金融商品取引法", jurisdiction="jp", ja="金融商品取引法", aliases=("昭和二十三年法律第二十五号",)
    )
    names = NAMES.with_laws([order, corpus])
    assert [mention.laws[0].key for mention in names.laws_in(fold("金融商品取引法施行令と金商法"))] == [
        "340CO0000000321",
        "金融商品取引法",
    ]
    assert names.laws_called("昭和23年法律第25号")[0].key == "金融商品取引法"
    assert names.law("323AC0000000025") is None
    assert len(names.laws) == len(NAMES.laws) + 1


def test_a_law_of_the_catalog_keeps_the_name_readers_know() -> None:
    title = "特定電気通信による情報の流通によって発生する権利侵害等への対処に関する法律"
    names = NAMES.with_laws([LawName(key="413AC0000000137", jurisdiction="jp", ja=title)])
    law = names.law("413AC0000000137")
    assert law is not None
    assert law.shown("ja") == "情報流通プラットフォーム対処法"
    assert law.shown("en") == "Information Distribution Platform Act (Japan)"
    assert names.laws_called(title) == (law,)


def test_a_law_the_catalog_adds_is_unknown_without_it() -> None:
    assert NAMES.laws_called("海の環境に関する法律") == ()
    added = NAMES.with_laws([LawName(key="x", jurisdiction="jp", ja="海の環境に関する法律")])
    assert added.laws_called("海の環境に関する法律")[0].shown("en") == "海の環境に関する法律"


def test_names_can_come_from_another_file(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text(
        '[[law]]\nkey = "k"\njurisdiction = "jp"\nja = "架空法"\nen = "Imaginary Act"\n', encoding="utf-8"
    )
    assert load_names(path=path) == Names(
        laws=(LawName(key="k", jurisdiction="jp", ja="架空法", en="Imaginary Act"),)
    )


def test_a_broken_file_is_not_read_as_no_names(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text("[[law]\n", encoding="utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        load_names(path=path)


def test_every_entry_has_a_name_in_both_languages_and_keys_are_unique() -> None:
    for entries in (NAMES.laws, NAMES.vendors, NAMES.jurisdictions):
        assert all(entry.ja and entry.en for entry in entries)
    keys = [law.key for law in NAMES.laws]
    assert len(keys) == len(set(keys))
    ids = {place.id for place in NAMES.jurisdictions} | {"int"}
    assert {law.jurisdiction for law in NAMES.laws} <= ids


def test_every_name_finds_its_own_entry() -> None:
    """A name too short or too like another would silently lead elsewhere."""
    lost = [
        (law.key, name)
        for law in NAMES.laws
        for name in (*law.names, *law.exact)
        if law not in NAMES.laws_called(name)
    ]
    assert lost == []
    assert [vendor.id for vendor in NAMES.vendors if NAMES.vendors_in(fold(vendor.en)) != {vendor.id}] == []


def test_every_vendor_of_the_inquiry_desk_has_a_name(shared_data: Path) -> None:
    listed = json.loads((shared_data / "vendors.json").read_text(encoding="utf-8"))["vendors"]
    ids = {vendor["id"] for vendor in listed} - {"unverified"}
    assert ids <= {vendor.id for vendor in NAMES.vendors}


def test_official_titles_and_law_numbers_lead_to_the_laws(shared_data: Path) -> None:
    for path in sorted((shared_data / "statutes" / "jp").glob("*.md")):
        head = path.read_text(encoding="utf-8")[:1500]
        for field in ("title", "law_num"):
            found = re.search(rf'^\s*{field}: "(.+)"$', head, re.MULTILINE)
            assert found
            assert [law.key for law in NAMES.laws_called(found[1])][:1] == [path.stem]


@given(st.text())
def test_folding_leads_back_to_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.origin) == len(folded.text) + 1
    assert list(folded.origin) == sorted(folded.origin)
    start, end = folded.span(0, len(folded.text))
    assert 0 <= start <= end <= len(text)


@given(st.text(), st.lists(st.text(min_size=1, max_size=4), max_size=5))
def test_what_is_found_stands_there_and_never_overlaps(text: str, words: list[str]) -> None:
    folded = fold(text)
    found = list(Terms((word, word) for word in words).find(folded.text))
    for one in found:
        assert fold(one.meant[0]).text.strip().lower() == folded.text[one.start : one.end].lower()
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(st.sampled_from("aZ 9§“—\n、。「」一廿卅々のァーｱﾞ（１\u3099\u200b")))
def test_a_text_is_folded_alike_whether_or_not_anything_in_it_changes(text: str) -> None:
    plain, other = fold(text), fold(f"{text}\u200b")  # which is left out
    assert plain.text == other.text
    assert plain.origin[:-1] == other.origin[:-1]
    assert fold(plain.text).text == plain.text
