"""Whether what is stored of a case is what its events led to. The chain proves the events; this, the state beside them."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.inquiries.cases.steps import Step
from bot.inquiries.model import Case, Event, EventKind, Status

_CONFIRMATIONS_END = {Step.SEND_BACK, Step.RESTORE}


def contradicted(case: Case, events: Sequence[Event]) -> tuple[str, ...]:
    """Names of the fields of a case that its events contradict; none where the state agrees with the record.

    What the events say no more, since it was erased, contradicts nothing.

    Args:
        events: of the case, in order; those after its revision are not looked at.
    """
    known = events[: case.revision]
    return tuple(dict.fromkeys([*_in_steps(case, known), *_in_contents(case, known)]))


def _in_steps(case: Case, events: Sequence[Event]) -> Iterator[str]:
    """By the steps, of which nothing is ever erased but what was said with them."""
    steps = {event.step: event for event in events if event.kind is EventKind.STEP}
    last = next((event.to for event in reversed(events) if event.kind is EventKind.STEP), Status.DRAFT.value)
    if case.status != last:
        yield "status"
    for step, name in ((Step.SEND, "sent_at"), (Step.ANSWER, "answered_at"), (Step.CLOSE, "closed_at")):
        if (getattr(case, name) is None) == (step in steps):
            yield name
    sent, closed = (_content(steps.get(step)) for step in (Step.SEND, Step.CLOSE))
    if "sent_at" in sent and case.sent_at is not None and case.sent_at.isoformat() != sent["sent_at"]:
        yield "sent_at"
    outcome = case.outcome and case.outcome.value
    if (Step.CLOSE not in steps and outcome) or ("outcome" in closed and outcome != closed["outcome"]):
        yield "outcome"
    dated = [event for event in events if event.step in (Step.SEND, Step.ESCALATE)]
    days = [content["answer_by"] for event in dated if (content := _content(event)).get("answer_by")]
    if all(event.content for event in dated) and (case.answer_by and case.answer_by.isoformat()) != (
        days[-1] if days else None
    ):
        yield "answer_by"


def _in_contents(case: Case, events: Sequence[Event]) -> Iterator[str]:
    """By what the events hold, unless some of it was erased: then the state was made anew without it."""
    if any(event.content is None for event in events):
        return
    held: dict[str, Any] = {
        "author": None,
        "shared": False,
        "confirmed": {},
        "collective": None,
        "form": None,
    }
    for event in events:
        _replay(event, held)
    now: dict[str, Any] = {
        "author": case.author,
        "shared": case.shared,
        "confirmed": {statement.value: name for statement, name in case.confirmed.items()},
        "collective": case.collective,
        "form": case.form.model_dump(mode="json"),
    }
    yield from (name for name, value in now.items() if value != held[name])


def _replay(event: Event, held: dict[str, Any]) -> None:
    content = _content(event)
    match event.kind:
        case EventKind.OPENED:
            held |= {"author": event.actor, "form": content.get("form")}
        case EventKind.EDITED:
            held |= {"form": content.get("form"), "confirmed": {}}
        case EventKind.SHARED:
            held["shared"] = content.get("shared")
        case EventKind.STEP if event.step == Step.SUBMIT:
            held["shared"] = True
        case EventKind.STEP if event.step in _CONFIRMATIONS_END:
            held["confirmed"] = {}
        case EventKind.CONFIRMED:
            held["confirmed"] = {**held["confirmed"], content.get("statement"): content.get("as")}
        case EventKind.CONSENTED:
            held["collective"] = content.get("collective") if content.get("agrees") else None
        case EventKind.JOINED if content.get("state") == "dissolved":
            held["collective"] = None


def _content(event: Event | None) -> dict[str, Any]:
    return (event.content if event else None) or {}
