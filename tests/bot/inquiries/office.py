"""The use cases of inquiries on real stores, a clock that a test sets, and the people who use them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.inquiries.inquiries import Inquiries, open_inquiries
from bot.inquiries.model import Case, Company, InquiryKind, Person, Purpose, Statement, Status
from bot.inquiries.procedure.parts import Part
from bot.inquiries.procedure.sending import MailIdentity
from knowledge.answering.answer import Answer, Reason
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from tests.bot.fakes import TERMS, answer_of, refusal_of
from tests.fakes import Clock

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TOHO, SHOCHIKU = Company(501, "東宝"), Company(502, "松竹")
AOI = Person(11, "葵", (TOHO,))
REN = Person(12, "蓮", (TOHO,))
MEI = Person(13, "芽衣", (SHOCHIKU,))
ALONE = Person(14, "Alex")
STAFF = Person(21, "佐藤", staff=True)
OTHER_STAFF = Person(22, "鈴木", staff=True)

FILLED: dict[Part, dict[str, str | list[str]]] = {
    Part.WORK: {
        "title": "森の番人 (Guardian of the Forest)",
        "author": "Aoi Tanaka",
        "rights_basis": "著作者から譲り受けた (assigned by the author)",
        "country": "Japan",
        "links": "https://example.jp/works/forest",
    },
    Part.REGISTRATION: {"first_publication": "2019年7月、日本 (July 2019, Japan)", "registration": ""},
    Part.FOUND: {
        "description": "A clip in which the guardian appears with the same face, dress and staff.",
        "links": "https://example.com/status/1234567890",
        "on": "2026年11月1日",
        "prompt": "guardian of the forest, anime",
    },
    Part.REQUEST: {
        "requests": "Please remove the clip.\n\nPlease tell us how it came about.",
        "background": "The clip was posted by a user and shared widely.",
        "answer_days": "１０",
    },
    Part.CLAIMANT: {
        "name": "Toho Co., Ltd.",
        "capacity": "owner",
        "authority": "Head of the rights department",
        "signatory": "Hanako Yamada",
    },
    Part.CONTACT: {
        "email": "rights@example.jp",
        "phone": "+81 3 0000 0000",
        "address": "1-2-3 Yurakucho, Chiyoda-ku, Tokyo 100-0006, Japan",
        "country": "jp",
    },
}


class Office:
    """Inquiries in a folder, as after a fresh start each time it is opened."""

    def __init__(
        self, folder: Path, *, clock: Clock | None = None, sender: str | None = "desk@example.jp"
    ) -> None:
        self.folder = folder
        self.clock = clock or Clock(START, tick=timedelta(microseconds=1))
        self.sender = sender
        self.inquiries = self.opened()

    def opened(self) -> Inquiries:
        """The use cases, built anew on what the folder holds."""
        return open_inquiries(
            engine=open_database(sqlite_address(self.folder / "catalog.sqlite3")),
            folder=self.folder / "vault",
            answer=answer_of_terms,
            identity=MailIdentity(sender=self.sender),
            association={"ja": "著作権者の会", "en": "Association of Rights Holders"},
            country="JP",
            second_person=True,
            home=ZoneInfo("Asia/Tokyo"),
            now=self.clock,
        )

    def draft(
        self, person: Person = AOI, *, vendor: str = "midjourney", kind: InquiryKind = InquiryKind.OUTPUT
    ) -> Case:
        """A draft with every field filled in."""
        filing = self.inquiries.filing
        case = filing.new(person, locale="ja", vendor=vendor, kind=kind)
        for part, values in FILLED.items():
            saved = filing.save(case.reference, person, part, values)
            assert saved.problems == ()
            case = saved.case
        return case

    def handed_in(self, person: Person = AOI, **chosen: object) -> Case:
        """A case that waits for review."""
        return self.inquiries.filing.hand_in(self.draft(person, **chosen).reference, person)  # type: ignore[arg-type]

    def approved(self, person: Person = AOI, **chosen: object) -> Case:
        """A case that is approved and whose statements are made."""
        case = self.handed_in(person, **chosen)
        case = self.inquiries.reviewing.approve(case.reference, STAFF, revision=case.revision)
        return self.inquiries.reviewing.confirm(
            case.reference, person, statements=set(Statement), name="hanako yamada", revision=case.revision
        )

    def sent(self, person: Person = AOI, **chosen: object) -> Case:
        """A case that a person sent by hand."""
        case = self.approved(person, **chosen)
        return self.inquiries.sending.record_sent(
            case.reference, STAFF, revision=case.revision, receipt="A-1", facts_confirmed=True
        )

    def at(self, status: Status, person: Person = AOI) -> Case:
        """A case that stands where it is wanted."""
        following, filing = self.inquiries.following, self.inquiries.filing
        match status:
            case Status.DRAFT:
                return self.draft(person)
            case Status.READY:
                return filing.finish(self.draft(person).reference, person)
            case Status.IN_REVIEW:
                return self.handed_in(person)
            case Status.APPROVED:
                return self.approved(person)
            case Status.SENT:
                return self.sent(person)
            case Status.ACKNOWLEDGED:
                return following.reply(self.sent(person).reference, person, text="Received.", answers=False)
            case Status.ANSWERED:
                return following.reply(self.sent(person).reference, person, text="Removed.", answers=True)
            case Status.ESCALATED:
                return following.escalate(self.sent(person).reference, STAFF, reason="no answer")
            case Status.CLOSED:
                from bot.inquiries.model import Outcome

                answered = self.at(Status.ANSWERED, person)
                return following.close(answered.reference, STAFF, outcome=Outcome.RESOLVED, reason="removed")
            case Status.WITHDRAWN:
                return following.withdraw(self.draft(person).reference, person, reason="a mistake")

    def with_proof(self, case: Case, person: Person = AOI) -> Case:
        """The case with a file that shows the rights."""
        return self.inquiries.intake.add_file(
            case, b"%PDF-1.4\n%%EOF\n", "rights.pdf", Purpose.RIGHTS, person
        ).case


def answer_of_terms(question: str) -> Answer:
    """What the desk says of Midjourney's terms; it refuses for everyone else's."""
    return (
        answer_of(TERMS, language="en") if "midjourney" in question.lower() else refusal_of(Reason.NOT_FOUND)
    )
