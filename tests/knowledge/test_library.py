"""The library over its three real stores."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.catalog.lookup import Scope
from knowledge.catalog.store import Outcome
from knowledge.errors import IndexMismatchError
from knowledge.excerpt import Standing
from knowledge.model import Audience
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, Stores, open_stores, version_of

TODAY = date(2026, 11, 1)


def add(stores: Stores, *versions, audience=Audience.PUBLIC, fingerprint="one", by=TESTER):
    outcomes = stores.library.add(versions, audience=audience, fingerprint=fingerprint, by=TESTER)
    stores.library.follow()
    return outcomes


def words(stores: Stores, question: str, *, reader=Audience.PUBLIC, as_of=TODAY) -> list[str]:
    found = stores.keywords.search(question, reader=reader, as_of=as_of, limit=10)
    passages = stores.lookup.passages([identifier for identifier, _ in found], Scope(reader, as_of))
    return [passages[identifier].text for identifier, _ in found]


def test_an_index_of_another_model_is_refused_until_it_is_built_anew(tmp_path: Path):
    add(open_stores(tmp_path), version_of("著作権の存続期間"))
    changed = open_stores(tmp_path, encoder=FakeEncoder(identity="other/1"))
    with pytest.raises(IndexMismatchError):
        changed.vectors.search(changed.encoder.encode_query("著作権"), audience=Audience.PUBLIC, limit=1)
    changed.library.reindex()
    found = changed.vectors.search(changed.encoder.encode_query("著作権"), audience=Audience.PUBLIC, limit=1)
    assert len(found) == 1
    assert changed.library.check().complete


def test_a_model_change_is_noticed_before_anything_is_added(tmp_path: Path):
    add(open_stores(tmp_path), version_of("著作権の存続期間"))
    changed = open_stores(tmp_path, encoder=FakeEncoder(identity="other/1"))
    with pytest.raises(IndexMismatchError):
        add(changed, version_of("出版権の設定", key="second"), fingerprint="two", by=TESTER)


def test_what_a_crash_left_unindexed_is_found_and_finished(tmp_path: Path):
    crashed = open_stores(tmp_path)
    crashed.library.add(
        [version_of("損害賠償の請求")], audience=Audience.PUBLIC, fingerprint="one", by=TESTER
    )
    assert words(crashed, "損害賠償") == []
    assert crashed.library.check().unfinished == 1

    restarted = open_stores(tmp_path)
    assert restarted.library.follow() == 1
    assert words(restarted, "損害賠償") == ["損害賠償の請求"]
    assert restarted.library.check().complete


def test_a_passage_that_stays_the_same_through_versions_is_embedded_once(stores: Stores):
    add(stores, version_of("同じ条文", "改正前の条文", effective=date(2018, 1, 1)))
    add(
        stores,
        version_of("同じ条文", "改正後の条文", effective=date(2020, 1, 1)),
        fingerprint="two",
        by=TESTER,
    )
    assert sum(text.endswith("同じ条文") for text in stores.encoder.encoded) == 1
    assert len(stores.encoder.encoded) == 3


def test_each_day_has_the_version_then_in_force(stores: Stores):
    add(stores, version_of("技術の開発", effective=date(2018, 1, 1)))
    add(
        stores, version_of("享受を目的としない技術", effective=date(2019, 1, 1)), fingerprint="two", by=TESTER
    )
    assert words(stores, "技術", as_of=date(2017, 12, 31)) == []
    assert words(stores, "技術", as_of=date(2018, 12, 31)) == ["技術の開発"]
    assert words(stores, "技術", as_of=date(2019, 1, 1)) == ["享受を目的としない技術"]


def test_a_corrected_text_of_the_same_day_takes_the_place_of_the_first(stores: Stores):
    add(stores, version_of("誤った条文", effective=date(2018, 1, 1)))
    outcomes = add(stores, version_of("正しい条文", effective=date(2018, 1, 1)), fingerprint="two", by=TESTER)
    assert outcomes == [("law", Outcome.CORRECTED)]
    assert words(stores, "条文") == ["正しい条文"]


def test_undated_texts_follow_each_other_by_arrival(stores: Stores):
    add(stores, version_of("はじめの規約"))
    add(stores, version_of("つぎの規約"), fingerprint="two", by=TESTER)
    assert words(stores, "規約") == ["つぎの規約"]


def test_the_same_again_changes_nothing(stores: Stores):
    add(stores, version_of("条文"))
    before = list(stores.encoder.encoded)
    assert add(stores, version_of("条文")) == [("law", Outcome.UNCHANGED)]
    assert stores.encoder.encoded == before
    assert stores.library.taken_in("one", audience=Audience.PUBLIC) == [("law", None)]


def test_a_source_is_read_again_once_its_document_was_removed_or_replaced(stores: Stores):
    add(stores, version_of("条文"))
    add(stores, version_of("別の条文"), fingerprint="two", by=TESTER)
    assert stores.library.taken_in("one", audience=Audience.PUBLIC) == []
    assert stores.library.taken_in("two", audience=Audience.STAFF) == []
    stores.library.remove("law", by=TESTER)
    assert stores.library.taken_in("two", audience=Audience.PUBLIC) == []


def test_removal_clears_all_three_stores(stores: Stores):
    add(stores, version_of("残る条文", key="kept"), version_of("消える条文", key="gone"))
    assert stores.library.remove("gone", by=TESTER)
    assert not stores.library.remove("gone", by=TESTER)
    assert words(stores, "条文") == ["残る条文"]
    assert len(stores.vectors.held(Audience.PUBLIC)) == 1
    assert stores.library.check().complete


def test_a_vector_that_another_document_needs_stays(stores: Stores):
    add(stores, version_of("同じ条文", key="first"), version_of("同じ条文", key="second"))
    stores.library.remove("first", by=TESTER)
    assert len(stores.vectors.held(Audience.PUBLIC)) == 1
    assert stores.library.check().complete


def test_a_change_of_audience_moves_all_that_is_held_without_embedding_again(stores: Stores):
    add(stores, version_of("内部の覚え書き"), audience=Audience.PUBLIC)
    assert add(stores, version_of("内部の覚え書き"), audience=Audience.STAFF) == [
        ("law", Outcome.AUDIENCE_CHANGED)
    ]
    assert words(stores, "覚え書き") == []
    assert words(stores, "覚え書き", reader=Audience.MEMBERS) == []
    assert words(stores, "覚え書き", reader=Audience.STAFF) == ["内部の覚え書き"]
    assert stores.vectors.held(Audience.PUBLIC) == set()
    assert len(stores.encoder.encoded) == 1
    assert stores.library.check().complete


def test_without_an_audience_a_known_document_keeps_the_one_it_has(stores: Stores):
    add(stores, version_of("内部の覚え書き"), audience=Audience.STAFF)
    public = replace(version_of("内部の覚え書き、改訂"), audience=Audience.PUBLIC)
    assert stores.library.preview([public], audience=None) == [("law", Outcome.CORRECTED)]
    assert add(stores, public, audience=None, fingerprint="two", by=TESTER) == [("law", Outcome.CORRECTED)]
    assert stores.library.taken_in("two", audience=None) == [("law", None)]
    assert stores.library.taken_in("two", audience=Audience.PUBLIC) == []
    assert words(stores, "覚え書き") == []
    assert words(stores, "覚え書き", reader=Audience.STAFF) == ["内部の覚え書き、改訂"]


@pytest.mark.parametrize("named", [*Audience, None])
def test_without_an_audience_a_new_document_has_the_one_it_names(stores: Stores, named: Audience | None):
    add(stores, replace(version_of("条文"), audience=named), audience=None)
    (listed,) = stores.holdings.listed()
    assert listed.audience is (named or Audience.PUBLIC)


def test_who_a_document_says_may_read_it_is_no_change_of_its_text(stores: Stores):
    add(stores, version_of("条文"), audience=None)
    named = replace(version_of("条文"), audience=Audience.STAFF)
    assert add(stores, named, audience=None, fingerprint="two", by=TESTER) == [("law", Outcome.UNCHANGED)]


def test_a_new_version_for_another_audience_is_both(stores: Stores):
    add(stores, version_of("規約の覚え書き"))
    both = [("law", Outcome.CORRECTED), ("law", Outcome.AUDIENCE_CHANGED)]
    changed = version_of("規約の覚え書き、改訂")
    assert stores.library.preview([changed], audience=Audience.STAFF) == both
    assert add(stores, changed, audience=Audience.STAFF, fingerprint="two", by=TESTER) == both
    assert words(stores, "覚え書き") == []
    assert stores.library.check().complete


def test_what_a_reader_may_not_see_does_not_weigh_words_either(tmp_path: Path):
    plain, mixed = open_stores(tmp_path / "plain"), open_stores(tmp_path / "mixed")
    public = version_of("著作権の譲渡", "著作権の制限", "登録の申請", key="public")
    add(plain, public)
    add(mixed, public)
    add(
        mixed,
        version_of(*["登録の手続"] * 50, key="staff"),
        audience=Audience.STAFF,
        fingerprint="two",
        by=TESTER,
    )
    question = "著作権の登録"
    assert [
        score for _, score in plain.keywords.search(question, reader=Audience.PUBLIC, as_of=TODAY, limit=5)
    ] == [score for _, score in mixed.keywords.search(question, reader=Audience.PUBLIC, as_of=TODAY, limit=5)]


def test_a_disagreement_is_reported_by_store(stores: Stores):
    add(stores, version_of("条文一", "条文二"))
    stores.vectors.delete(sorted(stores.vectors.held(Audience.PUBLIC))[:1], audience=Audience.PUBLIC)
    stores.keywords.clear()
    agreement = stores.library.check()
    assert (agreement.vectors_missing, agreement.vectors_stray, agreement.unfinished) == (1, 0, 0)
    assert agreement.keywords_missing == 2 * len(Audience)
    stores.library.reindex()
    assert stores.library.check().complete


def test_a_broken_keyword_index_is_begun_anew_and_filled_again(tmp_path: Path):
    add(open_stores(tmp_path), version_of("条文"))
    (tmp_path / "keywords" / "public" / "meta.json").write_text("{", encoding="utf-8")
    reopened = open_stores(tmp_path)
    assert reopened.library.check().keywords_missing == 1
    assert reopened.library.repair() == 0
    assert reopened.library.check().complete
    assert words(reopened, "条文") == ["条文"]


def test_vectors_that_were_lost_are_made_again(stores: Stores):
    add(stores, version_of("条文一", "条文二"))
    stores.vectors.delete(sorted(stores.vectors.held(Audience.PUBLIC))[:1], audience=Audience.PUBLIC)
    assert stores.library.repair() == 1
    assert stores.library.check().complete


def test_a_library_in_order_is_left_alone(stores: Stores):
    add(stores, version_of("条文一", "条文二"), audience=Audience.MEMBERS)
    before = list(stores.encoder.encoded)
    assert stores.library.repair() == 0
    assert stores.encoder.encoded == before


ANOTHER_PROCESS = """
import sys
from pathlib import Path
from knowledge.model import Audience
from tests.fixtures_library import TESTER, open_stores, version_of
stores = open_stores(Path(sys.argv[1]))
if sys.argv[2] == "add":
    stores.library.add([version_of("損害賠償の請求", key="new")], audience=Audience.PUBLIC, fingerprint="two", by=TESTER)
    stores.library.follow()
