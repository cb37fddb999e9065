"""The letter of a case: what goes into it, its files, and keeping them as they were."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.inquiries.cases.store import Happening
from bot.inquiries.deadlines.calendar import add_business_days
from bot.inquiries.evidence.records import EvidenceStore
from bot.inquiries.letter.facts import LetterFacts
from bot.inquiries.letter.files import letter_files
from bot.inquiries.model import Case, Event, EventKind, Evidence, InquiryKind, Purpose, Relied, Status
from bot.inquiries.vendors.directory import VendorDirectory
from bot.inquiries.vendors.model import Channel, Vendor
from bot.vault import Vault
from knowledge.reading.names import Names


class TermsOf(Protocol):
    """Quotes from the library the passages of a vendor's own policy that bear on a kind of inquiry."""

    def __call__(self, vendor: Vendor, kind: InquiryKind, *, language: str) -> tuple[Relied, ...]: ...


class Correspondence:
    """Puts letters together.

    Args:
        association: in whose name they are sent on, by language.
        country: whose business days count where the claimant states none.
        names: how laws are called in either language.
        today: the day at the desk.
    """

    def __init__(
        self,
        *,
        vendors: VendorDirectory,
        evidence: EvidenceStore,
        vault: Vault,
        terms_of: TermsOf,
        association: Mapping[str, str],
        country: str,
        names: Names,
        today: Callable[[], date],
    ) -> None:
        self._vendors = vendors
        self._evidence = evidence
        self._vault = vault
        self._terms_of = terms_of
        self._association = association
        self._country = country
        self._names = names
        self._today = today

    def facts(self, case: Case) -> LetterFacts:
        """All that the letter of a case is made of."""
        vendor = self.vendor(case)
        today = self._today()
        return LetterFacts(
            case=case,
            vendor=vendor,
            channel=vendor.channel(case.form.channel),
            evidence=self.evidence(case),
            terms=self._terms_of(vendor, case.form.kind, language=case.locale) if case.form.kind else (),
            association=self._association,
            today=today,
            answer_by=self.answer_by(case, sent=today),
            reference=case.reference,
            names=self._names,
        )

    def evidence(self, case: Case) -> tuple[Evidence, ...]:
        """The evidence that the letter of a case lists: of an approved one, what was there when it was approved."""
        approved = case.status is Status.APPROVED
        held = self._evidence.approved(case.id) if approved else self._evidence.of(case.id)
        return tuple(each for each in held if each.purpose is not Purpose.CORRESPONDENCE)

    def files(self, case: Case) -> dict[str, bytes]:
        """The letter's files by name."""
        return letter_files(self.facts(case))

    def settled(self, case: Case, events: Sequence[Event]) -> dict[str, bytes]:
        """The letter's files as they were sent or, before that, approved; until then as they would be now.

        What a collective letter says of others' cases is not for a single case's people: of theirs they have the letter
        that was approved.

        Args:
            events: of the case.

        Raises:
            FileLostError: a file is no longer in the vault, or was damaged.
        """
        if case.sent_at is not None or case.status is Status.APPROVED:
            for event in reversed(events):
                files: dict[str, str] = (event.content or {}).get("files", {})
                if event.kind is EventKind.LETTER and any(name.startswith(case.reference) for name in files):
                    return {name: self._vault.get(digest) for name, digest in files.items()}
        return self.files(case)

    def kept(self, files: Mapping[str, bytes], state: str) -> Happening:
        """A letter's files, put away as they are now, and the event that says so.

        Args:
            state: `approved` or `sent`.
        """
        digests = {name: self._vault.put(data) for name, data in files.items()}
        return Happening(EventKind.LETTER, {"state": state, "files": digests})

    def vendor(self, case: Case) -> Vendor:
        """The vendor of a case; one without a name where none was chosen yet."""
        return self._vendors.get(case.form.vendor) or Vendor(id=case.form.vendor, names={})

    def channel(self, case: Case) -> Channel | None:
        """The channel chosen."""
        return self.vendor(case).channel(case.form.channel)

    def answer_by(self, case: Case, *, sent: date) -> date:
        """The day by which an answer is asked: business days of the claimant's country after sending."""
        country = case.form.claimant.country or self._country
        return add_business_days(sent, case.form.answer_days, country)
