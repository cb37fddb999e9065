"""Cases of several members with the same vendor about the same kind of thing, joined into one letter with an annex.

Staff propose it; each member's own people agree or decline, and that is on record in their case. The letter speaks for
those who agreed; when it is sent each of their cases is, and what comes back goes to each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from bot.inquiries.cases.access import is_author, of_company, staff_only
from bot.inquiries.cases.casework import Casework
from bot.inquiries.cases.reference import new_reference, references_in
from bot.inquiries.cases.store import Change, Happening
from bot.inquiries.delivery.outbox import Entry, EntryState
from bot.inquiries.errors import ChangedMeanwhileError, InquiryError, NotAllowedError
from bot.inquiries.letter.facts import AnnexRow, LetterFacts
from bot.inquiries.letter.files import letter_files
from bot.inquiries.model import (
    MOST_REQUESTS,
    Case,
    Claimant,
    Event,
    EventKind,
    Form,
    InquiryKind,
    Person,
    Statement,
    Status,
)
from bot.inquiries.procedure.correspondence import Correspondence
from bot.inquiries.procedure.sending import Outgoing, Sending
from bot.inquiries.tables import cases, collective_members, collectives

FEWEST = 2
_MOST = 50
_MOST_RELIED = 10
_LONGEST_NAMES = 300
_JOINABLE = {Status.READY, Status.IN_REVIEW, Status.APPROVED}


@dataclass(frozen=True, slots=True)
class Member:
    """A case in a collective letter. `consent` is None while its people have not answered."""

    case: Case
    consent: bool | None


@dataclass(frozen=True, slots=True)
class Collective:
    """A collective letter. `sent_at` is None until it is out."""

    reference: str
    vendor: str
    kind: InquiryKind
    channel: str
    members: tuple[Member, ...]
    opened_at: datetime
    sent_at: datetime | None

    @property
    def agreed(self) -> tuple[Case, ...]:
        """The cases it speaks for."""
        return tuple(member.case for member in self.members if member.consent)


class Collectives:
    """What staff and members do with collective letters."""

    def __init__(
        self,
        *,
        casework: Casework,
        correspondence: Correspondence,
        sending: Sending,
        engine: sa.Engine,
    ) -> None:
        self._casework = casework
        self._correspondence = correspondence
        self._sending = sending
        self._engine = engine

    def propose(self, references: Sequence[str], person: Person) -> Collective:
        """Propose one letter for several cases; their people are then to be asked.

        Raises:
            NotAllowedError: `staff_only`.
            InquiryError: `too_few_to_join`, `too_many_to_join`, `not_alike`: another vendor or kind; `not_joinable`: a
                draft, sent already, or in another collective letter.
        """
        staff_only(person)
        chosen = {case.id: case for case in (self._casework.see(each, person) for each in references)}
        first = next(iter(chosen.values()), None)
        if first is None or len(chosen) < FEWEST:
            raise InquiryError("too_few_to_join", fewest=FEWEST)
        if len(chosen) > _MOST:
            raise InquiryError("too_many_to_join", most=_MOST)
        for case in chosen.values():
            if (case.form.vendor, case.form.kind) != (first.form.vendor, first.form.kind):
                raise InquiryError("not_alike", reference=case.reference, first=first.reference)
            if case.status not in _JOINABLE or case.collective or self._invitations(case.id):
                raise InquiryError("not_joinable", reference=case.reference)
        at = self._casework.now()
        reference = self._free_reference(at.year)
        row = {"vendor": first.form.vendor, "kind": first.form.kind, "channel": first.form.channel}

        def invite(connection: sa.Connection, _events: Sequence[Event]) -> None:
            connection.execute(
                sa.insert(collectives).values(reference=reference, **row, opened_by=person.id, opened_at=at)
            )
            connection.execute(
                sa.insert(collective_members),
                [{"collective": reference, "case_id": each, "invited_at": at} for each in chosen],
            )

        joined = Happening(EventKind.JOINED, {"collective": reference, "state": "invited"})
        changes = [Change(case, [joined]) for case in chosen.values()]
        self._casework.cases.change_all(changes, by=person, also=invite)
        return self._held(reference)

    def show(self, reference: str, person: Person) -> Collective:
        """A collective letter: staff see all of it, a member only their own cases in it.

        Raises:
            NotAllowedError: `no_such_case`.
        """
        found = references_in(reference)
        held = self._find(found[0]) if len(found) == 1 else None
        if held is None:
            raise NotAllowedError("no_such_case", reference=reference[:40])
        if person.staff:
            return held
        own = tuple(member for member in held.members if speaks_for(person, member.case))
        if not own:
            raise NotAllowedError("no_such_case", reference=reference[:40])
        return replace(held, members=own)

    def unsent(self, person: Person) -> list[Collective]:
        """The collective letters that are not out yet: all for staff, those with own cases for a member."""
        query = sa.select(collectives.c.reference).where(collectives.c.sent_at.is_(None))
        with self._engine.connect() as connection:
            references = list(connection.scalars(query.order_by(collectives.c.opened_at)))
        held = [self._held(reference) for reference in references]
        if person.staff:
            return held
        own = [replace(c, members=tuple(m for m in c.members if speaks_for(person, m.case))) for c in held]
        return [collective for collective in own if collective.members]

    def consent(self, reference: str, person: Person, *, agrees: bool) -> Collective:
        """Agree or decline for one's own cases; can be changed until the letter is on its way.

        Raises:
            InquiryError: `being_sent`, `delivery_undecided`, `collective_sent`; `not_joinable`: the case is a draft
                again, or goes to another vendor or about something else by now.
        """
        held = self.show(reference, person)
        self._unsent(held)
        own = [member.case for member in held.members if speaks_for(person, member.case)]
        if not own:
            raise NotAllowedError("not_your_step", reference=held.reference)
        for case in own:
            if agrees and not _fits(case, held):
                raise InquiryError("not_joinable", reference=case.reference)
        answer = {"consent": agrees, "consented_by": person.id, "consented_at": self._casework.now()}

        def note(connection: sa.Connection, _events: Sequence[Event]) -> None:
            self._changeable(connection, held.reference)
            of_own = collective_members.c.case_id.in_([case.id for case in own])
            connection.execute(
                sa.update(collective_members)
                .where(collective_members.c.collective == held.reference, of_own)
                .values(answer)
            )

        happening = Happening(EventKind.CONSENTED, {"collective": held.reference, "agrees": agrees})
        columns = {"collective": held.reference if agrees else None}
        changes = [Change(case, [happening], columns=columns) for case in own]
        self._casework.cases.change_all(changes, by=person, also=note)
        return self.show(held.reference, person)

    def dissolve(self, reference: str, person: Person) -> tuple[Case, ...]:
        """Give a collective letter up; its cases go on one by one.

        Raises:
            NotAllowedError: `staff_only`.
            InquiryError: `being_sent`, `delivery_undecided`, `collective_sent`.
        """
        staff_only(person)
        held = self.show(reference, person)
        self._unsent(held)

        def remove(connection: sa.Connection, _events: Sequence[Event]) -> None:
            self._changeable(connection, held.reference)
            for table, column in (
                (collective_members, collective_members.c.collective),
                (collectives, collectives.c.reference),
            ):
                connection.execute(sa.delete(table).where(column == held.reference))

        happening = Happening(EventKind.JOINED, {"collective": held.reference, "state": "dissolved"})
        changes = [Change(member.case, [happening], columns={"collective": None}) for member in held.members]
        return self._casework.cases.change_all(changes, by=person, also=remove)

    def facts(self, collective: Collective) -> LetterFacts:
        """What the collective letter is made of: the requests and provisions of all, and a row for each in the annex."""
        agreed = collective.agreed or tuple(member.case for member in collective.members)
        first = agreed[0]
        relied = {(r.version, r.start, r.end): r for case in agreed for r in case.form.relied}
        standard = dict.fromkeys(key for case in agreed for key in case.form.standard_requests)
        requests = dict.fromkeys(text for case in agreed for text in case.form.requests)
        form = Form(
            vendor=collective.vendor,
            kind=collective.kind,
            channel=collective.channel,
            claimant=Claimant(
                signatory=_together(case.form.claimant.signatory for case in agreed)[:_LONGEST_NAMES],
                country=first.form.claimant.country,
            ),
            standard_requests=tuple(standard)[:MOST_REQUESTS],
            requests=tuple(requests)[:MOST_REQUESTS],
            relied=tuple(relied.values())[:_MOST_RELIED],
            answer_days=max(case.form.answer_days for case in agreed),
        )
        letter = replace(first, form=form, reference=collective.reference, confirmed=_confirmed(agreed))
        single = self._correspondence.facts(letter)
        evidence = tuple(each for case in agreed for each in self._correspondence.evidence(case))
        return replace(single, evidence=evidence, annex=tuple(_annex_row(case) for case in agreed))

    def files(self, collective: Collective) -> dict[str, bytes]:
        """The collective letter's files by name."""
        return letter_files(self.facts(collective))

    def prepare(self, reference: str, person: Person) -> Outgoing:
        """What sending the letter would do. Changes nothing.

        Raises:
            NotAllowedError: `staff_only`.
        """
        staff_only(person)
        held = self.show(reference, person)
        return self._sending.outgoing(self._key(held.reference), self.facts(held), held.agreed)

    def send(self, reference: str, person: Person, *, facts_confirmed: bool = False) -> Collective:
        """Put the letter into the outbox.

        Raises:
            InquiryError: `too_few_to_join`: fewer than two agreed; and as `Sending.send`.
        """
        held = self._sendable(reference, person)
        outgoing = self.prepare(held.reference, person)
        self._sending.queue(
            outgoing,
            person,
            key=self._key(held.reference),
            facts_confirmed=facts_confirmed,
            provided=lambda connection: self._same_cases(connection, outgoing),
        )
        return self._held(held.reference)

    def record_sent(
        self,
        reference: str,
        person: Person,
        *,
        receipt: str = "",
        on: date | None = None,
        facts_confirmed: bool = False,
    ) -> Collective:
        """Record that a person sent the letter.

        Raises:
            InquiryError: as `send`.
        """
        held = self._sendable(reference, person)
        outgoing = self.prepare(held.reference, person)

        def provided(connection: sa.Connection) -> None:
            self._same_cases(connection, outgoing)
            _note_sent(connection, held.reference, self._casework.now())

        self._sending.by_hand(
            outgoing, person, receipt=receipt, on=on, facts_confirmed=facts_confirmed, provided=provided
        )
        return self._held(held.reference)

    def settled(self, entry: Entry) -> Collective | None:
        """Record what became of the letter in each of its cases; may be called again.

        Returns:
            The collective, where the entry is of one and this call changed it.
        """
        held = self._find(entry.reference)
        if held is None:
            return None
        changed = self._sending.record(held.agreed, entry)
        if entry.state is EntryState.SENT and held.sent_at is None:
            with self._engine.begin() as connection:
                _note_sent(connection, held.reference, entry.settled_at or self._casework.now())
            return self._held(held.reference)
        return self._held(held.reference) if changed else None

    def cases_of(self, reference: str) -> tuple[Case, ...]:
        """The cases that a collective letter speaks for; none where there is no such letter."""
        held = self._find(reference)
        return held.agreed if held else ()

    def _sendable(self, reference: str, person: Person) -> Collective:
        staff_only(person)
        held = self.show(reference, person)
        self._unsent(held)
        if len(held.agreed) < FEWEST:
            raise InquiryError("too_few_to_join", fewest=FEWEST)
        for case in held.agreed:
            if not _fits(case, held):
                raise InquiryError("not_joinable", reference=case.reference)
        return held

    def _unsent(self, held: Collective) -> None:
        if held.sent_at is not None:
            raise InquiryError("collective_sent", reference=held.reference)

    def _changeable(self, connection: sa.Connection, reference: str) -> None:
        """See, in the transaction that changes who takes part, that the letter is not on its way or out."""
        _hold(connection, reference)
        self._sending.give_up(connection, reference)

    def _same_cases(self, connection: sa.Connection, outgoing: Outgoing) -> None:
        """See, in the transaction that sends the letter, that it speaks for just those who agree."""
        _hold(connection, outgoing.reference)
        agreed = sa.select(collective_members.c.case_id).where(
            collective_members.c.collective == outgoing.reference, collective_members.c.consent
        )
        if set(connection.scalars(agreed)) != {case.id for case in outgoing.cases}:
            raise ChangedMeanwhileError(
                "changed_meanwhile", reference=outgoing.reference, by="—", at=self._casework.now()
            )

    def _key(self, reference: str) -> str:
        """Of the letter: one that was given up after it failed, as somebody joined or left, is another letter."""
        given_up = self._sending.given_up(reference)
        return f"{reference}:{given_up}" if given_up else reference

    def _held(self, reference: str) -> Collective:
        held = self._find(reference)
        assert held is not None  # its reference was just read from the table
        return held

    def _find(self, reference: str) -> Collective | None:
        with self._engine.connect() as connection:
            row = (
                connection.execute(sa.select(collectives).where(collectives.c.reference == reference))
                .mappings()
                .first()
            )
            members = connection.execute(
                sa.select(collective_members.c.case_id, collective_members.c.consent)
                .where(collective_members.c.collective == reference)
                .order_by(collective_members.c.case_id)
            ).all()
        if row is None:
            return None
        return Collective(
            reference=row["reference"],
            vendor=row["vendor"],
            kind=InquiryKind(row["kind"]),
            channel=row["channel"],
            members=tuple(
                Member(case, consent)
                for number, consent in members
                if (case := self._casework.cases.by_id(number))
            ),
            opened_at=row["opened_at"],
            sent_at=row["sent_at"],
        )

    def _invitations(self, case_id: int) -> bool:
        query = (
            sa.select(sa.func.count())
            .select_from(collective_members.join(collectives))
            .where(
                collective_members.c.case_id == case_id,
                collective_members.c.consent.is_not(False),
                collectives.c.sent_at.is_(None),
            )
        )
        with self._engine.connect() as connection:
            return bool(connection.scalar(query))

    def _free_reference(self, year: int) -> str:
        with self._engine.connect() as connection:
            while True:
                reference = new_reference(year)
                taken = sa.select(cases.c.id).where(cases.c.reference == reference)
                if connection.scalar(taken) is None:
                    return reference


