"""Guides lead to provisions in everyday words, and are themselves never found."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.settings import Settings
from knowledge.model import Audience, Covered, Kind, Provision
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of

LAW = version_of(
    "公表された著作物は、営利を目的とせず、かつ、聴衆から料金を受けない場合には、公に演奏することができる。",
    "何人も、差止めを請求することができる。",
    "この法律は、公布の日から施行する。",
)
EVERYDAY = "入場無料の学園祭で流行の曲を弾くとき"


def guide(*entries: str):
    covered = tuple(Covered("law", f"art={number}") for number in range(1, 4))
    return version_of(*entries, key="guide/ja/law", kind=Kind.GUIDE, title="手引き", work="", covered=covered)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(settings=Settings(data_dir=tmp_path), encoder=FakeEncoder())
    add(desk, LAW, fingerprint="law")
    return desk


def add(desk: Desk, version, *, fingerprint: str, audience: Audience = Audience.PUBLIC) -> None:
    desk.library.add([version], audience=audience, fingerprint=fingerprint, by=TESTER)
    desk.library.follow()


def found(desk: Desk, question: str, reader: Audience = Audience.PUBLIC) -> list[tuple[str, str]]:
    return [
        (hit.passage.document, hit.passage.locator) for hit in desk.search(question, reader=reader, limit=10)
    ]


def test_an_entry_that_names_nothing_that_is_held_leads_nowhere_and_is_not_found(desk: Desk):
    add(desk, guide(f"存在しない法律第9条は、{EVERYDAY}の定めです。"), fingerprint="guide")
    assert all(document == "law" for document, _ in found(desk, EVERYDAY))


def test_everyday_words_lead_to_the_provision_that_an_entry_names(desk: Desk):
    assert found(desk, EVERYDAY)[0] != ("law", "art=3")
    add(desk, guide(f"試験法第3条は、{EVERYDAY}の定めです。"), fingerprint="guide")
    assert found(desk, EVERYDAY)[0] == ("law", "art=3")
    assert all(document == "law" for document, _ in found(desk, EVERYDAY))


def test_what_is_meant_is_the_item_of_which_the_entry_speaks(desk: Desk):
    text = "次に掲げる行為は、侵害とみなす。\n一　輸入する行為\n二　頒布する行為"
    second = text.index("二")
    law = version_of(text, key="deemed", work="みなし法", title="みなし法")
    item = Provision("art=1/item=2", second, len(text), "第一条第二号")
    add(desk, replace(law, provisions=(*law.provisions, item)), fingerprint="deemed")
    add(desk, guide(f"みなし法第1条第2号は、{EVERYDAY}の定めです。"), fingerprint="guide")
    best = desk.search(EVERYDAY, reader=Audience.PUBLIC, limit=10)[0]
    assert best.text == "二　頒布する行為"
    assert best.guide is not None


def test_a_guide_for_staff_leads_no_member(desk: Desk):
    before = found(desk, EVERYDAY)
    add(desk, guide(f"試験法第3条は、{EVERYDAY}の定めです。"), fingerprint="guide", audience=Audience.STAFF)
    assert found(desk, EVERYDAY) == before
    assert found(desk, EVERYDAY, Audience.STAFF)[0] == ("law", "art=3")


def test_a_named_provision_is_not_explained_by_a_guide(desk: Desk):
    add(desk, guide("試験法第2条は、やめさせたいときの定めです。"), fingerprint="guide")
    answer = desk.answer("試験法第2条は何を定めていますか")
    assert {citation.document for claim in answer.claims for citation in claim.citations} == {"law"}
