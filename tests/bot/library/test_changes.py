"""What changed between versions that are held, and of what staff are to be told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.library.changes import Alert, Changes
from bot.words import words_for
from knowledge.catalog.holdings import Holdings
from knowledge.catalog.store import Catalog
from knowledge.catalog.tables import versions
from knowledge.comparing.comparison import Fate
from knowledge.comparing.held import is_cosmetic_change
from knowledge.errors import DocumentError
from tests.fixtures_library import TESTER, version_of

TODAY = date(2026, 6, 1)
OLD, NEW, NEWER = (f"利用者は、料金{price}円を支払うものとします。" for price in ("百", "二百", "三百"))


@dataclass(frozen=True)
class Stores:
    """The catalog; comparing needs no index."""

    catalog: Catalog
    holdings: Holdings


@pytest.fixture
def stores(engine: sa.Engine) -> Stores:
    return Stores(Catalog(engine=engine), Holdings(engine=engine))


@pytest.fixture
def changes(stores: Stores) -> Changes:
    return changes_of(stores)


def changes_of(stores: Stores, today: date = TODAY) -> Changes:
    return Changes(holdings=stores.holdings, catalog=stores.catalog, today=lambda: today)


def bring(stores: Stores, text: str, day: str | None = None, *, key: str = "law", alert: bool = True) -> int:
    """A version as a sync brings it; its number."""
    version = version_of(text, key=key, effective=date.fromisoformat(day) if day else None)
    stores.catalog.add([version], audience=None, fingerprint=f"{key}:{day}:{text}", by=TESTER, alert=alert)
    return max(each.id for each in stores.holdings.versions(key))


def long_ago(engine: sa.Engine) -> None:
    """All that is held came in long ago."""
    then = (datetime.now(UTC) - timedelta(days=90)).replace(tzinfo=None)
    with engine.begin() as connection:
        connection.execute(sa.update(versions).values(added_at=then))


def told(alerts: list[Alert]) -> list[tuple[str, str]]:
    """First day of either version of each alert."""
    return [(str(each.difference.before.effective), str(each.difference.after.effective)) for each in alerts]


# Between two days.


def test_an_unknown_key_is_told_with_keys_that_are_like_it(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01", key="midjourney/terms-of-service")
    with pytest.raises(DocumentError, match="no_such_key_near") as raised:
        changes.between("midjourny/terms-of-service")
    assert raised.value.facts["near"] == "midjourney/terms-of-service"
    assert "midjourney/terms-of-service" in words_for("en").error(raised.value)
    with pytest.raises(DocumentError, match="no_such_key,"):
        changes.between("quite-another-thing-altogether")


def test_one_version_alone_cannot_be_compared(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    with pytest.raises(DocumentError, match="one_version"):
        changes.between("law")


def test_a_day_before_the_first_version(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, NEW, "2025-01-01")
    with pytest.raises(DocumentError, match="before_first_version") as raised:
        changes.between("law", date(2023, 12, 31))
    assert raised.value.facts == {"place": "", "key": "law", "day": "2023-12-31", "date": "2024-01-01"}


def test_two_days_of_one_version(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, NEW, "2025-01-01")
    with pytest.raises(DocumentError, match="same_version"):
        changes.between("law", date(2024, 2, 1), date(2024, 3, 1))


def test_nothing_stands_before_the_first_version(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, NEW, "2025-01-01")
    with pytest.raises(DocumentError, match="nothing_before"):
        changes.between("law", end=date(2024, 5, 1))


@pytest.mark.parametrize("code", ["no_such_key", "no_such_key_near", "one_version", "nothing_before"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_error_names_the_document(code: str, language: str):
    error = DocumentError(code, key="law", near="lawn", day="2024-01-01", date="2024-01-01")
    assert "law" in words_for(language).error(error)


def test_todays_version_is_compared_with_the_one_before_it(stores: Stores, changes: Changes):
    for text, day in ((OLD, "2024-01-01"), (NEW, "2025-01-01"), (NEWER, "2027-01-01")):
        bring(stores, text, day)
    found = changes.between("law")
    assert (found.before.effective, found.after.effective) == (date(2024, 1, 1), date(2025, 1, 1))
    assert [section.fate for section in found.comparison.changed] == [Fate.REWORDED]


def test_the_first_version_in_force_is_compared_with_the_one_to_come(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, NEW, "2027-01-01")
    found = changes.between("law")
    assert (found.before.effective, found.after.effective) == (date(2024, 1, 1), date(2027, 1, 1))


def test_days_pick_the_versions_then_in_force_in_either_order(stores: Stores, changes: Changes):
    for text, day in ((OLD, "2024-01-01"), (NEW, "2025-01-01"), (NEWER, "2026-01-01")):
        bring(stores, text, day)
    for days in ((date(2024, 5, 5), date(2026, 5, 5)), (date(2026, 5, 5), date(2024, 5, 5))):
        found = changes.between("law", *days)
        assert (found.before.effective, found.after.effective) == (date(2024, 1, 1), date(2026, 1, 1))


def test_a_corrected_text_is_not_the_version_before(stores: Stores, changes: Changes):
    for text, day in ((OLD, "2024-01-01"), (NEW, "2025-01-01"), (NEWER, "2025-01-01")):
        bring(stores, text, day)
    assert changes.between("law").before.effective == date(2024, 1, 1)


# Alerts.


def test_a_new_document_is_no_change(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    assert changes.alerts() == []


def test_a_new_version_is_told_until_it_was_told(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, NEW, "2025-01-01")
    (alert,) = changes.alerts()
    assert told([alert]) == [("2024-01-01", "2025-01-01")]
    assert (alert.coming, alert.corrects) == (None, False)
    assert told(changes.alerts()) == told([alert])
    changes.told(alert.version)
    assert changes.alerts() == []


def test_a_change_of_looks_is_settled_in_silence(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, OLD.replace("、", "，"), "2025-01-01")
    assert changes.alerts() == []
    assert stores.catalog.alerts_due() == []


def test_a_history_that_comes_in_at_once_is_one_alert_about_the_last_change(stores: Stores, changes: Changes):
    for year in range(2008, 2027):
        bring(stores, OLD.replace("百", f"{year}"), f"{year}-01-01")
    alerts = changes.alerts()
    assert told(alerts) == [("2025-01-01", "2026-01-01")]
    assert stores.catalog.alerts_due() == [alerts[0].version]


def test_older_versions_that_are_found_later_are_no_news(stores: Stores, changes: Changes):
    bring(stores, NEW, "2025-01-01")
    bring(stores, OLD, "2024-01-01")
    assert changes.alerts() == []
    assert stores.catalog.alerts_due() == []


def test_what_was_missed_in_between_is_told_with_the_last(
    stores: Stores, changes: Changes, engine: sa.Engine
):
    bring(stores, OLD, "2024-01-01")
    long_ago(engine)
    bring(stores, NEW, "2025-01-01")
    bring(stores, NEWER, "2025-02-01")
    assert told(changes.alerts()) == [("2024-01-01", "2025-02-01")]


def test_a_version_to_come_is_told_with_its_day(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, NEW, "2027-01-01")
    (alert,) = changes.alerts()
    assert alert.coming == date(2027, 1, 1)


def test_one_in_force_and_one_to_come_are_two_alerts(stores: Stores, changes: Changes):
    for text, day in ((OLD, "2024-01-01"), (NEW, "2025-01-01"), (NEWER, "2027-01-01")):
        bring(stores, text, day)
    assert told(changes.alerts()) == [("2024-01-01", "2025-01-01"), ("2025-01-01", "2027-01-01")]


def test_a_text_corrected_before_it_was_told_is_told_once(stores: Stores, changes: Changes):
    for text, day in ((OLD, "2024-01-01"), (NEW, "2025-01-01"), (NEWER, "2025-01-01")):
        bring(stores, text, day)
    (alert,) = changes.alerts()
    assert told([alert]) == [("2024-01-01", "2025-01-01")]
    assert not alert.corrects


def test_a_text_corrected_after_it_was_told_is_told_as_a_correction(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    changes.told(bring(stores, NEW, "2025-01-01"))
    bring(stores, NEWER, "2025-01-01")
    (alert,) = changes.alerts()
    assert told([alert]) == [("2025-01-01", "2025-01-01")]
    assert alert.corrects


def test_a_page_without_dates_is_compared_with_its_last_text(stores: Stores, changes: Changes):
    bring(stores, OLD)
    changes.told(bring(stores, NEW))
    newest = bring(stores, NEWER)
    (alert,) = changes.alerts()
    assert (alert.version, alert.corrects) == (newest, False)
    assert [section.fate for section in alert.difference.comparison.changed] == [Fate.REWORDED]


def test_a_document_that_was_removed_is_told_no_more(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01")
    bring(stores, NEW, "2025-01-01")
    stores.catalog.remove("law", by=TESTER)
    assert changes.alerts() == []
    assert stores.catalog.alerts_due() == []


def test_what_a_person_brings_in_by_hand_is_no_alert(stores: Stores, changes: Changes):
    bring(stores, OLD, "2024-01-01", alert=False)
    bring(stores, NEW, "2025-01-01", alert=False)
    assert changes.alerts() == []


# Whether a followed page says anything new.


def test_nothing_is_cosmetic_where_nothing_is_held(stores: Stores):
    assert not is_cosmetic_change(stores.holdings, version_of(OLD))


def test_a_page_that_says_the_same_is_cosmetic(stores: Stores):
    bring(stores, OLD, "2025-01-01")
    later = date(2025, 2, 1)
    assert is_cosmetic_change(stores.holdings, version_of(OLD.replace("、", "，"), effective=later))
    assert not is_cosmetic_change(stores.holdings, version_of(NEW, effective=later))


def test_another_name_is_no_matter_of_looks(stores: Stores):
    bring(stores, OLD, "2025-01-01")
    assert not is_cosmetic_change(stores.holdings, version_of(OLD, effective=TODAY, title="新試験法"))
    assert not is_cosmetic_change(stores.holdings, version_of(OLD, effective=TODAY, url="https://a.test/"))


def test_nor_is_the_name_of_one_to_come(stores: Stores):
    bring(stores, OLD, "2025-01-01")
    later = version_of(NEW, effective=date(2027, 1, 1), title="新試験法")
    stores.catalog.add([later], audience=None, fingerprint="later", by=TESTER)
    assert is_cosmetic_change(stores.holdings, version_of(OLD, effective=TODAY))


def test_a_page_is_compared_with_the_text_in_force_and_not_with_one_to_come(stores: Stores):
    bring(stores, OLD, "2025-01-01")
    bring(stores, NEW, "2027-01-01")
    assert is_cosmetic_change(stores.holdings, version_of(OLD, effective=TODAY))
    assert not is_cosmetic_change(stores.holdings, version_of(NEW, effective=TODAY))
