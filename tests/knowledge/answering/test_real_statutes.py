"""Questions about the real statutes, answered by the provisions they name, on the day they ask about."""

import re
from datetime import date

import pytest

from bot.desk import Desk
from knowledge.answering.answer import Answer, Reason
from knowledge.model import Audience

COPYRIGHT_ACT = "345AC0000000048"


def first(answer: Answer) -> tuple[str, str, date | None]:
    assert answer.refusal is None, answer.refusal
    citation = answer.claims[0].citations[0]
    return citation.document, citation.locator, citation.effective


@pytest.mark.parametrize(
    ("question", "document", "locator"),
    [
        ("著作権法第三十条の四", COPYRIGHT_ACT, "art=30-4"),
        ("著作権法30条の4は何を定めていますか", COPYRIGHT_ACT, "art=30-4"),
        ("著作権法第３０条の４第１項", COPYRIGHT_ACT, "art=30-4/par=1"),
        ("著作権法の法30条の4第1項とは", COPYRIGHT_ACT, "art=30-4/par=1"),
        ("著作権法第30条の4第2号の情報解析とは", COPYRIGHT_ACT, "art=30-4/par=1"),
        ("What does Article 30-4 of the Copyright Act of Japan say?", COPYRIGHT_ACT, "art=30-4"),
        ("Art. 30-4 of the Japanese Copyright Act", COPYRIGHT_ACT, "art=30-4"),
        ("What is § 107 of title 17?", "usc17", "sec=107"),
        ("17 U.S.C. § 512(c)(3)", "usc17", "sec=512/sub=c/par=3"),
        ("米国著作権法107条", "usc17", "sec=107"),
        ("What does AI Act Art. 53(1)(c) require?", "32024R1689", "art=53/par=1/pt=c"),
        ("AI法第53条1項(d)の義務は何ですか", "32024R1689", "art=53/par=1/pt=d"),
        ("不競法第2条第1項第1号の不正競争とは", "405AC0000000047", "art=2/par=1"),
        ("情プラ法第3条の損害賠償責任の制限", "413AC0000000137", "art=3"),
    ],
)
def test_a_named_provision_leads_the_answer(
    statutes_desk: Desk, question: str, document: str, locator: str
) -> None:
    answer = statutes_desk.answer(question)
    assert answer.refusal is None
    # An item comes after the words that open its list, and before what limits it.
    citations = answer.claims[0].citations
    assert {citation.document for citation in citations} == {document}
    assert any((citation.locator + "/").startswith(locator + "/") for citation in citations[:2])


@pytest.mark.parametrize(
    ("day", "caption", "words"),
    [
        (
            date(2018, 12, 30),
            "技術の開発又は実用化のための試験の用に供するための利用",
            "試験の用に供する場合",
        ),
        (
            date(2019, 1, 1),
            "著作物に表現された思想又は感情の享受を目的としない利用",
            "享受させることを目的としない",
        ),
        (
            date(2023, 12, 31),
            "著作物に表現された思想又は感情の享受を目的としない利用",
            "享受させることを目的としない",
        ),
    ],
)
def test_article_30_4_is_the_one_in_force_on_the_day(
    statutes_desk: Desk, day: date, caption: str, words: str
) -> None:
    answer = statutes_desk.answer("著作権法第30条の4は何を認めていますか", as_of=day)
    citation = answer.claims[0].citations[0]
    assert citation.caption == caption
    assert words in citation.quote
    assert citation.effective is not None
    assert citation.effective <= day
    assert answer.as_of == day


def test_the_day_may_stand_in_the_question(statutes_desk: Desk) -> None:
    answer = statutes_desk.answer("2018年12月30日時点の著作権法第30条の4は何を認めていましたか")
    assert answer.as_of == date(2018, 12, 30)
    assert first(answer)[2] == date(2018, 12, 30)


def test_article_67_3_does_not_exist_before_it_was_added(statutes_desk: Desk) -> None:
    before = statutes_desk.answer("著作権法第67条の3とは何ですか", as_of=date(2024, 1, 1))
    assert before.refusal is not None
    assert before.refusal.reason is Reason.NO_SUCH_PROVISION
    assert before.refusal.missing == "著作権法第67条の3"
    after = statutes_desk.answer("著作権法第67条の3とは何ですか", as_of=date(2026, 4, 1))
    assert first(after)[:2] == (COPYRIGHT_ACT, "art=67-3/par=1")


