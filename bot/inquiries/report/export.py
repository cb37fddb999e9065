"""What leaves the desk about cases: one as data, many as a table, one as a record that can be filed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, tzinfo
from importlib.resources import files
from typing import Any

from bot.inquiries import typesetting
from bot.inquiries.cases.agreement import contradicted
from bot.inquiries.cases.chain import first_broken
from bot.inquiries.cases.timeline import term, told
from bot.inquiries.deadlines.calendar import HOME
from bot.inquiries.model import Case, Event, Evidence, Form
from bot.inquiries.report.table import to_csv
from bot.words import Words

_HASH_DIGITS = 16
_MOMENTS = ("opened_at", "changed_at", "sent_at", "responded_at", "answered_at", "closed_at")


def case_record(case: Case, events: Sequence[Event], evidence: Sequence[Evidence]) -> dict[str, Any]:
    """All that is stored about a case, as JSON values; moments in UTC by ISO 8601.

    An event whose content was erased says so, and keeps its hashes. With salt, actor and content of the others whoever
    has this can compute the chain anew (`bot.inquiries.cases.chain`).
    """
    return {
        "reference": case.reference,
        "revision": case.revision,
        "status": case.status.value,
        "outcome": case.outcome and case.outcome.value,
        "author": case.author,
        "author_name": case.author_name,
        "company": case.company and asdict(case.company),
        "shared": case.shared,
        "locale": case.locale,
        "confirmed": {statement.value: name for statement, name in case.confirmed.items()},
        "answer_by": case.answer_by and case.answer_by.isoformat(),
        "collective": case.collective,
        **{name: utc(getattr(case, name)) for name in _MOMENTS},
        "form": case.form.model_dump(mode="json"),
        "events": [_event_record(event) for event in events],
        "evidence": [evidence_record(each) for each in evidence],
    }


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """A piece of evidence as JSON values; what its Content Credentials say included."""
    credentials = evidence.credentials and {
        **asdict(evidence.credentials),
        "signed_at": utc(evidence.credentials.signed_at),
    }
    return {**asdict(evidence), "received_at": utc(evidence.received_at), "credentials": credentials}


def cases_csv(cases: Sequence[Case], words: Words, *, vendors: Mapping[str, str], today: date) -> bytes:
    """A table of cases as CSV for a spreadsheet, a line a case; moments by the clock of Asia/Tokyo.

    Args:
        vendors: names by id.
    """
    names = (
        "reference", "vendor", "kind", "status", "outcome", "title", "company", "author",
        "opened_at", "sent_at", "responded_at", "answered_at", "closed_at", "answer_by", "overdue", "collective",
    )  # fmt: skip
    rows: list[list[object]] = [[words(f"export.field.{name}") for name in names]]
    for case in cases:
        rows.append(
            [
                case.reference,
                vendors.get(case.form.vendor, case.form.vendor),
                term("kind", case.form.kind or "", words),
                term("status", case.status, words),
                term("outcome", case.outcome or "", words),
                " / ".join(work.title for work in case.form.works if work.title),
                case.company.name if case.company else "",
                case.author_name,
                *(
                    _clock(at, HOME) if at else ""
                    for at in (
                        case.opened_at,
                        case.sent_at,
                        case.responded_at,
                        case.answered_at,
                        case.closed_at,
                    )
                ),
                case.answer_by.isoformat() if case.answer_by else "",
                words("export.yes" if case.overdue(today) else "export.no"),
                case.collective or "",
            ]
        )
    return to_csv(rows)


def record_pdf(
    case: Case,
    events: Sequence[Event],
    evidence: Sequence[Evidence],
    words: Words,
    *,
    vendor: str,
    now: datetime,
    home: tzinfo = HOME,
) -> bytes:
    """The record of a case as PDF, to be filed: facts, form, evidence and every event, with page numbers.

    Args:
        vendor: its name.
        now: when it is made, in UTC; stands on the first page.
        home: zone of all moments; its offset from UTC is given with each.
    """
    data = record_data(case, events, evidence, words, vendor=vendor, now=now, home=home)
    return typesetting.pdf(files(__package__) / "record.typ", data, at=now)


def record_data(
    case: Case,
    events: Sequence[Event],
    evidence: Sequence[Evidence],
    words: Words,
    *,
    vendor: str,
    now: datetime,
    home: tzinfo,
) -> dict[str, Any]:
    """All that stands in the PDF."""
    broken, altered = first_broken(case.reference, events), contradicted(case, events)
    warnings = [words("export.chain_broken", number=broken)] if broken else []
    warnings += [words("case.state_altered", fields=field_names(altered, words))] if altered else []
    return {
        "language": words.language,
        "title": words("export.title", reference=case.reference),
        "made": words("export.made", at=_clock(now, home), revision=case.revision),
        "chain": words("export.chain", digits=_HASH_DIGITS),
        "broken": "\n".join(warnings),
        "page": words.template("export.page"),
        "labels": {name: words(f"export.{name}") for name in ("facts", "form", "evidence", "events")},
        "facts": _named(_facts(case, words, vendor, home), words),
        "form": [
            {"title": title, "rows": _named(rows, words)}
            for title, rows in _sections(case.form, words)
            if any(value for _, value in rows)
        ],
        "no_evidence": words("export.no_evidence"),
        "evidence": [_evidence_row(each, words, home) for each in evidence],
        "events": [_event_row(event, words, home) for event in events],
    }


def field_names(names: Sequence[str], words: Words) -> str:
    """What fields of a case are called, one after the other."""
    return words("vendor.comma").join(term("export.field", name, words) for name in names)


def utc(at: datetime | None) -> str | None:
    """A moment in UTC by ISO 8601, to the microsecond, for computers."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def _event_record(event: Event) -> dict[str, Any]:
    return {
        **asdict(event),
        "kind": event.kind.value,
        "at": utc(event.at),
        "erased": event.content is None,
    }


