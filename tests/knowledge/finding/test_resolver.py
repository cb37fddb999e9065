"""What explains a provision that a question names."""

from dataclasses import replace
from datetime import date

from knowledge.catalog.lookup import Scope
from knowledge.finding.resolver import Resolution, Resolver
from knowledge.model import Audience, Covered, Kind, Provision
from knowledge.reading.names import load_names
from knowledge.reading.question import parse_question
from tests.fixtures_library import TESTER, Stores, version_of

TODAY = date(2026, 11, 1)
SCOPE = Scope(Audience.PUBLIC, TODAY)


def explained_by(stores: Stores, question: str) -> list[str]:
    resolver = Resolver(lookup=stores.lookup, names=load_names())
    asked = parse_question(question, names=resolver.names(Audience.PUBLIC), today=TODAY)
    (group,) = resolver.resolve(asked, scope=SCOPE).groups
    return [place.passage.text for place in group if place.passage.kind is Kind.BRIEF]


def brief(stores: Stores, entries: int) -> None:
    texts = [f"試験法第{number}条は{number}番目のことを定めています。" for number in range(1, entries + 1)]
    law = version_of(*(f"第{number}条の本文" for number in range(1, entries + 1)))
    covered = tuple(Covered("law", f"art={number}") for number in range(1, entries + 1))
    guide = version_of(*texts, key="brief/guide", kind=Kind.BRIEF, work="", covered=covered)
    for version in (law, guide):
        stores.library.add([version], audience=Audience.PUBLIC, fingerprint=version.facts.key, by=TESTER)
    stores.library.follow()


def test_of_a_guide_only_the_entry_on_the_provision_explains_it(stores: Stores) -> None:
    brief(stores, 30)
    assert explained_by(stores, "試験法第3条は何を定めていますか") == [
        "試験法第3条は3番目のことを定めています。"
    ]


def test_a_brief_explains_what_it_covers_as_a_whole(stores: Stores) -> None:
    brief(stores, 5)
    assert len(explained_by(stores, "試験法第3条は何を定めていますか")) == 5


def test_of_a_law_that_is_not_held_a_paragraph_that_no_brief_tells_of_is_missing(stores: Stores) -> None:
    text = (
        "DSM指令第4条第1項は例外を定めます。DSM指令第4条第3項は留保を定めます。DSM指令第3条は研究を定めます。"
    )
    covered = tuple(Covered("32019L0790", f"art={number}") for number in (3, 4))
    brief = version_of(text, key="brief/dsm", kind=Kind.BRIEF, work="", covered=covered)
    stores.library.add([brief], audience=Audience.PUBLIC, fingerprint="brief", by=TESTER)
    stores.library.follow()
    resolver = Resolver(lookup=stores.lookup, names=load_names())

    def missing(question: str) -> tuple[str, ...]:
        asked = parse_question(question, names=resolver.names(Audience.PUBLIC), today=TODAY)
        return resolver.resolve(asked, scope=SCOPE).missing_laws

    assert missing("DSM指令第4条第9項の義務は？") == ("DSM指令第4条第9項",)
    assert not any(map(missing, ["DSM指令第4条第3項とは", "DSM指令第4条とは", "DSM指令第3条第1項とは"]))


def test_a_chapter_of_a_law_says_where_to_look_and_one_that_it_has_not_is_missing(stores: Stores) -> None:
    law = version_of("第一条の本文", "第二条の本文")
    contexts = ("試験法 第一章 総則 第一条", "試験法 第二章 罰則 第二条")
    passages = [replace(each, context=context) for each, context in zip(law.passages, contexts, strict=True)]
    plain = version_of("第一条の本文である", key="plain", work="無章法", title="無章法")
    for version in (replace(law, passages=tuple(passages)), plain):
        stores.library.add([version], audience=Audience.PUBLIC, fingerprint=version.facts.key, by=TESTER)
    stores.library.follow()
    resolver = Resolver(lookup=stores.lookup, names=load_names())

    def resolved(question: str) -> Resolution:
        asked = parse_question(question, names=resolver.names(Audience.PUBLIC), today=TODAY)
        return resolver.resolve(asked, scope=SCOPE)

    assert resolved("試験法の第二章は何を定めていますか").chapters == {stores.lookup.of(["law"], SCOPE)[1].id}
    assert resolved("試験法の第九章は何を定めていますか").missing_provisions == ("試験法 第九章",)
    assert not resolved("無章法の第九章は何を定めていますか").missing
    assert resolved("無章法と試験法の第九章とはどう違いますか").missing == ("試験法 第九章",)
    assert not resolved("試験法では小説の第九章は守られますか").missing


def test_a_name_for_several_provisions_says_where_to_look_and_names_none(stores: Stores) -> None:
    places = ((0, 8, "sec=106"), (9, 20, "sec=512"))
    provisions = tuple(Provision(locator, start, end, locator) for start, end, locator in places)
    law = version_of(
        "§ 106. a", "§ 512. b", key="usc17", work="U.S. Copyright Act", style="us", jurisdiction="us"
    )
    law = replace(law, provisions=provisions)
    stores.library.add([law], audience=Audience.PUBLIC, fingerprint="law", by=TESTER)
    stores.library.follow()
    resolver = Resolver(lookup=stores.lookup, names=load_names())
    asked = parse_question("What is a DMCA notice?", names=resolver.names(Audience.PUBLIC), today=TODAY)
    resolution = resolver.resolve(asked, scope=SCOPE)
    second = stores.lookup.of(["usc17"], SCOPE)[1]
    assert resolution.groups == ()
    assert resolution.around == {second.id}
    assert resolution.works


def test_two_numbers_are_an_article_where_the_law_has_it_else_a_paragraph(stores: Stores) -> None:
    text = "二の一　第一\n二　第二\n２　第二の二"
    places = ((0, 6, "art=2-1"), (7, 18, "art=2"), (7, 11, "art=2/par=1"), (12, 18, "art=2/par=2"))
    provisions = tuple(Provision(locator, start, end, locator) for start, end, locator in places)
    law = replace(version_of(text), provisions=provisions)
    stores.library.add([law], audience=Audience.PUBLIC, fingerprint="law", by=TESTER)
    stores.library.follow()
    resolver = Resolver(lookup=stores.lookup, names=load_names())

    def meant(question: str) -> list[str]:
        asked = parse_question(question, names=resolver.names(Audience.PUBLIC), today=TODAY)
        resolution = resolver.resolve(asked, scope=SCOPE)
        return [place.passage.text[place.start : place.end] for group in resolution.groups for place in group]

    assert meant("試験法2-1とは") == ["二の一　第一"]
    assert meant("試験法2-2とは") == ["２　第二の二"]
    assert meant("試験法2-3とは") == []
