"""A question in one language finds what is printed in the other."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.settings import Settings
from knowledge.finding.findings import Hit, Why
from knowledge.model import Audience, Covered, Kind, Version, VersionFacts
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of

ARTICLES = (
    "第一条　凧を揚げるには届けを要する。",
    "第二条　凧糸は木綿とする。",
    "第三条　提灯の火を消す。",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(settings=Settings(data_dir=tmp_path), encoder=FakeEncoder())


def add(desk: Desk, *versions: Version, audience: Audience = Audience.PUBLIC) -> None:
    fingerprint = f"{[version.facts.key for version in versions]} {audience}"
    desk.library.add(versions, audience=audience, fingerprint=fingerprint, by=TESTER)
    desk.library.follow()


def glossary(*lines: str, key: str = "terms", effective: date | None = None) -> Version:
    facts = VersionFacts(key, "Terms", Kind.GLOSSARY, "ja", effective=effective)
    return Version(facts, "\n".join(lines), (), ())


def english(*sections: str, key: str = "kites", **facts: object) -> Version:
    base = {"title": "Kite Act", "work": "Kite Act", "language": "en", "jurisdiction": "us"}
    return version_of(*sections, key=key, **base | facts)


def found(desk: Desk, question: str, reader: Audience = Audience.PUBLIC) -> list[Hit]:
    search = desk.retriever.search(question, reader=reader, as_of=None, today=date(2026, 1, 1), limit=10)
    return list(search.findings.hits)


def best(desk: Desk, question: str, reader: Audience = Audience.PUBLIC) -> str:
    """The best passage in the other language by its words."""
    search = desk.retriever.search(question, reader=reader, as_of=None, today=date(2026, 1, 1), limit=10)
    vector = desk.retriever.encoder.encode_query(question)
    across = desk.retriever.across.find(search.question, scope=search.scope, vector=vector)
    return across.words[0].text if across.words else ""


def test_an_empty_library_has_nothing_in_any_language(desk: Desk):
    assert found(desk, "Must a kite be registered?") == []


def test_without_a_glossary_that_knows_the_words_nothing_is_found_across(desk: Desk):
    add(desk, version_of(*ARTICLES))
    assert best(desk, "Must a lantern be put out?") == ""


def test_what_a_glossary_calls_the_terms_is_what_is_searched(desk: Desk):
    add(desk, version_of(*ARTICLES), glossary("提灯 = lantern", "凧 = kite", "凧糸 = kite string"))
    assert best(desk, "Must a lantern be put out?") == ARTICLES[2]
    assert best(desk, "Of what are kite strings made?") == ARTICLES[1]


def test_and_the_other_way_about(desk: Desk):
    add(desk, english("A kite has a string.", "A lantern has a flame."), glossary("lantern = 提灯"))
    assert best(desk, "提灯について") == "A lantern has a flame."


def test_the_desks_own_glossary_needs_no_taking_in(desk: Desk):
    add(desk, version_of("第一条　差止めを請求する。", "第二条　罰金に処する。"))
    assert best(desk, "How high is the fine?") == "第二条　罰金に処する。"


def test_a_glossary_is_never_found_itself(desk: Desk):
    add(desk, version_of(*ARTICLES), glossary("提灯 = lantern"))
    assert {hit.passage.document for hit in found(desk, "lantern 提灯")} == {"law"}


def test_a_staff_only_glossary_does_nothing_for_members(desk: Desk):
    add(desk, version_of(*ARTICLES))
    add(desk, glossary("提灯 = lantern"), audience=Audience.STAFF)
    for reader in (Audience.PUBLIC, Audience.MEMBERS):
        assert best(desk, "Must a lantern be put out?", reader) == ""
    assert best(desk, "Must a lantern be put out?", Audience.STAFF) == ARTICLES[2]


def test_two_glossaries_are_read_together(desk: Desk):
    add(desk, version_of(*ARTICLES), glossary("提灯 = lantern"), glossary("届け = registration", key="more"))
    assert best(desk, "lantern") == ARTICLES[2]
    assert best(desk, "registration of a kite").startswith("第一条")


def test_a_glossary_that_goes_is_forgotten_at_once(desk: Desk):
    add(desk, version_of(*ARTICLES), glossary("提灯 = lantern"))
    assert best(desk, "lantern") == ARTICLES[2]
    assert desk.library.remove("terms", by=TESTER)
    assert best(desk, "lantern") == ""


def test_its_newest_version_counts_whatever_day_is_asked_for(desk: Desk):
    add(desk, version_of(*ARTICLES), glossary("凧 = lantern", effective=date(2020, 1, 1)))
    add(desk, glossary("提灯 = lantern", effective=date(2025, 1, 1)))
    then = desk.retriever.search(
        "lantern", reader=Audience.PUBLIC, as_of=date(2021, 1, 1), today=date(2026, 1, 1), limit=10
    )
    assert then.findings.hits[0].passage.text == ARTICLES[2]


def test_only_the_jurisdiction_that_is_named_is_searched(desk: Desk):
    add(
        desk,
        english("A lantern has a flame."),
        english(
            "A lantern is lit.",
            key="eu",
            title="Lantern Regulation",
            work="Lantern Regulation",
            jurisdiction="eu",
        ),
        glossary("提灯 = lantern"),
    )
    assert best(desk, "EUでは提灯は？") == "A lantern is lit."
    assert best(desk, "米国では提灯は？") == "A lantern has a flame."


def guide(*sections: str, covers: tuple[Covered, ...] = ()) -> Version:
    return version_of(
        *sections,
        key="brief/en/guide",
        kind=Kind.BRIEF,
        language="en",
        style="plain",
        work="",
        covered=covers,
    )


def test_a_brief_leads_to_the_provision_it_speaks_of(desk: Desk):
    aliases = ("Kite Test Act",)
    add(
        desk,
        version_of(*ARTICLES, aliases=aliases),
        guide(
            "This guide explains the Act.",
            "Article 2 of the Kite Test Act says of what the cord is made.",
            "Article 3 of the Kite Test Act: put out your light.",
        ),
    )
    hits = found(desk, "Must I put out my light?")
    assert [hit.passage.text for hit in hits[:2]] == [
        ARTICLES[2],
        "Article 3 of the Kite Test Act: put out your light.",
    ]
    assert hits[0].why is Why.OFFICIAL
    assert hits[0].of_brief == hits[1].passage.id


def test_not_to_one_that_is_not_in_force_or_not_for_the_reader(desk: Desk):
    law = version_of(*ARTICLES, aliases=("Kite Test Act",), effective=date(2030, 1, 1))
    add(desk, law, guide("Article 3 of the Kite Test Act: put out your light."))
    assert {hit.passage.kind for hit in found(desk, "Must I put out my light?")} == {Kind.BRIEF}
    add(desk, replace(law, facts=replace(law.facts, effective=None)), audience=Audience.STAFF)
    assert {hit.passage.kind for hit in found(desk, "Must I put out my light?")} == {Kind.BRIEF}
    assert found(desk, "Must I put out my light?", Audience.STAFF)[0].passage.kind is Kind.STATUTE
