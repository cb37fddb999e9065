"""What is taken, what it is taken for, and what is refused."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.inquiries.errors import EvidenceError
from bot.inquiries.evidence.receive import MOST_BYTES, clean_name, is_active, receive
from tests.bot.inquiries.signed import plain_clip, plain_image

OFFICE = "application/vnd.openxmlformats-officedocument."


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(*brands: bytes) -> bytes:
    return box(b"ftyp", brands[0] + bytes(4) + b"".join(brands[1:])) + box(b"mdat", bytes(50))


def packed(*names: str, **contents: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


WEBM = (
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
    + bytes(90)
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
MSG = OLD_OFFICE + "__properties_version1.0".encode("utf-16-le") + bytes(50)
MAIL = (
    b"From: a@example.com\r\nSubject: =?utf-8?q?x?=\r\nDate: Mon, 1 Nov 2026 00:00:00 +0000\r\n\r\n\xe9\r\n"
)

TAKEN = [
    ("a.jpg", plain_image("JPEG"), "image/jpeg"),
    ("a.jpeg", b"\xff\xd8\xff\xdb" + bytes(80), "image/jpeg"),
    ("a.png", plain_image("PNG"), "image/png"),
    ("a.webp", plain_image("WEBP"), "image/webp"),
    ("a.gif", plain_image("GIF"), "image/gif"),
    ("a.tif", plain_image("TIFF"), "image/tiff"),
    ("a.avif", plain_image("AVIF"), "image/avif"),
    ("a.avif", film(b"mif1", b"mif1", b"avif"), "image/avif"),
    ("a.heic", film(b"heic", b"mif1", b"heic"), "image/heic"),
    ("a.mp4", plain_clip(), "video/mp4"),
    ("a.mp4", film(b"xxxx", b"mp42"), "video/mp4"),
    ("a.mov", film(b"qt  "), "video/quicktime"),
    ("a.webm", WEBM, "video/webm"),
    ("a.m4a", film(b"M4A "), "audio/mp4"),
    ("a.mp3", b"ID3\x03\0\0\0\0\0\0" + bytes(100), "audio/mpeg"),
    ("a.mp3", b"\xff\xfb\x90\x64" + bytes(400), "audio/mpeg"),
    ("a.wav", b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + bytes(20), "audio/wav"),
    ("a.ogg", b"OggS\0\2" + bytes(22) + b"\x01vorbis" + bytes(20), "audio/ogg"),
    ("a.flac", b"fLaC" + bytes(40), "audio/flac"),
    ("a.pdf", b"%PDF-1.7\n1 0 obj\n", "application/pdf"),
    ("a.pdf", b"\n\n%PDF-1.7\n\xe2\xe3", "application/pdf"),
    ("a.docx", packed("[Content_Types].xml", "word/document.xml"), OFFICE + "wordprocessingml.document"),
    ("a.xlsx", packed("[Content_Types].xml", "xl/workbook.xml"), OFFICE + "spreadsheetml.sheet"),
    ("a.pptx", packed("[Content_Types].xml", "ppt/a.xml"), OFFICE + "presentationml.presentation"),
    (
        "a.odt",
        packed(mimetype="application/vnd.oasis.opendocument.text"),
        "application/vnd.oasis.opendocument.text",
    ),
    ("a.zip", packed("a.txt"), "application/zip"),
    ("a.zip", packed(), "application/zip"),
    ("a.msg", MSG, "application/vnd.ms-outlook"),
    ("a.eml", MAIL, "message/rfc822"),
    ("a.txt", "著作物の利用について".encode(), "text/plain"),
    ("a.txt", "著作物の利用について".encode("cp932"), "text/plain"),
    ("a.txt", "著作物".encode("utf-16"), "text/plain"),
    ("a.md", b"# Heading\n", "text/markdown"),
    ("a.csv", b"a,b\n1,2\n", "text/csv"),
    ("a.json", b'{"a": [1]}', "application/json"),
    ("a.html", b"<!DOCTYPE html><html><script>1</script></html>", "text/html"),
    ("a.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ("a.xml", b"<?xml version='1.0'?><note/>", "application/xml"),
]


@pytest.mark.parametrize(("name", "data", "media_type"), TAKEN)
def test_what_is_taken_is_typed_by_content(name: str, data: bytes, media_type: str) -> None:
    received = receive(data, name)
    assert (received.type, received.misnamed, received.size) == (media_type, False, len(data))


@pytest.mark.parametrize(
    ("code", "name", "data"),
    [
        ("evidence_empty", "a.png", b""),
        ("evidence_too_large", "a.txt", b"a" * (MOST_BYTES + 1)),
        ("evidence_is_program", "a.png", b"MZ\x90\0" + bytes(200)),
        ("evidence_is_program", "a.png", b"\x7fELF" + bytes(200)),
        ("evidence_is_program", "a.txt", b"#!/bin/sh\necho\n"),
        ("evidence_is_program", "a.BAT", b"echo hello"),
        ("evidence_is_program", "a.png.exe", plain_image("PNG")),
        ("evidence_is_program", "a\u202egnp.js", b"alert(1)"),
        ("evidence_is_program", "a.jpg", b"\x4c\0\0\0\x01\x14\x02\0" + bytes(80)),
        ("evidence_is_program", "a.zip", packed("META-INF/MANIFEST.MF", "A.class")),
        (
            "evidence_is_program",
            "a.docx",
            packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        ),
        ("evidence_unknown_type", "a.doc", OLD_OFFICE),
        ("evidence_unknown_type", "a.png", bytes(range(256)) * 4),
        ("evidence_unknown_type", "a.zip", packed("a.txt")[:40]),
        ("evidence_unknown_type", "a.mp4", film(b"zzzz")),
        ("evidence_unknown_type", "a.mkv", WEBM.replace(b"\x84webm", b"\x88matroska")),
    ],
)
def test_what_is_refused(code: str, name: str, data: bytes) -> None:
    with pytest.raises(EvidenceError) as told:
        receive(data, name)
    assert told.value.code == code
    assert "\u202e" not in str(told.value)


def test_a_wrong_name_is_recorded_and_not_refused() -> None:
    received = receive(plain_image("PNG"), "photo.jpg")
    assert (received.type, received.name, received.misnamed) == ("image/png", "photo.jpg", True)


def test_the_largest_file_is_taken() -> None:
    assert receive(b"a" * MOST_BYTES, "a.txt").size == MOST_BYTES


def test_what_may_carry_scripts_is_known() -> None:
    assert [is_active(each) for each in ("text/html", "image/svg+xml", "image/png")] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("証拠 1.png", "証拠 1.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\b.png", "b.png"),
        ("a\u202egnp.txt", "agnp.txt"),
        ("a\nb\0c.png", "abc.png"),
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        ("あ" * 300 + ".png", "あ" * 116 + ".png"),
    ],
)
def test_names_are_made_fit_to_be_shown(name: str, shown: str) -> None:
    assert clean_name(name) == shown


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 120
    assert cleaned.isprintable()
    assert not set(cleaned) & set("/\\\n\0")
    assert cleaned not in {".", ".."}
    assert clean_name(cleaned) == cleaned


@given(st.binary(min_size=1, max_size=300), st.sampled_from([head[:12] for _, head, _ in TAKEN] + [b""]))
def test_anything_is_taken_or_refused_in_words(data: bytes, head: bytes) -> None:
    try:
        code = receive(head + data, "a").type
    except EvidenceError as error:
        code = error.code
    assert code in {media_type for _, _, media_type in TAKEN} | {
        "evidence_is_program",
        "evidence_unknown_type",
    }


def test_a_picture_cannot_be_passed_off_as_text() -> None:
    out = io.BytesIO()
    Image.new("1", (8, 8)).save(out, "PNG")
    assert receive(out.getvalue(), "notes.txt").type == "image/png"
