"""One table of small files in real formats: what must come out of each, and what must not."""

from dataclasses import dataclass
from datetime import date

import pytest

from ingest.document import Block
from knowledge.model import Kind, VersionFacts
from tests.ingest.reading import FIXTURES, document, documents, version_of, versions_in


@dataclass(frozen=True)
class Case:
    """A file, lines its text must and must not have, and facts it must state."""

    path: str
    facts: dict[str, object]
    has: tuple[str, ...]
    has_not: tuple[str, ...]
    locators: dict[str, str]


CASES = [
    Case(
        "laws/lantern.md",
        {
            "key": "999AC0000000001", "title": "灯籠保護法", "work": "灯籠保護法", "kind": Kind.STATUTE,
            "style": "jp", "language": "ja", "jurisdiction": "jp", "effective": date(2031, 4, 1),
            "aliases": ("灯保法", "灯籠法", "令和九十九年法律第一号"),
            "url": "https://example.org/law/999AC0000000001",
        },
        ("第一章　総則", "第一条（目的）", "一　灯籠　紙又は石で作られた明かりをいう。",
         "夜間 | 日中", "灯籠 | 提灯",
         "第五条から第八条まで　削除", "三　無名此処にのみ現れる言葉をいう。"),
        ("**", "---", "##", "- 一"),
        {
            "heading=前文/par=1": "架空の法律であることを、ここに宣言する。",
            "art=1/par=1": "この法律は、灯籠の保護を図ることを目的とする。",
            "art=2/par=1/item=2": "二　点灯者　灯籠に火を入れる者をいう。",
            "art=2/par=1/item=2-2": "二の二　夜間　日没から日出までの間をいう。",
            "art=2/par=1/item=4": "四　保護区域　灯籠保護地域法第三条に規定する保護区域をいう。",
            "art=2/par=2": "２　この法律にいう「火」には、電灯を含むものとする。",
            "art=3/par=1/item=1/sub=1": "イ　強風の場合",
            "art=3/par=1/item=1/sub=2/subsub=2": "（２）　保護区域の外に住む者",
            "art=3-2/par=1": "点灯者は、灯籠の数を届け出なければならない。",
            "art=4/par=1": "削除",
            "art=5": "第五条から第八条まで　削除",
            "suppl=1/art=1/par=1": "この法律は、公布の日から施行する。",
            "suppl=2/par=2/item=1": "一から四まで　略",
            "suppl=3/par=1": "この法律は、公布の日から起算して二十日を経過した日から施行する。",
        },
    ),
    Case(
        "laws/999AC0000000002_20310401_999AC0000000009.xml",
        {
            "key": "999AC0000000002", "title": "風車法", "work": "風車法",
            "kind": Kind.STATUTE, "style": "jp", "effective": date(2031, 4, 1),
            "aliases": ("風車法", "かざぐるま法", "令和九十九年法律第二号"),
            "url": "https://laws.e-gov.go.jp/law/999AC0000000002",
        },
        ("第一編　総則", "第一条（定義）", "附則（令和百年法律第三号）", "（施行期日）",
         "赤 | 速い", "別表第一"),
        ("がんぐ", "目次", "<", "附　則"),
        {
            "heading=前文/par=1": "風は皆のものである。",
            "art=1/par=1/item=1": "一　風車　風で回る玩具をいう。",
            "art=1/par=1/item=1/sub=1/subsub=1": "（１）　色紙のもの",
            "art=1/par=1/item=1-2": "一の二　風　空気の流れをいう。",
            "art=1-2/par=1": "風車は、誰でも回すことができる。",
            "art=2": "第二条から第四条まで　削除",
            "suppl=1/art=1/par=1": "この法律は、公布の日から施行する。",
            "suppl=2/par=1": "１　この法律は、翌日から施行する。",
            "annex=1": "一 | 北の風",
        },
    ),
    Case(
        "laws/title99.xml",
        {
            "key": "usc99", "title": "Title 99, United States Code", "kind": Kind.STATUTE, "style": "us",
            "language": "en", "jurisdiction": "us", "edition": "through Pub. L. 200-7", "effective": None,
            "aliases": ("99 U.S.C.", "99 USC"),
        },
        ("CHAPTER 1—FLYING KITES", "§ 101A. Right to fly", "“String” holds a kite."),
        ("left out", "footnote", "Quoted", "kite.1", "\u202f"),
        {
            "sec=101A/sub=a": "(a) In general.—Anyone may fly a kite—",
            "sec=101A/sub=a/par=1/subpar=A/cl=i": "(1)(A)(i) on a beach;",
            "sec=101A/sub=a/par=1/subpar=A/cl=ii": "(ii) on a hill; or",
            "sec=101A/sub=a/par=2": "(2) in a park,",
            "sec=101A/sub=b": "(b) Nobody may cut another’s string.",
            "sec=102": "[§ 102. Repealed. Pub. L. 200–2]",
        },
    ),
    Case(
        "laws/32099R0042.md",
        {
            "key": "32099R0042", "kind": Kind.STATUTE, "style": "eu",
            "language": "en", "jurisdiction": "eu",
            "effective": date(2099, 8, 1), "aliases": ("Regulation (EU) 2099/42",),
            "work": "Paper Boats Regulation",
        },
        ("GENERAL PROVISIONS\nArticle 1 Subject matter\n",
         "SECTION 1 Folding\nArticle 2 Duties when folding\n", "Annex II\nSection A. Ponds\n"),
        ("`", "NOBODY", "Done at", "footnote", "ELI:", "##"),
        {
            "art=1/pt=b/subpt=ii": "(ii) of melted snow.",
            "art=2/par=1/pt=h/subpt=i": "(i) a dry spare sheet;",
            "art=2/par=1/pt=i": "(i) mark the bow;",
            "art=2/par=1/pt=j": "(j) mark the stern.",
            "art=2/par=2": "2. Builders may sign their boats.",
            "art=3": "This Regulation shall enter into force on the next rainy day.",
            "annex=I/par=1/pt=a": "(a) one sail;",
            "annex=II/sec=A/par=1": "1. The village pond.",
            "annex=II/sec=B/par=1": "1. The puddle by the gate.",
        },
    ),
    Case(
        "policies",
        {
            "key": "midjourney/terms-of-service-eu", "title": "Midjourney Terms of Service (EU)",
            "kind": Kind.POLICY, "style": "plain", "vendor": "midjourney", "jurisdiction": "eu",
            "effective": date(2031, 2, 6), "work": "",
        },
        ("1. Your Content\nYou keep all rights.", "Line one\nLine two\nLine three", "Nowhere | 000",
         "our guide (https://example.org/guide), the section below or https://example.org/help.",
         "the team (team@example.org) or legal@example.org.", "Boxed & tagged"),
        ("*", "_", "\\", "<", "\u200b", "#takedowns", "mailto", "===", "---"),
        {
            "heading=terms-of-service/par=1": "Fictional terms, written for tests.",
            "heading=1-your-content/par=2": "• First item, with a second line.",
            "heading=1-your-content/par=3": "◦ Nested item",
            "heading=notices/par=2": "2. Date it.",
            "heading=notices-2/par=2": "Nowhere | 000",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.path for case in CASES])
def test_read(case: Case) -> None:
    (version,) = versions_in(FIXTURES / case.path)
    facts = {name: getattr(version.facts, name) for name in case.facts}
    assert facts == case.facts
    for line in case.has:
        assert line in version.text
    for line in case.has_not:
        assert line not in version.text
    found = {each.locator: version.text[each.start : each.end] for each in version.provisions}
    # a provision's text goes on with its sub-units: its own lines come first
    assert {
        locator: text for locator, text in case.locators.items() if not found[locator].startswith(text)
    } == {}


def test_headings_of_blocks() -> None:
    blocks = {block.locator: block for block in document(_text("laws/lantern.md"), "lantern.md").blocks}
    assert blocks["art=3/par=1"].headings == ("第一章　総則", "第二節　点灯")
    assert blocks["art=9/par=1"].headings == ("第二章　罰則",)
    assert blocks["suppl=2/par=1"].headings == ("附則",)
    boats = {block.locator: block for block in document(_text("laws/32099R0042.md"), "boats.md").blocks}
    assert boats["art=1/pt=a"].headings == ("GENERAL PROVISIONS",)
    assert boats["art=3"].headings == ("DUTIES OF BUILDERS", "SECTION 2 Sailing")
    assert boats["art=2/par=1"].caption == "Duties when folding"


def test_each_supplement_keeps_its_heading() -> None:
    assert version_of(FIXTURES / "laws" / "lantern.md").text.count("\n附則\n") == 3


def test_json_lines() -> None:
    definition, range_, note = documents(_text("laws/corpus.jsonl"), "corpus.jsonl")
    assert definition.facts == VersionFacts(
        key="999AC0000000001:第二条",
        title="灯籠保護法 第二条（定義）",
        kind=Kind.STATUTE,
        language="ja",
        style="jp",
        work="灯籠保護法",
        jurisdiction="jp",
        url="https://laws.e-gov.go.jp/law/999AC0000000001",
    )
    assert [(block.locator, block.caption) for block in definition.blocks] == [
        ("art=2/par=1", "定義"),
        ("art=2/par=1/item=1", "定義"),
        ("art=2/par=2", "定義"),
    ]
    assert definition.blocks[1].text == "一　灯籠　紙又は石で作られた明かりをいう。"
    assert range_.blocks[1] == Block("art=4", "第四条から第八条まで　削除")
    assert (note.facts.key, note.facts.kind) == ("note-1", Kind.OTHER)
    assert note.blocks == (Block("par=1", "First paragraph."), Block("par=2", "Second paragraph."))


def test_plain_text_is_not_over_interpreted() -> None:
    content = "\ufeffお知らせ\r\n\r\n第１　趣旨\r\nこの文書は試験用です。\r\n　\r\n１．対象\r\n全員"
    read = document(content, "notices/about.2031-01-02.txt")
    assert (read.facts.key, read.facts.title, read.facts.effective) == (
        "notices/about",
        "お知らせ",
        date(2031, 1, 2),
    )
    assert (read.facts.language, read.facts.kind) == ("ja", Kind.OTHER)
    assert [block.text for block in read.blocks] == [
        "お知らせ",
        "第１　趣旨\nこの文書は試験用です。",
        "１．対象\n全員",
    ]


BRIEF = """---
identifier: brief/ja/opt-out
title: 許諾と例外
kind: brief
language: ja
jurisdiction: jp
source: https://example.org/source
source_title: 架空の出典
as_of: 2031-01-31
provisions:
  - 999AC0000000001 art=3/par=1
  - 999AC0000000002
---
はじめの一文。

## 許諾が先

本文は*強調*を含む。
次の行。
"""


def test_brief() -> None:
    read = document(BRIEF, "ja/opt-out.md")
    facts = read.facts
    assert (facts.key, facts.title, facts.kind, facts.language) == (
        "brief/ja/opt-out",
        "許諾と例外",
        Kind.BRIEF,
        "ja",
    )
    assert (facts.source_title, facts.url, facts.effective) == (
        "架空の出典",
        "https://example.org/source",
        date(2031, 1, 31),
    )
    assert [(each.document, each.locator) for each in facts.covered] == [
        ("999AC0000000001", "art=3/par=1"),
        ("999AC0000000002", ""),
    ]
    assert read.blocks == (
        Block("par=1", "はじめの一文。"),
        Block("heading=許諾が先/par=1", "本文は強調を含む。次の行。", ("許諾が先",)),
    )


@pytest.mark.parametrize(
    ("matter", "path", "expected"),
    [
        (
            "",
            "notes/house-rules.md",
            {"key": "notes/house-rules", "title": "Rules of the House", "vendor": ""},
        ),
        ("", "x/openai/usage-policies.md", {"title": "OpenAI Usage Policies", "vendor": "openai"}),
        ("vendor: acme\ntitle: Our terms", "grok/terms.md", {"title": "Our terms", "vendor": "acme"}),
        ("effective: 2031-01-01", "terms.2030-01-01.md", {"effective": date(2031, 1, 1), "key": "terms"}),
        ("kind: letter\ntitle: A letter", "letter.md", {"kind": Kind.LETTER, "title": "A letter"}),
        ("edition: second\naliases: [a, b]", "x.md", {"edition": "second", "aliases": ("a", "b")}),
    ],
)
def test_facts_from_front_matter_and_path(matter: str, path: str, expected: dict[str, object]) -> None:
    content = f"---\n{matter}\n---\n# Rules of the House\n\nBe kind.\n"
    facts = document(content, path).facts
    assert {name: getattr(facts, name) for name in expected} == expected


def test_japanese_law_in_a_brief_is_prose() -> None:
    content = "---\nkind: brief\ntitle: 要点\n---\n**第三条**　は点灯の条文。\n"
    assert document(content, "b.md").facts.style == "plain"


def test_windows_line_ends_and_byte_order_mark_change_nothing() -> None:
    text = _text("laws/lantern.md")
    assert document("\ufeff" + text.replace("\n", "\r\n"), "l.md") == document(text, "l.md")


def _text(path: str) -> str:
    return (FIXTURES / path).read_text(encoding="utf-8")
