"""Files and folders to sources."""

import os
from pathlib import Path

import pytest

from ingest.document import Source
from ingest.fetch import sources
from knowledge.errors import DocumentError


def write(path: Path, text: str = "words") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def paths(*given: Path) -> list[str]:
    return [str(each.path) if isinstance(each, Source) else f"!{each.code}" for each in sources(given)]


def test_missing_path_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    here = write(tmp_path / "here.md")
    missing, source = sources([tmp_path / "gone.md", here])
    assert isinstance(missing, DocumentError)
    assert (missing.code, missing.facts["path"]) == ("missing_path", str(tmp_path / "gone.md"))
    assert isinstance(source, Source)
    assert source.content == b"words"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    write(tmp_path / "b.md").chmod(0)
    assert paths(tmp_path) == ["a.md", "!unreadable_file"]


def test_dangling_link_given_directly_is_missing(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to(tmp_path / "nowhere.md")
    assert paths(tmp_path / "link.md") == ["!missing_path"]


def test_a_pipe_given_directly_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert paths(tmp_path / "pipe.md", Path(os.devnull)) == ["!unreadable_file"] * 2
    assert paths(tmp_path) == []


def test_folder_is_walked_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b/z.md", "b/a.md", "a.md", "c.txt", "b.history/1.md"):
        write(tmp_path / name)
    assert paths(tmp_path) == ["a.md", "b/a.md", "b/z.md", "b.history/1.md", "c.txt"]


def test_path_of_a_single_file_is_its_name(tmp_path: Path) -> None:
    file = write(tmp_path / "deep" / "down" / "terms.md")
    assert paths(file) == ["terms.md"]
    assert paths(tmp_path / "deep") == ["down/terms.md"]


def test_hidden_files_and_plain_readmes_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden.md", ".git/config", "README.md", "sub/readme.txt", "kept.md"):
        write(tmp_path / name)
    write(tmp_path / "sub" / "README.md", "---\ntitle: A document\n---\nwords")
    assert paths(tmp_path) == ["kept.md", "sub/README.md"]


def test_readme_given_directly_is_read(tmp_path: Path) -> None:
    assert paths(write(tmp_path / "README.md")) == ["README.md"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "outside" / "secret.md")
    folder = tmp_path / "folder"
    inside = write(folder / "inside.md")
    (folder / "out.md").symlink_to(secret)
    (folder / "out").symlink_to(secret.parent)
    (folder / "twin.md").symlink_to(inside)
    assert paths(folder) == ["inside.md", "twin.md"]
