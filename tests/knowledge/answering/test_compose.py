"""What is chosen and how it is quoted, from passages made by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.compose import MOST_QUOTES, ExtractiveComposer
from knowledge.answering.verify import verify
from knowledge.catalog.lookup import StoredPassage
from knowledge.finding.findings import Why
from knowledge.model import Kind
from knowledge.reading.names import load_names
from knowledge.reading.question import parse_question
from tests.knowledge.answering.stored import findings, hit, stored

NAMES = load_names()
LONG = (
    "この規定は、試験の実施に関し必要な事項を定めるものであつて、他の法令に特別の定めがある場合を除くほか適用する。"
    * 9
)


def nothing_beside(version: int, locator: str) -> list[StoredPassage]:
    """Articles of one paragraph."""
    return []


def quotes(question: str, *hits) -> list[list[str]]:
    asked = parse_question(question, names=NAMES, today=date(2026, 1, 1))
    drafts = ExtractiveComposer(inside=nothing_beside).compose(asked, findings(question, *hits))
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
    found = hit(brief, 1.0), hit(law, 1.0, Why.OFFICIAL, of_brief=2)
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
