"""`madoguchi backup` and `madoguchi restore` at a terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import backup as commands
from bot.words import words_for
from tests.bot.backup.desks import desk_in, filled, rows_of
from tests.fixtures_library import TESTER, version_of


def run(command: str, *arguments: object, desk: object, language: str = "en", **options: object) -> Result:
    made = getattr(commands, f"{command}_command")(words_for(language))
    return CliRunner().invoke(made, [str(each) for each in arguments], obj=desk, **options)


def test_a_backup_says_what_is_in_it_and_a_restore_asks_before_it_replaces(tmp_path: Path):
    desk, file = filled(desk_in(tmp_path / "data")), tmp_path / "all.zip"
    made = run("backup", file, desk=desk)
    assert made.exit_code == 0
    assert "documents 3, inquiries 1, files 2" in made.stdout
    desk.library.add([version_of("条文", key="later")], audience=None, fingerprint="later", by=TESTER)
    before = rows_of(desk)

    for answer in ("n\n", ""):
        asked = run("restore", file, desk=desk, input=answer)
        assert asked.exit_code == 1
        assert "documents 4, inquiries 1" in asked.stdout
        assert rows_of(desk) == before
    done = run("restore", file, desk=desk, input="y\n")
    assert done.exit_code == 0
    assert [each.key for each in desk.holdings.listed()] == ["law0", "law1", "law2"]
    (saved,) = tmp_path.glob("before-restore-*.zip")
    assert f"madoguchi restore {saved}" in done.stdout
    assert run("restore", saved, "--yes", desk=desk).exit_code == 0
    assert rows_of(desk) == before


def test_into_an_empty_desk_nothing_is_asked(tmp_path: Path):
    file = tmp_path / "all.zip"
    run("backup", file, desk=filled(desk_in(tmp_path / "data")))
    done = run("restore", file, desk=desk_in(tmp_path / "other"), language="ja")
    assert done.exit_code == 0
    assert "復元しました。資料 3、照会 1（0 件" in done.stdout


@pytest.mark.parametrize("language", ["ja", "en"])
def test_files_that_are_gone_are_listed(tmp_path: Path, language: str):
    desk = filled(desk_in(tmp_path / "data"))
    digest = desk.inquiries.vault.put("証拠".encode())
    desk.inquiries.vault.erase(digest)
    told = run("backup", tmp_path / "all.zip", desk=desk, language=language)
    assert digest in told.stdout
    assert "\n- " in told.stdout
