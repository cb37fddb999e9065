"""What is no whole backup of ours is refused, by its name, and changes nothing."""

import hashlib
import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backup import archive as archive_module
from bot.backup.archive import Archive, new_archive
from bot.backup.errors import BackupError
from bot.desk import Desk
from bot.words import words_for
from knowledge.model import Audience
from tests.bot.backup.desks import desk_in, files_of, filled, rows_of, silent
from tests.fixtures_library import TESTER, version_of

Contents = dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good backup."""
    folder = tmp_path_factory.mktemp("made")
    file = folder / "all.zip"
    filled(desk_in(folder / "data")).backups.make(file, on_progress=silent)
    return file


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with something of its own, which a bad backup must leave alone."""
    desk = desk_in(tmp_path / "data")
    desk.library.add([version_of("前からある条文", key="mine")], audience=None, fingerprint="mine", by=TESTER)
    desk.library.follow()
    return desk


def changed(
    made: Path, to: Path, change: Callable[[Contents, dict[str, Any]], None], *, prove: bool = True
) -> Path:
    """A copy of a backup with other contents; with `prove`, the manifest says what is in it."""
    with ZipFile(made) as source:
        contents = {name: source.read(name) for name in source.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    change(contents, manifest)
    if prove:
        manifest["entries"] = {
            name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in contents.items()
        }
    with ZipFile(to, "w", ZIP_DEFLATED) as target:
        for name, data in contents.items():
            target.writestr(name, data)
        target.writestr("manifest.json", json.dumps(manifest))
    return to


def things_in(folder: Path) -> set[str]:
    """All files and folders below a folder."""
    return {str(each.relative_to(folder)) for each in folder.rglob("*")}


def refused(desk: Desk, file: Path) -> BackupError:
    """The error with which a backup is refused; all is as it was, and it has its sentences."""
    rows, files = rows_of(desk), files_of(desk)
    folder = desk.settings.data_dir.parent
    around = things_in(folder)
    with pytest.raises(BackupError) as caught, desk.backups.open(file, on_progress=silent) as archive:
        desk.backups.restore(archive, by=TESTER, on_progress=silent)
    assert rows_of(desk) == rows
    assert files.items() <= files_of(desk).items()
    # Nothing has come to be anywhere, but for the backup that is made first, files that no row names, and the indexes' own.
    expected = ("before-restore", "data/vectors", "data/vault")
    assert not [each for each in things_in(folder) - around if not each.startswith(expected)]
    for language in ("ja", "en"):
        assert str(file) in words_for(language).error(caught.value) or caught.value.code == "backup_no_space"
    return caught.value


def found_in(file: Path) -> object:
    """What is in a backup that is verified, or why it is not."""
    try:
        with Archive(file) as archive:
            archive.verify(silent)
            contents = {name: b"".join(archive.pieces(name)) for name in archive.manifest.entries}
            return archive.manifest, contents
    except BackupError as error:
        return error.code


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_byte_that_is_another_is_found_or_does_not_matter(made: Path, tmp_path: Path, data: st.DataObject):
    whole = made.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = whole[place] ^ data.draw(st.integers(1, 255))
    file = tmp_path / "flipped.zip"
    file.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
    assert found_in(file) in (found_in(made), "backup_damaged", "not_a_backup")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_that_is_cut_short_is_refused(made: Path, tmp_path: Path, data: st.DataObject):
    whole = made.read_bytes()
    file = tmp_path / "short.zip"
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(BackupError) as caught:
        Archive(file)
    assert caught.value.code == "not_a_backup"


def test_what_is_damaged_is_named(desk: Desk, made: Path, tmp_path: Path):
    def change(contents: Contents, _: dict[str, Any]) -> None:
        contents["tables/cases.jsonl"] += b" "

    error = refused(desk, changed(made, tmp_path / "bad.zip", change, prove=False))
    assert error.facts["entry"] == "tables/cases.jsonl"


@pytest.mark.parametrize(
    "name",
    ["../outside", "/tmp/outside", "vault/../../outside", "vault/ab/../../../outside", "vault\\..\\outside",
     "vault/ab/" + "c" * 64, "vault/" + "a" * 64, "other/" + "a" * 64, "vault/ab/" + "ab" * 32, "tables/../x", "C:\\x"],
)  # fmt: skip
def test_a_name_that_is_none_of_ours_is_refused(desk: Desk, made: Path, tmp_path: Path, name: str):
    def change(contents: Contents, _: dict[str, Any]) -> None:
        contents[name] = b"outside"

    file = changed(made, tmp_path / "bad.zip", change)
    if name == "tables/../x":  # it stays what it is: an entry that nobody reads
        with desk.backups.open(file, on_progress=silent) as archive:
            desk.backups.restore(archive, by=TESTER, on_progress=silent)
        assert not (tmp_path / "x").exists()
        assert not (tmp_path / "data" / "x").exists()
    else:
        assert refused(desk, file).code == "backup_damaged"


def drop_table(contents: Contents, _: dict[str, Any]) -> None:
    del contents["tables/cases.jsonl"]


def other_columns(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/documents.jsonl"] = b'{"id": 1, "key": "x"}\n'


def no_row(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/documents.jsonl"] = b"[" * 100_000 + b"\n"


def bad_date(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/versions.jsonl"] = contents["tables/versions.jsonl"].replace(
        b"2025-04-01", b"2025-04-99"
    )


def fewer_rows(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/deeds.jsonl"] = contents["tables/deeds.jsonl"].split(b"\n", 1)[1]


def no_last_line_end(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/deeds.jsonl"] = contents["tables/deeds.jsonl"].rstrip()


def wrong_type(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/versions.jsonl"] = contents["tables/versions.jsonl"].replace(
        b'"effective":null', b'"effective":[1]'
    )


def no_parent(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/passages.jsonl"] = contents["tables/passages.jsonl"].replace(
        b'"version_id":1,', b'"version_id":99,'
    )


def too_many_columns(contents: Contents, _: dict[str, Any]) -> None:
    contents["tables/documents.jsonl"] = contents["tables/documents.jsonl"].replace(
        b'{"id"', b'{"more":1,"id"', 1
    )


@pytest.mark.parametrize(
    "change",
    [
        drop_table,
        other_columns,
        no_row,
        bad_date,
        fewer_rows,
        no_last_line_end,
        wrong_type,
        no_parent,
        too_many_columns,
    ],
)
def test_rows_that_are_none_change_nothing(desk: Desk, made: Path, tmp_path: Path, change: Any):
    assert refused(desk, changed(made, tmp_path / "bad.zip", change)).code in {
        "backup_damaged",
        "restore_failed",
    }
    assert desk.library.check().complete


def newer_format(_: Contents, manifest: dict[str, Any]) -> None:
    manifest |= {"format": 2, "release": "9.0", "unheard": "of"}


def newer_revision(_: Contents, manifest: dict[str, Any]) -> None:
    manifest |= {"revision": "9999", "release": "9.0"}


@pytest.mark.parametrize("change", [newer_format, newer_revision])
def test_one_of_a_newer_release_is_refused_with_its_number(
    desk: Desk, made: Path, tmp_path: Path, change: Any
):
    error = refused(desk, changed(made, tmp_path / "bad.zip", change))
    assert error.code == "backup_newer"
    assert "9.0" in words_for("en").error(error)


def test_a_manifest_that_is_none_is_no_backup(desk: Desk, tmp_path: Path):
    for number, text in enumerate(("", "[]", '{"format": "x"}', "{", '{"entries": {}}')):
        file = tmp_path / f"{number}.zip"
        with ZipFile(file, "w") as target:
            target.writestr("manifest.json", text)
        assert refused(desk, file).code == "not_a_backup"
    with ZipFile(tmp_path / "none.zip", "w") as target:
        target.writestr("anything", "else")
    assert refused(desk, tmp_path / "none.zip").code == "not_a_backup"
    (tmp_path / "text.zip").write_text("no archive at all")
    assert refused(desk, tmp_path / "text.zip").code == "not_a_backup"
    assert refused(desk, tmp_path / "absent.zip").code == "backup_unreadable"
    assert refused(desk, tmp_path).code == "backup_unreadable"


def test_an_entry_that_is_larger_than_it_says_is_not_unpacked_to_its_end(
    made: Path, desk: Desk, tmp_path: Path
):
    def change(contents: Contents, manifest: dict[str, Any]) -> None:
        contents["tables/cases.jsonl"] = bytes(50_000_000)  # some fifty kilobytes in the archive

    file = changed(made, tmp_path / "bomb.zip", change, prove=False)
    with Archive(file) as archive:
        seen = []
        with pytest.raises(BackupError):
            archive.verify(lambda done, _: seen.append(done))
        assert max(seen) < 1_000_000
    assert refused(desk, file).code == "backup_damaged"


def test_one_that_would_fill_the_disk_is_refused_before_it_is_unpacked(
    made: Path, desk: Desk, tmp_path: Path
):
    def change(_: Contents, manifest: dict[str, Any]) -> None:
        manifest["entries"]["tables/cases.jsonl"]["size"] = 10**18

    error = refused(desk, changed(made, tmp_path / "bomb.zip", change, prove=False))
    assert error.code == "backup_no_space"


def test_a_line_without_end_is_not_read_into_memory(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(archive_module, "LONGEST_LINE", 3_000_000)

    def change(contents: Contents, _: dict[str, Any]) -> None:
        contents["tables/cases.jsonl"] = b"[" * 10_000_000

    with Archive(changed(made, tmp_path / "long.zip", change)) as archive, pytest.raises(BackupError):
        list(archive.lines("tables/cases.jsonl"))


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Stands in for a full disk: no file grows beyond this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_backup_and_the_one_before(tmp_path: Path):
    desk = filled(desk_in(tmp_path / "data"))
    file = tmp_path / "all.zip"
    desk.backups.make(file, on_progress=silent)
    good = file.read_bytes()
    for size in (0, 1000, len(good) // 2):
        with files_of_at_most(size), pytest.raises(BackupError) as caught:
            desk.backups.make(file, force=True, on_progress=silent)
        assert caught.value.code == "backup_no_space"
        assert file.read_bytes() == good
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all.zip", "data"]


def test_a_disk_that_fills_while_a_backup_is_restored_leaves_all_as_it_was(tmp_path: Path):
    full = filled(desk_in(tmp_path / "full"))
    full.inquiries.vault.put(bytes(range(256)) * 1000)
    texts = [f"{number}条の著作物の保護に関する規定である。" * 20 for number in range(400)]
    full.library.add([version_of(*texts, key="long")], audience=Audience.STAFF, fingerprint="long", by=TESTER)
    full.library.follow()
    file = tmp_path / "all.zip"
    full.backups.make(file, on_progress=silent)
    for number, (size, code) in enumerate([(100_000, "backup_no_space"), (600_000, "restore_failed")]):
        desk = desk_in(tmp_path / f"data{number}")
        assert desk.library.check().complete
        with desk.backups.open(file, on_progress=silent) as archive:
            with files_of_at_most(size), pytest.raises(BackupError) as caught:
                desk.backups.restore(archive, by=TESTER, on_progress=silent)
            assert caught.value.code == code
            assert desk.backups.present().rows == 0
            desk.backups.restore(archive, by=TESTER, on_progress=silent)
        assert rows_of(desk) == rows_of(full)
        assert desk.library.check().complete


def test_what_is_there_is_not_overwritten_and_what_cannot_be_written_is_told(tmp_path: Path):
    desk = filled(desk_in(tmp_path / "data"))
    file = tmp_path / "all.zip"
    file.write_text("mine")
    for place, code in [
        (file, "backup_exists"), (tmp_path, "backup_exists"), (tmp_path / "no" / "all.zip", "backup_unwritable")
    ]:  # fmt: skip
        with pytest.raises(BackupError) as caught:
            desk.backups.make(place, on_progress=silent)
        assert caught.value.code == code
    assert file.read_text() == "mine"
    desk.backups.make(file, force=True, on_progress=silent)
    Archive(file).close()


def test_who_breaks_off_leaves_nothing_half(tmp_path: Path):
    file = tmp_path / "all.zip"

    def break_off() -> None:
        with new_archive(file, force=False) as writer, writer.entry("one") as write:
            write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(tmp_path.iterdir()) == []
