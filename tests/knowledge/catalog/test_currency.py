"""How what is cited stands to today, and whether what it explains has changed since it was written."""

from datetime import date

import pytest

from knowledge.catalog.lookup import Currency, Scope
from knowledge.excerpt import Standing
from knowledge.model import Audience, Covered, Kind, Version
from tests.fixtures_library import TESTER, Stores, version_of

TODAY = date(2026, 11, 25)
WRITTEN, LATER, COMING = date(2024, 1, 1), date(2025, 1, 1), date(2027, 1, 1)


def add(stores: Stores, *versions: Version, audience: Audience = Audience.PUBLIC) -> None:
    for version in versions:
        fingerprint = f"{version.facts.key} {version.facts.effective}"
        stores.library.add([version], audience=audience, fingerprint=fingerprint, by=TESTER)
    stores.library.follow()


def law(effective: date | None) -> Version:
    return version_of(f"第一条　{effective}の条文", effective=effective)


def brief(effective: date | None) -> Version:
    return version_of(
        "解説", key="brief", kind=Kind.BRIEF, work="", effective=effective, covered=(Covered("law", "art=1"),)
    )


def currency(
    stores: Stores, key: str, *, reader: Audience = Audience.PUBLIC, as_of: date = TODAY
) -> Currency:
    scope = Scope(reader, as_of)
    (passage,) = stores.lookup.of([key], scope)
    return stores.lookup.currency({passage.version}, scope, today=TODAY)[passage.version]


def test_of_nothing_there_is_nothing_to_tell(stores: Stores) -> None:
    assert stores.lookup.currency(set(), Scope(Audience.PUBLIC, TODAY), today=TODAY) == {}


@pytest.mark.parametrize(
    ("as_of", "standing"),
    [
        (WRITTEN, Standing.PAST),
        (TODAY, Standing.CURRENT),
        (COMING, Standing.COMING),
    ],
)
def test_a_version_stands_to_today_whatever_day_is_asked_for(
    stores: Stores, as_of: date, standing: Standing
) -> None:
    add(stores, *map(law, (WRITTEN, LATER, COMING)))
    assert currency(stores, "law", as_of=as_of) == Currency(standing)


@pytest.mark.parametrize(
    ("law_days", "written", "as_of", "outdated"),
    [
        ((WRITTEN,), WRITTEN, TODAY, False),
        ((WRITTEN, LATER), WRITTEN, TODAY, True),
        ((WRITTEN, LATER), LATER, TODAY, False),
        ((WRITTEN, LATER), WRITTEN, WRITTEN, False),  # asked of a day before it was changed
        ((WRITTEN, COMING), WRITTEN, TODAY, False),
        ((None,), WRITTEN, TODAY, False),
        ((WRITTEN, LATER), None, TODAY, False),  # a brief of no day: nobody can say
        ((), WRITTEN, TODAY, False),
    ],
)
def test_a_brief_is_outdated_where_a_later_text_is_in_force(
    stores: Stores, law_days: tuple[date | None, ...], written: date | None, as_of: date, outdated: bool
) -> None:
    add(stores, *map(law, law_days), brief(written))
    assert currency(stores, "brief", as_of=as_of).outdated is outdated


def test_a_text_that_a_reader_may_not_see_makes_no_brief_outdated(stores: Stores) -> None:
    add(stores, law(LATER), audience=Audience.STAFF)
    add(stores, brief(WRITTEN))
    assert not currency(stores, "brief").outdated
    assert currency(stores, "brief", reader=Audience.STAFF).outdated


def test_whose_law_there_is_is_told_to_those_who_may_see_it(stores: Stores) -> None:
    add(stores, law(None), version_of("terms", key="terms", kind=Kind.POLICY, work="", jurisdiction="eu"))
    add(
        stores,
        version_of("§ 1", key="act", work="Act", jurisdiction="us", style="us"),
        audience=Audience.MEMBERS,
    )
    assert stores.lookup.jurisdictions(Audience.PUBLIC) == ["jp"]
    assert stores.lookup.jurisdictions(Audience.MEMBERS) == ["jp", "us"]
