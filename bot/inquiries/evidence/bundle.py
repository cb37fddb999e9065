"""The evidence bundle: a ZIP of a case's files, links, letter and events, which anybody can check without the desk.

What the check finds is every change made by mistake or without knowledge of the format: a byte altered, a file or event
added, left out, renamed or moved. It cannot find the work of somebody who makes the whole bundle anew, with hashes to
match. What holds against that is the fingerprint (SHA-256 of `manifest.json`), noted at the time in a place the other side
does not hold: in the mail that the bundle went out with, with a notary, at a time stamping service.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, NonNegativeInt, TypeAdapter

from bot.inquiries.cases.chain import START
from bot.inquiries.cases.timeline import told
from bot.inquiries.evidence.receive import clean_name
from bot.inquiries.letter.escaping import escape, one_line
from bot.inquiries.model import Case, Event, Evidence
from bot.vault import FileLostError, Vault
from bot.words import LANGUAGES, Words, words_for

MANIFEST, FINGERPRINT, EVENTS = "manifest.json", "fingerprint.txt", "timeline.json"
RECORDS = frozenset({EVENTS, "timeline.md", "README.txt"})
FOLDERS = frozenset({"evidence", "letter"})
FORMAT, VERSION = "madoguchi-bundle", 1
_UNWRITABLE = str.maketrans('<>:"|?*', "_______")  # on Windows


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Part):
    """A member of the archive, other than the manifest and its fingerprint."""

    path: str
    sha256: str
    size: NonNegativeInt


class Piece(_Part):
    """Evidence. `path` is empty for a link, and for a file that the desk no longer has."""

    number: int
    path: str
    sha256: str
    link: str
    name: str
    size: NonNegativeInt
    type: str
    purpose: str
    received_at: datetime
    by: str
    credentials: dict[str, object] | None


class Manifest(_Part):
    """What a bundle holds. `head`: hash of the last of so many `events`."""

    format: str
    version: int
    reference: str
    made_at: datetime
    events: int
    head: str
    files: tuple[File, ...]
    evidence: tuple[Piece, ...]


def write_bundle(
    out: BinaryIO,
    *,
    case: Case,
    events: Sequence[Event],
    evidence: Sequence[Evidence],
    vault: Vault,
    letters: Mapping[str, bytes],
    made_at: datetime,
) -> str:
    """Write a bundle; equal input gives equal bytes.

    Args:
        letters: the letter's files by name.
        made_at: UTC.

    Returns:
        The fingerprint, to be noted where the bundle is not.

    Raises:
        FileLostError: a file in the vault was damaged. One that is gone is left out, and the manifest says so.
        StoreError: the vault cannot be read.
    """
    files: list[File] = []
    pieces: list[Piece] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:

        def put(path: str, data: bytes) -> None:
            _put(archive, path, data)
            files.append(File(path=path, sha256=hashlib.sha256(data).hexdigest(), size=len(data)))

        for number, piece in enumerate(evidence, start=1):
            data = _kept(vault, piece.digest)
            path = f"evidence/{file_name(f'{number:02}-{piece.name}')}" if data is not None else ""
            if data is not None:
                put(path, data)
            pieces.append(_piece(piece, path))
        for number, (name, data) in enumerate(sorted(letters.items()), start=1):
            put(f"letter/{file_name(f'{number:02}-{name}')}", data)
        put(EVENTS, _json({"case": case.reference, "events": [_told(event) for event in events]}))
        put("timeline.md", "\n".join(_timeline(words_for(each), case, events) for each in LANGUAGES).encode())
        readme = (words_for(language)("bundle.readme", reference=case.reference) for language in LANGUAGES)
        put("README.txt", "\n\n".join(readme).encode())
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            reference=case.reference,
            made_at=made_at,
            events=len(events),
            head=events[-1].hash if events else START,
            files=tuple(files),
            evidence=tuple(pieces),
        )
        written = _json(manifest.model_dump(mode="json"))
        fingerprint = hashlib.sha256(written).hexdigest()
        _put(archive, MANIFEST, written)
        _put(archive, FINGERPRINT, fingerprint_line(fingerprint))
    return fingerprint


def _piece(evidence: Evidence, path: str) -> Piece:
    told = evidence.credentials
    return Piece(
        number=evidence.number,
        path=path,
        sha256=evidence.digest,
        link=evidence.link,
        name=evidence.name,
        size=evidence.size,
        type=evidence.type,
        purpose=evidence.purpose,
        received_at=evidence.received_at,
        by=evidence.giver_name,
        credentials=None
        if told is None
        else TypeAdapter(dict[str, object]).dump_python(asdict(told), mode="json"),
    )


def _told(event: Event) -> dict[str, object]:
    at = event.at.isoformat(timespec="microseconds")
    return {**asdict(event), "at": at, "erased": event.salt is None}


def _timeline(words: Words, case: Case, events: Sequence[Event]) -> str:
    """What happened, for people to read (Markdown, times in UTC); the record that counts is the events themselves."""
    lines = [f"# {words('bundle.timeline', reference=case.reference)}", ""]
    for event in events:
        who, what, said = told(event, words, safe=_inline)
        line = words("case.timeline", at=f"{event.at:%Y-%m-%d %H:%M:%S} UTC", who=who, what=what)
        if said:
            line = words("case.said", line=line, text=_inline(said))
        lines.append(f"{event.number}. {line}")
    return "\n".join([*lines, ""])


def _inline(text: str) -> str:
    return escape(one_line(text))


def _kept(vault: Vault, digest: str) -> bytes | None:
    if not digest:
        return None
    try:
        return vault.get(digest)
    except FileLostError as error:
        if error.code != "evidence_gone":
            raise
        return None


def file_name(name: str) -> str:
    """A name that every system can unpack."""
    return clean_name(name).translate(_UNWRITABLE)


def _put(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    info = zipfile.ZipInfo(path)  # of 1980-01-01: nothing of the clock or the machine goes in
    info.create_system = 3
    info.external_attr = 0o600 << 16
    archive.writestr(info, data)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode() + b"\n"


def fingerprint_line(fingerprint: str) -> bytes:
    """What stands in `fingerprint.txt`."""
    return f"{fingerprint}  {MANIFEST}\n".encode()  # as `sha256sum --check` reads it
