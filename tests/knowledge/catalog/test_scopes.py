"""Whatever is looked up for a reader leaves out what that reader may not see, also where an index would name it."""

from collections.abc import Iterator
from datetime import date

import pytest

from knowledge.catalog.lookup import Lookup, Scope, StoredPassage
from knowledge.model import Audience, Covered, Kind
from tests.fixtures_library import TESTER, Stores, version_of

TODAY = date(2026, 11, 25)
OPEN, HIDDEN = "公開の法律の条文", "事務局だけの条文"


@pytest.fixture
def lookup(stores: Stores) -> Lookup:
    """An open law, and hidden beside it another law, and a brief on the open one."""
    brief = version_of(
        HIDDEN,
        key="brief",
        title="解説",
        work="",
        kind=Kind.BRIEF,
        vendor="openai",
        covered=(Covered("open", "art=1"),),
    )
    stores.library.add([version_of(OPEN, key="open")], audience=None, fingerprint="open", by=TESTER)
    hidden = [version_of(HIDDEN, key="hidden", title="秘法", work="秘法"), brief]
    stores.library.add(hidden, audience=Audience.STAFF, fingerprint="hidden", by=TESTER)
    stores.library.follow()
    return stores.lookup


def looked_up(lookup: Lookup, reader: Audience) -> Iterator[StoredPassage]:
    """All that the scoped look-ups give, asked for everything."""
    scope, keys = Scope(reader, TODAY), ["open", "hidden", "brief"]
    staff = lookup.all_in_force(Scope(Audience.STAFF, TODAY))
    yield from lookup.all_in_force(scope)
    yield from lookup.of(keys, scope)
    yield from lookup.explaining("open", "art=1", scope)
    yield from lookup.explaining("open", "", scope)
    yield from lookup.passages([each.id for each in staff], scope).values()
    for found in lookup.in_force_by_digest([each.digest for each in staff], scope).values():
        yield from found


@pytest.mark.parametrize("reader", [Audience.PUBLIC, Audience.MEMBERS])
def test_nothing_hidden_is_looked_up(lookup: Lookup, reader: Audience) -> None:
    scope = Scope(reader, TODAY)
    assert {each.text for each in looked_up(lookup, reader)} == {OPEN}
    assert not lookup.any_in_force(["hidden", "brief"], scope)
    assert lookup.provisions_like(["hidden", "brief"], [("art", "1")], scope) == []
    assert [law.work for law in lookup.laws(reader)] == ["試験法"]
    hidden = [each for each in lookup.all_in_force(Scope(Audience.STAFF, TODAY)) if each.text == HIDDEN]
    for each in hidden:
        assert lookup.excerpt(each.version, each.start, each.end, reader=reader, today=TODAY) is None


def test_staff_are_given_all_of_it(lookup: Lookup) -> None:
    assert {each.text for each in looked_up(lookup, Audience.STAFF)} == {OPEN, HIDDEN}
    assert [law.work for law in lookup.laws(Audience.STAFF)] == ["秘法", "試験法"]
