"""Laws from e-Gov's API, in the form in which it answers."""

import json
from datetime import date
from typing import Any

import pytest

from ingest.following.model import Receipt
from knowledge.errors import DocumentError
from tests.ingest.following.fake_web import FakeWeb, arrivals, entry, errors, look, taken
from tests.ingest.reading import words

API = "https://laws.e-gov.go.jp/api/2"
LAW = "999AC0000000002"
LIST = f"{API}/law_revisions/{LAW}"


def revision(day: str, status: str, **fields: object) -> dict[str, object]:
    """A revision with the fields that the API gives each."""
    amending = f"999AC00000{day[:4]}9"
    return {
        "law_revision_id": f"{LAW}_{day.replace('-', '')}_{amending}",
        "law_type": "Act",
        "law_title": "風車法",
        "law_title_kana": "ふうしゃほう",
        "abbrev": None,
        "category": "文化",
        "updated": f"{day}T10:12:00+09:00",
        "amendment_promulgate_date": day,
        "amendment_enforcement_date": day,
        "amendment_enforcement_comment": None,
        "amendment_scheduled_enforcement_date": None,
        "amendment_law_id": amending,
        "amendment_law_title": "風車法の一部を改正する法律",
        "amendment_law_title_kana": None,
        "amendment_law_num": "令和九十九年法律第九号",
        "amendment_type": "3",
        "repeal_status": "None",
        "repeal_date": None,
        "remain_in_force": False,
        "mission": "New",
        "current_revision_status": status,
    } | fields


def revisions(*found: dict[str, object]) -> bytes:
    law = {
        "law_type": "Act", "law_id": LAW, "law_num": "令和九十九年法律第二号", "law_num_era": "Reiwa", "law_num_year": 99,
        "law_num_type": "Act", "law_num_num": "002", "promulgation_date": "2020-01-01",
    }  # fmt: skip
    return json.dumps({"law_info": law, "revisions": found}, ensure_ascii=False).encode()


def law(sentence: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Law Era="Reiwa" Lang="ja" LawType="Act" Num="002" Year="99">'
        "<LawNum>令和九十九年法律第二号</LawNum><LawBody><LawTitle>風車法</LawTitle><MainProvision>"
        '<Article Num="1"><ArticleCaption>（目的）</ArticleCaption><ArticleTitle>第一条</ArticleTitle>'
        '<Paragraph Num="1"><ParagraphNum/><ParagraphSentence><Sentence>'
        f"{sentence}</Sentence></ParagraphSentence></Paragraph></Article></MainProvision></LawBody></Law>"
    ).encode()


def file_of(found: dict[str, object]) -> str:
    return f"{API}/law_file/xml/{found['law_revision_id']}"


NOW = revision("2030-04-01", "CurrentEnforced")
NEXT = revision("2032-01-01", "UnEnforced")
OPEN = revision(
    "2035-06-19",
    "UnEnforced",
    amendment_enforcement_comment="公布の日から起算して五年を超えない範囲内において政令で定める日",
)
PAST = revision("2025-04-01", "PreviousEnforced")
OLDER = revision("2021-04-01", "PreviousEnforced")
ALL = (OPEN, NEXT, NOW, PAST, OLDER)


@pytest.fixture
def web() -> FakeWeb:
    files = {file_of(each): law(f"風車を守る（{each['amendment_enforcement_date']}）。") for each in ALL}
    return FakeWeb({LIST: revisions(*ALL)} | files)


def source(**fields: Any) -> Any:
    return entry(kind="egov", law_id=LAW, **fields)


def days(came: Any) -> list[date | None]:
    return [each.source.given.effective for each in arrivals(came)]


def test_the_text_in_force_and_those_decided_come_the_oldest_first(web: FakeWeb) -> None:
    assert days(look(source(), web)) == [date(2030, 4, 1), date(2032, 1, 1)]


def test_a_text_whose_day_is_left_to_an_order_waits_until_it_is_set(web: FakeWeb) -> None:
    look(source(), web)
    assert file_of(OPEN) not in web.asked
    web.answers[LIST] = revisions(OPEN | {"amendment_enforcement_comment": None}, NOW)
    assert date(2035, 6, 19) in days(look(source(), web))


def test_texts_of_later_days_can_be_left_out(web: FakeWeb) -> None:
    assert days(look(source(upcoming=False), web)) == [date(2030, 4, 1)]


@pytest.mark.parametrize(
    ("since", "first"),
    [(date(2026, 1, 1), 2025), (date(2025, 4, 1), 2025), (date(2025, 3, 31), 2021), (date(2000, 1, 1), 2021)],
)
def test_past_texts_come_from_the_one_in_force_on_a_day(web: FakeWeb, since: date, first: int) -> None:
    came = days(look(source(since=since), web))
    assert came[0] is not None
    assert came[0].year == first
    assert came == sorted(came)


