"""Cases and their events in the database. Every change is one transaction: the case's new state and what led to it.

A change names the revision it was made upon. Where the case has moved on since, nothing is written, so of two people who
act at once the second is told, and no update is lost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.inquiries.cases import chain
from bot.inquiries.cases.reference import new_reference
from bot.inquiries.errors import ChangedMeanwhileError
from bot.inquiries.model import (
    WITH_VENDOR,
    Case,
    Company,
    Event,
    EventKind,
    Form,
    InquiryKind,
    Outcome,
    Person,
    Statement,
    Status,
    plain,
    plain_line,
)
from bot.inquiries.tables import cases, events

_TRIES = 20


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class Happening(NamedTuple):
    """An event about to be recorded. `step` and `to` are set for the kind `step` only."""

    kind: EventKind
    content: dict[str, Any]
    step: str = ""
    to: str = ""


class Change(NamedTuple):
    """What is about to be recorded in a case.

    Attributes:
        case: as the person saw it; its revision must still be the present one.
        form: the form from now on, where it changed; `columns`: other columns of the case that change.
    """

    case: Case
    happenings: Sequence[Happening]
    form: Form | None = None
    columns: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases to list; what is None is not asked about.

    Attributes:
        mine: only those this person opened; `company`: only those of the person's companies.
        overdue_on: only those overdue on this day.
        text: found in the reference, the vendor or a work's title.
    """

    mine: bool = False
    company: bool = False
    vendor: str | None = None
    kind: InquiryKind | None = None
    statuses: tuple[Status, ...] = ()
    overdue_on: date | None = None
    text: str = ""


