"""Sources into the library: what fails fails alone, and is named."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from ingest.add import Options, Report, add_paths
from ingest.apart.reading import InProcess
from ingest.document import Stated
from knowledge.catalog.store import Outcome
from knowledge.model import Audience, Version
from tests.fixtures_library import TESTER, Stores

LETTER = "---\ntitle: A letter\nidentifier: {key}\n{more}---\n\n{text}\n"


def letter(path: Path, *, key: str = "letter", more: str = "", text: str = "We object.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(LETTER.format(key=key, more=more, text=text), encoding="utf-8")
    return path


def add(stores: Stores, *paths: Path, key: str | None = None, **options: object) -> Report:
    options = Options(by=TESTER, **options)
    return add_paths(paths, library=stores.library, options=options, apart=InProcess(), given=Stated(key=key))


def failures(report: Report) -> list[tuple[str, str]]:
    return [(Path(str(error.facts["path"])).name, error.code) for error in report.failed]


def audiences(stores: Stores) -> dict[str, Audience]:
    return {row.key: row.audience for row in stores.holdings.listed()}


def test_adding_again_does_not_make_a_staff_document_public(stores: Stores, tmp_path: Path) -> None:
    file = letter(tmp_path / "a.md")
    add(stores, file, audience=Audience.STAFF)
    assert add(stores, file).unchanged == 1
    letter(file, text="We object again.")
    report = add(stores, file)
    assert [each.outcome for each in report.taken] == [Outcome.CORRECTED]
    assert audiences(stores) == {"letter": Audience.STAFF}
    letter(file, text="We object for the third time.")
    report = add(stores, file, audience=Audience.PUBLIC)
    assert (report.count(Outcome.CORRECTED), report.count(Outcome.AUDIENCE_CHANGED)) == (1, 1)
    assert audiences(stores) == {"letter": Audience.PUBLIC}


@pytest.mark.parametrize(
    ("given", "audience"), [(None, Audience.MEMBERS), (Audience.PUBLIC, Audience.PUBLIC)]
)
def test_a_new_document_says_who_may_read_it_unless_told_otherwise(
    stores: Stores, tmp_path: Path, given: Audience | None, audience: Audience
) -> None:
    add(stores, letter(tmp_path / "a.md", more="audience: Members\n"), audience=given)
    assert audiences(stores) == {"letter": audience}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("audience: everyone", "bad_audience"),
        ("audience:", "bad_audience"),
        ("audience: [staff]", "bad_field"),
        ("effective_date: [2020-01-01]", "bad_field"),
        ("kind: [letter]", "bad_field"),
        ("key: {a: b}", "bad_key"),
        ("aliases: {a: b}", "bad_field"),
        ("provisions: [{a: b}]", "bad_field"),
    ],
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_field_of_the_wrong_kind_is_named(
    stores: Stores, tmp_path: Path, more: str, code: str, dry_run: bool
) -> None:
    key = "" if code == "bad_key" else "letter"
    report = add(stores, letter(tmp_path / "a.md", key=key, more=f"{more}\n"), dry_run=dry_run)
    (error,) = report.failed
    assert error.code == (code if key else "bad_field")
    field = "audience" if code == "bad_audience" else error.facts["field"]
    assert field == more.partition(":")[0]
    assert audiences(stores) == {}


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_second_file_of_the_same_key_and_day_fails(stores: Stores, tmp_path: Path, dry_run: bool) -> None:
    first = letter(tmp_path / "in" / "a.md")
    letter(tmp_path / "in" / "b.md", text="Other words.")
    letter(tmp_path / "in" / "c.md", more="effective_date: 2020-01-01\n")
    report = add(stores, tmp_path / "in", dry_run=dry_run)
    assert [(each.key, each.outcome) for each in report.taken] == [
        ("letter", Outcome.ADDED),
        ("letter", Outcome.NEW_VERSION),
    ]
    assert failures(report) == [("b.md", "duplicate_key")]
    facts = report.failed[0].facts
    assert (facts["key"], facts["first"]) == ("letter", str(first))
    again = add(stores, tmp_path / "in", dry_run=dry_run)
    assert failures(again) == [("b.md", "duplicate_key")]
    assert again.unchanged == (0 if dry_run else 2)


def test_one_key_for_several_files_needs_different_days(stores: Stores, tmp_path: Path) -> None:
    names = ("a.2020-01-01.txt", "b.2021-01-01.txt", "c.2021-01-01.txt")
    for name in names:
        (tmp_path / name).write_text(f"The words of {name}", encoding="utf-8")
    report = add(stores, *(tmp_path / name for name in names), key="terms")
    assert failures(report) == [("c.2021-01-01.txt", "duplicate_key")]
    (listed,) = stores.holdings.listed()
    assert (listed.versions, listed.effective) == (2, date(2021, 1, 1))


def test_what_failed_does_not_keep_its_key(stores: Stores, tmp_path: Path) -> None:
    broken = tmp_path / "a.jsonl"
    rows = [{"_id": "letter", "title": "t", "text": "x"}, {"_id": "b", "title": "t", "text": "\ud800"}]
    broken.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    report = add(stores, broken, letter(tmp_path / "b.md"))
    assert failures(report) == [("a.jsonl", "not_taken")]
    assert audiences(stores) == {"letter": Audience.PUBLIC}


def test_the_same_file_given_twice_is_no_conflict(stores: Stores, tmp_path: Path) -> None:
    file = letter(tmp_path / "a.md")
    for dry_run in (True, False):
        report = add(stores, file, file, dry_run=dry_run)
        assert (len(report.taken), report.unchanged, report.failed) == (1, 1, [])


def test_a_dry_run_tells_a_change_of_audience_once(stores: Stores, tmp_path: Path) -> None:
    file = letter(tmp_path / "a.md")
    add(stores, file)
    letter(tmp_path / "b.md", more="effective_date: 2020-01-01\n")
    told = [
        [(each.key, each.outcome) for each in report.taken]
        for dry_run in (True, False)
        for report in [add(stores, file, tmp_path / "b.md", audience=Audience.STAFF, dry_run=dry_run)]
    ]
    assert told[0] == told[1] == [("letter", Outcome.AUDIENCE_CHANGED), ("letter", Outcome.NEW_VERSION)]


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('{"_id": "a", "title": "t", "text": "\\ud800"}', "not_taken"),
        ('{"_id": "a", "title": "\\ud800", "text": "x"}', "bad_key"),
        ('{"_id": "a\\u0007", "title": "t", "text": "x"}', "bad_key"),
        ('{"_id": "../a", "title": "t", "text": "x"}', "bad_key"),
        ('{"_id": "a/../b", "title": "t", "text": "x"}', "bad_key"),
        ('{"_id": "/a", "title": "t", "text": "x"}', "bad_key"),
        ('{"_id": ' + "9" * 5000 + ', "title": "t", "text": "x"}', "bad_json_line"),
    ],
)
def test_a_line_that_cannot_be_stored_fails_alone(
    stores: Stores, tmp_path: Path, row: str, code: str, dry_run: bool
) -> None:
    (tmp_path / "a.jsonl").write_text(row, encoding="utf-8")
    letter(tmp_path / "b.md")
    report = add(stores, tmp_path / "a.jsonl", tmp_path / "b.md", dry_run=dry_run)
    assert failures(report) == [("a.jsonl", code)]
    assert [each.key for each in report.taken] == ["letter"]


@pytest.mark.parametrize(
    ("name", "code"), [("..md", "not_taken"), ("...md", "bad_key"), ("a\u202eb.md", "bad_key")]
)
def test_a_name_that_makes_no_key_fails_alone(stores: Stores, tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_text("# Terms\n\nWords.", encoding="utf-8")
    report = add(stores, tmp_path / name, letter(tmp_path / "b.md"))
    assert failures(report) == [(name, code)]
    assert [each.key for each in report.taken] == ["letter"]


def test_a_file_name_that_is_not_utf8_fails_alone_and_can_be_printed(stores: Stores, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    letter(folder / "b.md")
    with open(os.fsencode(folder) + b"/\xff.txt", "wb") as file:  # noqa: PTH123  pathlib takes no bytes
        file.write(b"words")
    report = add(stores, folder)
    (error,) = report.failed
    assert str(error.facts["path"]).endswith("\\xff.txt")
    assert [each.key for each in report.taken] == ["letter"]


@pytest.mark.parametrize("field", ["jurisdiction", "vendor", "aliases"])
def test_what_is_shown_of_a_document_does_nothing_to_a_terminal(
    stores: Stores, tmp_path: Path, field: str
) -> None:
    file = letter(tmp_path / "a.md", more=f'{field}: "\\e]0;x\\a"\n')
    if field == "aliases":  # is matched with questions, and never shown
        assert failures(add(stores, file)) == []
    else:
        assert failures(add(stores, file)) == [("a.md", "bad_key")]


def test_an_address_that_is_none_is_left_out(stores: Stores, tmp_path: Path) -> None:
    add(stores, letter(tmp_path / "a.md", more='url: "https://example.com/\\e[31m"\n'))
    assert [version.url for version in stores.holdings.versions("letter")] == [""]


def test_names_without_end_are_cut_and_a_key_is_refused(stores: Stores, tmp_path: Path) -> None:
    long = "a" * 100_000
    text = f"# {long}\n\n" + "\n\n".join(f"## {number} {long}\n\nWords." for number in range(20))
    add(stores, letter(tmp_path / "a.md", text=text))
    (row,) = stores.holdings.listed()
    held = stores.holdings.text(stores.holdings.versions(row.key)[0].id)
    assert held.text.count(long) == 21  # what was published is all there
    assert max(len(each.label) + len(each.caption) for each in held.provisions) <= 1_000
    assert max(len(each.context) for each in stores.owing.indexable()) <= 2_000
    assert failures(add(stores, letter(tmp_path / "b.md", key=long))) == [("b.md", "bad_key")]
    add(stores, letter(tmp_path / "c.md", key="other", more=f"title: {long}\n"))
    assert {len(row.title) for row in stores.holdings.listed()} == {len("A letter"), 500}


@pytest.mark.parametrize("key", ["", "../x", "/x", "x\n"])
def test_a_given_key_is_looked_at_too(stores: Stores, tmp_path: Path, key: str) -> None:
    assert failures(add(stores, letter(tmp_path / "a.md"), key=key)) == [("a.md", "bad_key")]


def test_an_empty_folder_holds_nothing(stores: Stores, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert add(stores, folder).found == 0
    assert add(stores, folder, tmp_path / "gone").found == 1


def test_files_of_the_same_name_in_two_folders_are_not_taken_for_one_document(
    stores: Stores, tmp_path: Path
) -> None:
    policies = tmp_path / "policies"
    for vendor, day in (("first", "2024-01-01"), ("second", "2025-01-01")):
        folder = policies / vendor
        folder.mkdir(parents=True)
        (folder / f"terms.{day}.txt").write_text(f"The terms of the {vendor} vendor.", encoding="utf-8")
    report = add(stores, policies / "first", policies / "second")
    assert failures(report) == [("terms.2025-01-01.txt", "same_key_elsewhere")]
    assert [(each.key, each.versions) for each in stores.holdings.listed()] == [("terms", 1)]
    assert not add(stores, policies).failed
    assert len(stores.holdings.listed()) == 3


def test_the_documents_of_a_file_are_not_compared_with_one_another(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[Version] = []
    monkeypatch.setattr(Version, "__eq__", lambda one, _other: bool(compared.append(one)))
    rows = [{"_id": f"d{number}", "title": "", "text": f"Words of {number}."} for number in range(5)]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert len(add(stores, tmp_path / "many.jsonl").taken) == len(rows)
    assert not compared  # of thousands in one file it takes longer than all else
