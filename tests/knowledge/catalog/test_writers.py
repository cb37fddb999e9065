"""Several who write to the catalog at once take turns."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa

from knowledge.catalog.holdings import Holdings
from knowledge.catalog.lookup import Lookup
from knowledge.catalog.owing import Owing
from knowledge.catalog.store import Catalog, Outcome
from knowledge.model import Audience
from tests.fixtures_library import TESTER, version_of


def test_a_document_brought_in_by_several_at_once_is_there_once(engine: sa.Engine) -> None:
    catalog, barrier = Catalog(engine=engine), Barrier(4)

    def add(_: int) -> Outcome:
        barrier.wait()
        ((_, outcome),) = catalog.add([version_of("条文")], audience=None, fingerprint="one", by=TESTER)
        return outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(add, range(4)))
    assert outcomes == [Outcome.ADDED, *[Outcome.UNCHANGED] * 3]
    assert [(each.key, each.versions) for each in Holdings(engine=engine).listed()] == [("law", 1)]
    assert Owing(engine=engine).counts()[Audience.PUBLIC] == (1, 1)


def test_of_several_who_remove_a_document_one_finds_it(engine: sa.Engine) -> None:
    catalog, barrier = Catalog(engine=engine), Barrier(3)
    catalog.add([version_of("条文")], audience=None, fingerprint="one", by=TESTER)

    def remove(_: int) -> bool:
        barrier.wait()
        return catalog.remove("law", by=TESTER)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(remove, range(3))) == [False, False, True]
    assert Owing(engine=engine).pending() == [1]
    assert Lookup(engine=engine).document_ids(["law"]) == []
