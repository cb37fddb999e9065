"""A backup of an older release is restored as its database would have been updated."""

import hashlib
import json
from pathlib import Path
from zipfile import ZipFile

from tests.bot.backup.desks import desk_in, files_of, filled, rows_of, silent
from tests.fixtures_library import TESTER

LATER_TABLES = {"removed", "deeds", "alerts", "fetched", "follows", "jobs", "turns", "spoken"}
LATER_COLUMNS = {"ocr", "flags"}


def made_older(file: Path, to: Path) -> None:
    """What a release with the second migration would have made of the same documents and inquiries."""
    with ZipFile(file) as source:
        contents = {name: source.read(name) for name in source.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    manifest["revision"] = "0002"
    for table in LATER_TABLES:
        del contents[f"tables/{table}.jsonl"], manifest["rows"][table]
        manifest["numbers"].pop(table, None)
    rows = [json.loads(line) for line in contents["tables/versions.jsonl"].splitlines()]
    kept = [{name: value for name, value in row.items() if name not in LATER_COLUMNS} for row in rows]
    contents["tables/versions.jsonl"] = "".join(f"{json.dumps(row)}\n" for row in kept).encode()
    manifest["entries"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in contents.items()
    }
    with ZipFile(to, "w") as target:
        for name, data in contents.items():
            target.writestr(name, data)
        target.writestr("manifest.json", json.dumps(manifest))


def test_an_older_backup_is_migrated_on_its_way_in(tmp_path: Path):
    desk = filled(desk_in(tmp_path / "data"))
    desk.backups.make(tmp_path / "all.zip", on_progress=silent)
    made_older(tmp_path / "all.zip", tmp_path / "old.zip")
    other = desk_in(tmp_path / "other")
    with other.backups.open(tmp_path / "old.zip", on_progress=silent) as archive:
        restored = other.backups.restore(archive, by=TESTER, on_progress=silent)
    assert restored.embedded == 0
    expected = rows_of(desk) | {table: [] for table in LATER_TABLES}
    assert rows_of(other) == expected
    assert files_of(other) == files_of(desk)
    assert other.library.check().complete
    # Nothing of what was needed on the way is left.
    assert {each.name for each in (tmp_path / "other").iterdir() if each.is_dir()} == {
        "keywords",
        "vault",
        "vectors",
    }
