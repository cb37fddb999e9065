"""What a look-up may rely on: ids in the order of the text, and one look at the library for a whole question."""

from contextlib import suppress
from datetime import date

from knowledge.catalog.lookup import Scope
from knowledge.model import Audience
from tests.fixtures_library import TESTER, Stores, version_of


def add(stores: Stores, *versions, fingerprint: str = "one") -> None:
    stores.library.add(versions, audience=None, fingerprint=fingerprint, by=TESTER)
    stores.library.follow()


def test_passages_of_a_version_have_ids_in_the_order_of_its_text_with_none_between(stores: Stores):
    add(stores, version_of(*"一二三", key="a"), fingerprint="a")
    add(stores, version_of(*"四五", key="b"), fingerprint="b")
    stores.library.remove("a", by=TESTER)
    stores.library.put_back("a", by=TESTER)
    for key, text in (("a", "一二三"), ("b", "四五")):
        held = stores.lookup.of([key], Scope(Audience.PUBLIC, date(2026, 11, 25)))
        assert "".join(each.text for each in held) == text
        assert [each.id for each in held] == list(range(held[0].id, held[0].id + len(text)))
        assert stores.lookup.of_any_day([each.id for each in held]) == {each.id: each for each in held}


def test_a_library_looked_at_at_once_counts_as_unchanged_and_then_no_more(stores: Stores):
    with stores.lookup.at_once(), stores.lookup.at_once():
        before = stores.lookup.state()
        add(stores, version_of("条文", work="新法"))
        assert stores.lookup.state() == before
        assert [law.work for law in stores.lookup.laws(Audience.PUBLIC)] == ["新法"]
    assert stores.lookup.state() != before
    with suppress(KeyError), stores.lookup.at_once():
        raise KeyError
    with stores.lookup.at_once():
        assert stores.lookup.state() != before