else:
    stores.library.reindex()
"""


@pytest.mark.parametrize("change", ["add", "reindex"])
def test_what_another_process_brings_in_is_found_without_a_restart(
    tmp_path: Path, repository: Path, change: str
):
    running = open_stores(tmp_path)
    add(running, version_of("著作権の譲渡", key="old"))
    vector = running.encoder.encode_query("損害賠償の請求")
    assert len(running.vectors.search(vector, audience=Audience.PUBLIC, limit=5)) == 1
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(tmp_path), change]
    subprocess.run(command, cwd=repository, check=True, timeout=120)
    found = running.vectors.search(vector, audience=Audience.PUBLIC, limit=5)
    assert len(found) == (2 if change == "add" else 1)
    assert running.library.check().vectors_missing == 0


def test_progress_counts_to_the_end(stores: Stores):
    stores.library.add(
        [version_of(*[f"第{n}の条文" for n in range(300)])],
        audience=Audience.PUBLIC,
        fingerprint="one",
        by=TESTER,
    )
    seen: list[tuple[int, int]] = []
    stores.library.follow(on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (300, 300)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_an_excerpt_knows_how_its_version_stands_to_today(stores: Stores):
    for day, text in (
        (None, "日付のない条文"),
        (date(2018, 1, 1), "誤った条文"),
        (date(2018, 1, 1), "正しい条文"),
        (date(2031, 1, 1), "次の条文"),
    ):
        stores.library.add(
            [version_of(text, effective=day)], audience=Audience.PUBLIC, fingerprint=text, by=TESTER
        )
    standings = [
        (excerpt.quote, excerpt.standing, excerpt.until)
        for version in range(1, 5)
        if (excerpt := stores.lookup.excerpt(version, 0, 3, reader=Audience.PUBLIC, today=TODAY))
    ]
    assert [(standing, until) for _, standing, until in standings] == [
        (Standing.PAST, date(2018, 1, 1)),
        (Standing.PAST, date(2018, 1, 1)),
        (Standing.CURRENT, date(2031, 1, 1)),
        (Standing.COMING, None),
    ]
