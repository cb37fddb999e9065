"""Checking an evidence bundle: every file, the chain of events, and that the two say the same. What this can show and what
it cannot is said in `bundle`.
"""

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.inquiries.cases.chain import START, first_broken
from bot.inquiries.evidence.bundle import (
    EVENTS,
    FINGERPRINT,
    FOLDERS,
    FORMAT,
    MANIFEST,
    RECORDS,
    VERSION,
    Manifest,
    Piece,
    file_name,
    fingerprint_line,
)
from bot.inquiries.evidence.receive import shown
from bot.inquiries.model import Event, EventKind

_MOST_FILES = 1000
_MOST_BYTES = 2**30
_LONGEST_RECORD = 64 * 2**20
_CHUNK = 2**20
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold: key of a sentence under `[bundle.problem]`, and what it names."""

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check of a bundle found.

    Attributes:
        fingerprint: SHA-256 of the manifest; empty where there is none.
        absent: names of files that the desk no longer had when the bundle was made.
    """

    problems: tuple[Problem, ...]
    fingerprint: str = ""
    reference: str = ""
    files: int = 0
    events: int = 0
    absent: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.problems


def verify_bundle(path: Path) -> Verification:
    """Check a bundle; reads it in bounded pieces and writes nothing, whatever is in it.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN:
            return Verification((Problem("not_a_zip", {}),))
        with archive:
            return _Check(archive).verification()


class _Check:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._problems: list[Problem] = []

    def verification(self) -> Verification:
        self._see_names()
        written = self._read(MANIFEST, limit=_LONGEST_RECORD)
        if written is None:
            return Verification(tuple(self._problems))
        fingerprint = hashlib.sha256(written).hexdigest()
        if self._read(FINGERPRINT, limit=1000) != fingerprint_line(fingerprint):
            self._wrong("fingerprint")
        try:
            manifest = Manifest.model_validate_json(written)
        except ValidationError:
            manifest = None
        if manifest is None or (manifest.format, manifest.version) != (FORMAT, VERSION):
            self._wrong("unreadable_manifest")
            return Verification(tuple(self._problems), fingerprint)
        self._see_files(manifest)
        self._see_events(manifest)
        return Verification(
            tuple(self._problems),
            fingerprint=fingerprint,
            reference=shown(manifest.reference),
            files=len(manifest.files),
            events=manifest.events,
            absent=tuple(shown(piece.name) for piece in manifest.evidence if not (piece.path or piece.link)),
        )

    def _wrong(self, code: str, **facts: object) -> None:
        self._problems.append(Problem(code, facts))

    def _see_names(self) -> None:
        times = Counter(info.filename for info in self._archive.infolist())
        if len(times) > _MOST_FILES:
            self._wrong("too_many_files", limit=_MOST_FILES)
        for name in [name for name, count in times.items() if count > 1][:_MOST_FILES]:
            self._wrong("twice", path=shown(name))
        if self._archive.comment:
            self._wrong("comment")

    def _see_files(self, manifest: Manifest) -> None:
        listed = {file.path: file for file in manifest.files}
        if len(listed) != len(manifest.files):
            self._wrong("unreadable_manifest")
        present = {info.filename for info in self._archive.infolist()} - {MANIFEST, FINGERPRINT}
        for path in sorted(present - set(listed))[:_MOST_FILES]:
            self._wrong("extra", path=shown(path))
        if sum(file.size for file in manifest.files) > _MOST_BYTES:
            self._wrong("too_large", limit=_MOST_BYTES // 2**20)
            return
        for path, file in sorted(listed.items())[:_MOST_FILES]:
            if not _is_path(path):
                self._wrong("bad_path", path=shown(path))
            elif path not in present:
                self._wrong("missing", path=shown(path))
            elif self._digest(path, file.size) != file.sha256:
                self._wrong("altered", path=shown(path))
        held = {piece.path: piece for piece in manifest.evidence if piece.path}
        for path in sorted({path for path in listed if path.startswith("evidence/")} ^ set(held)):
            self._wrong("extra", path=shown(path))
        for path, piece in held.items():
            if path in listed and (piece.sha256, piece.size) != (listed[path].sha256, listed[path].size):
                self._wrong("altered", path=shown(path))

    def _see_events(self, manifest: Manifest) -> None:
        written = self._read(EVENTS, limit=_LONGEST_RECORD)
        if written is None:
            return
        try:
            record = json.loads(written)
            events = TypeAdapter(list[Event]).validate_python(record["events"])
            broken = first_broken(manifest.reference, events)
        except (ValueError, KeyError, TypeError, RecursionError):
            self._wrong("unreadable_events")
            return
        if broken is not None or record.get("case") != manifest.reference:
            self._wrong("chain", number=broken or 1)
        elif len(events) != manifest.events or (events[-1].hash if events else START) != manifest.head:
            self._wrong("chain", number=min(len(events), manifest.events) + 1)
        else:
            self._see_evidence(manifest, events)

    def _see_evidence(self, manifest: Manifest, events: Sequence[Event]) -> None:
        """What the manifest says of the evidence must be what was recorded when it came in."""
        recorded = {event.number: event for event in events if event.kind is EventKind.EVIDENCE}
        pieces = {piece.number: piece for piece in manifest.evidence}
        for number, event in recorded.items():
            piece = pieces.get(number)
            if (event.content is not None) if piece is None else not _agree(piece, event):
                self._wrong("evidence", number=number)
        for number in sorted(set(pieces) - set(recorded)):
            self._wrong("evidence", number=number)
        if len(pieces) != len(manifest.evidence):
            self._wrong("unreadable_manifest")

    def _read(self, name: str, *, limit: int) -> bytes | None:
        """The content of a member; None, with the problem told, where it cannot be had."""
        try:
            with self._archive.open(name) as file:
                data = file.read(limit + 1)
        except KeyError:
            self._wrong("missing", path=name)
        except _BROKEN:
            self._wrong("unreadable", path=name)
        else:
            if len(data) <= limit:
                return data
            self._wrong("too_large", limit=limit // 2**20)
        return None

    def _digest(self, name: str, size: int) -> str:
        """SHA-256 of a member; "" where it is not as long as it should be, or cannot be read."""
        digest, left = hashlib.sha256(), size + 1
        try:
            with self._archive.open(name) as file:
                for chunk in iter(partial(file.read, _CHUNK), b""):
                    left -= len(chunk)
                    if left < 1:
                        return ""
                    digest.update(chunk)
        except _BROKEN:
            return ""
        return digest.hexdigest() if left == 1 else ""


def _agree(piece: Piece, event: Event) -> bool:
    if piece.received_at != event.at:
        return False
    if event.content is None:
        return True
    recorded = event.content
    return (
        piece.sha256 == recorded.get("digest", "")
        and piece.link == recorded.get("link", "")
        and piece.size == recorded.get("size", 0)
        and piece.name == recorded.get("file", "")
        and piece.type == recorded.get("type", "")
        and piece.purpose == recorded.get("purpose")
    )


def _is_path(path: str) -> bool:
    """Whether a path is one that `write_bundle` gives: below the bundle wherever it is unpacked."""
    folder, _, name = path.rpartition("/")
    return path in RECORDS or (folder in FOLDERS and name == file_name(name))
