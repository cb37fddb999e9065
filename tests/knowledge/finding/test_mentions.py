"""Which of the articles that were found a passage refers to."""

import pytest

from knowledge.finding.mentions import Article, article, cited
from tests.knowledge.answering.stored import stored

ACT, ORDER, RULES = "試験法", "試験法施行令", "試験の開示に関する内閣府令"


def numbered(*articles: Article) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = {}
    for each in articles:
        found.setdefault(each.number, []).append(each)
    return found


def act(number: str) -> Article:
    return Article(ACT, "法", number)


def order(number: str) -> Article:
    return Article(ORDER, "令", number)


def refers(text: str, *articles: Article, work: str = ACT, locator: str = "art=9/par=1") -> set[Article]:
    return cited(stored(text, work=work, locator=locator), numbered(*articles))


@pytest.mark.parametrize(
    ("work", "locator", "expected"),
    [
        (ACT, "art=30-4/par=1/item=2", Article(ACT, "法", "30-4")),
        (ORDER, "art=3", Article(ORDER, "令", "3")),
        (RULES, "art=3", Article(RULES, "規則", "3")),
        ("Title 17", "sec=106A/sub=a", Article("Title 17", "", "106A")),
        (ACT, "suppl=1/art=3", None),
        (ACT, "", None),
        ("", "art=3", None),
        ("", "heading=terms", None),
    ],
)
def test_where_a_passage_stands(work: str, locator: str, expected: Article | None):
    assert article(stored("本文", work=work, locator=locator)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第三条の規定により",
        "第三条第一項第二号に掲げる",
        "第二条又は第三条の場合",
        "第3条の規定",
        "（第三条を除く。）",
    ],
)
def test_a_number_alone_is_of_the_law_itself(text: str):
    assert refers(text, act("3"), order("3")) == {act("3")}


@pytest.mark.parametrize(
    "text",
    [
        "法第三条第一項に規定する政令で定める期間",
        "法第二条又は第三条の届出",
        "試験法（昭和五年法律第一号）第三条",
    ],
)
def test_an_order_refers_to_an_act(text: str):
    assert refers(text, act("3"), order("8"), work=ORDER) == {act("3")}


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("民法第三条の規定", ACT),  # another Act, which an Act names in full
        ("第三条の二の規定", ACT),
        ("第十三条の規定", ACT),
        ("第九条の規定", ACT),  # its own
        ("第三条の規定", ORDER),  # of the order
        ("規則第三条", ORDER),
        ("何も引用しない", ORDER),
    ],
)
def test_what_is_not_referred_to(text: str, work: str):
    assert refers(text, act("3"), act("9") if work == ACT else order("9"), work=work) == set()


def test_a_brief_or_a_policy_refers_to_nothing():
    assert refers("試験法第三条", act("3"), work="") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Notwithstanding the provisions of section 106 and 106A, the fair use", {"106", "106A"}),
        ("except as provided by sections 107 through 122", {"107"}),
        ("under section 504(c)(2), the court", {"504"}),
        ("as defined in section 101 of title 18", set()),
        ("subsection 106 of nothing", set()),
    ],
)
def test_sections_in_english(text: str, expected: set[str]):
    sections = [Article("Title 17", "", number) for number in ("101", "106", "106A", "107", "504")]
    found = refers(text, *sections, work="Title 17", locator="sec=1")
    assert {each.number for each in found} == expected


def test_articles_of_another_regulation_are_not_meant():
    own = [Article("AI Act", "", number) for number in ("5", "53")]
    text = "Article 53(1) and Article 5 of Regulation (EU) 2016/679"
    assert refers(text, *own, work="AI Act", locator="art=1") == {own[1]}
