"""The vendor directory: what comes with the desk, and on top of it what staff found out, with its whole history.

An edit is a row that is never rewritten. Of the rows of a vendor's path the newest counts; one without a value takes a
fact back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.inquiries.cases.access import staff_only
from bot.inquiries.errors import ChangedMeanwhileError, InquiryError
from bot.inquiries.model import ChannelType, Person
from bot.inquiries.tables import vendor_facts
from bot.inquiries.vendors.facts import (
    LANGUAGES,
    LONGEST_ID,
    LONGEST_LINE,
    VENDOR_ID,
    checked_value,
    resting_on,
    vendor_of,
)
from bot.inquiries.vendors.model import Fact, Vendor
from bot.inquiries.vendors.naming import going_by
from bot.inquiries.vendors.shipped import shipped_facts

_HOME = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry in the history of a fact.

    Attributes:
        id: of the row; 0 for the fact that came with the desk.
        old, new: values before and after; None where there was none, or none any more.
        by: who entered it, None for the desk; `at`: when, in UTC; `reason`: why, in that person's words.
    """

    id: int
    path: str
    old: object
    new: object
    source: str = ""
    checked: date | None = None
    by: int | None = None
    by_name: str = ""
    at: datetime | None = None
    reason: str = ""


class VendorDirectory:
    """Who takes inquiries how. Reading is cheap: the file is read once, the edits anew for each call.

    Args:
        engine: of a database with the present schema.
        now: tells the time, in UTC.
        shipped: facts by path, by vendor; those that come with the desk by default.
    """

    def __init__(
        self,
        *,
        engine: sa.Engine,
        now: Callable[[], datetime],
        shipped: Mapping[str, Mapping[str, Fact]] | None = None,
    ) -> None:
        self._engine = engine
        self._now = now
        self._given = shipped

    @cached_property
    def _shipped(self) -> Mapping[str, Mapping[str, Fact]]:
        return shipped_facts() if self._given is None else self._given

    @cached_property
    def _untouched(self) -> dict[str, Vendor]:
        return {identifier: vendor_of(identifier, facts) for identifier, facts in self._shipped.items()}

    def vendors(self) -> tuple[Vendor, ...]:
        """All vendors: those that came with the desk in their order, then those that staff added."""
        edited: dict[str, list[sa.RowMapping]] = {}
        for row in self._rows():
            edited.setdefault(row["vendor"], []).append(row)
        return tuple(
            self._vendor(identifier, edited.get(identifier, ()))
            for identifier in dict.fromkeys([*self._shipped, *edited])
        )

    def get(self, vendor: str) -> Vendor | None:
        """The vendor of an id."""
        rows = self._rows(vendor)
        return self._vendor(vendor, rows) if rows or vendor in self._shipped else None

    def search(self, text: str, *, language: str, limit: int = 25) -> list[Vendor]:
        """The vendors that go by a name, best first; see `going_by`."""
        return going_by(self.vendors(), text, language=language)[:limit]

    def stale(self, vendor: str, channel: str, today: date) -> list[str]:
        """Paths of the facts a letter by this channel would rest on that nobody confirmed for 180 days, or ever.

        Of a vendor that is not in the directory nothing is known, so there is nothing to confirm.
        """
        found = self.get(vendor)
        if found is None:
            return []
        return [path for path in resting_on(found, channel) if found.facts[path].stale(today)]

    def latest(self, vendor: str, path: str) -> int:
        """Id of the newest row of a path, to be given as `seen` when it is changed; 0 where there is none."""
        rows = self._rows(vendor, path)
        return rows[-1]["id"] if rows else 0

    def history(self, vendor: str, path: str | None = None) -> list[Change]:
        """How facts came to be what they are: for each path first what came with the desk, then the edits.

        Args:
            path: None for all that were ever edited, in the order of the edits.

        Raises:
            InquiryError: there is no such vendor.
        """
        self._must(vendor)
        rows = self._rows(vendor, path)
        shipped = self._shipped.get(vendor, {})
        values: dict[str, object] = {}
        changes: list[Change] = []
        for edited in dict.fromkeys([row["path"] for row in rows] or ([path] if path else [])):
            if fact := shipped.get(edited):
                values[edited] = fact.value
                changes.append(Change(0, edited, None, fact.value, fact.source, fact.checked))
        for row in rows:
            details = {name: row[name] for name in ("source", "checked", "by", "by_name", "at", "reason")}
            changes.append(Change(row["id"], row["path"], values.get(row["path"]), row["value"], **details))
            values[row["path"]] = row["value"]
        return changes

    def edit(
        self,
        vendor: str,
        path: str,
        value: object | None,
        *,
        source: str,
        checked: date,
        by: Person,
        reason: str,
        seen: int | None = None,
    ) -> Vendor:
        """Enter a fact, or take one back.

        Args:
            value: as `model.Fact.value`; None: the fact no longer holds, and what takes its place is not known.
            source: where it was read, in the person's words; `checked`: on what day.
            seen: `latest` as the person saw it; None: whatever it is now.

        Raises:
            NotAllowedError: the person is not of the staff.
            ChangedMeanwhileError: somebody else changed this fact since the person saw it; nothing was written.
            InquiryError: there is no such vendor or path, or this cannot stand there.
        """
        found = self._changed_by(by, vendor)
        source, reason = _told("source", source), _told("reason", reason, empty=True)
        if checked > self._now().astimezone(_HOME).date():
            raise InquiryError("vendor_checked_future", checked=checked.isoformat())
        stored = self._checked(found, path, value)
        fact = Fact(stored, source=source, checked=checked)
        self._write(vendor, {path: fact}, by=by, reason=reason, seen=seen)
        return self._must(vendor)

    def confirm(
        self, vendor: str, path: str, *, checked: date, by: Person, reason: str = "", seen: int | None = None
    ) -> Vendor:
        """Record that a fact was looked up again and still holds.

        Raises:
            As `edit`; also where nothing is known under the path.
        """
        fact = self._changed_by(by, vendor).facts.get(path)
        if fact is None:
            raise InquiryError("vendor_fact_not_known", vendor=vendor, path=path)
        source = fact.source or _own_list(by)
        return self.edit(
            vendor, path, fact.value, source=source, checked=checked, by=by, reason=reason, seen=seen
        )

    def undo(
        self, vendor: str, path: str, *, by: Person, reason: str = "", seen: int | None = None
    ) -> Vendor:
        """Take back the last change of a fact: what it was before counts again, with its source and date.

        Undone twice, the change is made again. The history keeps all of it.

        Raises:
            As `edit`; also where nothing was changed, or where what it was before no longer fits.
        """
        found = self._changed_by(by, vendor)
        reason = _told("reason", reason, empty=True)
        rows = self._rows(vendor, path)
        if not rows:
            raise InquiryError("nothing_to_undo", vendor=vendor, path=path)
        before = _fact(rows[-2]) if len(rows) > 1 else self._shipped.get(vendor, {}).get(path, Fact(None))
        self._checked(found, path, before.value)
        last = rows[-1]["id"] if seen is None else seen
        self._write(vendor, {path: before}, by=by, reason=reason, seen=last)
        return self._must(vendor)

    def add_vendor(
        self,
        vendor: str,
        names: Mapping[str, str],
        *,
        by: Person,
        source: str,
        checked: date,
        reason: str = "",
    ) -> Vendor:
        """Add a vendor of whom nothing is known yet but what it is called.

        Args:
            vendor: id: small letters, digits and hyphens.
            names: in Japanese and in English.

        Raises:
            As `edit`; also where there is such a vendor already.
        """
        staff_only(by)
        if len(vendor) > LONGEST_ID or not VENDOR_ID.fullmatch(vendor):
            raise InquiryError("bad_vendor_id", vendor=vendor)
        if self.get(vendor) is not None:
            raise InquiryError("vendor_exists", vendor=vendor)
        source, reason = _told("source", source), _told("reason", reason, empty=True)
        empty = vendor_of(vendor, {})
        called = {
            path: Fact(self._checked(empty, path, names.get(language, "")), source=source, checked=checked)
            for language in LANGUAGES
            for path in [f"names.{language}"]
        }
        self._write(vendor, called, by=by, reason=reason, seen=0)
        return self._must(vendor)

    def _must(self, vendor: str) -> Vendor:
        found = self.get(vendor)
        if found is None:
            raise InquiryError("no_such_vendor", name=vendor)
        return found

    def _changed_by(self, by: Person, vendor: str) -> Vendor:
        staff_only(by)
        return self._must(vendor)

    def _checked(self, vendor: Vendor, path: str, value: object | None) -> object | None:
        """The value as stored; whether it can stand there, and whether it can be taken back."""

        def type_of(channel: str) -> ChannelType | None:
            found = vendor.channel(channel)
            return found.type if found else None

        if value is not None:
            stored = checked_value(path, value, type_of=type_of)
            address = path.removesuffix(".type") + ".address"
            if path.endswith(".type") and address in vendor.facts:
                # An address that was right for a mail is none for a form: it has to be changed first.
                new = ChannelType(str(stored))
                checked_value(address, vendor.facts[address].value, type_of=lambda _: new)
            return stored
        if path.startswith("names."):
            raise InquiryError("vendor_name_needed", vendor=vendor.id)
        if path not in vendor.facts:
            raise InquiryError("vendor_fact_not_known", vendor=vendor.id, path=path)
        return None

    def _vendor(self, identifier: str, rows: Iterable[sa.RowMapping]) -> Vendor:
        rows = list(rows)
        if not rows:
            return self._untouched[identifier]
        facts = dict(self._shipped.get(identifier, {}))
        earlier: dict[str, list[Fact]] = {path: [fact] for path, fact in facts.items()}
        for row in rows:
            known = earlier.setdefault(row["path"], [])
            fact = _fact(row)
            # What an undoing brings back is vouched for by whoever entered it, not by whoever undid.
            again = [
                old
                for old in known
                if (old.value, old.source, old.checked) == (fact.value, fact.source, fact.checked)
            ]
            fact = again[0] if again else fact
            known.append(fact)
            if fact.value is None:
                facts.pop(row["path"], None)
            else:
                facts[row["path"]] = fact
        return vendor_of(identifier, facts)

    def _rows(self, vendor: str | None = None, path: str | None = None) -> list[sa.RowMapping]:
        query = sa.select(vendor_facts).order_by(vendor_facts.c.id)
        if vendor is not None:
            query = query.where(vendor_facts.c.vendor == vendor)
        if path is not None:
            query = query.where(vendor_facts.c.path == path)
        with self._engine.connect() as connection:
            return list(connection.execute(query).mappings())

    def _write(
        self, vendor: str, facts: Mapping[str, Fact], *, by: Person, reason: str, seen: int | None
    ) -> None:
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # SQLite lets one writer in at a time. Here two could each miss the other's row.
                connection.execute(sa.text("LOCK TABLE vendor_facts IN SHARE ROW EXCLUSIVE MODE"))
            for path, fact in facts.items():
                row: dict[str, Any] = {
                    "vendor": vendor,
                    "path": path,
                    "value": fact.value,
                    "source": fact.source,
                    "checked": fact.checked,
                    "by": by.id,
                    "by_name": by.name,
                    "at": self._now(),
                    "reason": reason,
                }
                # Written first and looked at after: of two writers, the second waits here and sees the first's row.
                written = connection.scalar(sa.insert(vendor_facts).values(row).returning(vendor_facts.c.id))
                if seen is not None:
                    _unchanged(connection, vendor, path, seen=seen, written=written or 0)


