"""The command line, over real stores."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from bot.cli import command, locale_of
from bot.words import words_for
from knowledge.errors import MadoguchiError

LAW = """---
title: 試験法
identifier: test-law
country: jp
law_num: 令和五年法律第一号
effective_date: {day}
---

**第一条（目的）**　この法律は、{purpose}を目的とする。

**第二条（罰則）**　この法律に違反した者は、十万円以下の過料に処する。
"""


@pytest.fixture
def folder(tmp_path: Path, bundled_model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder with the model in it, named in the environment."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "model").symlink_to(bundled_model_folder)
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str | Path, language: str = "en", **options: object) -> Result:
    return CliRunner().invoke(command(words_for(language)), [str(each) for each in arguments], **options)


def law(folder: Path, name: str = "law.md", *, day: str = "2020-01-01", purpose: str = "試験の公正") -> Path:
    file = folder / name
    file.write_text(LAW.format(day=day, purpose=purpose), encoding="utf-8")
    return file


def test_one_bad_file_does_not_keep_the_others_out(folder: Path):
    documents = folder / "documents"
    documents.mkdir()
    law(documents)
    (documents / "empty.md").write_bytes(b"")
    (documents / "sjis.txt").write_bytes("著作権法の文書です。".encode("shift_jis"))
    (documents / "broken.xml").write_text("<Law><LawBody></Law>", encoding="utf-8")
    (documents / "lines.jsonl").write_text(
        '{"_id": "a", "title": "b", "text": "c"}\nnot json\n', encoding="utf-8"
    )
    (documents / "dated.2025-02-30.md").write_text("# T\n\ntext", encoding="utf-8")
    result = run("ingest", "add", documents, "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["added"] == ["test-law"]
    failed = {Path(each["path"]).name: each for each in report["failed"]}
    assert set(failed) == {"empty.md", "sjis.txt", "broken.xml", "lines.jsonl", "dated.2025-02-30.md"}
    assert failed["lines.jsonl"]["place"] == "line 2"
    assert "2025-02-30" in failed["dated.2025-02-30.md"]["reason"]
    assert json.loads(run("ingest", "check", "--json").stdout)["agree"] is True
    assert [each["key"] for each in json.loads(run("ingest", "list", "--json").stdout)] == ["test-law"]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(folder: Path):
    result = run("ingest", "add", law(folder), "--dry-run")
    assert result.exit_code == 0
    assert "test-law" in result.stdout
    assert json.loads(run("ingest", "list", "--json").stdout) == []


def test_versions_follow_each_other_and_the_same_again_is_unchanged(folder: Path):
    run("ingest", "add", law(folder))
    again = json.loads(run("ingest", "add", law(folder), "--json").stdout)
    assert (again["added"], again["unchanged"], again["embedded"]) == ([], 1, 0)
    changed = json.loads(
        run("ingest", "add", law(folder, day="2024-04-01", purpose="公正な取引"), "--json").stdout
    )
    assert changed["new_version"] == ["test-law"]
    assert changed["embedded"] == 1
    old = run("ask", "試験法第1条の目的は何ですか", "--as-of", "2023-12-31")
    new = run("ask", "試験法第1条の目的は何ですか")
    assert "試験の公正を目的とする" in old.stdout
    assert "公正な取引を目的とする" in new.stdout
    assert "2020-01-01" in old.stdout
    assert "2024-04-01" in new.stdout


def test_a_provision_that_does_not_exist_is_refused_without_sources(folder: Path):
    run("ingest", "add", law(folder))
    record = json.loads(run("ask", "試験法第99条には何とありますか", "--json").stdout)
    assert record["status"] == "refused"
    assert record["refusal"] == {"reason": "no_such_provision", "missing": "試験法第99条"}
    assert "[1]" not in record["text"]
    assert "http" not in record["text"]


def test_a_file_of_questions_gives_one_valid_object_a_line(folder: Path, repository: Path):
    run("ingest", "add", law(folder))
    questions = folder / "questions.jsonl"
    asked = [
        {"id": "a", "question": "試験法第2条の罰則は？"},
        {"id": "b", "question": "What is the weather in Osaka tomorrow?"},
        {"id": "c", "question": "試験法第1条の目的は？", "as_of": "2019-12-31"},
    ]
    questions.write_text("\n".join(json.dumps(each) for each in asked) + "\n\n", encoding="utf-8")
    schema = json.loads((repository / "bot/views/answer.schema.json").read_text(encoding="utf-8"))
    result = run("ask", "--questions", questions, "--json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    for record in records:
        jsonschema.validate(record, schema, format_checker=jsonschema.FormatChecker())
    assert [record["id"] for record in records] == ["a", "b", "c"]
    assert [record["status"] for record in records] == ["answered", "refused", "refused"]
    citation = records[0]["claims"][0]["citations"][0]
    assert citation["document"] == "test-law"
    assert citation["locator"].startswith("art=2")
    assert citation["quote"] in LAW


def test_questions_that_cannot_be_taken_are_named_and_the_rest_is_answered(folder: Path):
    run("ingest", "add", law(folder))
    questions = folder / "questions.jsonl"
    asked = [
        {"id": "no question"},
        {"id": "first", "question": "試験法第2条の罰則は？"},
        {"id": "empty", "question": " "},
        {"id": "long", "question": "長" * 5000},
        {"id": "number", "question": 5},
        {"id": "half a character", "question": "\ud83d"},
        {"id": "day", "question": "試験法第2条の罰則は？", "as_of": "2020-02-30"},
        {"id": "last", "question": "試験法第1条の目的は？"},
    ]
    lines = [*(json.dumps(each) for each in asked), "[1]", "{"]
    questions.write_text("\n".join(lines), encoding="utf-8")
    for language, named in (("en", "line {}"), ("ja", "{} 行目")):
        result = run("ask", "--questions", questions, "--json", language=language)
        assert result.exit_code == 1
        assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["first", "last"]
        told = [line for line in result.stderr.splitlines() if line]
        assert len(told) == 8
        for number, sentence in zip((1, 3, 4, 5, 6, 7, 9, 10), told, strict=True):
            assert named.format(number) in sentence.replace("Line", "line")


def test_failures_name_their_path_once(folder: Path):
    (folder / "empty.md").write_bytes(b"")
    told = run("ingest", "add", folder / "empty.md").stderr
    assert told.count("empty.md") == 1


def test_the_data_folder_is_for_the_desk_alone(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATA_DIR", str(folder / "new" / "data"))
    assert run("ingest", "list").exit_code == 0
    assert (folder / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_what_a_file_says_does_nothing_to_the_terminal(folder: Path):
    (folder / "a.md").write_text('---\nkind: "\\e]0;x\\a\\u202e"\n---\nwords\n', encoding="utf-8")
    told = run("ingest", "add", folder / "a.md", color=True).stderr
    assert "\ufffd]0;x\ufffd\ufffd" in told
    assert not set(told) & set("\x1b\x07\u202e")


@pytest.mark.parametrize(("language", "sentence"), [("en", "No files"), ("ja", "見つかりませんでした")])
def test_an_empty_folder_is_told(folder: Path, language: str, sentence: str):
    (folder / "documents").mkdir()
    result = run("ingest", "add", folder / "documents", language=language)
    assert result.exit_code == 0
    assert sentence in result.stdout
    assert json.loads(run("ingest", "add", folder / "documents", "--json").stdout)["found"] == 0


def test_the_audience_stays_unless_one_is_given(folder: Path):
    run("ingest", "add", law(folder), "--audience", "staff")
    run("ingest", "add", law(folder, purpose="公正な取引"))
    assert json.loads(run("ingest", "list", "--json").stdout)[0]["audience"] == "staff"
    report = json.loads(
        run("ingest", "add", law(folder, purpose="取引"), "--audience", "members", "--json").stdout
    )
    assert (report["corrected"], report["audience_changed"]) == (["test-law"], ["test-law"])


@pytest.mark.parametrize("damage", ["not a database", "a file in its place"])
def test_vectors_that_cannot_be_opened_are_built_anew(folder: Path, damage: str):
    run("ingest", "add", law(folder))
    vectors = folder / "data" / "vectors"
    if damage == "not a database":
        (vectors / "chroma.sqlite3").write_bytes(b"no database " * 1000)
    else:
        vectors.rename(folder / "elsewhere")
        vectors.write_bytes(b"")
    for command_line in (("ask", "試験法第2条の罰則は？"), ("ingest", "check")):
        failed = run(*command_line).exception
        assert isinstance(failed, MadoguchiError)
        assert failed.code == "vectors_unusable"
        assert "madoguchi ingest reindex" in words_for("ja").error(failed)
        assert "madoguchi ingest reindex" in words_for("en").error(failed)
    assert run("ingest", "reindex").exit_code == 0
    assert json.loads(run("ingest", "check", "--json").stdout)["agree"] is True
    assert json.loads(run("ask", "試験法第2条の罰則は？", "--json").stdout)["status"] == "answered"


def test_removing_asks_first_and_clears_the_stores(folder: Path):
    run("ingest", "add", law(folder))
    assert run("ingest", "remove", "test-law", input="n\n").exit_code == 1
    assert json.loads(run("ingest", "list", "--json").stdout) != []
    assert run("ingest", "remove", "nothing", "--yes").exit_code == 1
    assert run("ingest", "remove", "test-law", input="y\n").exit_code == 0
    assert json.loads(run("ingest", "list", "--json").stdout) == []
    assert json.loads(run("ingest", "check", "--json").stdout)["agree"] is True
    assert json.loads(run("ask", "試験法第1条の目的は？", "--json").stdout)["status"] == "refused"


def test_search_prints_hits_and_writes_a_trec_run(folder: Path):
    corpus = folder / "corpus.jsonl"
    texts = {"d1": "著作権の存続期間は七十年とする。", "d2": "損害の賠償を請求することができる。"}
    rows = [{"_id": key, "title": key, "text": text} for key, text in texts.items()]
    corpus.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    run("ingest", "add", corpus)
    hits = json.loads(run("search", "損害賠償の請求", "-k", "1", "--json").stdout)
    assert [hit["document"] for hit in hits] == ["d2"]
    assert {"document", "title", "locator", "text", "score"} <= hits[0].keys()
    queries, trec = folder / "queries.jsonl", folder / "run.trec"
    queries.write_text('{"_id": "q1", "text": "x", "long": "存続期間は何年ですか"}\n', encoding="utf-8")
    assert run("search", "--queries", queries, "--field", "long", "--trec", trec).exit_code == 0
    first = trec.read_text(encoding="utf-8").splitlines()[0].split()
    assert first[:4] == ["q1", "Q0", "d1", "1"]
    assert first[5] == "madoguchi"


def test_staff_documents_show_to_staff_only(folder: Path):
    run("ingest", "add", law(folder), "--audience", "staff")
    question = "試験法第2条の罰則は？"
    assert json.loads(run("ask", question, "--json").stdout)["status"] == "refused"
    assert json.loads(run("ask", question, "--json", "--reader", "members").stdout)["status"] == "refused"
    assert json.loads(run("ask", question, "--json", "--reader", "staff").stdout)["status"] == "answered"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask"], 2),
        (["ask", "x", "--as-of", "2018-02-30"], 2),
        (["search"], 2),
        (["ingest", "add", "nowhere.md"], 1),
        (["ingest", "add"], 2),
    ],
)
def test_wrong_use_is_told_and_no_traceback_shown(folder: Path, arguments: list[str], code: int):
    result = run(*arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": ""}, "en"),
    ],
)
def test_the_terminal_s_language_is_spoken(environment: dict[str, str], language: str):
    assert words_for(locale_of(environment)).language == language


def test_what_was_removed_can_be_put_back(folder: Path):
    run("ingest", "add", law(folder))
    assert "put back" in run("ingest", "put-back").stdout
    removed = run("ingest", "remove", "test-law", "--yes")
    assert "ingest put-back test-law" in removed.stdout
    assert json.loads(run("ingest", "list", "--json").stdout) == []
    assert "test-law" in run("ingest", "put-back").stdout
    assert "test-law" in run("ingest", "put-back", "test-law").stdout
    assert json.loads(run("ingest", "list", "--json").stdout)[0]["key"] == "test-law"
    assert "agree" in run("ingest", "check").stdout
    again = run("ingest", "put-back", "test-law")
    assert again.exit_code == 1
    assert "test-law" in again.stderr
