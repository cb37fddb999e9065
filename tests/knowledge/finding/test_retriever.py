"""Fusion, filters and LangChain's interface, over real stores."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.settings import Settings
from knowledge.catalog.lookup import Scope
from knowledge.model import Audience
from knowledge.reading.question import parse_question
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(settings=Settings(data_dir=tmp_path), encoder=FakeEncoder())


def add(desk: Desk, *versions, fingerprint: str = "one") -> None:
    desk.library.add(versions, audience=Audience.PUBLIC, fingerprint=fingerprint, by=TESTER)
    desk.library.follow()


def test_it_is_a_langchain_retriever(desk: Desk):
    add(desk, version_of("著作権の譲渡", "損害の賠償"))
    documents = desk.langchain_retriever().invoke("損害賠償")
    assert documents[0].page_content == "損害の賠償"
    assert documents[0].metadata["locator"] == "art=2"
    assert documents[0].metadata["document"] == "law"


def test_old_versions_never_crowd_out_what_is_in_force(desk: Desk):
    # Every old version is nearer to the question than the one text in force.
    for year in range(1700, 1900, 2):
        texts = [f"差止請求の要件{year}の{number}" for number in range(4)]
        add(desk, version_of(*texts, effective=date(year, 1, 1)), fingerprint=str(year))
    add(desk, version_of("今日の条文", effective=date(2020, 1, 1)), fingerprint="now")
    names = desk.retriever.resolver.names(Audience.PUBLIC)
    question = parse_question("差止請求の要件", names=names, today=date(2026, 1, 1))
    scope = Scope(Audience.PUBLIC, date(2026, 1, 1))
    hits = desk.retriever.find(question, scope=scope, limit=10).hits
    assert [hit.passage.text for hit in hits] == ["今日の条文"]
    then = desk.retriever.find(question, scope=Scope(Audience.PUBLIC, date(1701, 1, 1)), limit=10).hits
    assert {hit.passage.effective for hit in then} == {date(1700, 1, 1)}
    assert len(then) == 4


def test_a_chapter_is_searched_alone_with_what_is_named_beside_it(desk: Desk):
    law = version_of("総則の通則である", "差止請求の罰則である", "損害の賠償である")
    contexts = ("試験法 第一章 総則", "試験法 第二章 罰則", "試験法 第三章 雑則")
    passages = [replace(each, context=context) for each, context in zip(law.passages, contexts, strict=True)]
    other = version_of("別件の差止請求である", key="other", work="別件法", title="別件法")
    third = version_of("第三の差止請求である", key="third", work="第三法", title="第三法")
    add(desk, replace(law, passages=tuple(passages)), other, third)

    def found(question: str) -> set[str]:
        hits = desk.search(question, reader=Audience.PUBLIC, limit=10)
        return {f"{hit.passage.document} {hit.passage.locator}" for hit in hits}

    assert len(found("試験法の総則と罰則の内容は")) == 5
    assert found("試験法の第二章の内容は") == {"law art=2"}
    assert found("試験法の第二章と試験法第三条の関係は") == {"law art=2", "law art=3"}
    assert found("試験法の第二章と別件法との違いは") == {"law art=2", "other art=1"}


def test_a_filter_by_document_holds_in_every_list(desk: Desk):
    add(
        desk,
        version_of("差止請求の要件", key="a"),
        version_of("差止請求の手続", key="b", work="別の法", title="別の法"),
    )
    names = desk.retriever.resolver.names(Audience.PUBLIC)
    question = parse_question("試験法第1条の差止請求", names=names, today=date(2026, 1, 1))
    scope = Scope(Audience.PUBLIC, date(2026, 1, 1))
    hits = desk.retriever.find(question, scope=scope, limit=10, documents=["b"]).hits
    assert [hit.passage.document for hit in hits] == ["b"]
    assert desk.retriever.find(question, scope=scope, limit=10, documents=["none"]).hits == ()


def test_the_same_question_finds_the_same_in_the_same_order(desk: Desk):
    add(desk, *[version_of("差止請求の要件", "損害賠償", key=f"law{number}") for number in range(8)])
    first = desk.search("差止請求の要件", limit=50)
    assert [hit.passage.id for hit in desk.search("差止請求の要件", limit=50)] == [
        hit.passage.id for hit in first
    ]
