"""What a file is by its content, whatever it is called."""

import docx
import pytest

from bot.words import LANGUAGES, words_for
from ingest.document import Source
from ingest.readers import READERS
from ingest.readers.telling import looks_like
from knowledge.errors import DocumentError
from tests.ingest import papers
from tests.ingest.reading import documents, source

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(30)
MAIL = b"Received: by x\nFrom: a@example.org\nSubject: s\nMessage-ID: <1@x>\n\nWords.\n"
PAGE = b"\xef\xbb\xbf\n<!-- saved -->\n<!DOCTYPE html>\n<html><body><p>Words.</p></body></html>"

TAKEN: list[tuple[str, bytes, str]] = [
    # name, content, the reader
    ("terms.md", PDF, "pdf"),
    ("terms.docx", PDF, "pdf"),
    ("scan.pdf", PNG, "picture"),
    ("letter.pdf", papers.saved(docx.Document()), "docx"),
    ("letter.zip", papers.saved(docx.Document()), "docx"),
    ("letter", papers.saved(docx.Document()), "docx"),
    ("mail.txt", MAIL, "mail"),
    ("mail.html", MAIL, "mail"),
    ("mail.eml", b"From: a@x\nTo: b@y\nSubject: s\n\nWords.", "mail"),
    ("memo.txt", b"From: Legal\nTo: Staff\nSubject: Terms\n\nPlease read.", "text"),
    ("page.txt", PAGE, "html"),
    ("page.md", PAGE, "html"),
    ("page", PAGE, "html"),
    ("part.html", b"<p>Words</p>", "html"),
    (
        "page.xml",
        b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        "html",
    ),
    ("part.md", b'<div align="center">\n\n# Title\n\n</div>\n', "markdown"),
    ("terms.txt", b"# Terms\n\nWords.\n", "markdown"),
    ("terms.txt", b"Terms\n=====\n\nWords.\n", "markdown"),
    ("terms.log", b"---\ntitle: x\n---\n\nWords.\n", "markdown"),
    ("terms", b"See [the guide](https://example.org).\n\n- one\n- two\n", "markdown"),
    ("plain.md", b"Just words.\n", "markdown"),
    ("plain.txt", b"Just words.\n", "text"),
    ("plain", b"Just words.\n", "text"),
    ("plain.log", b"12:00 started\n12:01 stopped\n", "text"),
    ("table.tsv", b"a\tb\n", "text"),
    ("list.txt", b"- one\n- two\n", "text"),
    ("rule.txt", b"-----\nTERMS\n-----\n\nWords\n", "text"),
    ("robots.txt", b"# robots\n\nUser-agent: *\nDisallow: /\n", "text"),
    ("sjis.txt", "これは文です。".encode("cp932"), "text"),
    ("data.md", b'{"_id": "a", "title": "t", "text": "x"}\n', "jsonl"),
]

REFUSED: list[tuple[str, bytes, str]] = [
    # name, content, what it looks like
    ("terms.docx", OLE + "WordDocument".encode("utf-16-le"), "doc"),
    ("a.md", OLE + "Workbook".encode("utf-16-le"), "xls"),
    ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
    ("a.eml", OLE + "__substg1.0_".encode("utf-16-le"), "msg"),
    ("a.doc", OLE, "ole"),
    ("a.docx", papers.zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "xlsx"),
    ("a.txt", papers.zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "pptx"),
    ("a.zip", papers.zipped({"mimetype": "application/epub+zip"}), "epub"),
    ("a.docx", papers.zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "odt"),
    ("a.zip", papers.zipped({"a.txt": "not opened"}), "zip"),
    ("a.zip", b"PK\x03\x04" + bytes(40), "zip"),
    ("a.txt", b"{\\rtf1\\ansi words}", "rtf"),
    ("a.txt", b"%!PS-Adobe-3.0\n", "ps"),
    ("a.md", b"<?xml version='1.0'?><a/>", "xml"),
    ("a.pdf", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(30), "archive"),
    ("a.md", b"\x1f\x8b\x08\0" + bytes(20), "archive"),
    ("a.pdf", b"MZ\0\1\2" * 300, "program"),
    ("a.pdf", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(40), "video"),
]


@pytest.mark.parametrize(
    ("name", "content", "reader"), TAKEN, ids=[f"{name}-{kind}" for name, _, kind in TAKEN]
)
def test_the_reader_is_chosen_by_content(name: str, content: bytes, reader: str) -> None:
    asked: Source = source(content, name)
    assert next(each.name for each in READERS if each.accepts(asked)) == reader


@pytest.mark.parametrize(
    ("name", "content", "looks"), REFUSED, ids=[f"{name}-{kind}" for name, _, kind in REFUSED]
)
def test_what_cannot_be_read_is_called_by_what_it_looks_like(name: str, content: bytes, looks: str) -> None:
    with pytest.raises(DocumentError) as raised:
        documents(content, name)
    assert raised.value.code == "other_format"
    assert raised.value.facts["looks"] == looks
    assert looks_like(source(content, name)) == looks
    for language in LANGUAGES:
        assert f"looks.{looks}" in words_for(language)


@pytest.mark.parametrize("content", [bytes(range(256)), bytes(3000)])
def test_nobody_knows_what_it_is(content: bytes) -> None:
    with pytest.raises(DocumentError, match="unknown_format"):
        documents(content, "a.md")
