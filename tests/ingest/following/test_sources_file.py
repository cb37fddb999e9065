"""The sources file: what is wrong in it is told by the name of the source and the field."""

import re
from pathlib import Path

import pytest

import ingest.following.sources_file
from bot.words import LANGUAGES, words_for
from ingest.following.kinds import KINDS
from ingest.following.kinds.feed import Feed
from ingest.following.kinds.folder import Folder
from ingest.following.kinds.page import Page
from ingest.following.sources_file import load_sources
from knowledge.errors import DocumentError, SettingsError
from knowledge.model import Audience, Kind

PAGE = '[[source]]\nname = "terms"\nkind = "page"\nurl = "https://example.com/terms"\n'


def written(tmp_path: Path, content: str) -> Path:
    file = tmp_path / "sources.toml"
    file.write_text(content, encoding="utf-8")
    return file


def test_the_documented_example_is_valid(tmp_path: Path) -> None:
    example = ingest.following.sources_file.__doc__
    assert example
    found = load_sources(
        written(tmp_path, re.sub(r"^    ", "", example.partition("\n\n")[2], flags=re.MULTILINE))
    )
    page, _, feed, folder = found.source
    assert isinstance(page, Page)
    assert (page.document, page.alerts, page.base_key) == (Kind.POLICY, True, "studio/guidelines")
    assert isinstance(feed, Feed)
    assert (feed.alerts, feed.base_key) == (False, "ministry-news")
    assert isinstance(folder, Folder)
    assert (folder.path, folder.audience) == (tmp_path / "letters", Audience.STAFF)
    assert found.web.seconds_between_requests == 1.0


def test_sources_by_name_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = load_sources(written(tmp_path, PAGE + PAGE.replace('"terms"', '"more"')))
    assert [each.name for each in found.named([])] == ["terms", "more"]
    assert [each.name for each in found.named(["more", "terms"])] == ["terms", "more"]
    with pytest.raises(DocumentError) as caught:
        found.named(["others"])
    assert (caught.value.code, caught.value.facts["name"]) == ("no_such_source", "others")


def test_a_file_without_sources(tmp_path: Path) -> None:
    assert load_sources(written(tmp_path, "")).named([]) == ()


@pytest.mark.parametrize(
    ("content", "code", "source", "field"),
    [
        (PAGE.replace("url", "link"), "source_lacks", "terms", "url"),
        (PAGE + "colour = 1\n", "source_knows_no", "terms", "colour"),
        (PAGE.replace('"page"', '"website"'), "source_kind", "terms", "kind"),
        (PAGE.replace('kind = "page"\n', ""), "source_kind", "terms", "kind"),
        (PAGE.replace("https:", "file:"), "source_url", "terms", "url"),
        (PAGE.replace("example.com", "me:secret@example.com"), "source_url", "terms", "url"),
        (PAGE + 'document = "law"\n', "source_choice", "terms", "document"),
        (PAGE + 'audience = "all"\n', "source_choice", "terms", "audience"),
        (PAGE + 'jurisdiction = "Japan"\n', "bad_source", "terms", "jurisdiction"),
        (PAGE + 'alert = "perhaps"\n', "bad_source", "terms", "alert"),
        (PAGE + 'expect = "text/html"\n', "bad_source", "terms", "expect"),
        (PAGE + 'key = "/etc"\n', "bad_source", "terms", "key"),
        (PAGE.replace('"terms"', '"The Terms"'), "bad_source", "The Terms", "name"),
        (PAGE.replace('name = "terms"\n', ""), "source_lacks", "[[source]] 1", "name"),
        (PAGE.replace('"page"', '"feed"') + 'title = "x"\n', "bad_source", "terms", "title"),
        ('source = "x"', "bad_source", "source", "source"),
        ("source = [1]", "bad_source", "[[source]] 1", "kind"),
        ("sources = []", "source_knows_no", "sources", "sources"),
        ("[web]\nmegabytes = 0", "bad_source", "web", "megabytes"),
        (PAGE + PAGE, "source_twice", "terms", None),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, content: str, code: str, source: str, field: str | None
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_sources(written(tmp_path, content))
    error = caught.value
    assert (error.code, error.facts["source"], error.facts.get("field")) == (code, source, field)
    for language in LANGUAGES:
        sentence = words_for(language).error(error)
        assert source in sentence
        assert "secret" not in sentence
    if code == "source_kind":
        assert error.facts["kinds"] == ", ".join(KINDS)


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_sources(written(tmp_path, PAGE + "this is not toml\n"))
    assert (caught.value.code, caught.value.facts["where"]) == ("sources_not_toml", "line 5, column 6")
    assert words_for("en").error(caught.value).count("line 5, column 6") == 1
    (tmp_path / "sources.toml").write_bytes("name = '条'".encode("shift_jis"))
    with pytest.raises(SettingsError, match="sources_not_toml"):
        load_sources(tmp_path / "sources.toml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="sources_unreadable"):
        load_sources(tmp_path / "none.toml")
