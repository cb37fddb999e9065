"""Telling formats by their content: what is text, what is Markdown, and what else a file looks like."""

import re

from ingest.archive import package_kind
from ingest.document import Source
from ingest.readers.content import HEAD

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(rb"[\0-\x06\x0e-\x1a\x1c-\x1f\x7f]")
# Text by its bytes, and still in a format of its own.
_WRITTEN_FORMATS = ((b"{\\rtf", "rtf"), (b"%!PS", "ps"), (b"<?xml", "xml"), (b"%PDF-", "pdf"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLE = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__substg1.0_", "msg"),
    ("DocumentText", "jtd"),
    ("EncryptedPackage", "locked"),
)

# By suffix or by the first part of a media type, as puremagic gives them; its other guesses would mislead.
_SORTS = {
    "video": "video",
    "audio": "audio",
    "image": "picture",
    **dict.fromkeys(("exe", "dll", "com", "msi"), "program"),
    **dict.fromkeys(("rar", "7z", "gz", "bz2", "xz", "tar", "lzh", "cab"), "archive"),
}

_FRONT_MATTER = re.compile(r"---\n(?:#.*\n)*[A-Za-z_][\w-]*:.*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_ROBOTS = re.compile(r"(?im)^user-agent:")
_HEADING = re.compile(r"(?m)(?:\A|^[ \t]*\n)(?:#{1,6} +\S.*|\S.*\n(?:={3,}|-{3,}))[ \t]*(?:\n[ \t]*\n|\Z)")
_OTHER_MARKS = (
    re.compile(r"!?\[[^\]\n]{1,200}\]\((?:https?://|mailto:|[#/.\w])[^)\s]*\)"),
    re.compile(r"(?<!\*)\*\*[^\s*][^*\n]{0,200}\*\*(?!\*)"),
    re.compile(r"(?m)^(?:[*+-] +\S.*\n(?:[ \t]*\n)?){2}"),
    re.compile(r"(?m)^\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+(?:[ \t]*:?-{3,}:?[ \t]*)?$"),
    re.compile(r"(?m)^(?:```|~~~)"),
)


def is_text(source: Source) -> bool:
    """Whether the beginning is text in any encoding, and in no format that only looks like text."""
    head = source.content[:HEAD].removeprefix(_BOM)
    written = head.lstrip().startswith(tuple(mark for mark, _ in _WRITTEN_FORMATS))
    return head.startswith(_WIDE) or not (written or _CONTROLS.search(head))


def is_markdown(source: Source) -> bool:
    """Whether a text is marked up: front matter, headings that stand alone, or two of its other marks.

    One that has none of these is what its suffix says.
    """
    if source.path.suffix.lower() in {".md", ".markdown"}:
        return True
    head = source.content[: 4 * HEAD].removeprefix(_BOM).decode("utf-8", "replace").replace("\r\n", "\n")
    if _FRONT_MATTER.match(head) or (_HEADING.search(head) and not _ROBOTS.search(head)):
        return True
    return sum(bool(mark.search(head)) for mark in _OTHER_MARKS) >= 2


def looks_like(source: Source) -> str:
    """What a file that no reader takes looks like: its name in `[looks]`, or nothing where it has none."""
    import puremagic  # its tables are only for what cannot be read

    content = source.content
    head = content[:HEAD].removeprefix(_BOM).lstrip()
    if kind := package_kind(content):
        return kind
    if content.startswith(_OLE):
        found = (kind for name, kind in _IN_OLE if name.encode("utf-16-le") in content)
        return next(found, "ole")
    for mark, kind in _WRITTEN_FORMATS:
        if head.startswith(mark):
            return kind
    try:
        matches = puremagic.magic_string(content[: 64 * 1024])
    except (puremagic.PureError, ValueError):
        return ""
    suffixes = (_SORTS.get(each.extension.removeprefix(".").lower()) for each in matches)
    kinds = (_SORTS.get(each.mime_type.partition("/")[0]) for each in matches)
    return next(filter(None, [*suffixes, *kinds]), "")
