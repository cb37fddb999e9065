"""What the desk tells people by itself: whom, of what, and how it stays told once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.inquiries.cases.steps import Step
from bot.inquiries.deadlines.reminders import Reminder
from bot.inquiries.digest import DigestFacts
from bot.inquiries.model import Case, Event, EventKind, Relied, Status
from bot.marks import mark_of

_TOLD_TO_AUTHOR = {Step.APPROVE: "approved", Step.SEND_BACK: "sent_back", Step.SEND: "sent"}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell.

    Attributes:
        person: id of whom; None: the staff.
        key: of the sentence, under `[notice]`; `facts`: what it mentions, as plain text.
        case: it is about. `reminder`, `collective`, `digest`: what its buttons are for.
        mark: goes with the message so that it is told once, even where its being told could not be noted.
        since: look for the mark from then on before telling it; None: no need to.
        done: notes that it was told; blocks.
    """

    person: int | None
    key: str
    facts: dict[str, str] = field(default_factory=dict)
    case: Case | None = None
    reminder: Reminder | None = None
    collective: str = ""
    digest: "Digest | None" = None
    mark: str = ""
    since: datetime | None = None
    done: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What staff are told in the morning. `relying`: open cases with a passage that is no longer in force."""

    facts: DigestFacts
    relying: tuple[tuple[Case, Relied], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facts) or bool(self.relying)


def news_of(case: Case, event: Event) -> Iterator[Notice]:
    """Who is to be told of an event. Nobody is told of what they did themselves."""
    content = event.content or {}
    author = case.author if case.author not in (None, event.actor) else None
    mark = mark_of("e", f"{case.reference}:{event.number}")

    def to(person: int | None, key: str, **facts: str) -> Notice:
        return Notice(person=person, key=key, facts=facts, case=case, mark=mark)

    match event.kind:
        case EventKind.STEP if event.step == Step.SUBMIT:
            yield to(None, "handed_in")
        case EventKind.STEP if event.step in _TOLD_TO_AUTHOR and author is not None:
            if content.get("from") == Status.READY:  # by filling in the form further
                return
            yield to(author, _TOLD_TO_AUTHOR[Step(event.step)], reason=str(content.get("reason", "")))
        case EventKind.REPLY:
            sender = str(content.get("from") or content.get("name") or "—")
            key = "automatic_reply" if content.get("automatic") else "replied"
            yield to(None, f"{key}_staff", sender=sender)
            if author is not None:
                yield to(author, key, sender=sender)
        case EventKind.DELIVERY if content.get("state") in {"failed", "unsure", "bounced"}:
            yield to(None, f"delivery_{content['state']}")
        case EventKind.JOINED if content.get("state") == "invited" and case.author is not None:
            collective = str(content.get("collective", ""))
            yield Notice(
                person=case.author,
                key="invited",
                facts={"collective": collective},
                case=case,
                collective=collective,
                mark=mark,
            )