def _facts(case: Case, words: Words, vendor: str, home: tzinfo) -> list[tuple[str, str]]:
    confirmed = [
        f"{term('statement', statement, words)}: {name}" for statement, name in case.confirmed.items()
    ]
    return [
        ("reference", case.reference),
        ("vendor", vendor or case.form.vendor),
        ("kind", term("kind", case.form.kind or "", words)),
        ("status", term("status", case.status, words)),
        ("outcome", term("outcome", case.outcome or "", words)),
        ("author", case.author_name or (words("export.erased") if case.author is None else "")),
        ("company", case.company.name if case.company else ""),
        *((name, _clock(at, home)) for name in _MOMENTS if (at := getattr(case, name)) is not None),
        ("answer_by", case.answer_by.isoformat() if case.answer_by else ""),
        ("collective", case.collective or ""),
        ("confirmed", "\n".join(confirmed)),
    ]


def _sections(form: Form, words: Words) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was filled in, by part of the form."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    for number, work in enumerate(form.works, start=1):
        rows = [
            ("title", work.title),
            ("work_author", work.author),
            ("rights_basis", work.rights_basis),
            ("registration", work.registration),
            ("first_publication", work.first_publication),
            ("country", work.country),
            ("links", "\n".join(work.links)),
        ]
        sections.append((words("export.field.work", number=number), rows))
    found, claimant = form.found, form.claimant
    sections.append(
        (
            words("export.field.found"),
            [
                ("description", found.description),
                ("links", "\n".join(found.links)),
                ("on", found.on.isoformat() if found.on else ""),
                ("prompt", found.prompt),
            ],
        )
    )
    sections.append(
        (
            words("export.field.claimant"),
            [
                ("name", claimant.name),
                ("capacity", term("capacity", claimant.capacity or "", words)),
                *(
                    (name, getattr(claimant, name))
                    for name in ("authority", "signatory", "email", "phone", "address", "country")
                ),
            ],
        )
    )
    relied = [f"{each.title} {each.label}".strip() for each in form.relied]
    standard = [_request(form, each, words) for each in form.standard_requests]
    sections.append(
        (
            words("export.field.requests"),
            [
                ("standard_requests", "\n".join(standard)),
                ("requests", "\n".join(form.requests)),
                ("background", form.background),
                ("question", form.question),
                ("relied", "\n".join(relied)),
                ("answer_days", str(form.answer_days)),
                ("channel", form.channel),
            ],
        )
    )
    return sections


def _request(form: Form, key: str, words: Words) -> str:
    """A standard request as the letter words it."""
    return term(f"letter.request.{form.kind}", key, words)


def _named(rows: Sequence[tuple[str, str]], words: Words) -> list[list[str]]:
    return [[words(f"export.field.{name}"), value] for name, value in rows if value]


def _evidence_row(evidence: Evidence, words: Words, home: tzinfo) -> list[str]:
    purpose = term("purpose", evidence.purpose, words)
    giver = evidence.giver_name or words("export.erased")
    lines = [evidence.link] if evidence.link else []
    if evidence.digest:
        about = words("export.field.file", name=evidence.name, size=evidence.size, type=evidence.type)
        lines = [about, words("export.field.sha256", digest=evidence.digest)]
    return [
        f"{evidence.number} {purpose}",
        "\n".join([*lines, f"{_clock(evidence.received_at, home)} {giver}"]),
    ]


def _event_row(event: Event, words: Words, home: tzinfo) -> dict[str, Any]:
    who, what, said = told(event, words)
    return {
        "number": event.number,
        "at": _clock(event.at, home),
        "who": who,
        "what": what,
        "said": said,
        "hash": words("export.field.hash", hash=event.hash[:_HASH_DIGITS]),
    }


def _clock(at: datetime, home: tzinfo) -> str:
    """By the clock of a zone, with its offset: 2026-11-22 05:01:27 +09:00."""
    local = at.astimezone(home).isoformat(sep=" ", timespec="seconds")
    return f"{local[:19]} {local[19:]}"
