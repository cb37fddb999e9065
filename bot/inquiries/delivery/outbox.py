"""Letters on their way, so that each is sent once whatever dies in between.

    queued → handing_over → sent
                          → queued again (a passing refusal) or failed (a definite one)
                          → unsure (the connection, or this process, was lost while the letter was being handed over)
    queued, failed → cancelled (the case was sent back or withdrawn, or the letter sent in another way)

An entry is `handing_over` only while the letter itself goes over the line: what comes before (connection, login, the
recipient) can be repeated without harm. Whoever dies there leaves it to a person, or to the copy in our own mailbox, to say
whether the letter arrived; the desk does not send it again by itself.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.inquiries.errors import DeliveryError, InquiryError
from bot.inquiries.model import Status
from bot.inquiries.once import insert_once
from bot.inquiries.tables import cases, collectives, outbox

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""How long to wait after each try that met a passing refusal; after one more the entry has failed."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_MOST_SAID = 200


class EntryState(StrEnum):
    """Where a letter is on its way."""

    QUEUED = "queued"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"


_OUT = (EntryState.QUEUED, EntryState.HANDING_OVER, EntryState.UNSURE, EntryState.SENT)
_SETTLED = (EntryState.SENT, EntryState.FAILED, EntryState.UNSURE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter on its way.

    Attributes:
        message: digest in the vault.
        attempts: how often it was tried; a change names the attempt it belongs to.
        problem: code of what went wrong last, empty where nothing did; `said`: the mail server's own words.
        next_at: when it is tried next, or was last.
    """

    id: int
    key: str
    reference: str
    recipient: str
    message_id: str
    message: str
    state: EntryState
    attempts: int
    problem: str
    said: str
    by: int | None
    created_at: datetime
    next_at: datetime | None
    settled_at: datetime | None

    def error(self) -> DeliveryError | None:
        """What went wrong, to be told to a person; None where nothing did."""
        if not self.problem:
            return None
        return DeliveryError(
            self.problem,
            reference=self.reference,
            recipient=self.recipient,
            address=self.recipient,
            said=self.said or "—",
        )