def speaks_for(person: Person, case: Case) -> bool:
    """Whether a person answers for a case: its author, and colleagues with whom it is shared."""
    return is_author(person, case) or (case.shared and of_company(person, case))


def _fits(case: Case, held: Collective) -> bool:
    return case.status in _JOINABLE and (case.form.vendor, case.form.kind) == (held.vendor, held.kind)


def _confirmed(agreed: Sequence[Case]) -> dict[Statement, str]:
    """What everyone's signatory has stated, with all their names: nobody swears for another."""
    return {
        statement: _together(case.confirmed[statement] for case in agreed)
        for statement in Statement
        if all(statement in case.confirmed for case in agreed)
    }


def _together(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name for name in names if name))


def _annex_row(case: Case) -> AnnexRow:
    form = case.form
    return AnnexRow(
        reference=case.reference,
        claimant=form.claimant.name,
        works=tuple(work.title for work in form.works if work.title),
        links=form.found.links or tuple(link for work in form.works for link in work.links),
        found_on=form.found.on,
        signatory=form.claimant.signatory,
        signed=case.confirmed.get(Statement.SIGNATURE, ""),
    )


def _hold(connection: sa.Connection, reference: str) -> None:
    """Of two transactions about one letter, let one wait for the other; SQLite does so by itself."""
    connection.execute(
        sa.select(collectives.c.reference).where(collectives.c.reference == reference).with_for_update()
    )


def _note_sent(connection: sa.Connection, reference: str, at: datetime) -> None:
    connection.execute(sa.update(collectives).where(collectives.c.reference == reference).values(sent_at=at))
