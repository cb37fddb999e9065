"""`madoguchi ingest diff`, over a real catalog."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import command
from bot.desk import Desk
from bot.settings import Settings
from bot.words import words_for
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from knowledge.catalog.store import Catalog
from knowledge.errors import DocumentError
from tests.fixtures_library import TESTER, version_of

OLD = "第一条　三年以下の懲役に処する。"
NEW = "第一条　三年以下の拘禁刑に処する。"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one law in two versions, named in the environment."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.chdir(tmp_path)
    catalog = Catalog(engine=open_database(sqlite_address(data / "catalog.sqlite3")))
    for text, year in ((OLD, 2020), (NEW, 2025)):
        version = version_of(text, effective=date(year, 1, 1))
        catalog.add([version], audience=None, fingerprint=str(year), by=TESTER)
    return data


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(command(words_for(language)), ["ingest", "diff", *arguments])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["lex"], "no_such_key"),
        (["law", "--from", "2019-12-31"], "before_first_version"),
        (["law", "--from", "2020-01-01", "--to", "2024-12-31"], "same_version"),
        (["law", "--to", "2024-12-31"], "nothing_before"),
    ],
)
def test_what_cannot_be_compared_is_an_error_with_a_sentence(arguments: list[str], code: str):
    result = run(*arguments)
    assert isinstance(result.exception, DocumentError)
    assert result.exception.code.removesuffix("_near") == code
    for language in ("ja", "en"):
        assert arguments[0] in words_for(language).error(result.exception)


@pytest.mark.usefixtures("folder")
def test_a_day_that_is_none_is_refused():
    assert run("law", "--from", "2020-02-30").exit_code == 2


@pytest.mark.usefixtures("folder")
def test_what_changed_is_shown_with_marks():
    result = run("law", language="ja")
    assert result.exit_code == 0
    assert result.output == (
        "試験法\n"
        "  2020-01-01 の版 → 2025-01-01 の版\n\n"
        "文言の変更 1か所。関係する事項：責任・紛争。\n\n"
        "■ 第1条\n"
        "  文言の変更｜関係する事項：責任・紛争\n\n"
        "    第一条　三年以下の[-懲役-]{+拘禁刑+}に処する。\n\n"
        "削られた語を [-…-]、加えられた語を {+…+} で示します。\n"
    )


@pytest.mark.usefixtures("folder")
def test_what_changed_as_json():
    found = json.loads(run("law", "--json").output)
    assert (found["from"]["effective"], found["to"]["effective"]) == ("2020-01-01", "2025-01-01")
    assert (found["cosmetic"], found["counts"]["reworded"], found["topics"]) == (False, 1, ["liability"])
    (section,) = found["sections"]
    assert section["after"] == {"locator": "art=1", "label": "第1条", "caption": ""}
    assert section["changes"][0]["pieces"][1:3] == [["removed", "懲役"], ["added", "拘禁刑"]]
    assert section["changes"][0]["before"] == OLD


def test_comparing_opens_no_index(folder: Path):
    Desk(settings=Settings(data_dir=folder)).changes.between("law")
    run("law")
    assert not (folder / "vectors").exists()
    assert not (folder / "keywords").exists()