class CaseStore:
    """Reads and writes cases.

    Args:
        engine: of a database with the present schema (`open_database`).
        now: tells the time, in UTC.
    """

    def __init__(self, *, engine: sa.Engine, now: Callable[[], datetime] = utc_now) -> None:
        self.engine = engine
        self._now = now

    def open(
        self,
        form: Form,
        *,
        author: Person,
        locale: str,
        source: str = "new",
    ) -> Case:
        """A new draft, with its first event. Its company is the author's highest."""
        at = self._now()
        company = author.companies[0] if author.companies else None
        with self.engine.begin() as connection:
            reference = self._free_reference(connection, at.year)
            event = chain.link(
                chain.START,
                case=reference,
                number=1,
                kind=EventKind.OPENED,
                at=at,
                actor=author.id,
                content=_plain({"source": source, "name": author.name, "form": form.model_dump(mode="json")}),
            )
            row = {
                "reference": reference,
                "revision": 1,
                "head": event.hash,
                "status": Status.DRAFT,
                "author": author.id,
                "author_name": plain_line(author.name),
                "company": company.id if company else None,
                "company_name": plain_line(company.name) if company else "",
                "shared": False,
                "locale": locale,
                "confirmed": {},
                "opened_at": at,
                "changed_at": at,
                **_form_columns(form),
            }
            case_id = connection.scalar(sa.insert(cases).values(row).returning(cases.c.id))
            assert case_id is not None
            connection.execute(sa.insert(events).values(_event_row(case_id, event)))
        return self._must(reference)

    def get(self, reference: str) -> Case | None:
        """The case of a reference number."""
        with self.engine.connect() as connection:
            row = (
                connection.execute(sa.select(cases).where(cases.c.reference == reference)).mappings().first()
            )
        return None if row is None else _case(row)

    def by_id(self, case_id: int) -> Case | None:
        """The case of a row number."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(cases).where(cases.c.id == case_id)).mappings().first()
        return None if row is None else _case(row)

    def find(
        self, wanted: Filter, *, person: Person, limit: int | None = None, offset: int = 0
    ) -> list[Case]:
        """The cases that this person may see and that are wanted, the latest changed first."""
        query = (
            sa.select(cases)
            .where(_visible(person), *_conditions(wanted, person))
            .order_by(cases.c.changed_at.desc(), cases.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        with self.engine.connect() as connection:
            return [_case(row) for row in connection.execute(query).mappings()]

    def count(self, wanted: Filter, *, person: Person) -> int:
        """How many cases `find` would give without a limit."""
        query = (
            sa.select(sa.func.count())
            .select_from(cases)
            .where(_visible(person), *_conditions(wanted, person))
        )
        with self.engine.connect() as connection:
            return connection.scalar(query) or 0

    def events(self, case: Case) -> list[Event]:
        """What happened to a case, in order."""
        query = sa.select(events).where(events.c.case_id == case.id).order_by(events.c.number)
        with self.engine.connect() as connection:
            return [_event(dict(row)) for row in connection.execute(query).mappings()]

    def happened_since(self, at: datetime) -> list[tuple[int, Event]]:
        """What happened in all cases from a moment on, in order, each with the row number of its case."""
        query = sa.select(events).where(events.c.at >= at).order_by(events.c.at, events.c.number)
        with self.engine.connect() as connection:
            return [(row["case_id"], _event(dict(row))) for row in connection.execute(query).mappings()]

    def changed(self, case: Case) -> ChangedMeanwhileError:
        """What to tell someone who acts on a case as it no longer is: who changed it last, and when."""
        with self.engine.connect() as connection:
            return _changed(connection, case)

    def first_broken(self, case: Case) -> int | None:
        """The number of the first event that was altered, dropped or put in; None where the chain holds to its end."""
        # One statement, so that a change between two of them does not look like an alteration.
        query = (
            sa.select(cases.c.revision, cases.c.head, events)
            .select_from(events.join(cases))
            .where(cases.c.id == case.id)
            .order_by(events.c.number)
        )
        found: list[Event] = []
        last: tuple[int, str] = (0, "")
        with self.engine.connect() as connection:
            try:
                for revision, head, *row in connection.execute(query):
                    last = (revision, head)
                    found.append(_event(dict(zip(events.c.keys(), row, strict=True))))
            except ValueError:  # what was put there is no kind, no moment, no JSON
                return chain.first_broken(case.reference, found) or len(found) + 1
        broken = chain.first_broken(case.reference, found)
        if broken is None and (not found or (found[-1].number, found[-1].hash) != last):
            return min(len(found), last[0]) + 1
        return broken

    def change(
        self,
        case: Case,
        happenings: Sequence[Happening],
        *,
        by: Person,
        form: Form | None = None,
        also: Callable[[sa.Connection, Sequence[Event]], None] | None = None,
        **columns: Any,  # noqa: ANN401  columns of `cases`
    ) -> Case:
        """Record what happened, and the state it led to.

        Args:
            case: as the person saw it; its revision must still be the present one.
            form: the form from now on, where it changed.
            also: further writes in the same transaction; given the events as recorded.
            columns: other columns of the case that change.

        Raises:
            ChangedMeanwhileError: somebody else changed the case; nothing was written.
        """
        (changed,) = self.change_all([Change(case, happenings, form, columns)], by=by, also=also)
        return changed

    def change_all(
        self,
        changes: Sequence[Change],
        *,
        by: Person,
        also: Callable[[sa.Connection, Sequence[Event]], None] | None = None,
    ) -> tuple[Case, ...]:
        """Record what happened in several cases, all of it or nothing.

        Args:
            also: further writes in the same transaction; given the events as recorded, case by case.

        Raises:
            ChangedMeanwhileError: somebody else changed one of the cases; nothing was written.
        """
        at = self._now()
        with self.engine.begin() as connection:
            # In one order, so that of two writers one waits and not each for the other.
            ordered = sorted(changes, key=lambda change: change.case.id)
            recorded = [event for change in ordered for event in self._record(connection, change, by, at)]
            if also:
                also(connection, recorded)
        return tuple(self._must(change.case.reference) for change in changes)

    def _record(self, connection: sa.Connection, change: Change, by: Person, at: datetime) -> list[Event]:
        case, happenings, form, columns = change
        assert happenings, "a change without an event would leave no trace"
        # The row is claimed first: of two writers one waits here and then finds the revision gone.
        claimed = connection.execute(
            sa.update(cases)
            .where(cases.c.id == case.id, cases.c.revision == case.revision)
            .values(revision=case.revision + len(happenings), changed_at=at)
        )
        if claimed.rowcount == 0:
            raise _changed(connection, case)
        previous = connection.scalar(sa.select(cases.c.head).where(cases.c.id == case.id)) or chain.START
        recorded: list[Event] = []
        for number, (kind, content, step, to) in enumerate(happenings, start=case.revision + 1):
            event = chain.link(
                previous,
                case=case.reference,
                number=number,
                kind=kind,
                at=at,
                actor=by.id,
                content=_plain({**content, "name": by.name}),
                step=step,
                to=to,
            )
            recorded.append(event)
            previous = event.hash
        connection.execute(sa.insert(events), [_event_row(case.id, event) for event in recorded])
        changed = {**_plain(columns), **(_form_columns(form) if form else {}), "head": previous}
        connection.execute(sa.update(cases).where(cases.c.id == case.id).values(changed))
        return recorded

    def _must(self, reference: str) -> Case:
        case = self.get(reference)
        assert case is not None  # just written
        return case

    def _free_reference(self, connection: sa.Connection, year: int) -> str:
        for _ in range(_TRIES):
            reference = new_reference(year)
            if not connection.scalar(sa.select(cases.c.id).where(cases.c.reference == reference)):
                return reference
        raise RuntimeError("no free reference number was drawn")


def _changed(connection: sa.Connection, case: Case) -> ChangedMeanwhileError:
    last = connection.execute(
        sa.select(events.c.content, events.c.at)
        .where(events.c.case_id == case.id)
        .order_by(events.c.number.desc())
        .limit(1)
    ).one()
    return ChangedMeanwhileError(
        "changed_meanwhile",
        reference=case.reference,
        by=(last.content or {}).get("name", "—"),
        at=last.at,
    )


def _visible(person: Person) -> sa.ColumnElement[bool]:
    """`access.may_see`, as a condition on rows."""
    if person.staff:
        return sa.true()
    companies = [company.id for company in person.companies]
    return sa.or_(cases.c.author == person.id, sa.and_(cases.c.shared, cases.c.company.in_(companies)))


def _conditions(wanted: Filter, person: Person) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.mine:
        found.append(cases.c.author == person.id)
    if wanted.company:
        found.append(cases.c.company.in_([company.id for company in person.companies]))
    if wanted.vendor is not None:
        found.append(cases.c.vendor == wanted.vendor)
    if wanted.kind is not None:
        found.append(cases.c.kind == wanted.kind)
    if wanted.statuses:
        found.append(cases.c.status.in_(wanted.statuses))
    if wanted.overdue_on is not None:
        found.append(sa.and_(cases.c.status.in_(WITH_VENDOR), cases.c.answer_by < wanted.overdue_on))
    if wanted.text:
        found.append(
            sa.or_(
                cases.c.reference.icontains(wanted.text, autoescape=True),
                cases.c.vendor.icontains(wanted.text, autoescape=True),
                cases.c.title.icontains(wanted.text, autoescape=True),
            )
        )
    return found


def _form_columns(form: Form) -> dict[str, Any]:
    return {
        "form": form.model_dump(mode="json"),
        "vendor": form.vendor,
        "kind": form.kind or "",
        "title": " / ".join(work.title for work in form.works if work.title),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """The value with all its texts made plain, before they are hashed and stored."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {_plain(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _event_row(case_id: int, event: Event) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "number": event.number,
        "kind": event.kind,
        "step": event.step,
        "to": event.to,
        "at": event.at,
        "digest": event.digest,
        "hash": event.hash,
        "actor": event.actor,
        "content": event.content,
        "salt": event.salt,
    }


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        **{name: value for name, value in row.items() if name != "case_id"} | {"kind": EventKind(row["kind"])}
    )


def _case(row: sa.RowMapping) -> Case:
    company = None if row["company"] is None else Company(row["company"], row["company_name"])
    plain = {
        name: row[name]
        for name in (
            "id", "reference", "revision", "author", "author_name", "shared", "locale", "opened_at", "changed_at",
            "answer_by", "collective", "sent_at", "responded_at", "answered_at", "closed_at",
        )
    }  # fmt: skip
    return Case(
        **plain,
        status=Status(row["status"]),
        outcome=row["outcome"] and Outcome(row["outcome"]),
        form=Form.model_validate(row["form"]),
        company=company,
        confirmed={Statement(name): who for name, who in row["confirmed"].items()},
    )
