"""What was backed up is there again after a restore, whatever kinds of database are on either side."""

import stat
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from bot.backup.manifest import Manifest
from knowledge.catalog.address import postgresql_address
from knowledge.catalog.deeds import Deed
from knowledge.catalog.tables import metadata
from knowledge.model import Audience
from tests.bot.backup.desks import SECRET, desk_in, files_of, filled, rows_of, silent
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of


def restore(desk, file: Path):
    with desk.backups.open(file, on_progress=silent) as archive:
        return desk.backups.restore(archive, by=TESTER, on_progress=silent)


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest) -> sa.URL | None:
    """The database that is restored to."""
    if request.param == "sqlite":
        return None
    server = request.getfixturevalue("postgres_server")
    return postgresql_address(server.url(server.new_database()))


def test_every_row_and_every_file_comes_back_on_either_kind_of_database(
    tmp_path: Path, address: sa.URL, other: sa.URL | None
):
    first = filled(desk_in(tmp_path / "first", address=address))
    file = tmp_path / "all.zip"
    made = first.backups.make(file, on_progress=silent)
    assert (made.documents, made.inquiries, made.files, made.missing) == (3, 1, 2, ())
    assert made.vectors
    assert made.size == file.stat().st_size
    before = rows_of(first)
    assert all(before[name] for name in before), [name for name in before if not before[name]]

    encoder = FakeEncoder()
    second = desk_in(tmp_path / "second", address=other, encoder=encoder)
    restored = restore(second, file)
    assert rows_of(second) == before
    assert files_of(second) == files_of(first) != {}
    assert second.library.check().complete
    assert encoder.encoded == []
    assert (restored.documents, restored.inquiries, restored.embedded, restored.safety) == (3, 1, 0, None)
    assert second.holdings.done()[0].what is Deed.RESTORED
    question = "著作物の保護は？"
    for reader in Audience:
        found = [
            [
                (hit.passage.id, hit.passage.text, hit.score)
                for hit in desk.search(question, reader=reader, limit=9)
            ]
            for desk in (first, second)
        ]
        assert found[0] == found[1]
    # What was removed can be put back, and a number that was given once is not given again.
    assert second.library.put_back("law3", by=TESTER)
    numbers = [each.id for each in second.holdings.versions("law3")]
    second.library.add([version_of("新しい条文", key="new")], audience=None, fingerprint="new", by=TESTER)
    (new,) = second.holdings.versions("new")
    assert new.id > max(numbers)
    again = tmp_path / "again.zip"
    second.backups.make(again, on_progress=silent)
    assert restore(first, again).embedded == 1
    assert rows_of(first) == rows_of(second)
    assert first.library.check().complete


def test_a_restore_is_undone_by_restoring_what_it_saved(tmp_path: Path):
    desk = filled(desk_in(tmp_path / "data"))
    file = tmp_path / "all.zip"
    desk.backups.make(file, on_progress=silent)
    desk.library.remove("law0", by=TESTER)
    added = version_of("後から来た条文", key="later")
    desk.library.add([added], audience=Audience.STAFF, fingerprint="later", by=TESTER)
    desk.library.follow()
    desk.inquiries.vault.put(b"later")
    before, files = rows_of(desk), files_of(desk)
    restored = restore(desk, file)
    assert [each.key for each in desk.holdings.listed()] == ["law0", "law1", "law2"]
    assert desk.library.check().complete
    assert restored.safety is not None
    assert restored.safety.parent == tmp_path
    assert files_of(desk) == files  # a file is never deleted
    restore(desk, restored.safety)
    assert rows_of(desk) == before
    assert desk.library.check().complete


def test_what_is_given_after_a_restore_has_a_number_of_its_own(tmp_path: Path, address: sa.URL):
    """Messages in chat name versions by number: one that is gone must not become another text."""
    desk = desk_in(tmp_path / "data", address=address)
    file = tmp_path / "empty.zip"
    desk.backups.make(file, on_progress=silent)
    for number in range(3):
        desk.library.add(
            [version_of(f"条文{number}", key=f"k{number}")], audience=None, fingerprint=str(number), by=TESTER
        )
    restore(desk, file)
    assert desk.holdings.listed() == []
    desk.library.add([version_of("条文", key="new")], audience=None, fingerprint="new", by=TESTER)
    assert [each.id for each in desk.holdings.versions("new")] == [4]
    desk.library.follow()
    assert desk.library.check().complete


def test_a_backup_is_for_its_owner_only_and_tells_no_secret(tmp_path: Path):
    desk = filled(desk_in(tmp_path / "data"))
    file = tmp_path / "all.zip"
    desk.backups.make(file, on_progress=silent)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        everything = {name: archive.read(name) for name in archive.namelist()}
        manifest = Manifest.model_validate_json(everything.pop("manifest.json"))
    assert everything.keys() == manifest.entries.keys()
    assert not [name for name, data in everything.items() if SECRET.encode() in data]
    assert {f"tables/{name}.jsonl" for name in manifest.rows} <= everything.keys()
    assert manifest.rows.keys() == metadata.tables.keys() - {"pending", "dropped"}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all.zip", "data"]


def test_a_file_that_rows_name_and_that_is_gone_or_damaged_is_told(tmp_path: Path):
    desk = filled(desk_in(tmp_path / "data"))
    named = "証拠".encode()
    digest = desk.inquiries.vault.put(named)
    place = desk.settings.data_dir / "vault" / digest[:2] / digest
    for damage in (lambda: place.write_bytes(b"other"), place.unlink):
        damage()
        made = desk.backups.make(tmp_path / "all.zip", force=True, on_progress=silent)
        assert made.missing == (digest,)
        assert made.files == 1


def test_vectors_of_another_model_are_left_out_and_made_anew(tmp_path: Path):
    desk = filled(desk_in(tmp_path / "data"))
    file = tmp_path / "all.zip"
    desk.backups.make(file, on_progress=silent)
    encoder = FakeEncoder(identity="other/1", dimension=32)
    second = desk_in(tmp_path / "second", encoder=encoder)
    restored = restore(second, file)
    assert restored.embedded == len(set(encoder.encoded)) == 7
    assert second.library.check().complete
    # And a library whose vectors are of another model than the one set is backed up without them.
    changed = desk_in(tmp_path / "data", encoder=encoder)
    assert not changed.backups.make(tmp_path / "without.zip", on_progress=silent).vectors
