"""What the desk knows about a person: handed out to them, and erased where they ask for it.

Erasing empties events and leaves their hashes, so that a case's chain still proves that, when and in what order things
happened. It is done in one transaction: broken off, it can be run again, and finds all that it would have found before.
"""

import email
import email.policy
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.inquiries.cases import steps
from bot.inquiries.cases.access import staff_only
from bot.inquiries.cases.steps import Step
from bot.inquiries.cases.store import CaseStore, Change, Happening
from bot.inquiries.delivery.outbox import EntryState
from bot.inquiries.errors import InquiryError, NotAllowedError
from bot.inquiries.evidence.records import EvidenceStore
from bot.inquiries.model import DESK, Case, Event, EventKind, Form, Person, Status
from bot.inquiries.report.export import utc
from bot.inquiries.tables import (
    asked,
    cases,
    collective_members,
    collectives,
    events,
    evidence,
    mail,
    outbox,
    reminders,
    vendor_facts,
)
from bot.vault import FileLostError, Vault
from knowledge.catalog.tables import deeds, jobs, turns

_FREE = ("works", "found", "requests", "background", "question")
_CONTACT = ("signatory", "email", "phone", "address")
_ON_ITS_WAY = (EntryState.QUEUED, EntryState.HANDING_OVER, EntryState.UNSURE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHORTEST_FOUND_WITHIN = 2
"""Characters that a name must have to be looked for within a text; a shorter one is only found where it stands alone."""

_PERSONAL: tuple[tuple[str, sa.Table, str], ...] = (
    ("cases", cases, "author"),
    ("events", events, "actor"),
    ("evidence", evidence, "giver"),
    ("asked", asked, "person"),
    ("turns", turns, "person"),
    ("reminders", reminders, "person"),
    ("letters", outbox, "by"),
    ("collectives", collectives, "opened_by"),
    ("consents", collective_members, "consented_by"),
    ("vendor_facts", vendor_facts, "by"),
    ("library_deeds", deeds, "actor"),
    ("library_jobs", jobs, "person"),
)
"""Every column that names a person, by what the export calls it."""


def person_export(person_id: int, *, engine: sa.Engine) -> dict[str, Any]:
    """All that is stored about a person, as JSON values by kind; moments in UTC by ISO 8601.

    Who may ask for it (the person, and staff on their behalf) is for the caller to see.
    """
    numbers = sa.select(cases.c.id, cases.c.reference)
    with engine.connect() as connection:
        references = {row.id: row.reference for row in connection.execute(numbers)}
        found = {
            name: [
                _plain_row(row, references)
                for row in connection.execute(
                    sa.select(table).where(table.c[column] == person_id).order_by(*table.primary_key)
                ).mappings()
            ]
            for name, table, column in _PERSONAL
        }
    return {"person": person_id, **found}


def erase_person(
    person_id: int, *, by: Person, store: CaseStore, records: EvidenceStore, vault: Vault
) -> tuple[str, ...]:
    """Erase what is stored about a person.

    Of the cases they opened: their name, the contact data in the form (all of the form where nothing was sent yet; the
    case is then withdrawn), letters and mails that hold it. Of all cases: what they did and wrote, other events that
    mention them, and what they handed in. Colleagues' cases in which they had no hand stay as they are.
    Of the library's record of deeds only who did them.

    Args:
        by: a member of staff; not the person.

    Returns:
        References of the cases that were changed; each holds an event that says which of its events were erased.

    Raises:
        NotAllowedError: `staff_only`; `erase_by_another`: the event that records it would name the person again.
        InquiryError: `letter_on_its_way`: nothing was erased.
        ChangedMeanwhileError: somebody was working on a case just then; run it again.
        StoreError: a file cannot be taken out of the vault; run it again.
    """
    staff_only(by)
    if person_id in {by.id, DESK.id}:
        raise NotAllowedError("erase_by_another")
    touched = [case for case in map(store.by_id, _touched(person_id, store.engine)) if case is not None]
    _refuse_while_on_its_way([case for case in touched if case.author == person_id], store.engine)
    told_of = {case.id: store.events(case) for case in touched}
    known = _known_by(_strings(person_id, touched, told_of))
    own = frozenset(case.id for case in touched if case.author == person_id)
    erasures = [_erasure(case, told_of[case.id], person_id, known, own, vault) for case in touched]

    # All at once: what is known of the person, by which they are found elsewhere, is erased with the rest.
    def also(connection: sa.Connection, _recorded: Sequence[Event]) -> None:
        for erasure in erasures:
            erasure.also(connection)
        for digest in records.erase(connection, person_id):
            vault.erase(digest)
        for table, column in (
            (asked, asked.c.person),
            (turns, turns.c.person),
            (reminders, reminders.c.person),
        ):
            connection.execute(sa.delete(table).where(column == person_id))
        for table, name in (
            (outbox, "by"),
            (collectives, "opened_by"),
            (collective_members, "consented_by"),
        ):
            connection.execute(sa.update(table).where(table.c[name] == person_id).values({name: None}))
        theirs = vendor_facts.c.by == person_id
        connection.execute(sa.update(vendor_facts).where(theirs).values(by=None, by_name=""))
        connection.execute(sa.update(deeds).where(deeds.c.actor == person_id).values(actor=None, name=""))
        connection.execute(sa.delete(jobs).where(jobs.c.person == person_id, jobs.c.ended_at.is_not(None)))
        unnamed = {"person": DESK.id, "name": "", "place": {}}
        connection.execute(sa.update(jobs).where(jobs.c.person == person_id).values(unnamed))

    store.change_all([erasure.change for erasure in erasures], by=by, also=also)
    return tuple(case.reference for case in touched)


def _touched(person_id: int, engine: sa.Engine) -> list[int]:
    opened = sa.select(cases.c.id).where(cases.c.author == person_id)
    acted = sa.select(events.c.case_id).where(events.c.actor == person_id)
    with engine.connect() as connection:
        return sorted(connection.scalars(sa.union(opened, acted)))


def _refuse_while_on_its_way(own: Sequence[Case], engine: sa.Engine) -> None:
    wanted = {case.reference for case in own} | {case.collective for case in own if case.collective}
    unsent = {name for case in own if case.sent_at is None for name in (case.reference, case.collective)}
    gone = sa.and_(outbox.c.reference.in_(unsent), outbox.c.state == EntryState.SENT)  # and not recorded yet
    query = sa.select(outbox.c.reference).where(
        sa.or_(sa.and_(outbox.c.reference.in_(wanted), outbox.c.state.in_(_ON_ITS_WAY)), gone)
    )
    with engine.connect() as connection:
        reference = connection.scalar(query.limit(1))
    if reference is not None:
        raise InquiryError("letter_on_its_way", reference=reference)


def _strings(
    person_id: int, touched: Sequence[Case], told_of: Mapping[int, Sequence[Event]]
) -> frozenset[str]:
    """By what a person is known: their names, and the contact data of every form they filed, as it is and was."""
    found: set[str] = set()
    for case in touched:
        own = case.author == person_id
        forms = [case.form.model_dump(mode="json")] if own else []
        if own:
            found |= {case.author_name, *case.confirmed.values()}
        for event in told_of[case.id]:
            content = event.content or {}
            if event.actor == person_id:
                found |= {content.get("name", ""), content.get("as", "")}
            if own and "form" in content:
                forms.append(content["form"])
        for form in forms:
            claimant = form.get("claimant", {})
            fields = _CONTACT if case.company else (*_CONTACT, "name")
            found |= {claimant.get(name, "") for name in fields}
    return frozenset(text.strip() for text in found if isinstance(text, str) and text.strip())


class _Erasure(NamedTuple):
    """Of a person from one case: what changes in it, and what else is to be written in the same transaction."""

    change: Change
    also: Callable[[sa.Connection], None]


def _erasure(
    case: Case,
    told: Sequence[Event],
    person_id: int,
    known: re.Pattern[str],
    own_cases: frozenset[int],
    vault: Vault,
) -> _Erasure:
    own = case.id in own_cases
    erased = [
        event.number
        for event in told
        if event.content is not None and (event.actor == person_id or _mentions(event.content, known))
    ]
    form = _form_without(case, known, own=own)
    columns: dict[str, Any] = {
        "confirmed": {
            statement.value: "" if own else known.sub("", name) for statement, name in case.confirmed.items()
        }
    }
    happenings = [Happening(EventKind.ERASED, {"events": erased})]
    if own:
        columns |= {"author": None, "author_name": ""}
        if case.sent_at is None and steps.allowed(Step.WITHDRAW, case.status, was_sent=False):
            held = {"from": case.status.value, "reason": ""}
            happenings.insert(
                0, Happening(EventKind.STEP, held, step=Step.WITHDRAW.value, to=Status.WITHDRAWN.value)
            )
            columns |= {"status": Status.WITHDRAWN.value, "confirmed": {}, "collective": None}

    def also(connection: sa.Connection) -> None:
        connection.execute(
            sa.update(events)
            .where(events.c.case_id == case.id, events.c.number.in_(erased))
            .values(actor=None, content=None, salt=None)
        )
        if own:
            _erase_letters(connection, case, told, known, own_cases, vault)

    return _Erasure(Change(case, happenings, form, columns), also)


def _form_without(case: Case, known: re.Pattern[str], *, own: bool) -> Form:
    """The form without the person: their contact data gone, their name struck out wherever people wrote freely."""
    if own and case.sent_at is None:
        return Form()
    form = case.form.model_dump(mode="json")
    claimant = form["claimant"]
    gone = (_CONTACT if case.company else (*_CONTACT, "name")) if own else ()
    free = {name: text for name, text in claimant.items() if name not in ("capacity", "country")}
    struck = {name: _struck(form[name], known) for name in _FREE}
    return Form.model_validate(
        {**form, **struck, "claimant": {**claimant, **_struck(free, known), **dict.fromkeys(gone, "")}}
    )


def _erase_letters(
    connection: sa.Connection,
    case: Case,
    told: Sequence[Event],
    known: re.Pattern[str],
    own_cases: frozenset[int],
    vault: Vault,
) -> None:
    """Take out of the vault what was written in this person's name, and what came in and mentions them.

    Before the transaction ends: where a file cannot be erased, all is to be done again.
    """
    ours = outbox.c.reference == case.reference
    # One that failed could be tried again, and there will be nothing to send.
    failed = sa.and_(
        outbox.c.reference.in_([case.reference, case.collective]), outbox.c.state == EntryState.FAILED
    )
    connection.execute(sa.update(outbox).where(failed).values(state=EntryState.CANCELLED))
    if case.sent_at is None:  # no letter speaks for this case any more
        connection.execute(sa.delete(collective_members).where(collective_members.c.case_id == case.id))
    written = set(connection.scalars(sa.select(outbox.c.message).where(ours)))
    received: set[str] = set(
        connection.scalars(sa.select(mail.c.message).where(mail.c.reference == case.reference))
    )
    for event in told:
        found = set(_digests(event.content))
        if event.kind in {EventKind.LETTER, EventKind.DELIVERY}:
            written |= found
        elif event.kind is EventKind.REPLY:
            received |= found
    # One that is gone already was erased by a run that was broken off.
    mentioning = {
        digest for digest in received if not vault.has(digest) or _mail_mentions(vault, digest, known)
    }
    theirs = sa.and_(mail.c.reference == case.reference, mail.c.message.in_(mentioning))
    connection.execute(sa.update(mail).where(theirs).values(subject="", sender=""))
    for digest in (written | mentioning) - _held_by_others(connection, own_cases):
        vault.erase(digest)


def _held_by_others(connection: sa.Connection, own_cases: frozenset[int]) -> set[str]:
    """Digests that other people's cases, or letters that speak for several, refer to."""
    kinds = (EventKind.LETTER, EventKind.DELIVERY, EventKind.REPLY, EventKind.EVIDENCE)
    contents = connection.scalars(
        sa.select(events.c.content).where(events.c.case_id.not_in(own_cases), events.c.kind.in_(kinds))
    )
    held = {digest for content in contents for digest in _digests(content)}
    references = set(connection.scalars(sa.select(cases.c.reference).where(cases.c.id.in_(own_cases))))
    for table in (outbox, mail):
        others = table.c.reference.not_in(references)
        held |= set(connection.scalars(sa.select(table.c.message).where(others)))
    kept = sa.and_(evidence.c.case_id.not_in(own_cases), evidence.c.giver.is_not(None))
    return held | set(connection.scalars(sa.select(evidence.c.digest).where(kept)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _digests(content: object) -> Iterator[str]:
    return (text for text in _texts(content) if _DIGEST.fullmatch(text))


def _mentions(content: object, known: re.Pattern[str]) -> bool:
    return any(known.search(text) for text in _texts(content))


def _known_by(strings: Iterable[str]) -> re.Pattern[str]:
    """Finds where a text names somebody: `Sato` is not in `Satoshi`, 佐藤 is in 佐藤様, 林 only where it
    stands alone or is addressed (林様).
    """
    patterns = [r"(?!)"]  # found nowhere
    for text in sorted(strings, key=len, reverse=True):
        if len(text) < _SHORTEST_FOUND_WITHIN:
            patterns.append(rf"\A\s*{re.escape(text)}\s*\Z|{re.escape(text)}(?=\s*(?:様|さん|氏|殿|先生))")
        elif text.isascii():
            patterns.append(rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])")
        else:
            patterns.append(re.escape(text))
    return re.compile("|".join(patterns), re.IGNORECASE)


def _struck(value: Any, known: re.Pattern[str]) -> Any:  # noqa: ANN401  JSON values
    """The same with the person's names and data struck out of every text."""
    if isinstance(value, str):
        return known.sub("", value)
    if isinstance(value, dict):
        return {name: _struck(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [_struck(each, known) for each in value]
    return value


def _mail_mentions(vault: Vault, digest: str, known: re.Pattern[str]) -> bool:
    """Whether a mail names the person: in its headers, its text or a file of text; as plain bytes where it is no mail."""
    try:
        data = vault.get(digest)
    except FileLostError:  # damaged: nobody can tell, nor use it
        return True
    if known.search(data.decode("utf-8", "replace")):
        return True
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if _mentions([str(value) for value in part.values()], known):
            return True
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and known.search(
            _decoded(payload, part.get_content_charset() or "utf-8")
        ):
            return True
    return False


def _decoded(payload: bytes, charset: str) -> str:
    try:
        return payload.decode(charset, "replace")
    except LookupError:  # a character set nobody has heard of
        return payload.decode("utf-8", "replace")


def _plain_row(row: sa.RowMapping, references: Mapping[int, str]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if name == "case_id":
            plain["case"] = references.get(value)
        elif name == "place":  # how a message is reached, with a secret in it; nothing about the person
            continue
        elif isinstance(value, datetime):
            plain[name] = utc(value)
        elif isinstance(value, date):
            plain[name] = value.isoformat()
        else:
            plain[name] = json.loads(json.dumps(value))
    return plain
