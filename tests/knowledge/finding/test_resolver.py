"""What explains a provision that a question names."""

from datetime import date

from knowledge.catalog.lookup import Scope
from knowledge.finding.resolver import Resolver
from knowledge.model import Audience, Covered, Kind
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
