"""Documents taken out and put back, who reads them, what was done, and what staff are still to be told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.words import words_for
from knowledge.catalog.deeds import Deed
from knowledge.catalog.store import KEPT_FOR, Outcome
from knowledge.catalog.tables import deeds, documents, intakes, metadata, pending, removed
from knowledge.errors import DocumentError
from knowledge.model import Actor, Audience, Flag
from tests.fixtures_library import TESTER, Stores, version_of

STAFF = Actor(2**60, "職員")
TABLES = ("documents", "versions", "provisions", "passages", "covered", "intakes", "intake_versions")


def add(stores: Stores, *versions, fingerprint: str = "one", audience=None, by=TESTER, alert=False):
    found = stores.library.add(versions, audience=audience, fingerprint=fingerprint, by=by, alert=alert)
    stores.library.follow()
    return [outcome for _, outcome in found]


def rows(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the documents there are."""
    with engine.connect() as connection:
        tables = [metadata.tables[name] for name in TABLES]
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in tables
        }


def let_days_pass(engine: sa.Engine, time: timedelta) -> None:
    """What was removed is as much longer ago."""
    with engine.begin() as connection:
        (at,) = connection.scalars(sa.select(removed.c.at))
        connection.execute(sa.update(removed).values(at=at - time))


def test_what_is_put_back_is_as_it_was_row_for_row(stores: Stores, engine: sa.Engine):
    first = version_of(
        "第一の条文",
        "第二の条文",
        effective=date(2020, 4, 1),
        aliases=("略称",),
        flags=(Flag.HIDDEN_CHARACTERS,),
    )
    add(stores, first, audience=Audience.MEMBERS)
    add(stores, version_of("改めた条文", effective=date(2024, 4, 1), ocr=0.83), fingerprint="two")
    add(stores, version_of("残る条文", key="stays"), fingerprint="three")
    before, held = rows(engine), stores.holdings.versions("law")
    encoded = len(stores.encoder.encoded)
    assert stores.library.remove("law", by=STAFF)
    assert [row.key for row in stores.holdings.listed()] == ["stays"]
    assert stores.holdings.versions("law") == []
    assert stores.vectors.count(Audience.MEMBERS) == 0
    assert stores.library.check().complete
    (gone,) = stores.holdings.removed()
    assert (gone.key, gone.title, gone.gone_on - gone.at) == ("law", "試験法", KEPT_FOR)

    assert stores.library.put_back("law", by=STAFF)
    assert rows(engine) == before
    assert stores.holdings.versions("law") == held
    assert stores.holdings.removed() == []
    assert stores.vectors.count(Audience.MEMBERS) == 3
    assert stores.library.check().complete
    assert len(stores.encoder.encoded) == encoded + 3  # its vectors were let go of
    assert stores.catalog.taken_in("one", audience=None) == [("law", date(2020, 4, 1))]


def test_it_is_not_put_back_over_a_document_that_came_in_since(stores: Stores, engine: sa.Engine):
    add(stores, version_of("前の条文"))
    stores.library.remove("law", by=TESTER)
    add(stores, version_of("後の条文"), fingerprint="two")
    before = rows(engine)
    with pytest.raises(DocumentError) as caught:
        stores.library.put_back("law", by=STAFF)
    assert caught.value.code == "key_taken"
    assert all("law" in words_for(language).error(caught.value) for language in ("ja", "en"))
    assert rows(engine) == before
    assert [done.what for done in stores.holdings.done()] == [Deed.ADDED, Deed.REMOVED, Deed.ADDED]
    # Once that one is out of the way, it can be: the last removed first, and then the one before.
    stores.library.remove("law", by=TESTER)
    assert stores.library.put_back("law", by=STAFF)
    assert stores.holdings.text(stores.holdings.versions("law")[0].id).text == "後の条文"
    stores.library.remove("law", by=TESTER)
    assert len(stores.holdings.removed()) == 2


@pytest.mark.parametrize(("days", "there"), [(29, True), (31, False)])
def test_it_can_be_put_back_for_thirty_days(stores: Stores, engine: sa.Engine, days: int, there: bool):
    add(stores, version_of("条文"))
    stores.library.remove("law", by=TESTER)
    let_days_pass(engine, timedelta(days=days))
    assert bool(stores.holdings.removed()) is there
    assert stores.catalog.forget_removed() == (0 if there else 1)
    assert stores.library.put_back("law", by=TESTER) is there
    assert bool(stores.holdings.listed()) is there
    assert stores.holdings.done()[0].what is (Deed.PUT_BACK if there else Deed.REMOVED)


