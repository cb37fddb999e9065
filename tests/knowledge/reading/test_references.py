"""Legal references in both languages, and whether a locator is what they refer to."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.locator import display
from knowledge.numerals import to_kanji
from knowledge.reading.names import LawName, load_names
from knowledge.reading.references import matches, parse_references

NAMES = load_names()
JP, UCP, US, AI, DSM = "345AC0000000048", "405AC0000000047", "usc17", "32024R1689", "32019L0790"


def read(text: str) -> list[tuple[str, str]]:
    """(law, locator) of each reference; an unknown law as the text names it."""
    references = parse_references(text, names=NAMES)
    return [(found.law.key if found.law else found.law_text, found.locator) for found in references]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三十条の四", [("", "art=30-4")]),
        ("30条の4", [("", "art=30-4")]),
        ("第３０条の４第１項第二号イ", [("", "art=30-4/par=1/item=2/sub=1")]),
        ("第 30 条 の 4 第 1 項", [("", "art=30-4/par=1")]),
        ("30の4条", [("", "art=30-4")]),
        ("著作権法第三十条の四第一項", [(JP, "art=30-4/par=1")]),
        ("著作権法の30条の4", [(JP, "art=30-4")]),
        ("「著作権法」第30条の4", [(JP, "art=30-4")]),
        ("著作権法（昭和四十五年法律第四十八号）第三十条の四", [(JP, "art=30-4")]),
        ("30条の4（著作権法）", [(JP, "art=30-4")]),
        ("著作権法114条の5の2", [(JP, "art=114-5-2")]),
        ("著作権法30-4", [(JP, "art=30-4")]),
        ("著作権法 30－4", [(JP, "art=30-4")]),
        ("著作権法30‐4は", [(JP, "art=30-4")]),
        ("著作権法30の4", [(JP, "art=30-4")]),
        ("「著作権法」の30の4の規定", [(JP, "art=30-4")]),
        ("著作権法30の4第1項", [(JP, "art=30-4/par=1")]),
        ("著作権法（昭和45年法律第48号）30の4", [(JP, "art=30-4")]),
        ("著作権法114の5の2", [(JP, "art=114-5-2")]),
        ("著作権法三十の四", [(JP, "art=30-4")]),
        ("著作権法について、法30の4第1項", [(JP, ""), (JP, "art=30-4/par=1")]),
        ("著作権法21-23条", [(JP, f"art={art}") for art in (21, 22, 23)]),
        ("第卅条の四", [("", "art=30-4")]),
        ("卅条の四", [("", "art=30-4")]),
        ("著作権法第廿三条", [(JP, "art=23")]),
        ("著作権法2条1項15号", [(JP, "art=2/par=1/item=15")]),
        ("著作権法について、法30条の4第1項", [(JP, ""), (JP, "art=30-4/par=1")]),
        ("著作権法第21条。同法第23条", [(JP, "art=21"), (JP, "art=23")]),
        (
            "著作権法第23条、同条第2項、同項第3号",
            [(JP, "art=23"), (JP, "art=23/par=2"), (JP, "art=23/par=2/item=3")],
        ),
        (
            "第5条第1項及び第13項若しくは第7条第1項",
            [("", "art=5/par=1"), ("", "art=5/par=13"), ("", "art=7/par=1")],
        ),
        (
            "第16条の6第1項第1号イ、ロ及びハ",
            [("", f"art=16-6/par=1/item=1/sub={sub}") for sub in (1, 2, 3)],
        ),
        ("第47条の5第1号ロからニまで", [("", f"art=47-5/item=1/sub={sub}") for sub in (2, 3, 4)]),
        ("第4条第1項から第3項まで", [("", f"art=4/par={par}") for par in (1, 2, 3)]),
        ("第21条から第24条まで", [("", f"art={art}") for art in (21, 22, 23, 24)]),
        ("21〜23条", [("", f"art={art}") for art in (21, 22, 23)]),
        ("21-23条", [("", f"art={art}") for art in (21, 22, 23)]),
        ("著作権法附則第3条", [(JP, "suppl=/art=3")]),
        ("著作権法2条と施行令1条の2", [(JP, "art=2"), ("345CO0000000335", "art=1-2")]),
        ("不正競争防止法施行令第2条", [("不正競争防止法施行令", "art=2")]),
        ("著作権法施行令第1条。法第2条", [("345CO0000000335", "art=1"), (JP, "art=2")]),
        ("著作権法施行規則", [("著作権法施行規則", "")]),
        ("民法709条と著作権法114条2項", [("129AC0000000089", "art=709"), (JP, "art=114/par=2")]),
        ("宇宙活動法第3条", [("宇宙活動法", "art=3")]),
        ("フランスの著作権法第5条", [("フランスの著作権法", "art=5")]),
        ("著作権法", [(JP, "")]),
        ("著作権法30条の4について。第2号は？", [(JP, "art=30-4"), (JP, "art=30-4/item=2")]),
        ("米国著作権法107条と512条(c)(3)", [(US, "sec=107"), (US, "sec=512/sub=c/par=3")]),
        ("米国では著作権法第107条", [(US, "sec=107")]),
        ("AI法53条1項(c)及び(d)", [(AI, "art=53/par=1/pt=c"), (AI, "art=53/par=1/pt=d")]),
        ("EUのAI規則第53条第1項c号", [(AI, "art=53/par=1/pt=c")]),
        ("DSM指令4条3項", [(DSM, "art=4/par=3")]),
        ("AI ActのArticle 53(1)は", [(AI, "art=53/par=1")]),
        ("AI規則53(1)(e)とは", [(AI, "art=53/par=1/pt=e")]),
        ("著作権法 114(1)", [(JP, "art=114/par=1")]),
        ("著作権法2条1-9", [(JP, "art=2/par=1/item=9")]),
        ("著作権法2条1-9-2", [(JP, "art=2/par=1/item=9-2")]),
        ("著作権法27・28条", [(JP, "art=27"), (JP, "art=28")]),
        ("第27、30の4、47条", [("", "art=27"), ("", "art=30-4"), ("", "art=47")]),
        ("著作権法附則第2項", [(JP, "suppl=/par=2")]),
        ("著作権法第2条第1項と同条第2項", [(JP, "art=2/par=1"), (JP, "art=2/par=2")]),
        ("著作権法2条1項、同項第3号", [(JP, "art=2/par=1"), (JP, "art=2/par=1/item=3")]),
        ("情報処理に関する法律第5条", [("情報処理に関する法律", "art=5")]),
        ("著作権法Article 30-4について", [(JP, "art=30-4")]),
        ("米国の§107と§512(c)の", [("", "sec=107"), ("", "sec=512/sub=c")]),
        ("17 U.S.C. 107の", [(US, "sec=107")]),
    ],
)
def test_japanese(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article 30-4", [("", "art=30-4")]),
        ("Art. 30-4(1)(ii)", [("", "art=30-4/par=1/item=2")]),
        ("Article 30-4 of the Copyright Act", [(JP, "art=30-4")]),
        ("Article 30quater of the Copyright Act", [(JP, "art=30-4")]),
        ("Article 30 quater (1)", [("", "art=30-4/par=1")]),
        ("Art. 6bis", [("", "art=6-2")]),
        ("Articles 30ter and 30quinquies", [("", "art=30-3"), ("", "art=30-5")]),
        ("Article 30‑4, item (ii) of the Copyright Act", [(JP, "art=30-4/item=2")]),
        (
            "Article 2, paragraph (1), item (xi)(a) of Japan's Copyright Act",
            [(JP, "art=2/par=1/item=11/sub=1")],
        ),
        ("item (ii) of Article 30-4 of the Copyright Act", [(JP, "art=30-4/item=2")]),
        ("Articles 21 and 23 of the Copyright Act", [(JP, "art=21"), (JP, "art=23")]),
        ("Articles 21, 23, and 27", [("", "art=21"), ("", "art=23"), ("", "art=27")]),
        ("Articles 21 to 23", [("", "art=21"), ("", "art=22"), ("", "art=23")]),
        ("Article 5 to Article 7", [("", "art=5"), ("", "art=6"), ("", "art=7")]),
        ("§ 107", [("", "sec=107")]),
        ("§107(1)", [("", "sec=107/sub=1")]),
        ("§§ 106 and 106A", [("", "sec=106"), ("", "sec=106A")]),
        ("§§ 106–108", [("", "sec=106"), ("", "sec=107"), ("", "sec=108")]),
        ("Section 512(c)(3)(A)(iii)", [("", "sec=512/sub=c/par=3/subpar=A/cl=iii")]),
        ("Sec. 512 (c) (3)", [("", "sec=512/sub=c/par=3")]),
        (
            "§ 512(c)(3)(A)(i)-(iii)",
            [("", f"sec=512/sub=c/par=3/subpar=A/cl={cl}") for cl in ("i", "ii", "iii")],
        ),
        ("subsection (c) of section 512", [("", "sec=512/sub=c")]),
        ("17 U.S.C. § 512(c)(3)", [(US, "sec=512/sub=c/par=3")]),
        ("17 USC 107", [(US, "sec=107")]),
        ("17 U.S.C. 106a", [(US, "sec=106A")]),
        ("米国著作権法第106A条", [(US, "sec=106A")]),
        ("米国著作権法106A条(a)", [(US, "sec=106A/sub=a")]),
        ("Section 107 of the Copyright Act", [(US, "sec=107")]),
        ("Under the Copyright Act, what does Section 107 say?", [(US, ""), (US, "sec=107")]),
        ("DMCA § 512(g)", [(US, "sec=512/sub=g")]),
        ("AI Act Art. 53(1)(c)", [(AI, "art=53/par=1/pt=c")]),
        ("Article 53(1), point (c), of the AI Act", [(AI, "art=53/par=1/pt=c")]),
        ("point (c) of Article 53(1) of the AI Act", [(AI, "art=53/par=1/pt=c")]),
        ("Article 53(1)(c) and (d) of the AI Act", [(AI, "art=53/par=1/pt=c"), (AI, "art=53/par=1/pt=d")]),
        ("Article 53(1)(c)", [("", "art=53/par=1/pt=c")]),
        ("AI Act 53(1)(e)", [(AI, "art=53/par=1/pt=e")]),
        ("AI Act 53(1)(c) and (d)", [(AI, "art=53/par=1/pt=c"), (AI, "art=53/par=1/pt=d")]),
        ("DMCA 512(c)(3)", [(US, "sec=512/sub=c/par=3")]),
        ("Copyright Act 2(1)(xv)", [(JP, "art=2/par=1/item=15")]),
        ("§ 106A and 107", [("", "sec=106A"), ("", "sec=107")]),
        ("§ 106A and 107 of the Copyright Act", [(US, "sec=106A"), (US, "sec=107")]),
        ("Article 5 and 6 of the AI Act", [(AI, "art=5"), (AI, "art=6")]),
        (
            "Article 5(1) of the AI Act and paragraph 2 of that Article",
            [(AI, "art=5/par=1"), (AI, "art=5/par=2")],
        ),
        ("§ 512(c) and subsection (d) of the same section", [("", "sec=512/sub=c"), ("", "sec=512/sub=d")]),
        (
            "§ 512(c), and that subsection, paragraph (3)",
            [("", "sec=512/sub=c"), ("", "sec=512/sub=c/par=3")],
        ),
        ("§ 107: what does that section say?", [("", "sec=107")]),
        ("section 2319 of title 18", [("title 18", "sec=2319")]),
        ("section 103 of Public Law 105–304", [("Public Law 105–304", "sec=103")]),
        ("Annex XI of the AI Act", [(AI, "annex=XI")]),
        ("recital 105 of the AI Act", [(AI, "rec=105")]),
        ("EU AI規則の前文(105)", [(AI, "rec=105")]),
        ("EU AI規則前文第105項", [(AI, "rec=105")]),
        ("Article 4(3) of Directive (EU) 2019/790", [(DSM, "art=4/par=3")]),
        ("Article 4 CDSM, Article 53 AI Act", [(DSM, "art=4"), (AI, "art=53")]),
        ("Article 2 of the Freedom of Panorama Act", [("Freedom of Panorama Act", "art=2")]),
        ("Article 2 of Directive 2016/943", [("Directive 2016/943", "art=2")]),
        ("42 U.S.C. § 1983", [("42 U.S.C.", "sec=1983")]),
        ("The AI Act. And § 107?", [(AI, ""), ("", "sec=107")]),  # the AI Act has no sections
        ("The DSM Directive, and Article 30-4", [(DSM, ""), ("", "art=30-4")]),  # nor has the EU such numbers
    ],
)
def test_english(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第3回の会議",
        "第2章",
        "十箇条の要求",
        "全10条からなる",
        "10条あります",
        "四条河原町の五条悟",
        "札幌市北24条",
        "2018年12月30日",
        "条件と条文と信条",
        "第2号議案",
        "この号と第一項目",
        "This article is about art.",
        "In this article 5 works are shown",
        "a section without number, § alone, version 2.1, GPT-4",
        "Section 3.2",
        "state of the art. 5 works",
        "U.S. 5",
        "方法30-4と寸法30の4",
        "Midjourneyの利用規約で学習は？",
        "Do Midjourney's Terms allow training?",
        "I have 3 (three) works and GPT 4 (o)",
        "What does that Article, paragraph 2, say?",
    ],
)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("利用規約第5条", [("利用規約", "art=5")]),
        ("Midjourneyの「利用規約」第3条第2項", [("利用規約", "art=3/par=2")]),
        ("契約書の第3条第2項及び第4項", [("契約書", "art=3/par=2"), ("契約書", "art=3/par=4")]),
        ("Section 5 of Midjourney's Terms", [("Midjourney's Terms", "sec=5")]),
        ("Section 5 of Midjourney's Terms of Service", [("Midjourney's Terms of Service", "sec=5")]),
        ("OpenAI Terms of Use, Section 2", [("OpenAI Terms of Use", "sec=2")]),
        ("Article 3 of the usage policy", [("usage policy", "art=3")]),
        ("利用規約第3条と30条の4", [("利用規約", "art=3"), ("", "art=30-4")]),
        ("30条の4と利用規約第3条", [("", "art=30-4"), ("利用規約", "art=3")]),
        ("著作権法30条の4と利用規約第3条", [(JP, "art=30-4"), ("利用規約", "art=3")]),
        ("Article 30-4 in terms of training", [("", "art=30-4")]),
    ],
)
def test_a_clause_of_a_contract_is_of_no_law_but_of_that_contract(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["著作権法30-4年", "著作権法2018-12-30時点", "著作権法 2の3つの要件", "米国著作権法106-4"]
)
def test_a_number_after_a_law_is_not_always_an_article(text: str) -> None:
    assert [locator for _, locator in read(text)] == [""]


def test_a_number_of_things_is_no_second_section() -> None:
    assert read("Section 107 and 3 factors") == [("", "sec=107")]


def test_two_numbers_after_a_law_may_be_an_article_and_its_paragraph() -> None:
    (found,) = parse_references("著作権法2-1-9", names=NAMES)
    assert (found.locator, found.otherwise) == ("art=2-1-9", (("art", "2"), ("par", "1"), ("item", "9")))
    (found,) = parse_references("著作権法2の1", names=NAMES)
    assert found.otherwise == (("art", "2"), ("par", "1"))
    (found,) = parse_references("著作権法30条の4", names=NAMES)
    assert found.otherwise == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第十条の一部を改正", "art=10"),
        ("第五条の二つの要件", "art=5"),
        ("第2条の3要件", "art=2"),
        ("第五条の二違反", "art=5-2"),
        ("第30条の4第1項の第2号", "art=30-4/par=1/item=2"),
        ("第2条第1項第1号イラスト", "art=2/par=1/item=1"),
        ("第30条\n第2項", "art=30"),
    ],
)
def test_a_reference_ends_where_other_words_begin(text: str, expected: str) -> None:
    assert parse_references(text, names=NAMES)[0].locator == expected


def test_a_reference_knows_where_it_stands_in_the_text_as_given() -> None:
    text = "ﾋﾝﾄ： 著作権法　第３０条の４ と、§ 107"
    first, second = parse_references(text, names=NAMES)
    assert text[first.start : first.end] == "著作権法　第３０条の４"
    assert text[second.start : second.end] == "§ 107"


def test_a_name_that_stands_for_provisions_refers_to_each() -> None:
    assert read("DMCAの通知") == [(US, "sec=512"), (US, "sec=1201"), (US, "sec=1202")]
    assert [each.by_name for each in parse_references("DMCAの通知と米国著作権法107条", names=NAMES)] == [
        True
    ] * 3 + [False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which rights does 106(9) give?", [("", "sec=106/sub=9")]),
        ("Is a 512(c)(3) notice enough?", [("", "sec=512/sub=c/par=3")]),
        ("Clause 12(3) and 31(b)", []),
        ("AI Act, 附属書13と附属書III", [("", "annex=XIII"), ("", "annex=III")]),
    ],
)
def test_numbers_that_can_only_be_of_one_kind_need_no_name(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert [("", locator) for _, locator in read(text) if locator] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第1201条に違反したら", "sec=1201"),
        ("512条(c)(3)の通知", "sec=512/sub=c/par=3"),
        ("709条の不法行為", ""),
        ("著作権法第1201条", ""),
        ("第107条第2項", ""),
        ("利用規約第1201条", ""),
    ],
)
def test_what_no_law_of_japan_has_may_be_a_section_of_american_law(text: str, expected: str) -> None:
    (reference,) = parse_references(text, names=NAMES)
    assert "/".join(f"{kind}={number}" for kind, number in reference.otherwise) == expected


def test_an_endless_range_is_not_filled_in() -> None:
    assert read("第1条から第999条まで") == [("", "art=1"), ("", "art=999")]


@pytest.mark.parametrize(
    ("locator", "reference", "expected"),
    [
        ("art=30-4/par=1/item=2", "art=30-4", True),
        ("art=30-4/par=1/item=2", "art=30-4/item=2", True),
        ("art=30-4/item=2", "art=30-4/par=1/item=2", True),
        ("art=30-4/par=1/item=2", "art=30-4/par=1/item=2", True),
        ("art=30-4/par=2/item=2", "art=30-4/item=2", False),
        ("art=30-4/par=1", "art=30-4/par=1/item=2", False),
        ("art=30", "art=30-4", False),
        ("art=30-4", "art=30", False),
        ("suppl=2/art=3", "art=3", False),
        ("suppl=2/art=3", "suppl=/art=3", True),
        ("art=3", "suppl=/art=3", False),
        ("sec=107/par=1", "sec=107/sub=1", True),
        ("sec=512/sub=c/par=3/subpar=A", "sec=512/sub=c/par=3", True),
        ("sec=512/sub=c", "sec=512/sub=c/par=3", False),
        ("sec=106A", "sec=106a", True),
        ("sec=106A", "sec=106", False),
        ("sec=107", "art=107", False),
        ("art=53/par=1/pt=c", "art=53/par=1/pt=c", True),
        ("art=53/par=1/pt=c", "art=53/par=1/pt=d", False),
        ("art=3/pt=63", "art=3/par=63", True),
        ("art=3/par=1/pt=a", "art=3/pt=a", True),
        ("art=4/par=1", "art=4/par=3", False),
        ("annex=XI/par=1", "annex=XI", True),
        ("heading=art-30", "art=30", False),
        ("", "art=1", False),
        ("art=1", "", True),
    ],
)
def test_matches(locator: str, reference: str, expected: bool) -> None:
    parts = [
        (kind, number) for kind, _, number in (part.partition("=") for part in reference.split("/") if part)
    ]
    assert matches(locator, parts) is expected


def test_every_article_number_in_real_questions_is_captured(shared_data: Path) -> None:
    """In exam questions on 13 laws each 第N条 lies in a reference that names it and whose law is held."""
    corpus = (shared_data / "lawqa" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    titles = {json.loads(line)["title"].split(" ")[0] for line in corpus}
    names = NAMES.with_laws(LawName(key=title, jurisdiction="jp", ja=title) for title in titles)
    queries = (shared_data / "lawqa" / "dev" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    seen = 0
    for query in map(json.loads, queries):
        for text in (query["text"], query["text_with_choices"]):
            references = parse_references(text, names=names)
            title = re.compile("|".join(sorted(map(re.escape, titles), key=len, reverse=True)))
            plain = title.sub(
                lambda match: "〓" * len(match[0]), text
            )  # titles hold article numbers themselves
            for match in re.finditer(r"第?\s*([0-9０-９]+|[一二三四五六七八九十百]+)\s*条(?!件)", plain):
                holding = [found for found in references if found.start <= match.start(1) < found.end]
                assert holding, (query["_id"], match[0])
                number = int(match[1]) if match[1].isdigit() else match[1]
                written = holding[0].locator.split("/")[0].removeprefix("art=").split("-")[0]
                assert str(number) == written or to_kanji(int(written)) == number
                assert holding[0].law or "ガイドライン" in holding[0].law_text
                seen += 1
    assert seen > 150


@given(
    st.lists(st.integers(1, 199), min_size=2, max_size=5, unique=True), st.sampled_from(["・", "、", ", "])
)
def test_every_article_of_a_short_list_is_read(numbers: list[int], mark: str) -> None:
    text = f"著作権法{mark.join(map(str, numbers))}条"
    assert read(text) == [(JP, f"art={number}") for number in numbers]


@given(st.integers(1, 199), st.integers(1, 20), st.sampled_from("abcdefg"))
def test_an_act_with_a_number_in_brackets_is_read_as_with_its_article(art: int, par: int, point: str) -> None:
    brief = read(f"AI Act {art}({par})({point})")
    assert brief == read(f"AI Act Article {art}({par})({point})") == [(AI, f"art={art}/par={par}/pt={point}")]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for found in parse_references(text, names=NAMES):
        assert 0 <= found.start < found.end <= len(text)


PILE = (
    "著作権法 同法 第 30 三十 条 の 4 四 項 号 イ 、 及び から 同条 附則 施行令 AI 法 １ ９９９９９ 千千 〇 ﾞ "
    "\u200b Article Articles Section § 17 U.S.C. ( 1 c ii ) - and to , of the Act Directive (EU) 2019/790"
)


@given(st.lists(st.sampled_from([*PILE.split(), " ", "\n"]), max_size=14))
def test_any_pile_of_legal_words_can_be_read(words: list[str]) -> None:
    text = "".join(words)
    for found in parse_references(text, names=NAMES):
        assert 0 <= found.start < found.end <= len(text)
        assert isinstance(matches("art=1/par=1", found.parts), bool)


NUMBER = st.integers(1, 999)
BRANCHED = st.builds(
    lambda main, rest: "-".join(map(str, [main, *rest])), NUMBER, st.lists(st.integers(1, 99), max_size=2)
)


@given(
    BRANCHED,
    st.lists(NUMBER, max_size=1),
    st.lists(BRANCHED, max_size=1),
    st.lists(st.integers(1, 47), max_size=1),
)
def test_japanese_display_is_read_back(art: str, par: list[int], item: list[str], sub: list[int]) -> None:
    levels = [f"art={art}", *(f"par={n}" for n in par), *(f"item={n}" for n in item)]
    if item:
        levels += [f"sub={n}" for n in sub]
    locator = "/".join(levels)
    (found,) = parse_references(f"著作権法{display(locator, 'jp')}", names=NAMES)
    assert found.locator == locator
    assert matches(locator, found.parts)


@given(
    st.builds(
        lambda number, letter: f"{number}{letter}", st.integers(1, 1999), st.sampled_from(["", "A", "B"])
    ),
    st.integers(0, 4),
)
def test_american_display_is_read_back(section: str, depth: int) -> None:
    locator = "/".join([f"sec={section}", "sub=c", "par=3", "subpar=A", "cl=iii"][: depth + 1])
    (found,) = parse_references(f"17 U.S.C. {display(locator, 'us')}", names=NAMES)
    assert (found.law and found.law.key, found.locator) == (US, locator)


@given(st.integers(1, 199), st.integers(1, 99), st.sampled_from("abcdefg"), st.integers(0, 3))
def test_european_display_is_read_back(art: int, par: int, point: str, depth: int) -> None:
    locator = "/".join([f"art={art}", f"par={par}", f"pt={point}", "subpt=ii"][: depth + 1])
    (found,) = parse_references(f"{display(locator, 'eu')} of the AI Act", names=NAMES)
    assert (found.law and found.law.key, found.locator) == (AI, locator)
