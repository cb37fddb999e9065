"""ZIP files taken from strangers: read in memory, in a stream, and never further than stated bounds.

Nothing an archive says of itself is believed: not its names, not its sizes, not where its members lie.
"""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ingest.naming import has_unseen
from knowledge.errors import DocumentError

MOST_MEMBERS = 2_000
MOST_BYTES = 200 * 1024 * 1024
"""Of all members together, unpacked; those of archives inside included."""
MOST_BYTES_OF_ONE = 100 * 1024 * 1024

_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_DIRECTORY_BYTES = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_CLUTTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}
BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    LookupError,
)
"""What the standard library raises over a ZIP file that keeps no rule."""
_PACKAGES = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_OPEN_PACKAGES = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}


@dataclass(slots=True)
class Budget:
    """How many bytes may still be unpacked, and how many files taken out."""

    bytes_left: int = MOST_BYTES
    files_left: int = MOST_MEMBERS


def is_zip(content: bytes) -> bool:
    """Whether it begins as a ZIP file does."""
    return content.startswith(_MARKS)


def package_kind(content: bytes) -> str:
    """What a ZIP file is by its members: `docx`, `xlsx`, `pptx`, `odt`, `epub` …, or `zip`; empty where it is none."""
    if not is_zip(content):
        return ""
    try:
        with _opened(content) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                for folder, kind in _PACKAGES:
                    if any(name.startswith(folder) for name in names):
                        return kind
            if names and names[0] == "mimetype":
                return _OPEN_PACKAGES.get(
                    unpacked(archive, archive.infolist()[0], Budget(bytes_left=200)), "zip"
                )
    except DocumentError:
        pass
    return "zip"


def see_that_it_can_be_unpacked(content: bytes) -> None:
    """For a library that unpacks by itself, and reads no member beyond its stated size.

    Raises:
        DocumentError: `broken_archive`, `archive_too_large`.
    """
    with _opened(content) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise DocumentError("archive_too_many", limit=MOST_MEMBERS)
        if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members):
            raise DocumentError("broken_archive")
        if sum(member.file_size for member in members) > MOST_BYTES:
            raise DocumentError("archive_too_large", megabytes=MOST_BYTES // 2**20)


def members_of(content: bytes, budget: Budget) -> Iterator[tuple[PurePosixPath, bytes] | DocumentError]:
    """The files in an archive, each below the archive's own folder; a bad one comes as an error, and the rest go on.

    Left out: folders, hidden files, what macOS and Windows add for themselves.

    Args:
        budget: is used up by what is unpacked.

    Raises:
        DocumentError: `broken_archive`, `archive_too_many`; members' own are yielded: `archive_bad_name`, `archive_link`,
            `archive_encrypted`, `archive_member_broken`, `archive_member_twice`, `archive_member_too_large`, and
            `archive_too_large`, after which nothing more comes; each with the `member`.
    """
    with _opened(content) as archive:
        wanted = [(name, info) for info in archive.infolist() if not _is_clutter(name := _name(info))]
        if len(wanted) > budget.files_left:
            raise DocumentError("archive_too_many", limit=MOST_MEMBERS)
        budget.files_left -= len(wanted)
        overlapping = _overlapping(archive.infolist(), content)
        taken: set[str] = set()
        for name, info in wanted:
            try:
                _see_that_it_may_be_read(name, info)
                if name in taken:
                    raise DocumentError("archive_member_twice")
                taken.add(name)
                if info.header_offset in overlapping:
                    raise DocumentError("archive_member_broken")
                yield PurePosixPath(name), unpacked(archive, info, budget)
            except DocumentError as error:
                error.facts["member"] = ascii(name)[1:-1] if has_unseen(name) else name
                yield error
                if error.code == "archive_too_large":
                    return


def unpacked(archive: ZipFile, info: ZipInfo, budget: Budget) -> bytes:
    """A member's bytes.

    Raises:
        DocumentError: `archive_member_broken`, `archive_member_too_large`, `archive_too_large`.
    """
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:  # others unpack a piece without bound
        raise DocumentError("archive_member_broken")
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as member:
            while piece := member.read(_CHUNK):
                pieces.append(piece)
                size += len(piece)
                budget.bytes_left -= len(piece)
                if size > MOST_BYTES_OF_ONE:
                    raise DocumentError("archive_member_too_large", megabytes=MOST_BYTES_OF_ONE // 2**20)
                if budget.bytes_left < 0:
                    raise DocumentError("archive_too_large", megabytes=MOST_BYTES // 2**20)
    except BROKEN:
        raise DocumentError("archive_member_broken") from None
    return b"".join(pieces)


def _opened(content: bytes) -> ZipFile:
    try:
        if _directory_bytes(content) > _DIRECTORY_BYTES:
            raise DocumentError("archive_too_many", limit=MOST_MEMBERS)
        return ZipFile(BytesIO(content))
    except BROKEN:
        raise DocumentError("broken_archive") from None


def _directory_bytes(content: bytes) -> int:
    """How long the list of members is, which is held in memory whole."""
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - 0x10000 - 22))
    if end < 0 or end + 22 > len(content):
        return 0
    (size,) = struct.unpack_from("<L", content, end + 12)
    longer = end - 20 - 56
    if content[end - 20 : end - 16] == b"PK\x06\x07" and content[longer : longer + 4] == b"PK\x06\x06":
        (size,) = struct.unpack_from("<Q", content, longer + 40)
    return int(size)


def _name(info: ZipInfo) -> str:
    """A member's name as its maker saw it; Windows in Japan writes Shift_JIS without saying so."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        written = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp932"):
            try:
                name = written.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _is_clutter(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    return name.endswith("/") or any(part.startswith(".") or part in _CLUTTER for part in parts)


def _see_that_it_may_be_read(name: str, info: ZipInfo) -> None:
    if (
        not PurePosixPath(name).name
        or name.startswith("/")
        or _DRIVE.match(name)
        or ".." in name.split("/")
        or has_unseen(name)
    ):
        raise DocumentError("archive_bad_name")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise DocumentError("archive_link")
    if info.flag_bits & _ENCRYPTED:
        raise DocumentError("archive_encrypted")


def _overlapping(members: list[ZipInfo], content: bytes) -> set[int]:
    """Where members begin that lie within one another: a few bytes that would be unpacked a thousand times."""
    found: set[int] = set()
    end = last = -1
    for info in sorted(members, key=lambda info: info.header_offset):
        start = info.header_offset
        if start < end:
            found |= {start, last}
        lengths = content[start + 26 : start + 30]
        own = sum(struct.unpack("<HH", lengths)) if len(lengths) == 4 else 0
        if (reaches := start + 30 + own + info.compress_size) > end:
            end, last = reaches, start
    return found
