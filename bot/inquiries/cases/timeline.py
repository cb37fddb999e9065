"""What happened to a case, in words: the one place where events are worded, for chat, record and bundle alike."""

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.inquiries.cases.steps import Step
from bot.inquiries.model import DESK, Event, EventKind
from bot.words import Words


class Told(NamedTuple):
    """An event in words.

    Attributes:
        who: acted; `what`: was done, without a full stop; `said`: a person's own words about it, may be empty.
    """

    who: str
    what: str
    said: str = ""


def told(event: Event, words: Words, *, safe: Callable[[str], str] = str) -> Told:
    """An event in words.

    Args:
        safe: makes what people wrote safe to stand among our words (`bot.views.markup.inline` for chat). `said` is left
            as it is, for the caller to set off.
    """
    if event.content is None:
        kind = term("timeline.kind", event.kind, words)
        return Told(words("case.erased_person"), words("timeline.gone", kind=kind))
    held = {name: safe(value) if isinstance(value, str) else value for name, value in event.content.items()}
    who = words("case.desk") if event.actor == DESK.id else held.get("name") or words("export.none")
    said = event.content.get("text") or event.content.get("reason") or event.content.get("problem") or ""
    return Told(who, _what(event, held, words), str(said))


def term(group: str, value: str, words: Words) -> str:
    """What people call a value of one of the inquiry's terms (`kind.training`); the value itself where it has no name."""
    key = f"{group}.{value}"
    return words(key) if value and key in words else value


def _what(event: Event, held: dict[str, Any], words: Words) -> str:
    raw = event.content or {}
    match event.kind:
        case EventKind.OPENED:
            return _known(f"timeline.opened_{raw.get('source')}", "timeline.opened_new", words)
        case EventKind.EDITED:
            return words("timeline.edited")
        case EventKind.SHARED:
            return words("timeline.shared" if held.get("shared") else "timeline.unshared")
        case EventKind.STEP:
            return _step(event, held, words)
        case EventKind.CONFIRMED:
            statement = term("statement", raw.get("statement", ""), words)
            return words("timeline.confirmed", name=held.get("as", ""), statement=statement)
        case EventKind.EVIDENCE:
            purpose = term("purpose", raw.get("purpose", ""), words)
            if held.get("link"):
                return words("timeline.evidence_link", link=held["link"], purpose=purpose)
            return words("timeline.evidence_file", name=held.get("file", ""), purpose=purpose)
        case EventKind.REPLY:
            if held.get("automatic"):
                return words("timeline.reply_automatic")
            sender = held.get("from")
            return words("timeline.reply_from", sender=sender) if sender else words("timeline.reply")
        case EventKind.NOTE:
            return words("timeline.note")
        case EventKind.REMINDER:
            return words("timeline.reminder", on=(held.get("on") or held.get("at", ""))[:10])
        case EventKind.LETTER:
            return _known(f"timeline.letter_{raw.get('state')}", "timeline.letter", words)
        case EventKind.DELIVERY:
            key = f"timeline.delivery_{raw.get('state')}"
            return words(key) if key in words else words("timeline.delivery", state=held.get("state", ""))
        case EventKind.CONSENTED:
            key = "timeline.consented" if raw.get("agrees", True) else "timeline.declined"
            return words(key, collective=held.get("collective", ""))
        case EventKind.JOINED:
            key = f"timeline.joined_{raw.get('state')}"
            return words(key if key in words else "timeline.joined", collective=held.get("collective", ""))
        case EventKind.ERASED:
            numbers = words.template("answer.comma").join(str(number) for number in held.get("events", []))
            return words("timeline.erased", events=numbers) if numbers else words("timeline.erased_form")


def _step(event: Event, held: dict[str, Any], words: Words) -> str:
    raw = event.content or {}
    if event.step == Step.SEND and held.get("channel"):
        sent = words("timeline.send_by", channel=term("channel", raw["channel"], words))
        receipt = held.get("receipt")
        if not receipt:
            return sent
        return words.template("answer.comma").join([sent, words("timeline.receipt", receipt=receipt)])
    if event.step == Step.CLOSE and held.get("outcome"):
        return words("timeline.close_as", outcome=term("outcome", raw["outcome"], words))
    return _known(f"timeline.{event.step}", "timeline.kind.step", words)


def _known(key: str, otherwise: str, words: Words) -> str:
    return words(key) if key in words else words(otherwise)
