"""Splitting: exact spans, structure before length."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Block, ReadDocument
from ingest.layout import lay_out
from ingest.split import estimated_tokens, split
from knowledge.locator import Style, covers
from knowledge.locator import provision as article_of
from knowledge.model import Kind, Version, VersionFacts
from tests.ingest.reading import FIXTURES, provision, version_of, versions_in, words

LAW = VersionFacts(key="law", title="試験法", kind=Kind.STATUTE, language="ja", style="jp", work="試験法")
POLICY = VersionFacts(key="policy", title="Acme Terms", kind=Kind.POLICY, language="en")

SENTENCE = (
    "著作物は、次に掲げる場合（情報解析（多数のものに限る。以下同じ。）の場合を含む。）には、"
    "利用することができる。"
)
ENGLISH = "You keep the rights in what you make, and we keep ours; nothing in these terms changes that. "


def law(*blocks: Block) -> ReadDocument:
    return ReadDocument(LAW, blocks)


def check(version: Version, blocks: tuple[Block, ...]) -> None:
    """What holds for every version."""
    for each in (*version.passages, *version.provisions):
        assert 0 <= each.start < each.end <= len(version.text)
    held = [False] * len(version.text)
    end = 0
    for passage in version.passages:
        assert version.text[passage.start : passage.end] == passage.text == passage.text.strip()
        assert passage.start >= end
        end = passage.end
        held[passage.start : passage.end] = [True] * (passage.end - passage.start)
    _, spans = lay_out(blocks, version.facts)
    in_blocks = [False] * len(version.text)
    for span in spans:
        assert version.text[span.start : span.end] == span.block.text
        in_blocks[span.start : span.end] = [True] * (span.end - span.start)
    for char, in_passage, in_block in zip(version.text, held, in_blocks, strict=True):
        if not char.isspace():
            assert in_passage == in_block
    locators = [each.locator for each in version.provisions]
    assert len(locators) == len(set(locators))
    spans_of = {each.locator: (each.start, each.end) for each in version.provisions}
    for locator, (start, finish) in spans_of.items():
        outer = locator.rpartition("/")[0]
        if outer:
            assert spans_of[outer][0] <= start
            assert finish <= spans_of[outer][1]
    for passage in version.passages:
        if passage.locator:
            start, finish = spans_of[passage.locator]
            assert start <= passage.start
            assert passage.end <= finish


KINDS: dict[Style, tuple[str, ...]] = {
    "jp": ("suppl", "art", "par", "item", "sub", "subsub"),
    "us": ("sec", "sub", "par", "subpar", "cl"),
    "eu": ("annex", "art", "par", "pt", "subpt"),
    "plain": ("heading", "par"),
}
ARTICLE = re.compile("(?:^|/)(?:art|sec|heading|annex)=")
WORDS = st.text(st.sampled_from("著作物は。、（）「」ab cd. A;\n—🏮"), min_size=1, max_size=60).filter(
    str.strip
)


@st.composite
def block_trees(draw: st.DrawFn) -> ReadDocument:
    """Blocks with random locators, orderly or not, under random headings."""
    style = draw(st.sampled_from(sorted(KINDS)))
    kinds = KINDS[style]
    blocks: list[Block] = []
    for _ in range(draw(st.integers(1, 14))):
        first = draw(st.integers(0, len(kinds) - 1))
        last = draw(st.integers(first, len(kinds)))
        locator = "/".join(f"{kind}={draw(st.integers(1, 3))}" for kind in kinds[first:last])
        text = draw(WORDS).strip() * draw(st.sampled_from([1, 1, 1, 12]))
        headings = draw(st.lists(st.sampled_from(["総則", "A", "B"]), max_size=2).map(tuple))
        blocks.append(Block(locator, text, headings, draw(st.sampled_from(["", "目的"]))))
    return ReadDocument(replace(LAW, style=style), tuple(blocks))


@settings(deadline=None)
@given(block_trees(), st.integers(8, 60))
def test_spans_are_exact_whatever_the_blocks(document: ReadDocument, limit: int) -> None:
    check(split(document, passage_tokens=limit), document.blocks)


@settings(deadline=None)
@given(block_trees(), st.integers(8, 60))
def test_passages_stay_within_the_limit_and_the_heading(document: ReadDocument, limit: int) -> None:
    version = split(document, passage_tokens=limit)
    _, spans = lay_out(document.blocks, version.facts)
    for passage in version.passages:
        assert estimated_tokens(passage.text) <= limit * 1.15 + 1
        inside = [span for span in spans if span.start < passage.end and passage.start < span.end]
        for one, other in pairwise(inside):
            assert version.text[one.end : other.start] == "\n", "a heading stands between"
        locators = [span.block.locator for span in inside]
        assert len({article_of(each) for each in locators if ARTICLE.search(each)}) <= 1


@given(st.text(max_size=200))
def test_estimate_grows_with_the_text(text: str) -> None:
    assert 0 <= estimated_tokens(text) <= estimated_tokens(text + "語")


@pytest.mark.parametrize("path", ["laws", "policies"])
def test_fixtures_split_exactly(path: str) -> None:
    for version in versions_in(FIXTURES / path):
        assert version.passages
        for passage in version.passages:
            assert version.text[passage.start : passage.end] == passage.text


def test_a_paragraph_with_its_items_is_one_passage() -> None:
    version = split(
        law(
            Block("art=1/par=1", "次に掲げる場合とする。", caption="目的"),
            Block("art=1/par=1/item=1", "一　晴れの場合", caption="目的"),
            Block("art=1/par=1/item=2", "二　雨の場合", caption="目的"),
            Block("art=1/par=2", "２　前項は、夜に適用しない。", caption="目的"),
        )
    )
    assert [(each.locator, each.text.count("\n")) for each in version.passages] == [
        ("art=1/par=1", 2),
        ("art=1/par=2", 0),
    ]
    assert version.text.startswith("第一条（目的）\n次に掲げる")
    assert words(version, "art=1") == version.text.partition("\n")[2]
    assert provision(version, "art=1/par=1/item=2").label == "第一条第一項第二号"


def test_a_long_paragraph_falls_into_its_opening_and_neighbouring_items() -> None:
    items = [Block(f"art=1/par=1/item={n}", f"{n}　" + "項" * 40) for n in range(1, 9)]
    version = split(law(Block("art=1/par=1", "次に掲げる場合とする。"), *items), passage_tokens=100)
    assert [each.text.count("\n") + 1 for each in version.passages] == [4, 3, 2]
    assert {each.locator for each in version.passages} == {"art=1/par=1"}


def test_a_long_item_falls_into_its_own_sub_items() -> None:
    subs = [Block(f"art=1/par=1/item=2/sub={n}", "イ　" + "項" * 100) for n in (1, 2, 3)]
    version = split(
        law(
            Block("art=1/par=1", "次の場合"),
            Block("art=1/par=1/item=1", "一　短い"),
            Block("art=1/par=1/item=2", "二　長い"),
            *subs,
        ),
        passage_tokens=100,
    )
    assert [each.locator for each in version.passages] == [
        "art=1/par=1", "art=1/par=1/item=2/sub=2", "art=1/par=1/item=2/sub=3",
    ]  # fmt: skip


def test_a_long_block_is_cut_at_sentence_ends_outside_brackets() -> None:
    version = split(law(Block("art=1/par=1", SENTENCE * 12)))
    assert len(version.passages) > 1
    for passage in version.passages:
        assert passage.text.startswith("著作物は、")
        assert passage.text.endswith("できる。")
        assert passage.locator == "art=1/par=1"


def test_a_long_english_block_is_cut_at_sentence_ends() -> None:
    version = split(ReadDocument(POLICY, (Block("par=1", (ENGLISH * 30).strip()),)))
    assert len(version.passages) > 1
    assert all(re.fullmatch(r"You keep .* changes that\.", each.text) for each in version.passages)


def test_a_long_sentence_is_cut_at_a_comma_before_it_is_cut_in_brackets() -> None:
    sentence = "甲は、" + "（乙を除く。以下同じ。）" * 15 + "、" + "丙" * 100
    version = split(law(Block("art=1/par=1", sentence)), passage_tokens=150)
    assert [each.text[-1] for each in version.passages] == ["、", "丙"]


def test_nothing_is_lost_where_there_is_no_place_to_cut() -> None:
    version = split(law(Block("art=1/par=1", "字" * 2000)))
    assert "".join(each.text for each in version.passages) == "字" * 2000
    assert max(estimated_tokens(each.text) for each in version.passages) <= 320


def test_a_heading_goes_with_what_it_heads() -> None:
    facts = replace(POLICY, kind=Kind.STATUTE, style="us", work="Title 99")
    blocks = (
        Block("sec=1/sub=a", "(a) Elements.—"),
        Block("sec=1/sub=a/par=1", "(1) " + "word " * 200),
        Block("sec=1/sub=a/par=2", "(2) " + "word " * 200),
    )
    version = split(ReadDocument(facts, tuple(replace(block, text=block.text.strip()) for block in blocks)))
    assert [each.text[:14] for each in version.passages] == ["(a) Elements.—", "(2) word word "]


def test_small_paragraphs_under_a_heading_share_a_passage_and_headings_do_not() -> None:
    blocks = tuple(
        Block(f"heading={name}/par={n}", f"Sentence {n} of {name}.", ("Acme Terms", name.title()))
        for name in ("terms", "notices")
        for n in (1, 2, 3)
    )
    version = split(ReadDocument(POLICY, blocks))
    assert [(each.locator, each.context) for each in version.passages] == [
        ("heading=terms", "Acme Terms Terms"),
        ("heading=notices", "Acme Terms Notices"),
    ]
    assert provision(version, "heading=terms/par=2").label == "Terms"
    assert version.text.splitlines()[:2] == ["Acme Terms", "Terms"]


def test_context_names_law_parts_article_and_caption() -> None:
    version = version_of(FIXTURES / "laws" / "lantern.md")
    contexts = {each.locator: each.context for each in version.passages}
    assert contexts["art=3-2/par=1"] == "灯籠保護法 第一章 総則 第二節 点灯 第三条の二（届出）"
    assert contexts["suppl=1/art=3/par=1"] == "灯籠保護法 附則 第三条（経過措置）"
    assert provision(version, "suppl=1/art=3").label == "附則第三条"
    assert provision(version, "suppl=1").caption == ""


def test_a_locator_that_comes_again_names_the_first_place_only() -> None:
    version = split(
        law(
            Block("art=1/par=1", "はじめ"),
            Block("art=1/par=1/item=1", "一　甲"),
            Block("art=1/par=1", "つぎ"),
            Block("art=1/par=1/item=1", "一　乙"),
        )
    )
    assert words(version, "art=1/par=1/item=1") == "一　甲"
    assert words(version, "art=1/par=1").endswith("一　乙")


def test_supplements_do_not_shadow_articles() -> None:
    version = version_of(FIXTURES / "laws" / "lantern.md")
    assert "点灯" in words(version, "art=3")
    assert "従前の例" in words(version, "suppl=1/art=3")
    for passage in version.passages:
        if covers("art=3", passage.locator):
            assert "従前" not in passage.text


def test_splitting_is_deterministic() -> None:
    assert version_of(FIXTURES / "laws" / "lantern.md") == version_of(FIXTURES / "laws" / "lantern.md")
