"""What is checked when a file comes in: that there is something, not too much, and what it is, judged by its content.

Taken are pictures, film, sound, documents, text, mail and ZIP archives. Programs and scripts are refused: nobody should
find one among the evidence. HTML, SVG and other XML may carry scripts too, but a page as saved is often the best proof of
what a service showed; they are taken, typed as what they are (`is_active`), and only ever handed out as a file to be saved,
never shown. Archives are kept shut. A name that does not match the content is recorded, not refused: it is evidence of
nothing worse than a service that names its files badly.
"""

import hashlib
import io
import json
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.inquiries.errors import EvidenceError

MOST_BYTES = 10 * 2**20
_LONGEST_NAME = 120
_LONGEST_TEXT = 500
_HEAD = 2048
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})

_ACTIVE = frozenset({"text/html", "image/svg+xml", "application/xml"})
# What a double click would run, on any of the usual systems.
_PROGRAMS = re.compile(
    "apk|app|bat|bin|cmd|com|command|cpl|deb|desktop|dll|dmg|exe|hta|jar|js|jse|lnk|mjs|msc|msi|msix|php|pif|pkg|pl"
    "|ps1|psm1|pyc?|pyw|rb|reg|rpm|scf|scr|sh|so|sys|url|vb|vbe|vbs|wsf|wsh"
)
_SUFFIXES = {
    "image/jpeg": "jpg jpeg jfif jpe",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "image/heic": "heic heif hif",
    "image/tiff": "tif tiff",
    "image/svg+xml": "svg",
    "video/mp4": "mp4 m4v",
    "video/quicktime": "mov qt",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a m4b",
    "audio/wav": "wav",
    "audio/ogg": "ogg oga opus",
    "audio/flac": "flac",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.ms-outlook": "msg",
    "application/zip": "zip",
    "application/json": "json jsonl ndjson",
    "application/xml": "xml xhtml",
    "message/rfc822": "eml",
    "text/html": "html htm mhtml",
    "text/markdown": "md markdown",
    "text/csv": "csv tsv",
    "text/plain": "txt text log srt vtt tex",
}
# As puremagic calls what has an unmistakable beginning.
_BY_MAGIC = {
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/webp": "image/webp",
    "image/gif": "image/gif",
    "image/tiff": "image/tiff",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "application/ogg": "audio/ogg",
    "audio/flac": "audio/flac",
    "audio/x-flac": "audio/flac",
    "audio/mpeg": "audio/mpeg",
}
# Brands of ISO base media files (ISO/IEC 14496-12, 4.3).
_BRANDS = (
    (re.compile(rb"avi[fs]"), "image/avif"),
    (re.compile(rb"he(ic|ix|im|is|vc|vx)|mif1|msf1"), "image/heic"),
    (re.compile(rb"qt  "), "video/quicktime"),
    (re.compile(rb"M4[AB] "), "audio/mp4"),
    (re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V[ HP]|dash|MSNV|3g[p2].|f4v "), "video/mp4"),
)
_OFFICE = {
    "word": "wordprocessingml.document",
    "xl": "spreadsheetml.sheet",
    "ppt": "presentationml.presentation",
}
_HEADER = re.compile(
    rb"(?:^|\r?\n)(From|To|Subject|Date|Message-ID|Received|Return-Path|MIME-Version):", re.I
)
_FIRST_HEADER = re.compile(rb"(From |[!-9;-~]{1,70}: ?\S?)")
_MARKUP = re.compile(r"<(!doctype\s+html|html|head|body|script|iframe)[\s>/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was taken.

    Attributes:
        name: for display; as it came, but without path, control and direction characters.
        type: media type, by content. `misnamed`: the name's ending speaks of another one.
    """

    name: str
    size: int
    digest: str
    type: str
    misnamed: bool


def receive(data: bytes, name: str) -> Received:
    """Check a file on receipt.

    Args:
        data: the whole file.
        name: as its sender called it.

    Raises:
        EvidenceError: it is empty (`evidence_empty`), over 10 MiB (`evidence_too_large`), a program or script
            (`evidence_is_program`), or of a kind that is not taken (`evidence_unknown_type`).
    """
    shown = clean_name(name)
    if not data:
        raise EvidenceError("evidence_empty", name=shown)
    if len(data) > MOST_BYTES:
        raise EvidenceError("evidence_too_large", name=shown, limit=MOST_BYTES // 2**20)
    suffix = PurePosixPath(shown).suffix.removeprefix(".").lower()
    found = None if _PROGRAMS.fullmatch(suffix) or _is_program(data) else type_of(data, suffix)
    if found is None:
        raise EvidenceError("evidence_is_program", name=shown)
    if not found:
        raise EvidenceError("evidence_unknown_type", name=shown)
    misnamed = suffix not in _SUFFIXES[found].split() and not (found == "text/plain" and not suffix)
    return Received(shown, len(data), hashlib.sha256(data).hexdigest(), found, misnamed)


def is_active(media_type: str) -> bool:
    """Whether files of this type may carry scripts, and so are handed out to be saved, never shown."""
    return media_type in _ACTIVE


def clean_name(name: str) -> str:
    """A file's name, fit to be shown and to be written: no path, control, direction or line characters."""
    kept = shown(re.split(r"[/\\]", name)[-1]).strip(" .")
    if len(kept) > _LONGEST_NAME:
        suffix = PurePosixPath(kept).suffix[:12]
        kept = kept[: _LONGEST_NAME - len(suffix)].rstrip(" .") + suffix
    return kept or "file"


def shown(text: object) -> str:
    """Text out of a file, fit to be shown: one line, no control or direction characters, no longer than is read."""
    kept = (" " if unicodedata.category(char)[0] == "Z" else char for char in str(text)[:_LONGEST_TEXT])
    return "".join(char for char in kept if unicodedata.category(char) not in _UNSEEN).strip()


def type_of(data: bytes, suffix: str = "") -> str | None:
    """The media type of a file by its content, "" where it is none that is taken, None for a program.

    Args:
        suffix: ending of its name; decides only between kinds of plain text.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    text = _text(data)
    if _is_mail(data):
        return "message/rfc822"
    return _binary(data) if text is None else _kind_of_text(text, suffix)


def _is_program(data: bytes) -> bool:
    shortcut = b"\x4c\0\0\0\x01\x14\x02\0"
    mach = (
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    )
    return data.startswith((b"MZ", b"\x7fELF", b"#!", b"\xef\xbb\xbf#!", shortcut, b"\0asm", *mach))


def _archive(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            if names & {"META-INF/MANIFEST.MF", "AndroidManifest.xml"}:
                return None
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    called = file.read(100).decode("ascii", "replace").strip()
                return called if called in _SUFFIXES else "application/zip"
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        return ""
    for folder, kind in _OFFICE.items():
        if "[Content_Types].xml" in names and any(name.startswith(f"{folder}/") for name in names):
            return f"application/vnd.openxmlformats-officedocument.{kind}"
    return "application/zip"


def _binary(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return _media(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Mail as Outlook saves it; older Office files, which may hold macros, look the same from outside.
        return "application/vnd.ms-outlook" if "__properties_version1.0".encode("utf-16-le") in data else ""
    if data.startswith(b"\x1a\x45\xdf\xa3"):  # Matroska, of which WebM is the kind that browsers play
        return "video/webm" if b"webm" in data[:64] else ""
    import puremagic

    try:
        matches = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return ""
    return next((_BY_MAGIC[match.mime_type] for match in matches if match.mime_type in _BY_MAGIC), "")


def _media(data: bytes) -> str:
    size = min(int.from_bytes(data[:4], "big"), 256)
    # The major brand, then those it is compatible with; between them stands a version number.
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, size, 4))]
    for brand in brands:
        for pattern, media_type in _BRANDS:
            if pattern.fullmatch(brand):
                # `mif1` is any still picture: what else it is compatible with says which.
                still = media_type == "image/heic" and brand in (b"mif1", b"msf1")
                return "image/avif" if still and {b"avif", b"avis"} & set(brands) else media_type
    return ""


def _is_mail(data: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", data[: 16 * _HEAD], maxsplit=1)[0]
    found = {match.lower() for match in _HEADER.findall(head)}
    return len(found) >= 2 and _FIRST_HEADER.match(data) is not None and b"\0" not in head


def _text(data: bytes) -> str | None:
    """The text of a file in one of the encodings that people in Japan meet; None where it is no text."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(char < " " and char not in "\t\n\r\f\x1b" for char in set(text)):
            return text
    return None


def _kind_of_text(text: str, suffix: str) -> str:
    head = text[:_HEAD].lstrip()
    if _MARKUP.search(head):
        return "text/html"
    if "<svg" in head:
        return "image/svg+xml"
    if head.startswith("<?xml"):
        return "application/xml"
    if head.startswith(("{", "[")):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            return "application/json"
    by_name = {"md": "text/markdown", "markdown": "text/markdown", "csv": "text/csv", "tsv": "text/csv"}
    return by_name.get(suffix, "text/plain")
