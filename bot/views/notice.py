"""What the desk tells people by itself: in a direct message, or in the channel of the staff. Pure text."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from bot.inquiries.model import Case
from bot.inquiries.notices import Digest, Notice
from bot.inquiries.vendors.model import Vendor
from bot.views.case import case_line, works_title
from bot.views.markup import inline, plain
from bot.words import Words

T = TypeVar("T")

_MOST = 10
_LONGEST_FACT = 500


def notice_text(notice: Notice, words: Words) -> str:
    """A notice in words. A reminder tells nobody but the case's author more than what they wrote themselves."""
    case = notice.case
    if case is None:
        return words(f"notice.{notice.key}", **_safe(notice))
    own = notice.person is None or notice.person == case.author
    title = works_title(case, words) if own else ""
    about = words("notice.about", reference=case.reference, title=title) if title else case.reference
    if notice.reminder is not None and not own:
        return _reminded(words("notice.reminder_other", case=about), notice, words)
    text = words(f"notice.{notice.key}", case=about, **_safe(notice))
    if notice.reminder is not None:
        return _reminded(text, notice, words)
    reason = notice.facts.get("reason", "")
    return (
        words("notice.reason", text=text, reason=inline(plain(reason, limit=_LONGEST_FACT)))
        if reason
        else text
    )


def digest_text(
    digest: Digest,
    words: Words,
    *,
    vendors: Callable[[str], Vendor | None],
) -> str:
    """The morning's digest: a section for each thing that waits for somebody."""
    facts = digest.facts

    def case(each: Case) -> str:
        return case_line(each, words, vendor=vendors(each.form.vendor), today=facts.day)

    sections = [
        _section("overdue", facts.overdue, case, words),
        _section("due_soon", facts.due_soon, lambda each: _due(each, case(each), words), words),
        _section("in_review", facts.in_review, case, words),
        _section("approved", facts.approved, case, words),
        _section(
            "undelivered",
            facts.undelivered,
            lambda entry: words(
                "digest.entry",
                reference=entry.reference,
                recipient=inline(entry.recipient),
                state=words(f"review.state.{entry.state}"),
            ),
            words,
        ),
        _section(
            "unmatched",
            facts.unmatched,
            lambda mail: words(
                "digest.mail",
                sender=inline(mail.sender) or "—",
                subject=inline(plain(mail.subject, limit=80)) or "—",
            ),
            words,
        ),
        _section("stale", facts.stale, inline, words),
        _section(
            "relying",
            digest.relying,
            lambda pair: words(
                "digest.relied",
                reference=pair[0].reference,
                title=inline(pair[1].title),
                label=inline(pair[1].label),
                date=_day(pair[1].effective, words),
            ),
            words,
        ),
    ]
    told = [section for section in sections if section]
    heading = f"**{words('digest.heading', day=facts.day.isoformat())}**"
    return "\n\n".join([heading, *(told or [words("digest.nothing")])])


def _section(name: str, items: Sequence[T], line: Callable[[T], str], words: Words) -> str:
    if not items:
        return ""
    lines = [f"- {line(item)}" for item in items[:_MOST]]
    if len(items) > _MOST:
        lines.append(words("digest.more", count=len(items) - _MOST))
    return "\n".join([f"**{words(f'digest.{name}', count=len(items))}**", *lines])


def _due(case: Case, line: str, words: Words) -> str:
    day = case.answer_by.isoformat() if case.answer_by else "—"
    return words("case.line_title", line=line, title=words("case.answer_by", date=day))


def _day(day: date | None, words: Words) -> str:
    return day.isoformat() if day else words("vendor.checked_never")


def _reminded(text: str, notice: Notice, words: Words) -> str:
    said = notice.facts.get("text", "")
    return words("notice.said", text=text, said=inline(plain(said, limit=_LONGEST_FACT))) if said else text


def _safe(notice: Notice) -> dict[str, str]:
    return {name: inline(plain(value, limit=_LONGEST_FACT)) for name, value in notice.facts.items()}
