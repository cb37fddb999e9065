"""All that the desk does with inquiries, put together. The one place where these parts are built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.inquiries.cases.casework import Casework
from bot.inquiries.cases.store import CaseStore
from bot.inquiries.deadlines.reminders import Reminders
from bot.inquiries.delivery.outbox import Outbox
from bot.inquiries.evidence.intake import EvidenceIntake
from bot.inquiries.evidence.records import EvidenceStore
from bot.inquiries.procedure.asked import AskedStore
from bot.inquiries.procedure.correspondence import Correspondence, TermsOf
from bot.inquiries.procedure.filing import Filing
from bot.inquiries.procedure.following import Following
from bot.inquiries.procedure.reviewing import Reviewing
from bot.inquiries.procedure.sending import MailIdentity, Sending
from bot.inquiries.procedure.together import Collectives
from bot.inquiries.vendors.directory import VendorDirectory
from bot.inquiries.vendors.terms import quoted_terms
from bot.vault import Vault
from knowledge.answering.answer import Answer
from knowledge.reading.names import load_names


@dataclass(frozen=True, slots=True)
class Inquiries:
    """The parts that chat, command line and background rounds use."""

    casework: Casework
    filing: Filing
    reviewing: Reviewing
    sending: Sending
    following: Following
    collectives: Collectives
    correspondence: Correspondence
    vendors: VendorDirectory
    terms_of: TermsOf
    intake: EvidenceIntake
    evidence: EvidenceStore
    vault: Vault
    outbox: Outbox
    reminders: Reminders
    asked: AskedStore
    engine: sa.Engine
    now: Callable[[], datetime]
    today: Callable[[], date]
    home: ZoneInfo
    country: str


def open_inquiries(
    *,
    engine: sa.Engine,
    folder: Path,
    answer: Callable[[str], Answer],
    identity: MailIdentity,
    association: Mapping[str, str],
    country: str,
    second_person: bool,
    home: ZoneInfo,
    now: Callable[[], datetime],
) -> Inquiries:
    """Build the parts.

    Args:
        engine: of a database with the present schema.
        folder: where files are kept.
        answer: the desk's answer to a question from what everyone may read; quotes vendors' own terms.
        association: in whose name letters are sent on, by language.
        country: ISO 3166-1 code; whose business days count where a member states none.
        second_person: an inquiry is approved by somebody who had no hand in it.
        home: whose calendar says what day it is.
        now: tells the time, in UTC.
    """

    def today() -> date:
        return now().astimezone(home).date()

    cases = CaseStore(engine=engine, now=now)
    casework = Casework(cases=cases, now=now)
    vendors = VendorDirectory(engine=engine, now=now)
    vault = Vault(folder)
    evidence = EvidenceStore(engine)
    intake = EvidenceIntake(cases=cases, records=evidence, vault=vault)
    outbox = Outbox(engine=engine, now=now)
    reminders = Reminders(engine=engine, now=now, country=country)
    asked = AskedStore(engine=engine, now=now)
    terms_of = partial(quoted_terms, answer=answer)
    correspondence = Correspondence(
        vendors=vendors,
        evidence=evidence,
        vault=vault,
        terms_of=terms_of,
        association=association,
        country=country,
        names=load_names(),
        today=today,
    )
    filing = Filing(casework=casework, vendors=vendors, evidence=evidence, asked=asked, today=today)
    sending = Sending(
        casework=casework,
        filing=filing,
        correspondence=correspondence,
        vendors=vendors,
        outbox=outbox,
        vault=vault,
        reminders=reminders,
        identity=identity,
        home=home,
        today=today,
    )
    return Inquiries(
        casework=casework,
        filing=filing,
        reviewing=Reviewing(
            casework=casework, correspondence=correspondence, outbox=outbox, second_person=second_person
        ),
        sending=sending,
        following=Following(
            casework=casework, intake=intake, vault=vault, outbox=outbox, reminders=reminders
        ),
        collectives=Collectives(
            casework=casework, correspondence=correspondence, sending=sending, engine=engine
        ),
        correspondence=correspondence,
        vendors=vendors,
        terms_of=terms_of,
        intake=intake,
        evidence=evidence,
        vault=vault,
        outbox=outbox,
        reminders=reminders,
        asked=asked,
        engine=engine,
        now=now,
        today=today,
        home=home,
        country=country,
    )
