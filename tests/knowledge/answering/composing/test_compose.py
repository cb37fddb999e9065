"""What is chosen and how it is quoted, from passages made by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.answer import MOST_QUOTES
from knowledge.answering.checking.verify import verify
from knowledge.answering.composing.compose import ExtractiveComposer
from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Why
from knowledge.model import Kind
from knowledge.reading.names import load_names
from knowledge.reading.question import parse_question
from knowledge.reading.tokens import tokens
from tests.knowledge.answering.stored import findings, hit, stored

NAMES = load_names()
LONG = (
    "この規定は、試験の実施に関し必要な事項を定めるものであつて、他の法令に特別の定めがある場合を除くほか適用する。"
    * 9
)


def nothing_beside(version: int, locator: str) -> list[StoredPassage]:
    """Articles of one paragraph."""
    return []


def quotes(question: str, *hits, inside=nothing_beside) -> list[list[str]]:
    asked = parse_question(question, names=NAMES, today=date(2026, 1, 1))
    found = findings(question, *hits)

    def held(passage: StoredPassage | None) -> frozenset[str]:
        return frozenset(found.weights.keys() & set(tokens(passage.text if passage else "")))

    # As the retriever says it of each.
    read = [replace(each, held=held(each.passage), told=held(each.guide)) for each in hits]
    drafts = ExtractiveComposer(inside=inside).compose(asked, replace(found, hits=tuple(read)))
    assert all(verify(draft) for draft in drafts)
    return [[each.quote for each in draft.quotes] for draft in drafts]


def test_nothing_comes_of_nothing():
    assert quotes("著作物の利用は？") == []


def test_a_proviso_is_never_left_behind():
    text = f"{LONG}著作物は、利用することができる。ただし、利益を害する場合は、この限りでない。{LONG}"
    (only,) = quotes("著作物の利用は許されるか", hit(stored(text)))
    assert only == ["著作物は、利用することができる。ただし、利益を害する場合は、この限りでない。"]


def test_nor_quoted_without_its_rule():
    text = (
        f"{LONG}著作物は、利用することができる。ただし、著作権者の利益を害する場合は、この限りでない。{LONG}"
    )
    (only,) = quotes("著作権者の利益を害する場合は？", hit(stored(text)))
    assert only[0].startswith("著作物は、利用することができる。ただし、")


def test_an_item_comes_with_the_words_that_open_its_list():
    items = "\n".join(f"{number}　{LONG}" for number in "一二三")
    text = f"次に掲げる場合には、利用することができる。\n{items}\n四　情報解析の用に供する場合"
    (only,) = quotes("情報解析の用に供する場合は？", hit(stored(text)))
    assert only == ["次に掲げる場合には、利用することができる。", "四　情報解析の用に供する場合"]


def test_a_list_goes_on_in_the_next_passage():
    opening = stored(
        "The notice must include the following:\n(i) A signature.\n(ii) The work.", language="en"
    )
    rest = stored("(iii) A statement.\n(B) Something else.", language="en")
    (only,) = quotes("What must the notice include?", hit(opening, rest=(rest,)))
    assert only == [opening.text, "(iii) A statement."]


def test_a_list_too_long_to_quote_is_not_quoted_in_part():
    opening = stored(f"次に掲げる場合には、利用することができる。\n一　{LONG}")
    rest = stored("\n".join(f"{number}　{LONG}" for number in "二三"))
    (only,) = quotes("利用することができる場合は？", hit(opening, rest=(rest,)))
    assert only == ["次に掲げる場合には、利用することができる。"]


def test_a_torn_sentence_is_quoted_only_where_it_is_named():
    torn = stored("）又は公衆への提供をした者は、利用することができる。", torn=True)
    assert quotes("利用することができるか", hit(torn)) == []
    assert quotes("利用することができるか", hit(torn, why=Why.NAMED)) == [[torn.text]]


def test_the_official_text_precedes_the_brief_that_summarises_it():
    brief = stored(
        "試験法第1条は、利用を認めています。", kind=Kind.BRIEF, version=2, document="brief/ja/x", start=0
    )
    law = stored("著作物は、利用することができる。")
    found = hit(brief, 1.0), hit(law, 1.0, Why.OFFICIAL, of_brief=brief.id)
    assert quotes("利用は認められますか", *found) == [[law.text], [brief.text]]


def test_the_text_behind_a_weaker_brief_is_not_brought_in():
    brief = stored("試験法第1条は、利用を認めています。", kind=Kind.BRIEF, version=2, document="brief/ja/x")
    law = stored("無関係の規定である。", document="other", version=9)
    found = hit(brief, 1.0), hit(law, 0.2, Why.OFFICIAL, of_brief=3)
    assert quotes("利用は認められますか", *found) == [[brief.text]]


def test_a_brief_in_the_other_language_does_not_stand_beside_an_answer():
    ours = stored("利用を認めています。", kind=Kind.BRIEF, document="brief/ja/x", version=2)
    theirs = stored("Use is permitted.", kind=Kind.BRIEF, document="brief/en/x", version=3, language="en")
    assert quotes("利用は認められますか", hit(ours), hit(theirs, 0.99)) == [[ours.text]]


def test_what_says_the_same_again_is_not_quoted():
    first = stored("利用者は、作品を学習に用いないことを選ぶことができます。", document="a", version=2)
    again = stored("利用者は、作品を学習に用いないことを選ぶことができます。", document="b", version=3)
    assert quotes("学習に用いないことを選ぶことができますか", hit(first), hit(again, 0.99)) == [[first.text]]


def test_a_heading_is_no_answer():
    text = (
        f"Changes to these Terms\nWe give notice of changes 30 days ahead.\n{'Other words stand here. ' * 60}"
    )
    terms = stored(text, kind=Kind.POLICY, language="en", jurisdiction="", vendor="openai")
    (only,) = quotes("How does OpenAI give notice of changes to its terms?", hit(terms))
    assert only[0].endswith("We give notice of changes 30 days ahead.")


def test_terms_are_not_quoted_where_they_say_nothing_about_the_question():
    facts = {"kind": Kind.POLICY, "jurisdiction": "", "vendor": "midjourney"}
    welcome = stored("Welcome!", language="en", **facts)
    assert quotes("Does Midjourney train on our works?", hit(welcome)) == []
    assert quotes("検索の結果を表示してよいですか", hit(welcome)) == []


def test_of_two_countries_the_answer_speaks_of_one():
    ours = stored("著作物は、利用することができる。")
    theirs = stored("利用 use 著作物.", jurisdiction="us", document="usc17", version=5, language="en")
    assert quotes("著作物の利用は？", hit(theirs, 1.0), hit(ours, 0.9)) == [[ours.text]]
    assert quotes("米国では著作物の利用は？", hit(ours, 1.0), hit(theirs, 0.9)) == [[theirs.text]]


def test_who_names_no_law_means_one():
    ours = stored("著作権を譲渡する契約", locator="art=27", document="copyright")
    other = stored("省令で定める。", locator="art=27", document="other", version=8)
    found = hit(ours, why=Why.NAMED, leads=True), hit(other, why=Why.NAMED)
    assert quotes("著作権を譲渡する契約で27条はどうなりますか", *found) == [[ours.text]]


def test_a_brief_in_the_reader_s_language_stands_beside_law_in_another():
    law = [
        stored(f"著作者は、{right}を専有する。", document=f"law{number}", version=number)
        for number, right in enumerate(["複製権", "上演権", "口述権", "展示権", "頒布権", "貸与権"], start=3)
    ]
    brief = stored(
        "The author has moral rights.", kind=Kind.BRIEF, language="en", document="brief/en/x", version=9
    )
    found = [hit(each, 1.0, Why.OFFICIAL, of_brief=brief.id) for each in law]
    answer = quotes("What moral rights has an author in Japan?", *found, hit(brief, 0.9))
    assert [brief.text] in answer
    assert len(answer) == 5


def test_a_brief_on_practice_leads_where_the_law_is_beside_the_point():
    brief = stored(
        "robots.txtは、クローラーを技術的に止めません。",
        kind=Kind.BRIEF,
        jurisdiction="international",
        document="brief/ja/robots",
        version=2,
    )
    law = stored("侵害の停止又は予防を請求することができる。")
    found = hit(law, 0.9, Why.OFFICIAL, of_brief=3), hit(brief)
    assert quotes("robots.txtはクローラーを止めますか", *found)[0] == [brief.text]


RULE = "授業の過程において著作物を利用する者は、補償金を支払わなければならない。"
LIMIT = "２　前項の規定は、対面の授業については、適用しない。"


def article(version: int, locator: str) -> list[StoredPassage]:
    """Two paragraphs, of which the second limits the first."""
    return [PARAGRAPHS[0], PARAGRAPHS[1]]


PARAGRAPHS = [
    stored(RULE, locator="art=35/par=1", start=0),
    stored(LIMIT, locator="art=35/par=2", start=len(RULE) + 1),
]


def test_a_paragraph_that_limits_another_comes_with_it():
    assert quotes("授業で著作物を利用する補償金は？", hit(PARAGRAPHS[0]), inside=article) == [[RULE, LIMIT]]


def test_and_is_not_quoted_without_it():
    assert quotes("対面の授業については？", hit(PARAGRAPHS[1]), inside=article) == [[RULE, LIMIT]]


def test_nor_twice():
    found = hit(PARAGRAPHS[0]), hit(PARAGRAPHS[1], 0.9)
    answer = quotes("対面の授業の補償金は？", *found, inside=article)
    assert sorted(quote for claim in answer for quote in claim) == sorted([RULE, LIMIT])


SPLIT = [
    stored("授業を担任する者は、著作物を複製することができる。", locator="art=35/par=1", start=0, end=25),
    stored("ただし、利益を害する場合は、この限りでない。", locator="art=35/par=1", start=26, end=50),
]


@pytest.mark.parametrize(
    "found", [SPLIT[:1], SPLIT[1:], SPLIT, SPLIT[::-1]], ids=["rule", "proviso", "both", "turned"]
)
def test_a_rule_and_the_proviso_in_the_next_passage_are_quoted_together_and_in_order(found):
    answer = quotes("授業で複製できますか", *map(hit, found), inside=lambda *_: SPLIT)
    assert [each for claim in answer for each in claim] == [each.text for each in SPLIT]


def test_an_item_found_by_itself_comes_with_the_words_that_open_its_list():
    opening = stored("次に掲げる者は、罰金に処する。\n一　申請をした者", locator="art=9", start=0, end=24)
    item = stored("二　虚偽の届出をした者", locator="art=9/item=2", start=60, end=72)
    answer = quotes("虚偽の届出をした者は？", hit(item), inside=lambda version, locator: [opening, item])
    assert answer == [["次に掲げる者は、罰金に処する。", item.text]]


def test_what_refers_to_the_provision_named_is_quoted_where_it_says_more_and_nothing_else_is():
    named = hit(stored("(a) No person shall circumvent a measure.", locator="sec=1201/sub=a"), why=Why.NAMED)
    penalty = stored("(a) Whoever violates section 1201 shall be fined.", locator="sec=1204/sub=a", id=2)
    other = stored("(a) Fines for what is violated are paid.", locator="sec=506/sub=a", id=3)
    found = [named, replace(hit(penalty), refers=True), hit(other)]
    answer = [quote for claim in quotes("What fine does who violates § 1201 pay?", *found) for quote in claim]
    assert answer == [penalty.text, named.passage.text]


def test_the_words_of_the_guide_that_led_to_it_speak_for_a_passage():
    led, other = stored("A notice includes a signature.", id=2), stored("A label is placed on copies.", id=3)
    found = [hit(other, 0.6), replace(hit(led, 0.5), guide=stored("How do I write a takedown?", id=4))]
    assert quotes("How do I write a takedown?", *found)[0] == [led.text]


def test_no_quote_ends_with_the_heading_of_what_it_does_not_have():
    text = "(2) Agent.—The agent has a name.\n(3) Elements of notification.—"
    assert quotes("What of the agent?", hit(stored(text))) == [["(2) Agent.—The agent has a name."]]


@given(
    st.lists(
        st.tuples(
            st.text(alphabet="著作権利用。ただし、（）一　\nab:", min_size=1, max_size=60).filter(str.strip),
            st.floats(0.01, 1),
            st.sampled_from(Why),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_whatever_is_found_every_quote_can_be_verified(found):
    hits = [
        replace(hit(stored(text, document=f"law{number}", version=number), score, why), leads=leads)
        for number, (text, score, why, leads) in enumerate(found, start=1)
    ]
    assert len(quotes("著作権の利用", *hits)) <= MOST_QUOTES


@pytest.mark.parametrize("question", ["著", "the", "1"])
def test_a_question_that_shares_nothing_breaks_nothing(question):
    quotes(question, hit(stored("著作物は、利用することができる。")))
