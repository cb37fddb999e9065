"""A real database and vault, and a clock that goes on by a second each time it is asked."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.inquiries.cases.store import CaseStore
from bot.inquiries.evidence.intake import EvidenceIntake
from bot.inquiries.evidence.records import EvidenceStore
from bot.inquiries.model import Case, Company, Form, Person
from bot.vault import Vault
from knowledge.catalog.address import sqlite_address
from knowledge.catalog.schema import open_database
from tests.fakes import Clock

ANN = Person(1, "Ann", (Company(10, "Studio A"),))
BEN = Person(2, "Ben", (Company(20, "Studio B"),))
START = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class EvidenceDesk:
    engine: sa.Engine
    cases: CaseStore
    records: EvidenceStore
    vault: Vault
    intake: EvidenceIntake

    def case(self, by: Person = ANN, vendor: str = "openai") -> Case:
        return self.cases.open(Form(vendor=vendor), author=by, locale="en")


def evidence_desk(folder: Path) -> EvidenceDesk:
    engine = open_database(sqlite_address(folder / "desk.sqlite3"))
    cases, records, vault = (
        CaseStore(engine=engine, now=Clock(START, tick=timedelta(seconds=1))),
        EvidenceStore(engine),
        Vault(folder / "files"),
    )
    return EvidenceDesk(
        engine, cases, records, vault, EvidenceIntake(cases=cases, records=records, vault=vault)
    )