def test_what_arrives_is_quotable_by_article(web: FakeWeb) -> None:
    version = taken(arrivals(look(source(), web))[0])
    assert (version.facts.key, version.facts.title, version.facts.effective) == (
        LAW,
        "風車法",
        date(2030, 4, 1),
    )
    assert version.facts.url == f"https://laws.e-gov.go.jp/law/{LAW}"
    assert words(version, "art=1/par=1") == "風車を守る（2030-04-01）。"
    assert version.provisions[0].label == "第一条"


def test_the_envelope_of_law_data_is_read_too(web: FakeWeb) -> None:
    web.answers[file_of(NOW)] = (
        b"<law_data_response><attached_files_info/><law_info/><revision_info/><law_full_text>"
        + law("包まれた法律。").partition(b"\n")[2]
        + b"</law_full_text></law_data_response>"
    )
    assert words(taken(arrivals(look(source(), web))[0]), "art=1/par=1") == "包まれた法律。"


def test_nothing_but_the_list_is_asked_for_again(web: FakeWeb) -> None:
    web.note(look(source(), web))
    web.asked.clear()
    assert look(source(), web) == []
    assert web.asked == [LIST]


def test_a_text_that_e_gov_corrected_comes_again(web: FakeWeb) -> None:
    web.note(look(source(), web))
    web.answers[LIST] = revisions(NEXT, NOW | {"updated": "2031-03-31T09:00:00+09:00"})
    (again,) = arrivals(look(source(), web))
    assert again.receipts == (Receipt(file_of(NOW), last_modified="2031-03-31T09:00:00+09:00"),)


def test_of_several_amendments_of_one_day_the_first_listed_has_them_all(web: FakeWeb) -> None:
    last = NOW | {"law_revision_id": f"{LAW}_20300401_999AC0000077777"}
    web.answers |= {LIST: revisions(last, NOW | {"current_revision_status": "PreviousEnforced"})}
    web.answers |= {file_of(last): law("二つの改正を経た。")}
    came = look(source(since=date(2020, 1, 1)), web)
    assert [each.source.path.stem for each in arrivals(came)] == [last["law_revision_id"]]


def test_what_the_entry_says_stands_in_place_of_the_laws_own(web: FakeWeb) -> None:
    facts = taken(arrivals(look(source(key="windmills", title="ふうしゃ"), web))[0]).facts
    assert (facts.key, facts.title) == ("windmills", "ふうしゃ")


# What goes wrong.


def test_a_text_that_cannot_be_had_keeps_none_of_the_others_out(web: FakeWeb) -> None:
    web.answers[file_of(NOW)] = DocumentError("server_fails", url=file_of(NOW), status=500)
    came = look(source(), web)
    assert [error.code for error in errors(came)] == ["server_fails"]
    assert days(came) == [date(2032, 1, 1)]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DocumentError("page_gone", status=404), "no_such_law"),
        (DocumentError("too_slow", host="laws.e-gov.go.jp"), "too_slow"),
        (b"<html>maintenance</html>", "answer_not_json"),
        (b"", "answer_not_json"),
        (b'{"code": "500001"}', "answer_unlike"),
        (b'{"revisions": [{"law_revision_id": "x"}]}', "answer_unlike"),
        (b"[]", "answer_unlike"),
        (revisions(), "no_revisions"),
        (revisions(PAST | {"current_revision_status": "Repeal"}), "law_not_in_force"),
        (revisions(NOW | {"amendment_enforcement_date": None}), "law_not_in_force"),
    ],
)
def test_a_list_that_cannot_be_used_is_told_of(web: FakeWeb, answer: object, code: str) -> None:
    web.answers[LIST] = answer
    with pytest.raises(DocumentError) as told:
        look(source(), web)
    assert told.value.code == code


def test_a_revision_cannot_lead_elsewhere(web: FakeWeb) -> None:
    web.answers[LIST] = revisions(NOW | {"law_revision_id": "../../../secrets?"})
    with pytest.raises(DocumentError) as told:
        look(source(), web)
    assert told.value.facts["field"] == "revisions.0.law_revision_id"


def test_of_too_many_texts_the_newest_come(web: FakeWeb) -> None:
    many = [revision(f"{1900 + n}-04-01", "PreviousEnforced") for n in range(80, 0, -1)]
    web.answers = {LIST: revisions(NOW, *many), file_of(NOW): law("今。")}
    web.answers |= {file_of(each): law("昔。") for each in many}
    came = look(source(since=date(1800, 1, 1)), web)
    assert [(error.code, error.facts["count"]) for error in errors(came)] == [("too_many_versions", 81)]
    assert days(came)[-1] == date(2030, 4, 1)
    assert len(days(came)) == 60
