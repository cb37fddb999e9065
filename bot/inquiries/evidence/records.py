"""What was handed in, in the database: one row a file or link and case. The files themselves are in the vault."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.inquiries.cases.steps import Step
from bot.inquiries.evidence.likeness import near
from bot.inquiries.evidence.links import link_key
from bot.inquiries.model import Credentials, Evidence, Purpose
from bot.inquiries.tables import cases, events, evidence, mail, outbox

# A company's proof of its rights goes with each of its cases, and says nothing about what was found.
_COMPARED = (Purpose.FOUND, Purpose.WORK, Purpose.OTHER)


class Why(StrEnum):
    """Why two pieces of evidence are taken for the same."""

    FILE = "file"  # byte for byte
    LIKENESS = "likeness"
    LINK = "link"


class Alike(NamedTuple):
    """Evidence of another case."""

    case_id: int
    evidence: Evidence
    why: Why


class EvidenceStore:
    """Reads and writes the rows of evidence.

    Args:
        engine: of a database with the present schema (`open_database`).
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, case_id: int) -> list[Evidence]:
        """What a case has, in the order it came; what was erased is left out."""
        return self._rows(evidence.c.case_id == case_id, _kept())

    def approved(self, case_id: int) -> list[Evidence]:
        """What a case had when it was approved last; what came later nobody has approved."""
        last = sa.select(sa.func.max(events.c.number)).where(
            events.c.case_id == case_id, events.c.step == Step.APPROVE
        )
        return self._rows(evidence.c.case_id == case_id, _kept(), evidence.c.number < last.scalar_subquery())

    def one(self, evidence_id: int) -> Evidence | None:
        """The evidence of a row number; None where there is none, or no longer."""
        return next(iter(self._rows(evidence.c.id == evidence_id, _kept())), None)

    def insert(self, connection: sa.Connection, new: Evidence) -> int:
        """Write a row, inside the transaction that records the event (`CaseStore.change(also=…)`); returns its number.

        What was erased from this case, and is handed in again, takes the erased row's place.

        Args:
            new: its `id` is not looked at.
        """
        same = (
            evidence.c.case_id == new.case_id,
            evidence.c.digest == new.digest,
            evidence.c.link == new.link,
        )
        connection.execute(sa.delete(evidence).where(*same, sa.not_(_kept())))
        row = {**asdict(new), "credentials": _stored(new.credentials)}
        del row["id"]
        number: int | None = connection.scalar(sa.insert(evidence).values(row).returning(evidence.c.id))
        assert number is not None
        return number

    def alike(
        self,
        *,
        besides: int | None,
        digest: str = "",
        likeness: str = "",
        links: Iterable[str] = (),
        vendor: str | None = None,
    ) -> list[Alike]:
        """Evidence of other cases that is the same file, nearly the same picture, or the same link.

        Proofs of rights and correspondence are not compared. Who may be told of it is for the caller to see.

        Args:
            besides: row number of the case that is asked for.
            vendor: only cases with this one; None: any.
        """
        conditions = [_kept(), evidence.c.purpose.in_(_COMPARED)]
        if besides is not None:
            conditions.append(evidence.c.case_id != besides)
        if vendor is not None:
            conditions.append(evidence.c.case_id.in_(sa.select(cases.c.id).where(cases.c.vendor == vendor)))
        wanted = {link_key(link) for link in links}
        found: dict[int, Why] = {}
        columns = sa.select(evidence.c.id, evidence.c.digest, evidence.c.likeness, evidence.c.link)
        with self._engine.connect() as connection:
            for row in connection.execute(columns.where(*conditions)):
                if digest and row.digest == digest:
                    found[row.id] = Why.FILE
                elif near(likeness, row.likeness):
                    found[row.id] = Why.LIKENESS
                elif row.link and link_key(row.link) in wanted:
                    found[row.id] = Why.LINK
        if not found:
            return []
        return [Alike(each.case_id, each, found[each.id]) for each in self._rows(evidence.c.id.in_(found))]

    def given_by(self, person: int) -> list[Evidence]:
        """All that a person handed in, for handing out to that person."""
        return self._rows(evidence.c.giver == person, _kept())

    def erase(self, connection: sa.Connection, giver: int) -> list[str]:
        """Erase what a person handed in: names and all that was read from it, links altogether.

        The digests stay, for the chain of events names them.

        Returns:
            Digests that nothing else refers to any more: to be taken out of the vault once this is committed.
        """
        theirs = evidence.c.giver == giver
        digests = set(connection.scalars(sa.select(evidence.c.digest).where(theirs, evidence.c.digest != "")))
        connection.execute(sa.delete(evidence).where(theirs, evidence.c.link != ""))
        erased = {"name": "", "likeness": "", "credentials": None, "giver": None, "giver_name": ""}
        connection.execute(sa.update(evidence).where(theirs).values(erased))
        held = sa.union(
            sa.select(evidence.c.digest).where(_kept()),
            sa.select(outbox.c.message),
            sa.select(mail.c.message),
        )
        return sorted(digests - set(connection.scalars(held)))

    def _rows(self, *conditions: sa.ColumnElement[bool]) -> list[Evidence]:
        query = sa.select(evidence).where(*conditions).order_by(evidence.c.id)
        with self._engine.connect() as connection:
            return [_evidence(row) for row in connection.execute(query).mappings()]


def _kept() -> sa.ColumnElement[bool]:
    return evidence.c.giver.is_not(None)


def _stored(credentials: Credentials | None) -> dict[str, Any] | None:
    if credentials is None:
        return None
    at = credentials.signed_at
    return {**asdict(credentials), "signed_at": at and at.isoformat()}


def _evidence(row: sa.RowMapping) -> Evidence:
    return Evidence(
        **dict(row) | {"purpose": Purpose(row["purpose"]), "credentials": _read(row["credentials"])}
    )


def _read(stored: dict[str, Any] | None) -> Credentials | None:
    if stored is None:
        return None
    at = stored["signed_at"]
    return Credentials(
        **stored
        | {
            "signed_at": at and datetime.fromisoformat(at),
            "problems": tuple(stored["problems"]),
            "actions": tuple(stored["actions"]),
        }
    )
