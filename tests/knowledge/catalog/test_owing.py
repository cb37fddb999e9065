"""What the indexes owe the catalog."""

import sqlalchemy as sa

from knowledge.catalog.owing import owe_everything
from knowledge.catalog.store import passage_digest
from knowledge.model import Audience, Version
from tests.fixtures_library import TESTER, Stores, version_of

SHARED, OWN = "条文", "ほかの条文"


def add(stores: Stores, version: Version) -> None:
    stores.catalog.add([version], audience=None, fingerprint=version.facts.key, by=TESTER)


def test_a_document_that_is_gone_is_still_owed_when_all_are(stores: Stores) -> None:
    add(stores, version_of(SHARED, key="a"))
    add(stores, version_of(SHARED, key="b"))
    stores.library.follow()
    stores.catalog.remove("a", by=TESTER)
    gone = stores.owing.pending()
    stores.owing.mark_all_pending()
    assert len(stores.owing.pending()) == 2
    assert set(gone) < set(stores.owing.pending())
    stores.library.follow()
    assert stores.owing.pending() == []
    assert stores.library.check().complete


def test_a_vector_is_dropped_once_and_only_where_nothing_needs_it(stores: Stores, engine: sa.Engine) -> None:
    add(stores, version_of(SHARED, key="a"))
    add(stores, version_of(SHARED, OWN, key="b"))
    for _ in range(2):
        with engine.begin() as connection:
            owe_everything(connection)
    assert stores.owing.dropped() == {Audience.PUBLIC: []}
    stores.catalog.remove("b", by=TESTER)
    _, own = version_of(SHARED, OWN).passages
    assert stores.owing.dropped() == {Audience.PUBLIC: [passage_digest(own)]}
    stores.owing.dropped_settled()
    assert stores.owing.dropped() == {}
