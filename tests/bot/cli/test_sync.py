"""`ingest sync`, and URLs for `ingest add`, over real stores and a server on loopback."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bot.cli
from bot.cli import command
from bot.desk import Desk
from bot.words import words_for
from ingest.following.connecting import Guard
from tests.ingest.following.server import Said, Server

TERMS = "# Terms\n\nMembers may object to {what}.\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


@pytest.fixture
def folder(
    tmp_path: Path, bundled_model_folder: Path, monkeypatch: pytest.MonkeyPatch, server: Server
) -> Path:
    """A data folder, and a sources file with one source that is well and one that is not."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "model").symlink_to(bundled_model_folder)
    good = server.says("/terms.md", Said(TERMS.format(what="training").encode(), type="text/markdown"))
    bad = server.says("/gone", Said(status=404))
    entries = [
        f'[[source]]\nname = "{name}"\nkind = "page"\nurl = "{url}"\n'
        for name, url in (("terms", good), ("gone", bad))
    ]
    (tmp_path / "sources.toml").write_text("[web]\nseconds_between_requests = 0\n" + "\n".join(entries))
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.setenv("SOURCES", str(tmp_path / "sources.toml"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bot.cli, "Desk", partial(Desk, guard=Guard(allowed=lambda _: True)))
    return tmp_path


def run(*arguments: str | Path, language: str = "en") -> Result:
    return CliRunner().invoke(command(words_for(language)), [str(each) for each in arguments])


def test_a_sync_says_what_came_and_what_failed(folder: Path, server: Server) -> None:
    result = run("ingest", "sync")
    assert result.exit_code == 1
    assert "terms  added 1" in result.stdout
    assert "2 sources: 1 with news, 1 with failures." in result.stdout
    assert "/gone is not there any more (HTTP 404)" in result.stderr
    result = run("ingest", "sync", "terms", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [{"source": "terms", "taken": [], "unchanged": 0, "failed": []}]
    listed = json.loads(run("ingest", "list", "--json").stdout)
    assert [each["key"] for each in listed] == ["terms"]


def test_a_host_that_is_not_there_is_named_once(folder: Path) -> None:
    names = [f"source-{number}" for number in range(5)]
    entries = [
        f'[[source]]\nname = "{name}"\nkind = "page"\nurl = "http://nowhere.invalid/{name}"\n'
        for name in names
    ]
    (folder / "sources.toml").write_text("[web]\nseconds_between_requests = 0\n" + "\n".join(entries))
    result = run("ingest", "sync")
    assert result.exit_code == 1
    failed = [line for line in result.stderr.splitlines() if "there is no host" in line]
    assert len(failed) == 1
    assert failed[0].startswith("failed  source-0 and 4 more: http://nowhere.invalid/source-0: ")
    assert result.stdout == "5 sources: 0 with news, 5 with failures.\n"


def test_a_sync_in_japanese(folder: Path) -> None:
    result = run("ingest", "sync", language="ja")
    assert "情報源 2 件" in result.stdout
    assert "もうありません" in result.stderr


def test_the_sources_and_how_they_go(folder: Path) -> None:
    assert "terms  page  not checked yet" in run("ingest", "sync", "--list").stdout
    run("ingest", "sync")
    said = run("ingest", "sync", "--list").stdout
    assert "terms  page  in order (checked " in said
    assert "gone  page  failing (no success yet)\n  http://" in said
    records = json.loads(run("ingest", "sync", "--list", "--json").stdout)
    assert [bool(each["failure"]) for each in records] == [False, True]


def test_a_dry_run(folder: Path) -> None:
    result = run("ingest", "sync", "terms", "--dry-run")
    assert (result.exit_code, "added 1" in result.stdout) == (0, True)
    assert json.loads(run("ingest", "list", "--json").stdout) == []


def test_a_name_that_is_not_in_the_file(folder: Path) -> None:
    result = run("ingest", "sync", "others")
    assert getattr(result.exception, "code", "") == "no_such_source"


def test_a_url_is_added_beside_files(folder: Path, server: Server) -> None:
    (folder / "a.md").write_text("# A\n\nText.")
    url = server.url("/terms.md")
    result = run("ingest", "add", folder / "a.md", url, server.url("/gone"), "--json")
    record = json.loads(result.stdout)
    assert (result.exit_code, record["added"]) == (1, ["a", "127.0.0.1/terms"])
    assert [(each["path"], each["code"]) for each in record["failed"]] == [(server.url("/gone"), "page_gone")]


def test_a_private_address_is_not_fetched(
    folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("DATA_DIR", str(folder / "data"))
    result = run("ingest", "add", server.url("/terms.md"), "--json")
    assert [each["code"] for each in json.loads(result.stdout)["failed"]] == ["private_address"]
    assert server.asked == []