class Outbox:
    """Keeps the entries. Every change is one conditional statement, so of two processes one makes it.

    Args:
        engine: of a database with the present schema.
        now: tells the time, in UTC.
    """

    def __init__(self, *, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def enqueue(
        self,
        connection: sa.Connection,
        *,
        key: str,
        reference: str,
        recipient: str,
        message_id: str,
        message_digest: str,
        by: int,
    ) -> Entry:
        """Put a letter into the outbox, in the caller's transaction. The same key again: the existing entry.

        Args:
            recipient: one address in ASCII, without a name.
            message_id: as in the message's header, with its angle brackets.

        Raises:
            DeliveryError: `bad_recipient`, `bad_message_id`.
        """
        check_recipient(recipient)
        if not _MESSAGE_ID.fullmatch(message_id):
            raise DeliveryError("bad_message_id", message_id=_plain(message_id))
        at = self._now()
        row = {
            "key": key,
            "reference": reference,
            "recipient": recipient,
            "message_id": message_id,
            "message": message_digest,
            "state": EntryState.QUEUED,
            "attempts": 0,
            "problem": "",
            "by": by,
            "created_at": at,
            "next_at": at,
        }
        insert_once(connection, outbox, row, unique=["key"])
        return _entry(connection.execute(sa.select(outbox).where(outbox.c.key == key)).mappings().one())

    def get(self, entry_id: int) -> Entry | None:
        """The entry of a row number."""
        return self._first(outbox.c.id == entry_id)

    def find(self, key: str) -> Entry | None:
        """The entry of a key."""
        return self._first(outbox.c.key == key)

    def out_for(self, reference: str) -> Entry | None:
        """The entry of a case that is on its way, of which nobody knows whether it arrived, or that is sent."""
        return self._first(outbox.c.reference == reference, outbox.c.state.in_(_OUT))

    def unrecorded(self) -> list[Entry]:
        """What was settled, of cases and collective letters that are not `sent`: their record may not say so yet."""
        approved = sa.select(cases.c.reference).where(cases.c.status == Status.APPROVED)
        unsent = sa.select(collectives.c.reference).where(collectives.c.sent_at.is_(None))
        return self._all(
            outbox.c.state.in_(_SETTLED),
            sa.or_(outbox.c.reference.in_(approved), outbox.c.reference.in_(unsent)),
        )

    def of(self, reference: str) -> list[Entry]:
        """All entries of a case, the oldest first."""
        return self._all(outbox.c.reference == reference)

    def waiting(self) -> list[Entry]:
        """What is to be handed over now, the oldest first."""
        return self._all(outbox.c.state == EntryState.QUEUED, outbox.c.next_at <= self._now())

    def in_state(self, *states: EntryState) -> list[Entry]:
        """The entries in any of these states, the oldest first."""
        return self._all(outbox.c.state.in_(states))

    def claim(self, entry: Entry) -> Entry | None:
        """Take an entry for handing over; from here on it is unsure until settled.

        Returns:
            The entry as claimed; None where it is no longer as it was: another process has it, or it was cancelled.
        """
        return self._change(
            entry.id,
            outbox.c.state == EntryState.QUEUED,
            outbox.c.attempts == entry.attempts,
            state=EntryState.HANDING_OVER,
            attempts=entry.attempts + 1,
            next_at=self._now(),
            problem="",
        )

    def sent(self, entry: Entry) -> Entry | None:
        """The mail server took it: believed of who claimed it, even where it was given up for unsure meanwhile."""
        return self._change(
            entry.id,
            outbox.c.attempts == entry.attempts,
            outbox.c.state != EntryState.SENT,
            state=EntryState.SENT,
            settled_at=self._now(),
            problem="",
        )

    def failed(self, entry: Entry, problem: str, said: str = "") -> Entry | None:
        """It was definitely refused: it is not tried again unless a person says so."""
        return self._settle(entry, EntryState.FAILED, _problem(problem, said))

    def unsure(self, entry: Entry, problem: str) -> Entry | None:
        """Nobody knows whether the mail server took it."""
        return self._settle(entry, EntryState.UNSURE, problem)

    def postpone(self, entry: Entry, problem: str, said: str = "") -> Entry | None:
        """It was not taken, but may be later: tried again after a while, and failed after the last of `WAITS`.

        Args:
            entry: as claimed, or as it waited where the refusal came before it was claimed.
        """
        tried = entry.attempts if entry.state is EntryState.HANDING_OVER else entry.attempts + 1
        if tried > len(WAITS):
            return self._settle(entry, EntryState.FAILED, _problem(problem, said), attempts=tried)
        return self._change(
            entry.id,
            *_as_known(entry),
            state=EntryState.QUEUED,
            attempts=tried,
            next_at=self._now() + WAITS[tried - 1],
            problem=_problem(problem, said),
        )

    def recover(self) -> list[Entry]:
        """On start: what a killed process left half handed over is unsure from now on. What was queued goes on.

        Where another process is alive and handing one over just now, it still settles it.
        """
        found = [
            self._change(
                entry.id,
                outbox.c.state == EntryState.HANDING_OVER,
                outbox.c.attempts == entry.attempts,
                state=EntryState.UNSURE,
                problem="handover_interrupted",
            )
            for entry in self.in_state(EntryState.HANDING_OVER)
        ]
        return [entry for entry in found if entry is not None]

    def decide(self, entry_id: int, *, arrived: bool, by: int) -> Entry:
        """A person says what became of an unsure entry, or has a failed one tried again.

        Args:
            arrived: it is sent; otherwise it is queued again, for one more try where all were used up.
            by: id of who says so.

        Raises:
            InquiryError: `not_undecided`: there is nothing to decide, or somebody else just did.
        """
        at = self._now()
        decided = (
            {"state": EntryState.SENT, "settled_at": at, "problem": ""}
            if arrived
            else {"state": EntryState.QUEUED, "next_at": at, "settled_at": None, "problem": ""}
        )
        undecided = outbox.c.state.in_((EntryState.UNSURE, EntryState.FAILED))
        entry = self._change(entry_id, undecided, by=by, **decided)
        if entry is None:
            raise InquiryError("not_undecided")
        return entry

    def arrived(self, message_id: str) -> Entry | None:
        """A copy of the letter came into our own mailbox, so it was sent.

        Returns:
            The entry, where this settled it.
        """
        entry = self._first(outbox.c.message_id == message_id)
        if entry is None or entry.state is EntryState.SENT:
            return None
        return self._change(
            entry.id,
            outbox.c.state != EntryState.SENT,
            outbox.c.attempts > 0,
            state=EntryState.SENT,
            settled_at=self._now(),
            problem="",
        )

    def cancel(self, connection: sa.Connection, reference: str) -> None:
        """Take what waits for this case out of the outbox, in the caller's transaction, and what failed with it.

        Raises:
            InquiryError: as `give_up`.
        """
        connection.execute(
            sa.update(outbox)
            .where(outbox.c.reference == reference, outbox.c.state == EntryState.QUEUED)
            .values(state=EntryState.CANCELLED, settled_at=self._now())
        )
        self.give_up(connection, reference)

    def give_up(self, connection: sa.Connection, reference: str) -> None:
        """See to it, in the caller's transaction, that a letter that failed is not tried again: it is written anew, or
        sent in another way.

        Raises:
            InquiryError: `being_sent`: a letter waits, is on its way just now, or is out; `delivery_undecided`: a
                person must first say whether it arrived.
        """
        connection.execute(
            sa.update(outbox)
            .where(outbox.c.reference == reference, outbox.c.state == EntryState.FAILED)
            .values(state=EntryState.CANCELLED)
        )
        states = set(connection.scalars(sa.select(outbox.c.state).where(outbox.c.reference == reference)))
        if states & {EntryState.QUEUED, EntryState.HANDING_OVER, EntryState.SENT}:
            raise InquiryError("being_sent", reference=reference)
        if EntryState.UNSURE in states:
            raise InquiryError("delivery_undecided", reference=reference)

    def _settle(self, entry: Entry, state: EntryState, problem: str = "", **columns: object) -> Entry | None:
        settled = None if state is EntryState.UNSURE else self._now()
        return self._change(
            entry.id, *_as_known(entry), state=state, problem=problem, settled_at=settled, **columns
        )

    def _change(self, entry_id: int, *conditions: sa.ColumnElement[bool], **columns: object) -> Entry | None:
        query = (
            sa.update(outbox).where(outbox.c.id == entry_id, *conditions).values(**columns).returning(outbox)
        )
        with self._engine.begin() as connection:
            row = connection.execute(query).mappings().first()
            return None if row is None else _entry(row)

    def _first(self, *conditions: sa.ColumnElement[bool]) -> Entry | None:
        return next(iter(self._all(*conditions)), None)

    def _all(self, *conditions: sa.ColumnElement[bool]) -> list[Entry]:
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(outbox).where(*conditions).order_by(outbox.c.id)).mappings()
            return [_entry(row) for row in rows]


def check_recipient(address: str) -> None:
    """See that an address is one plain address, and nothing that could become a second one or a command.

    Raises:
        DeliveryError: `bad_recipient`.
    """
    if not _ADDRESS.fullmatch(address):
        raise DeliveryError("bad_recipient", address=_plain(address))


def _as_known(entry: Entry) -> tuple[sa.ColumnElement[bool], ...]:
    """The row is still at this attempt, and nobody has settled it since; unsure counts as not settled."""
    states: tuple[EntryState, ...] = (entry.state,)
    if entry.state is EntryState.HANDING_OVER:
        states = (EntryState.HANDING_OVER, EntryState.UNSURE)
    return outbox.c.attempts == entry.attempts, outbox.c.state.in_(states)


def _problem(code: str, said: str) -> str:
    return f"{code} {_plain(said)}".strip()


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_MOST_SAID]


def _entry(row: sa.RowMapping) -> Entry:
    values: dict[str, Any] = dict(row)
    values["problem"], _, values["said"] = values["problem"].partition(" ")
    values["state"] = EntryState(values["state"])
    return Entry(**values)