def test_of_what_is_too_long_ago_nothing_is_put_back_before_it_is_forgotten(
    stores: Stores, engine: sa.Engine
):
    add(stores, version_of("条文"))
    stores.library.remove("law", by=TESTER)
    let_days_pass(engine, timedelta(days=31))
    assert not stores.library.put_back("law", by=TESTER)
    assert not stores.library.put_back("never", by=TESTER)
    assert stores.holdings.listed() == []


def test_a_source_is_known_again_once_what_it_became_is_back(stores: Stores):
    both = (version_of("条文", key="a"), version_of("条文", key="b"))
    add(stores, *both)
    stores.library.remove("a", by=TESTER)
    assert stores.catalog.taken_in("one", audience=None) == []
    stores.library.put_back("a", by=TESTER)
    assert sorted(stores.catalog.taken_in("one", audience=None)) == [("a", None), ("b", None)]
    assert stores.catalog.taken_in("one", audience=Audience.STAFF) == []


def test_a_source_taken_in_again_meanwhile_keeps_its_place(stores: Stores, engine: sa.Engine):
    """The same bytes brought a document under another key since; the fingerprint is theirs now, too."""
    add(stores, version_of("条文", key="a"))
    stores.library.remove("a", by=TESTER)
    add(stores, version_of("条文", key="b"))
    stores.library.put_back("a", by=TESTER)
    with engine.connect() as connection:
        assert connection.scalars(sa.select(intakes.c.fingerprint)).all() == ["one"]
    assert [row.key for row in stores.holdings.listed()] == ["a", "b"]
    assert stores.library.check().complete


def test_a_number_that_was_given_is_not_given_again(stores: Stores):
    add(stores, version_of("条文", key="a"))
    stores.library.remove("a", by=TESTER)
    add(stores, version_of("別の条文", key="b"), fingerprint="two")
    stores.library.put_back("a", by=TESTER)
    (first,), (second,) = stores.holdings.versions("a"), stores.holdings.versions("b")
    assert first.id < second.id


def test_each_thing_done_is_on_record_with_who_did_it(stores: Stores):
    law = version_of("条文", effective=date(2020, 4, 1))
    add(stores, law, by=STAFF)
    add(stores, law, by=STAFF)  # unchanged: nothing was done
    add(
        stores,
        version_of("改めた条文", effective=date(2024, 4, 1)),
        fingerprint="two",
        audience=Audience.MEMBERS,
    )
    assert stores.library.set_audience("law", Audience.STAFF, by=STAFF)
    assert not stores.library.set_audience("law", Audience.STAFF, by=STAFF)
    assert not stores.library.set_audience("none", Audience.STAFF, by=STAFF)
    stores.library.remove("law", by=TESTER)
    assert not stores.library.remove("law", by=TESTER)
    stores.library.put_back("law", by=STAFF)
    done = stores.holdings.done("law")
    assert [(each.what, each.by) for each in reversed(done)] == [
        (Deed.ADDED, STAFF),
        (Deed.NEW_VERSION, TESTER),
        (Deed.AUDIENCE_CHANGED, TESTER),
        (Deed.AUDIENCE_CHANGED, STAFF),
        (Deed.REMOVED, TESTER),
        (Deed.PUT_BACK, STAFF),
    ]
    assert done[-1].detail == {"title": "試験法", "effective": "2020-04-01"}
    assert done[2].detail == {"from": "members", "to": "staff"}
    assert datetime.now(UTC) - done[0].at < timedelta(hours=1)
    assert stores.holdings.done("other") == []
    assert len(stores.holdings.done(limit=2)) == 2


