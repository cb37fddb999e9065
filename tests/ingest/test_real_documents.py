"""The real statutes and policies, where they stand beside the checkout."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from knowledge.locator import is_supplementary
from knowledge.locator import provision as article_of
from knowledge.model import Kind, Version
from tests.ingest.reading import provision, version_of, versions_in, words

ReadsStatute = Callable[[str], Version]


@pytest.fixture(scope="module")
def real(shared_data: Path) -> ReadsStatute:
    @cache
    def read(path: str) -> Version:
        return version_of(shared_data / "statutes" / path)

    return read


JAPANESE = [
    ("jp/345AC0000000048.history/2018-12-30.md", "345AC0000000048", date(2018, 12, 30), 187),
    ("jp/345AC0000000048.history/2019-01-01.md", "345AC0000000048", date(2019, 1, 1), 183),
    ("jp/345AC0000000048.history/2024-01-01.md", "345AC0000000048", date(2024, 1, 1), 205),
    ("jp/345AC0000000048.history/2026-04-01.md", "345AC0000000048", date(2026, 4, 1), 239),
    ("jp/345AC0000000048.md", "345AC0000000048", date(2026, 6, 24), 239),
    ("jp/405AC0000000047.md", "405AC0000000047", date(2026, 5, 21), 44),
    ("jp/405AC0000000088.xml", "405AC0000000088", None, 48),
    ("jp/412AC0000000131.md", "412AC0000000131", date(2025, 6, 1), 34),
    ("jp/413AC0000000137.md", "413AC0000000137", date(2026, 5, 21), 38),
]
COPYRIGHT_ACT = "jp/345AC0000000048.md"


def articles(version: Version) -> list[str]:
    return [
        each.locator
        for each in version.provisions
        if article_of(each.locator) == each.locator and not is_supplementary(each.locator)
    ]


@pytest.mark.parametrize(("path", "key", "effective", "count"), JAPANESE, ids=[case[0] for case in JAPANESE])
def test_every_article_of_the_main_text_stands_once(
    real: ReadsStatute, shared_data: Path, path: str, key: str, effective: date | None, count: int
) -> None:
    version = real(path)
    assert (version.facts.key, version.facts.effective) == (key, effective)
    assert len(articles(version)) == len(set(articles(version))) == count
    source = (shared_data / "statutes" / path).read_text(encoding="utf-8")
    main = source.partition("## 附則")[0].partition("<SupplProvision>")[0]
    assert len(re.findall(r"(?m)^\*\*第[^*]+条|<ArticleTitle>", main)) == count


def test_use_without_enjoyment_before_and_after_2019(real: ReadsStatute) -> None:
    before = real("jp/345AC0000000048.history/2018-12-30.md")
    after = real("jp/345AC0000000048.history/2019-01-01.md")
    assert provision(before, "art=30-4").caption == "技術の開発又は実用化のための試験の用に供するための利用"
    assert provision(after, "art=30-4").caption == "著作物に表現された思想又は感情の享受を目的としない利用"
    assert "ただし、当該著作物の種類及び用途並びに当該利用の態様に照らし" in words(after, "art=30-4/par=1")
    assert words(after, "art=30-4/par=1/item=2").startswith("二　情報解析（多数の著作物")


def test_article_67_3_begins_in_2026(real: ReadsStatute) -> None:
    assert "art=67-3" not in articles(real("jp/345AC0000000048.history/2024-01-01.md"))
    assert "art=67-3" in articles(real("jp/345AC0000000048.history/2026-04-01.md"))


def test_article_30_4_is_one_passage_under_its_parts(real: ReadsStatute) -> None:
    (passage,) = [each for each in real(COPYRIGHT_ACT).passages if article_of(each.locator) == "art=30-4"]
    assert passage.context == (
        "著作権法 第二章 著作者の権利 第三節 権利の内容 第五款 著作権の制限 "
        "第三十条の四（著作物に表現された思想又は感情の享受を目的としない利用）"
    )


@pytest.mark.parametrize("path", [case[0] for case in JAPANESE if "345AC" in case[0]])
def test_every_term_of_the_definitions_stands_apart(real: ReadsStatute, shared_data: Path, path: str) -> None:
    version = real(path)
    source = (shared_data / "statutes" / path).read_text(encoding="utf-8")
    as_published = source.partition("**第二条（定義）**")[2].partition("**２**")[0]
    definitions = words(version, "art=2/par=1").split("\n")[1:]
    items = [line for line in definitions if not re.match("[イロハニ]　", line)]
    terms = {line.split("　")[1]: line.split("　")[2] for line in items}
    assert len(terms) == len(items) == len(re.findall("(?m)^- ", as_published)) > 30
    assert terms["著作物"].startswith("思想又は感情を創作的に表現したもの")
    assert terms["著作者"] == "著作物を創作する者をいう。"
    assert terms["放送"].startswith("公衆送信のうち、")
    assert terms["技術的保護手段"].startswith("電子的方法、")
    assert terms["国外"] == "この法律の施行地外の地域をいう。"


def test_supplements_do_not_shadow_the_first_article(real: ReadsStatute) -> None:
    version = real(COPYRIGHT_ACT)
    assert words(version, "art=1").startswith(
        "この法律は、著作物並びに実演、レコード、放送及び有線放送に関し"
    )
    assert words(version, "suppl=1/art=1") == "この法律は、昭和四十六年一月一日から施行する。"
    assert (
        len({each.locator.partition("/")[0] for each in version.provisions if is_supplementary(each.locator)})
        == 67
    )


def test_title_17(real: ReadsStatute) -> None:
    version = real("us/usc17.xml")
    assert version.facts.edition == "through Pub. L. 117-80"
    assert len(articles(version)) == 153
    assert {"sec=101", "sec=106A", "sec=1201", "sec=1511"} <= set(articles(version))
    assert words(version, "sec=107").endswith("upon consideration of all the above factors.")
    assert words(version, "sec=107/par=4").startswith("(4) the effect of the use upon the potential market")
    assert provision(version, "sec=107").caption == "Limitations on exclusive rights: Fair use"
    assert words(version, "sec=512/sub=c/par=1/subpar=A/cl=i").startswith(
        "(A)(i) does not have actual knowledge"
    )
    assert words(version, "sec=512/sub=c/par=3/subpar=A/cl=vi").startswith(
        "(vi) A statement that the information"
    )
    assert "Repealed" in words(version, "sec=509")
    assert "House Report" not in version.text
    assert "Historical and Revision Notes" not in version.text
    assert words(version, "sec=105/sub=b").startswith(
        "(b) Copyright Protection of Certain of Works.—Subject to"
    )


def test_ai_act(real: ReadsStatute) -> None:
    version = real("eu/32024R1689.md")
    assert [each for each in articles(version) if each.startswith("art=")] == [
        f"art={n}" for n in range(1, 114)
    ]
    assert len([each for each in articles(version) if each.startswith("annex=")]) == 13
    assert words(version, "art=53/par=1/pt=c") == (
        "(c) put in place a policy to comply with Union law on copyright and related rights, and in "
        "particular to identify and comply with, including through state-of-the-art technologies, a "
        "reservation of rights expressed pursuant to Article 4(3) of Directive (EU) 2019/790;"
    )
    assert words(version, "art=5/par=1/pt=h/subpt=iii").startswith("(iii) the localisation or identification")
    assert words(version, "art=59/par=1/pt=i").startswith("(i) a complete and detailed description")
    assert provision(version, "art=59").caption.startswith("Further processing of personal data")
    assert provision(version, "art=1").caption == "Subject matter"
    contexts = {article_of(each.locator): each.context for each in version.passages}
    assert "GENERAL-PURPOSE AI MODELS SECTION 2 Obligations for providers" in contexts["art=53"]
    assert "SECTION 3" not in words(version, "art=54")
    assert words(version, "art=113").endswith("directly applicable in all Member States.")
    assert words(version, "annex=III/par=1/pt=a").startswith("(a) remote biometric identification systems.")


def test_every_policy_has_sensible_headings(shared_data: Path) -> None:
    versions = versions_in(shared_data / "policies")
    assert len(versions) == 45
    for version in versions:
        facts = version.facts
        assert facts.vendor in {"openai", "midjourney", "xai", "google"}
        assert facts.effective is not None
        assert facts.kind is Kind.POLICY
        assert ("eu" if facts.title.endswith(" (EU)") else "") == facts.jurisdiction
        headings = [each.label for each in version.provisions if re.fullmatch("heading=[^/]+", each.locator)]
        assert headings
        for heading in headings:
            assert heading == heading.strip()
            assert not re.search(r"[*\\<>]|\]\(|^#", heading)
        assert not re.search("\\*\\*|\\\\[._]|[\u200b\u2060\ufeff]|\\]\\(|</?[a-z]+>", version.text)
        for passage in version.passages:
            assert version.text[passage.start : passage.end] == passage.text


def test_takedown_notice_of_a_policy(shared_data: Path) -> None:
    version = version_of(shared_data / "policies" / "midjourney" / "terms-of-service.2025-02-06.md")
    text = words(version, "heading=5-dmca-and-takedowns-policy")
    assert "\n1. Your physical or electronic signature.\n2. Identification of" in text
    assert "takedown@midjourney.com" in text
    assert "Midjourney, Inc.\nAttn: Takedowns Department\n611 Gateway Blvd." in text


def test_articles_in_json_lines(shared_data: Path) -> None:
    versions = {each.facts.key: each for each in versions_in(shared_data / "lawqa" / "corpus.jsonl")}
    assert len(versions) == 3976
    exchange = versions["323AC0000000025:第二条"]
    assert (exchange.facts.work, exchange.facts.kind) == ("金融商品取引法", Kind.STATUTE)
    assert words(exchange, "art=2/par=1/item=1") == "一　国債証券"
    assert provision(exchange, "art=2/par=8/item=4").label == "第二条第八項第四号"
    for version in versions.values():
        assert version.passages
        for passage in version.passages:
            assert version.text[passage.start : passage.end] == passage.text
