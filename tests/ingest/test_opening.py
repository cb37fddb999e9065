"""What archives and mails hold, and what hostile ones try."""

import stat
import struct
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import archive
from ingest.document import Source, Stated
from ingest.opening import open_source
from knowledge.errors import DocumentError
from knowledge.model import Kind
from tests.ingest import papers


def opened(content: bytes, path: str = "in/archive.zip", **given: object) -> list[Source | DocumentError]:
    source = Source(name=f"given/{path}", path=PurePosixPath(path), content=content, given=Stated(**given))  # type: ignore[arg-type]
    return open_source(source)


def outcome(content: bytes, path: str = "in/archive.zip") -> list[str]:
    """Paths of sources and codes of errors, in order; every error names the file."""
    found = opened(content, path)
    assert all("path" in each.facts for each in found if isinstance(each, DocumentError))
    return [str(each.path) if isinstance(each, Source) else each.code for each in found]


def made(*members: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, content in members:
            writing.writestr(name, content)
    return out.getvalue()


def patched(content: bytes, at_offset: int, size: str, value: int) -> bytes:
    """The archive with a number changed in the central record of its first member."""
    start = content.index(b"PK\x01\x02") + at_offset
    return content[:start] + struct.pack(size, value) + content[start + struct.calcsize(size) :]


def test_members_are_sources_below_a_folder_named_as_the_archive() -> None:
    found = opened(papers.zipped({"terms.md": "# T", "法令/a.txt": "x"}), kind=Kind.POLICY, vendor="openai")
    assert [(each.name, str(each.path), each.content) for each in found if isinstance(each, Source)] == [
        ("given/in/archive.zip › terms.md", "in/archive/terms.md", b"# T"),
        ("given/in/archive.zip › 法令/a.txt", "in/archive/法令/a.txt", b"x"),
    ]
    assert {each.given for each in found if isinstance(each, Source)} == {
        Stated(kind=Kind.POLICY, vendor="openai")
    }


def test_what_is_said_of_an_archive_of_one_file_is_said_of_that_file() -> None:
    (only,) = opened(papers.zipped({"a.md": "x"}), key="terms", title="Terms")
    assert isinstance(only, Source)
    assert only.given == Stated(key="terms", title="Terms")
    (refused,) = opened(papers.zipped({"a.md": "x", "b.md": "y"}), key="terms")
    assert isinstance(refused, DocumentError)
    assert refused.code == "key_for_many"


def test_a_document_is_no_archive_though_it_is_a_zip() -> None:
    word = papers.saved(docx.Document())
    assert outcome(word, "a.zip") == ["a.zip"]
    assert outcome(b"# T", "a.zip") == ["a.zip"]
    assert outcome(papers.zipped({"a.docx": word}), "b") == ["b/a.docx"]


def test_names_that_windows_writes_in_japan() -> None:
    content = papers.zipped({"aaaaaaaa/bbbb.txt": "x"})
    for old, new in ((b"aaaaaaaa", "利用規約".encode("cp932")), (b"bbbb", "表示".encode("cp932"))):
        content = content.replace(old, new)
    assert outcome(content) == ["in/archive/利用規約/表示.txt"]  # the second byte of 表 is a backslash


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../a.txt", "archive_bad_name"), ("a/../../b.txt", "archive_bad_name"), ("/etc/passwd", "archive_bad_name"),
        ("..\\a.txt", "archive_bad_name"), ("C:\\a.txt", "archive_bad_name"), ("c:a.txt", "archive_bad_name"),
        ("\\\\server\\a.txt", "archive_bad_name"), ("a\u202etxt.exe", "archive_bad_name"),
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_costs_itself_only(name: str, code: str) -> None:
    assert outcome(made((name, b"x"), ("good.txt", b"y"))) == [code, "in/archive/good.txt"]


def test_a_nul_in_a_name() -> None:
    content = made(("aQb.txt", b"x"), ("good.txt", b"y")).replace(b"aQb", b"a\0b")
    assert outcome(content) == ["archive_bad_name", "in/archive/good.txt"]


def test_what_systems_add_for_themselves_is_left_out() -> None:
    clutter = ["__MACOSX/._a.txt", ".DS_Store", "a/.git/config", "Thumbs.db", "folder/"]
    assert outcome(made(*((name, b"x") for name in clutter), ("a.txt", b"y"))) == ["in/archive/a.txt"]
    assert outcome(made((".DS_Store", b"x"))) == ["archive_empty"]
    assert outcome(made()) == ["archive_empty"]


def test_links_and_devices() -> None:
    link, device = zipfile.ZipInfo("link.txt"), zipfile.ZipInfo("device.txt")
    link.external_attr, device.external_attr = (stat.S_IFLNK | 0o777) << 16, (stat.S_IFCHR | 0o666) << 16
    content = made((link, b"/etc/passwd"), (device, b""), ("good.txt", b"y"))
    assert outcome(content) == ["archive_link", "archive_link", "in/archive/good.txt"]


def test_locked_broken_and_doubled_members() -> None:
    content = made(("a.txt", b"x" * 50), ("good.txt", b"y"))
    assert outcome(patched(content, 8, "<H", 1)) == ["archive_encrypted", "in/archive/good.txt"]
    assert outcome(patched(content, 16, "<L", 7)) == [
        "archive_member_broken",
        "in/archive/good.txt",
    ]  # its checksum
    assert outcome(patched(content, 10, "<H", 14)) == ["archive_member_broken", "in/archive/good.txt"]  # LZMA
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = made(("a.txt", b"x"), ("a.txt", b"y"))
    assert outcome(doubled) == ["in/archive/a.txt", "archive_member_twice"]


def test_stated_sizes_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES_OF_ONE", 100_000)
    content = made(("bomb.txt", b"\0" * 1_000_000), ("good.txt", b"y"))
    assert outcome(content) == ["archive_member_too_large", "in/archive/good.txt"]
    lying = patched(content, 24, "<L", 10)  # it says that it is ten bytes long
    assert outcome(lying) == ["archive_member_broken", "in/archive/good.txt"]


def test_all_members_together_are_bounded_and_archives_inside_count() -> None:
    budget = archive.Budget(bytes_left=2500)
    inner = made(*((f"{n}.txt", bytes(1000)) for n in range(4)))
    codes = [
        each.code if isinstance(each, DocumentError) else "read" for each in archive.members_of(inner, budget)
    ]
    assert codes == ["read", "read", "archive_too_large"]
    assert budget.files_left == archive.MOST_MEMBERS - 4


def test_too_many_members() -> None:
    many = made(*((f"{n}.txt", b"") for n in range(archive.MOST_MEMBERS + 1)))
    assert outcome(many) == ["archive_too_many"]
    half = made(*((f"{n}.txt", b"x") for n in range(archive.MOST_MEMBERS // 2 + 1)))
    assert outcome(made(("a.zip", half), ("b.zip", half)))[-1] == "archive_too_many"


def test_members_that_overlap_are_refused() -> None:
    content = made(("a.txt", b"x"), ("b.txt", b"y"), ("good.txt", b"z"))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    overlapping = (
        content[: second + 42] + struct.pack("<L", 0) + content[second + 46 :]
    )  # b lies where a does
    assert outcome(overlapping) == ["archive_member_broken", "archive_member_broken", "in/archive/good.txt"]


def test_archives_in_archives_to_a_depth() -> None:
    content = made(("deepest.txt", b"x"))
    for name in ("d.zip", "c.zip"):
        content = made((name, content))
    assert outcome(content, "a.zip") == ["a/c/d/deepest.txt"]
    assert outcome(
        made(
            (
                "b.zip",
                made(("b.zip", content)),
            )
        ),
        "a.zip",
    ) == ["archive_too_deep"]


def test_a_mail_and_what_comes_with_it() -> None:
    inner = papers.letter(Subject="前の手紙")
    inner.set_content("古い本文")
    mail = papers.letter()
    mail.set_content("本文")
    mail.add_alternative("<p>本文<img src=cid:logo></p>", subtype="html")
    mail.add_attachment(b"one", maintype="application", subtype="pdf", filename="../../書面.pdf")
    mail.add_attachment(b"two", maintype="application", subtype="pdf", filename="書面.pdf")
    mail.add_attachment("words", filename="note.txt")
    mail.add_attachment(inner)
    mail.add_attachment(
        papers.zipped({"in.txt": "zipped"}), maintype="application", subtype="zip", filename="z.zip"
    )
    mail.add_attachment(b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    mail.add_attachment(b"png", maintype="image", subtype="png", cid="<logo>", disposition="inline")
    found = opened(mail.as_bytes(), "letters/mail.eml")
    assert [str(each.path) for each in found if isinstance(each, Source)] == [
        "letters/mail.eml", "letters/mail/書面.pdf", "letters/mail/書面-2.pdf", "letters/mail/note.txt",
        "letters/mail/前の手紙.eml", "letters/mail/z/in.txt",
    ]  # fmt: skip
    assert [each.content for each in found[1:4] if isinstance(each, Source)] == [b"one", b"two", b"words\n"]
    assert len(found) == 6


NAMES = st.text(alphabet="ab./\\:C\0\u202e\n 表~", max_size=12)


@settings(deadline=None)
@given(st.lists(NAMES.filter(lambda name: name.partition("\0")[0]), min_size=1, max_size=5, unique=True))
def test_no_name_leads_out_of_the_archives_folder(names: list[str]) -> None:
    for found in opened(made(*((name, b"x") for name in names))):
        if isinstance(found, Source):
            assert found.path.is_relative_to("in/archive")
            assert ".." not in found.path.parts
            assert found.path != PurePosixPath("in/archive")


GOOD = made(("a.txt", b"x" * 100), ("b/c.md", b"# T"))


@settings(deadline=None)
@given(
    st.binary(max_size=60),
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8),
    st.sampled_from([b"", GOOD, b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"From: a@x\nMIME-Version: 1.0\n"]),
)
def test_whatever_comes_is_opened_or_told(tail: bytes, changes: list[tuple[int, int]], head: bytes) -> None:
    content = bytearray(head + tail)
    for at, value in changes:
        if at < len(content):
            content[at] = value
    found = opened(bytes(content))
    assert found
    assert all(isinstance(each, Source) or "path" in each.facts for each in found)