@pytest.mark.parametrize(
    "question",
    [
        "著作権法第999条",
        "著作権法第30条の4第5項は何を定めていますか",
        "著作権法第30条の4第9号は何ですか",
        "What does 17 U.S.C. § 9999 provide?",
        "What does Article 500 of the AI Act require?",
        "不正競争防止法第200条の罰則",
    ],
)
def test_a_provision_that_is_not_there_is_refused_by_name(statutes_desk: Desk, question: str) -> None:
    refusal = statutes_desk.answer(question).refusal
    assert refusal is not None
    assert refusal.reason is Reason.NO_SUCH_PROVISION
    assert refusal.missing


def test_supplementary_provisions_do_not_shadow_the_main_text(statutes_desk: Desk) -> None:
    assert first(statutes_desk.answer("著作権法第2条第1項第1号の定義"))[1].startswith("art=2/")
    assert first(statutes_desk.answer("著作権法附則第2条第1項の適用範囲"))[1].startswith("suppl=")


def test_the_proviso_travels_with_its_rule(statutes_desk: Desk) -> None:
    for question in ("著作権法第30条の4", "著作権法第47条の5第1項", "著作権法第30条第1項"):
        answer = statutes_desk.answer(question)
        quotes = "".join(citation.quote for claim in answer.claims for citation in claim.citations)
        passage = statutes_desk.search(question, limit=1)[0].passage.text
        if re.search(r"利用することができる。\s*ただし", passage):
            assert "ただし" in quotes


def test_a_list_comes_with_all_its_items(statutes_desk: Desk) -> None:
    answer = statutes_desk.answer("What must a notice under 17 U.S.C. § 512(c)(3)(A) contain?")
    quotes = "\n".join(citation.quote for citation in answer.claims[0].citations)
    assert all(f"({number})" in quotes for number in ("i", "ii", "iii", "iv", "v", "vi"))


def test_a_passage_s_offsets_lead_to_its_words(statutes_desk: Desk) -> None:
    for hit in statutes_desk.search("著作権の制限 fair use", limit=100):
        passage = hit.passage
        excerpt = statutes_desk.excerpt(passage.version, passage.start, passage.end, reader=Audience.PUBLIC)
        assert excerpt is not None
        assert excerpt.quote == passage.text


def test_the_stores_agree_on_all_of_it(statutes_desk: Desk) -> None:
    assert statutes_desk.library.check().complete


@pytest.mark.parametrize(
    "question", ["2015年1月1日時点の著作権法第30条の4", "2024年1月1日時点の不正競争防止法第2条"]
)
def test_a_version_that_is_not_held_is_not_called_missing_from_the_law(
    statutes_desk: Desk, question: str
) -> None:
    refusal = statutes_desk.answer(question).refusal
    assert refusal is not None
    assert refusal.reason is Reason.NOT_HELD_THEN


def test_what_is_not_held_is_named_beside_what_is_answered(statutes_desk: Desk) -> None:
    answer = statutes_desk.answer("特許法第29条と著作権法第32条の違いは何ですか")
    assert first(answer)[:2] == (COPYRIGHT_ACT, "art=32/par=1")
    assert answer.missing == ("特許法第29条",)


def test_each_provision_that_is_named_is_quoted(statutes_desk: Desk) -> None:
    answer = statutes_desk.answer("著作権法第30条の4と第32条と第47条の5")
    articles = {citation.locator.split("/")[0] for claim in answer.claims for citation in claim.citations}
    assert {"art=30-4", "art=32", "art=47-5"} <= articles


def test_an_item_is_led_by_words_that_an_earlier_passage_holds(statutes_desk: Desk) -> None:
    claim = statutes_desk.answer("著作権法第120条の2第5号").claims[0]
    assert claim.citations[0].quote.startswith("次の各号のいずれかに該当する者は、")
    assert claim.citations[1].locator == "art=120-2/par=1/item=5"