def _unchanged(connection: sa.Connection, vendor: str, path: str, *, seen: int, written: int) -> None:
    last = connection.execute(
        sa.select(vendor_facts)
        .where(vendor_facts.c.vendor == vendor, vendor_facts.c.path == path, vendor_facts.c.id < written)
        .order_by(vendor_facts.c.id.desc())
        .limit(1)
    ).first()
    if last is not None and last.id != seen:
        raise ChangedMeanwhileError(
            "vendor_changed_meanwhile",
            vendor=vendor,
            path=path,
            by=last.by_name or "—",
            at=f"{last.at:%Y-%m-%d %H:%M}",
        )


def _fact(row: sa.RowMapping) -> Fact:
    return Fact(row["value"], source=row["source"], checked=row["checked"], by=row["by_name"])


def _told(field: str, text: str, *, empty: bool = False) -> str:
    """A source or a reason: one line that is not too long."""
    line = " ".join(text.split())
    if not line and not empty:
        raise InquiryError("vendor_source_missing")
    if len(line) > LONGEST_LINE:
        raise InquiryError("vendor_value_too_long", path=field, length=len(line), limit=LONGEST_LINE)
    return line


def _own_list(by: Person) -> str:
    """Names come without a source of their own; whoever confirms them vouches for them."""
    return " ".join(by.name.split())[:LONGEST_LINE] or str(by.id)
