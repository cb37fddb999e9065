"""What documents from the web are called."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.following.model import Page, Receipt
from ingest.following.naming import path_of, path_of_url, plain_name
from ingest.naming import see_that_names_are_plain


def page(url: str, disposition: str = "") -> Page:
    headers = {"content-disposition": disposition} if disposition else {}
    return Page(url, b"", "text/html", headers, Receipt(url))


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://example.com/", "example.com/index"),
        ("https://example.com/policies/terms-of-use/", "example.com/policies/terms-of-use"),
        ("https://example.com/a/letter.pdf", "example.com/a/letter.pdf"),
        ("https://example.com/show.php?id=3&l=ja", "example.com/show-id-3-l-ja.php"),
        ("https://example.com/?p=12", "example.com/index-p-12"),
        ("https://example.com/%E3%81%8A%E7%9F%A5%E3%82%89%E3%81%9B", "example.com/お知らせ"),
        ("https://example.com/%2e%2e/%2e%2e/etc/passwd", "example.com/etc/passwd"),
        ("https://example.com/a%2fb%5cc%00d", "example.com/a-b-cd"),
    ],
)
def test_a_url_as_a_path(url: str, path: str) -> None:
    assert str(path_of_url(url)) == path


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="letter.pdf"', "letter.pdf"),
        ("attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.pdf", "通知.pdf"),
        ('attachment; filename="' + "通知.pdf".encode().decode("latin-1") + '"', "通知.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\x.docx"', "x.docx"),
        ('attachment; filename=".."', "file"),
        ("inline", "file"),
        ("attachment; filename*=utf-16''%ff", "file"),
        ("=?utf-8?q?x?=; ;;;", "file"),
    ],
)
def test_the_name_that_a_server_states(disposition: str, name: str) -> None:
    assert path_of(page("https://example.com/get/file", disposition)) == PurePosixPath(
        "example.com/get", name
    )


@given(st.text(max_size=200))
def test_a_plain_name_is_one_part_of_a_path(text: str) -> None:
    name = plain_name(text)
    assert "/" not in name
    assert name not in (".", "..")
    assert plain_name(name) == name


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.text(max_size=60))
def test_whatever_a_server_says_gives_a_name_that_can_be_kept(path: str, disposition: str) -> None:
    found = path_of(page("https://example.com/" + path, disposition))
    assert found.parts[0] == "example.com"
    assert len(found.parts) > 1
    see_that_names_are_plain(key=str(found), title="")
