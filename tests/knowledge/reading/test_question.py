"""What a question asks about."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import QuestionError
from knowledge.reading.names import load_names
from knowledge.reading.question import Question, parse_question

NAMES = load_names()
TODAY = date(2026, 11, 22)


def ask(text: str) -> Question:
    return parse_question(text, names=NAMES, today=TODAY)


@pytest.mark.parametrize("text", ["", "  \n\t", "\u202e\u200b", "？！…", "\x00"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError) as error:
        ask(text)
    assert error.value.code == "empty_question"


def test_a_question_that_is_too_long_is_refused() -> None:
    with pytest.raises(QuestionError) as error:
        ask("あ" * 2001)
    assert (error.value.code, error.value.facts) == ("question_too_long", {"length": 2001, "limit": 2000})
    assert parse_question("あ" * 2001, names=NAMES, today=TODAY, limit=3000).text == "あ" * 2001
    assert ask(" " * 3000 + "あ").text == "あ"


@pytest.mark.parametrize(
    "text", ["2018年2月30日時点の30条の4", "as of 2018-02-30", "平成30年13月当時", "as of 31 June 2019"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(QuestionError) as error:
        ask(text)
    assert error.value.code == "no_such_date"
    assert "-" in str(error.value.facts["date"])


def test_what_a_reader_cannot_see_is_removed() -> None:
    assert ask("\u202eSora\u200b 2\x07は?\r\n\t許諾 ").text == "Sora 2は?\n 許諾"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("学習は認められますか", "ja"),
        ("著作権法30条の4", "ja"),
        ("Is training allowed?", "en"),
        ("§ 107", "en"),
        ("What does 著作権法 Article 30-4 say?", "en"),
        ("What does 著作権法第30条の4 mean for OpenAI?", "en"),
        ("OpenAIのAI", "ja"),
        ("著作権法 Article 30-4", "ja"),
        ("저작권법에서 학습은 허용됩니까?", "en"),
        ("Разрешено ли обучение?", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert ask(text).language == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年12月30日時点の著作権法30条の4", date(2018, 12, 30)),
        ("2018年12月30日の時点で", date(2018, 12, 30)),
        ("２０１８年１２月３０日時点", date(2018, 12, 30)),
        ("平成30年12月当時の30条の4", date(2018, 12, 31)),
        ("令和元年当時", date(2019, 12, 31)),
        ("昭和四十六年一月一日現在", date(1971, 1, 1)),
        ("2018年当時の法律", date(2018, 12, 31)),
        ("2020年2月の時点", date(2020, 2, 29)),
        ("2018年の著作権法では", date(2018, 12, 31)),
        ("2018-12-30時点", date(2018, 12, 30)),
        ("2018/12/30時点", date(2018, 12, 30)),
        ("昨年の時点", date(2025, 12, 31)),
        ("What was the rule as of 30 December 2018?", date(2018, 12, 30)),
        ("as of December 30th, 2018", date(2018, 12, 30)),
        ("What did Article 67-3 of Japan's Copyright Act say on 1 January 2025?", date(2025, 1, 1)),
        ("What did Article 53 of the AI Act require on January 1, 2023?", date(2023, 1, 1)),
        ("as of 2018-12-30", date(2018, 12, 30)),
        ("Back in 2018, was it allowed?", date(2018, 12, 31)),
        ("the law in force in March 2019", date(2019, 3, 31)),
        ("What did Article 30-4 say in 2018?", date(2018, 12, 31)),
        ("2026年現在", TODAY),  # not over yet
        ("as of November 2026", TODAY),
        ("2030年1月1日時点", date(2030, 1, 1)),
        ("2019年より前の著作権法30条の4", date(2018, 12, 31)),
        ("2019年1月1日より前は", date(2018, 12, 31)),
        ("2019年3月より前の規定", date(2019, 2, 28)),
        ("2019年以前の著作権法", date(2019, 12, 31)),
        ("2018年12月31日以前の条文", date(2018, 12, 31)),
        ("What did Article 30-4 say before 2019?", date(2018, 12, 31)),
        ("Before 2019, what did Article 30-4 say?", date(2018, 12, 31)),
        ("2019年より前に著作権法30条の4はありましたか", date(2018, 12, 31)),
        ("the rule prior to 1 January 2019", date(2018, 12, 31)),
        ("2018年に著作権法30条の4はどうなっていましたか", date(2018, 12, 31)),
        ("2018年は著作権法30条の4はどうでしたか", date(2018, 12, 31)),
        ("2018年には第30条の4の規定は何でしたか", date(2018, 12, 31)),
        ("2018年に第30条の4は？", date(2018, 12, 31)),
        ("著作権法30条の4は2018年にどうでしたか", date(2018, 12, 31)),
        ("What was Article 30-4 of the Copyright Act in 2018?", date(2018, 12, 31)),
    ],
)
def test_the_day_whose_law_is_asked_for(text: str, expected: date) -> None:
    assert ask(text).as_of == expected


@pytest.mark.parametrize(
    "text",
    [
        "2018年12月30日に無断で使われました",
        "2018年の著作権法改正では何が変わりましたか",
        "2018年改正著作権法で導入された規定",
        "昭和45年法律第48号",
        "平成30年法律第30号による改正",
        "契約から10年の時点で",
        "My work was copied in 2018",
        "I published a video in 2018. Does Article 30-4 apply?",
        "2018年に公開した動画に著作権法30条の4は適用されますか",
        "2018年に作った絵は著作権法30条の4でどうなりますか",
        "2018年に投稿された動画に第30条の4は？",
        "2018年にどうでしたか",
        "2019年より前に公開した動画",
        "2019年より前に公開した動画に30条の4は適用されますか",
        "2019年以前に作られた絵",
        "a video published before 2019",
        "Before 2019 I published a video. Does Article 30-4 apply?",
        "since 2018",
        "as of now",
        "Directive (EU) 2019/790",
    ],
)
def test_a_date_alone_asks_for_todays_law(text: str) -> None:
    assert ask(text).as_of is None


@pytest.mark.parametrize(
    "text",
    [
        "改正前の著作権法30条の4",
        "改正される前の30条の4は",
        "以前の著作権法30条の4はどうでしたか",
        "旧著作権法第47条の7",
        "旧法47条の7は",
        "昔の著作権法では",
        "前の条文を教えて",
        "2018年の公開時、30条の4はどうだった？",
        "Article 30-4 before the amendment",
        "the former Article 47-7",
        "What did Article 30-4 used to say?",
        "What did Article 30-4 previously say?",
    ],
)
def test_the_law_as_it_was_without_a_day(text: str) -> None:
    assert (ask(text).former, ask(text).as_of) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "著作権法30条の4",
        "2018年当時の30条の4はどうでしたか",
        "2019年以前の著作権法",
        "以前、私の絵が無断で使われました",
        "名前の条件は",
        "裁判はどうでしたか",
        "前の質問について",
        "my former employer copied my work",
        "a previously published work",
        "the work I used before",
    ],
)
def test_no_former_law_is_asked_for(text: str) -> None:
    assert not ask(text).former


def test_a_clause_of_terms_leaves_vendor_and_jurisdiction_as_they_are() -> None:
    question = ask("Midjourneyの利用規約第3条は日本では有効ですか")
    assert [(each.law, each.law_text) for each in question.references] == [(None, "利用規約")]
    assert (question.vendors, question.jurisdictions) == ({"midjourney"}, {"jp"})
    assert ask("Midjourneyの利用規約で学習は？").references == ()


def test_everything_that_a_question_names() -> None:
    question = ask(
        "Sora 2の学習は、日本の著作権法30条の4とAI Act Art. 53(1)(c)でどうなりますか。弁護士会規則第3条は？"
    )
    assert [reference.locator for reference in question.references] == [
        "art=30-4",
        "art=53/par=1/pt=c",
        "art=3",
    ]
    assert [law.key for law in question.laws] == ["345AC0000000048", "32024R1689"]
    assert (question.references[-1].law, question.references[-1].law_text) == (None, "弁護士会規則")
    assert question.jurisdictions == {"jp", "eu"}
    assert question.vendors == {"openai"}


def test_a_treaty_is_of_no_jurisdiction() -> None:
    assert ask("ベルヌ条約第9条").jurisdictions == frozenset()


@given(st.text(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_text_is_read_or_refused_for_a_reason(text: str, today: date) -> None:
    reasons = []
    try:
        question = parse_question(text, names=NAMES, today=today)
    except QuestionError as error:
        reasons.append(error.code)
    else:
        assert question.text == question.text.strip()
        assert all(question.text[found.start : found.end] for found in question.references)
    assert set(reasons) <= {"empty_question", "question_too_long", "no_such_date"}


@given(st.dates(date(1989, 1, 8), date(2019, 4, 30)))
def test_a_day_in_any_writing_is_the_same_day(day: date) -> None:
    written = [
        f"{day.year}年{day.month}月{day.day}日時点",
        f"平成{day.year - 1988}年{day.month}月{day.day}日当時",
        f"as of {day.isoformat()}",
        f"as of {day.day} {day:%B} {day.year}",
        f"as of {day:%b}. {day.day}, {day.year}",
    ]
    assert {ask(text).as_of for text in written} == {day}
