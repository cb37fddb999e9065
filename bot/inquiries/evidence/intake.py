"""Handing in evidence: checked, put into the vault, read, and recorded in the case's chain of events."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.inquiries.cases.store import CaseStore, Happening
from bot.inquiries.errors import EvidenceError, InquiryError
from bot.inquiries.evidence.credentials import read_credentials
from bot.inquiries.evidence.likeness import likeness
from bot.inquiries.evidence.links import receive_link, same_link
from bot.inquiries.evidence.receive import receive
from bot.inquiries.evidence.records import Alike, EvidenceStore
from bot.inquiries.model import Case, Event, EventKind, Evidence, Person, Purpose, Status
from bot.vault import Vault

MOST_FILES = 50
"""Files and links a case may have."""
MOST_CASE_BYTES = 200 * 2**20

_OVER = frozenset({Status.CLOSED, Status.WITHDRAWN})


class Added(NamedTuple):
    """What came of handing in.

    Attributes:
        case: as it is now; unchanged where the same was handed in before.
        alike: evidence of other cases that seems to be the same. Whoever is told of it must be allowed to see them.
    """

    case: Case
    evidence: Evidence
    alike: list[Alike]


class EvidenceIntake:
    """Takes evidence for cases that are neither closed nor withdrawn, before sending and after.

    Whether a person may see and add to a case is for the caller to check; nothing here does. Reading a file takes up to
    half a second, and is not for an event loop.
    """

    def __init__(self, *, cases: CaseStore, records: EvidenceStore, vault: Vault) -> None:
        self._cases = cases
        self._records = records
        self._vault = vault

    def add_file(self, case: Case, data: bytes, name: str, purpose: Purpose, by: Person) -> Added:
        """Take a file.

        Args:
            case: as the person saw it.
            data: the whole file, as received.
            name: as its sender called it.

        Raises:
            EvidenceError: the file cannot be taken (see `receive`), or the case has all it may have.
            InquiryError: `evidence_case_over`.
            ChangedMeanwhileError: somebody else changed the case; nothing was recorded.
            StoreError: the vault cannot be written to.
        """
        _must_be_open(case)
        received = receive(data, name)
        present = self._records.of(case.id)
        for each in present:
            if each.digest == received.digest:
                self._vault.put(data)  # there already; made whole where the disk has damaged it
                return self._added(case, each)
        if sum(each.size for each in present) + received.size > MOST_CASE_BYTES:
            raise EvidenceError("evidence_case_full", limit=MOST_CASE_BYTES // 2**20)
        _must_have_room(present)
        # The file first: one that no event speaks of harms nobody, an event without its file would.
        self._vault.put(data)
        content: dict[str, Any] = {
            "digest": received.digest,
            # Not `name`, which in every event is that of who acted.
            "file": received.name,
            "size": received.size,
            "type": received.type,
            "purpose": purpose,
        }
        if received.misnamed:
            content["misnamed"] = True
        read = {
            "digest": received.digest,
            "name": received.name,
            "size": received.size,
            "type": received.type,
            "likeness": likeness(data) if received.type.startswith("image/") else "",
            "credentials": read_credentials(data, received.type),
        }
        return self._record(case, content, read, purpose, by, data=data)

    def add_link(self, case: Case, url: str, purpose: Purpose, by: Person) -> Added:
        """Take a link; it is kept as given, and not fetched.

        Raises:
            EvidenceError: the link cannot be taken (see `receive_link`), or the case has all it may have.
            InquiryError: `evidence_case_over`.
            ChangedMeanwhileError: somebody else changed the case; nothing was recorded.
        """
        _must_be_open(case)
        link = receive_link(url)
        present = self._records.of(case.id)
        for each in present:
            if each.link and same_link(each.link, link):
                return self._added(case, each)
        _must_have_room(present)
        return self._record(case, {"link": link, "purpose": purpose}, {"link": link}, purpose, by)

    def _record(
        self,
        case: Case,
        content: dict[str, Any],
        read: dict[str, Any],
        purpose: Purpose,
        by: Person,
        *,
        data: bytes | None = None,
    ) -> Added:
        written: list[int] = []

        def also(connection: sa.Connection, events: Sequence[Event]) -> None:
            new = Evidence(
                id=0,
                case_id=case.id,
                number=events[0].number,
                purpose=purpose,
                received_at=events[0].at,
                giver=by.id,
                giver_name=by.name,
                **read,
            )
            written.append(self._records.insert(connection, new))
            if data is not None:
                self._vault.put(data)  # again: somebody may just have been erased who had handed in the same

        changed = self._cases.change(case, [Happening(EventKind.EVIDENCE, content)], by=by, also=also)
        evidence = self._records.one(written[0])
        assert evidence is not None  # just written
        return self._added(changed, evidence)

    def _added(self, case: Case, evidence: Evidence) -> Added:
        if evidence.purpose in {Purpose.RIGHTS, Purpose.CORRESPONDENCE}:
            return Added(case, evidence, [])
        alike = self._records.alike(
            besides=case.id,
            digest=evidence.digest,
            likeness=evidence.likeness,
            links=[evidence.link] if evidence.link else [],
        )
        return Added(case, evidence, alike)


def _must_be_open(case: Case) -> None:
    if case.status in _OVER:
        raise InquiryError("evidence_case_over", reference=case.reference)


def _must_have_room(present: Sequence[Evidence]) -> None:
    if len(present) >= MOST_FILES:
        raise EvidenceError("evidence_too_many", limit=MOST_FILES)
