"""A case as its people see it in chat: one line in a list, a page of its own, and what happened to it."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from itertools import groupby

from bot.inquiries.cases.timeline import term, told
from bot.inquiries.model import Case, Event, EventKind, Status
from bot.inquiries.vendors.model import Vendor
from bot.views.markup import inline, plain
from bot.words import Words

_LONGEST_TITLE = 60
_LONGEST_SAID = 200


def case_line(case: Case, words: Words, *, vendor: Vendor | None, today: date) -> str:
    """One line of a list: reference, vendor, kind, status, works, and whether it is overdue."""
    line = words(
        "case.line",
        reference=case.reference,
        vendor=vendor_title(case, vendor, words),
        kind=_kind(case, words),
        status=_status(case, words),
    )
    if works_title(case, words):
        line = words("case.line_title", line=line, title=works_title(case, words))
    if case.overdue(today):
        line = words("case.line_title", line=line, title=words("case.overdue", date=case.answer_by))
    return line


def case_markdown(
    case: Case,
    words: Words,
    *,
    vendor: Vendor | None,
    today: date,
    home: tzinfo,
    missing: Sequence[str] = (),
) -> str:
    """A case's page: what it is about, where it stands, its dates, and what is still missing.

    Args:
        vendor: as the directory knows it; None: none chosen, or no longer there.
        today: the day at the desk; `home`: its zone, in which moments are told.
        missing: what the checklist still asks for, in words.
    """
    lines = [words("case.heading", reference=case.reference, vendor=vendor_title(case, vendor, words))]
    lines += [_fact(name, value, words) for name, value in _facts(case, words, home) if value]
    if case.overdue(today):
        lines.append(words("case.overdue", date=case.answer_by))
    if missing:
        lines += ["", f"**{words('case.missing')}**", *(f"- {inline(each)}" for each in missing)]
    return "\n".join(lines)


def timeline_markdown(events: Sequence[Event], words: Words, *, home: tzinfo) -> str:
    """What happened, the oldest first; what people wrote is shown, never obeyed.

    One line an event, but one for all edits that a person made in a row: each step of the form is an edit.
    """
    lines = []
    for (_, edited), group in groupby(
        events, key=lambda e: (e.actor, e.kind is EventKind.EDITED or e.number)
    ):
        row = list(group)
        line = _event(row[-1], words, home)
        lines.append(
            words("case.times", line=line, count=len(row)) if edited is True and len(row) > 1 else line
        )
    return "\n".join(lines)


def vendor_title(case: Case, vendor: Vendor | None, words: Words) -> str:
    """The vendor's name in the reader's language, safe for chat."""
    if not case.form.vendor:
        return words("case.no_vendor")
    names = vendor.names if vendor else {}
    return inline(names.get(words.language) or names.get("en") or case.form.vendor)


def works_title(case: Case, words: Words) -> str:
    """The works by their titles, as far as they go into a line; empty where none is named."""
    titles = [work.title for work in case.form.works if work.title]
    if not titles:
        return ""
    first = inline(plain(titles[0], limit=_LONGEST_TITLE))
    return first if len(titles) == 1 else words("case.more_works", titles=first, count=len(titles) - 1)


def _event(event: Event, words: Words, home: tzinfo) -> str:
    who, what, said = told(event, words, safe=inline)
    line = words("case.timeline", at=moment(event.at, home), who=who, what=what)
    return words("case.said", line=line, text=inline(plain(said, limit=_LONGEST_SAID))) if said else line


def _facts(case: Case, words: Words, home: tzinfo) -> list[tuple[str, str]]:
    return [
        ("status", _status(case, words)),
        ("kind", _kind(case, words)),
        ("works", works_title(case, words) or words("case.no_title")),
        ("author", _who(case, words)),
        ("opened_at", moment(case.opened_at, home)),
        ("sent_at", moment(case.sent_at, home)),
        ("responded_at", moment(case.responded_at, home)),
        ("answered_at", moment(case.answered_at, home)),
        ("answer_by", case.answer_by.isoformat() if case.answer_by else ""),
        ("closed_at", moment(case.closed_at, home)),
        ("collective", case.collective or ""),
    ]


def _fact(name: str, value: str, words: Words) -> str:
    return words("case.fact", name=words(f"export.field.{name}"), value=value)


def _who(case: Case, words: Words) -> str:
    name = inline(case.author_name) if case.author is not None else words("case.erased_person")
    return words("case.who", name=name, company=inline(case.company.name)) if case.company else name


def _kind(case: Case, words: Words) -> str:
    return term("kind", case.form.kind, words) if case.form.kind else words("case.no_kind")


def _status(case: Case, words: Words) -> str:
    status = term("status", case.status, words)
    if case.status is Status.CLOSED and case.outcome:
        return words("case.closed", status=status, outcome=term("outcome", case.outcome, words))
    return status


def moment(at: datetime | None, home: tzinfo) -> str:
    """A moment by the desk's clock; empty where there is none."""
    return "" if at is None else at.astimezone(home).strftime("%Y-%m-%d %H:%M")