def test_a_deed_that_cannot_be_recorded_is_not_done(stores: Stores, engine: sa.Engine):
    add(stores, version_of("条文"))
    before = rows(engine)
    nobody = Actor(None, None)  # type: ignore[arg-type]  a name the table does not take
    for act in (
        lambda: stores.catalog.remove("law", by=nobody),
        lambda: stores.catalog.set_audience("law", Audience.STAFF, by=nobody),
        lambda: stores.catalog.add([version_of("他", key="b")], audience=None, fingerprint="two", by=nobody),
    ):
        with pytest.raises(sa.exc.DBAPIError):
            act()
        assert rows(engine) == before
        assert stores.owing.pending() == []
        with engine.connect() as connection:
            assert connection.scalar(sa.select(sa.func.count()).select_from(deeds)) == 1


def test_a_change_of_readers_reaches_both_indexes_and_embeds_nothing(stores: Stores, engine: sa.Engine):
    add(stores, version_of("条文"))
    stores.encoder.encoded.clear()
    for audience in (Audience.STAFF, Audience.MEMBERS, Audience.PUBLIC):
        assert stores.library.set_audience("law", audience, by=STAFF)
        assert [reader for reader in Audience if stores.keywords.count(reader)] == [
            reader for reader in Audience if audience in reader.reads
        ]
        assert [each for each in Audience if stores.vectors.count(each)] == [audience]
        assert stores.library.check().complete
    assert stores.encoder.encoded == []
    with engine.connect() as connection:
        assert connection.scalars(sa.select(documents.c.audience)).all() == ["public"]
        assert connection.scalars(sa.select(pending)).all() == []


def test_staff_are_told_once_of_each_new_version_of_what_is_followed(stores: Stores):
    days = [date(2020, 4, 1), date(2021, 4, 1), date(2022, 4, 1)]
    assert add(stores, version_of("一", effective=days[0]), alert=True) == [Outcome.ADDED]
    assert stores.catalog.alerts_due() == []  # that it is there is no news
    add(stores, version_of("二", effective=days[1]), fingerprint="two", alert=True)
    add(stores, version_of("二", effective=days[1]), fingerprint="two", alert=True)
    add(stores, version_of("三", effective=days[2]), fingerprint="three")
    versions = [each.id for each in stores.holdings.versions("law")]
    assert stores.catalog.alerts_due() == [versions[1]]
    stores.catalog.alert_told(versions[1])
    stores.catalog.alert_told(versions[1])
    assert stores.catalog.alerts_due() == []


def test_of_what_was_removed_nobody_is_told(stores: Stores):
    add(stores, version_of("一", effective=date(2020, 4, 1)))
    add(stores, version_of("二", effective=date(2021, 4, 1)), fingerprint="two", alert=True)
    assert stores.catalog.alerts_due()
    stores.library.remove("law", by=TESTER)
    assert stores.catalog.alerts_due() == []


def test_versions_stand_in_the_order_in_which_they_came_into_force(stores: Stores):
    for number, day in enumerate([date(2024, 4, 1), None, date(2020, 4, 1), date(2024, 4, 1)]):
        add(stores, version_of(f"条文{number}", effective=day), fingerprint=str(number))
    held = stores.holdings.versions("law")
    spans = [(stores.holdings.text(each.id).text, each.effective, each.until) for each in held]
    assert spans == [
        ("条文1", None, date(2020, 4, 1)),
        ("条文2", date(2020, 4, 1), date(2024, 4, 1)),
        ("条文0", date(2024, 4, 1), date(2024, 4, 1)),  # of the same day: the later text took its place
        ("条文3", date(2024, 4, 1), None),
    ]
    assert [stores.holdings.version(each.id) for each in held] == held
    assert stores.holdings.version(99) is None
    assert stores.holdings.text(99).text == ""
    (listed,) = stores.holdings.listed()
    assert (listed.effective, listed.versions, listed.passages) == (date(2024, 4, 1), 4, 1)
    assert replace(listed, versions=4) == listed


def test_names_in_the_library_follow_whatever_is_done_to_it(stores: Stores):
    """One removed and another put back between two looks: as many documents, and the same newest version."""
    for key in ("a", "b", "c"):
        add(stores, version_of("条文", key=key, work=f"{key}法"), fingerprint=key)
    stores.library.remove("a", by=TESTER)
    seen = [stores.lookup.state()]
    stores.library.put_back("a", by=TESTER)
    stores.library.remove("b", by=TESTER)
    seen.append(stores.lookup.state())
    assert seen[0] != seen[1]
    assert [law.work for law in stores.lookup.laws(Audience.PUBLIC)] == ["a法", "c法"]
