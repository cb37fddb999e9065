"""Which step may be taken from where, by whom, and where it leads. Pure rules; a case that is incomplete or a person who
may not is told so by the caller.

    draft → ready → in_review → approved → sent → acknowledged → answered → closed
    back to draft from ready, in_review and approved; escalated from sent, acknowledged and answered;
    withdrawn from everywhere but closed, and back to draft where nothing was sent yet
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.inquiries.model import WITH_VENDOR, Status

_UNSENT = frozenset({Status.DRAFT, Status.READY, Status.IN_REVIEW, Status.APPROVED})


class Step(StrEnum):
    """What can be done with a case to bring it on."""

    FINISH = "finish"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    ESCALATE = "escalate"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


class By(StrEnum):
    """Who takes a step."""

    STAFF = "staff"
    EITHER = "either"  # staff, the author, or a colleague who sees the case


@dataclass(frozen=True, slots=True)
class Rule:
    """Attributes: `needs_reason`: the step is taken with a reason that the record keeps."""

    sources: frozenset[Status]
    target: Status
    by: By
    needs_reason: bool = False


RULES: dict[Step, Rule] = {
    Step.FINISH: Rule(frozenset({Status.DRAFT}), Status.READY, By.EITHER),
    Step.SUBMIT: Rule(frozenset({Status.READY}), Status.IN_REVIEW, By.EITHER),
    Step.APPROVE: Rule(frozenset({Status.IN_REVIEW}), Status.APPROVED, By.STAFF),
    Step.SEND_BACK: Rule(
        frozenset({Status.READY, Status.IN_REVIEW, Status.APPROVED}),
        Status.DRAFT,
        By.EITHER,
        needs_reason=True,
    ),
    Step.SEND: Rule(frozenset({Status.APPROVED}), Status.SENT, By.STAFF),
    Step.ACKNOWLEDGE: Rule(frozenset({Status.SENT, Status.ESCALATED}), Status.ACKNOWLEDGED, By.EITHER),
    Step.ANSWER: Rule(WITH_VENDOR, Status.ANSWERED, By.EITHER),
    Step.ESCALATE: Rule(
        frozenset({Status.SENT, Status.ACKNOWLEDGED, Status.ANSWERED}),
        Status.ESCALATED,
        By.STAFF,
        needs_reason=True,
    ),
    Step.CLOSE: Rule(WITH_VENDOR | {Status.ANSWERED}, Status.CLOSED, By.STAFF, needs_reason=True),
    Step.WITHDRAW: Rule(
        _UNSENT | WITH_VENDOR | {Status.ANSWERED}, Status.WITHDRAWN, By.EITHER, needs_reason=True
    ),
    Step.RESTORE: Rule(frozenset({Status.WITHDRAWN}), Status.DRAFT, By.EITHER),
}


def allowed(step: Step, status: Status, *, was_sent: bool) -> bool:
    """Whether a step may be taken from a status. What was sent and then withdrawn stays withdrawn."""
    if step is Step.RESTORE and was_sent:
        return False
    return status in RULES[step].sources


def next_steps(status: Status, *, was_sent: bool) -> tuple[Step, ...]:
    """The steps that may be taken from a status."""
    return tuple(step for step in Step if allowed(step, status, was_sent=was_sent))


def editable(status: Status) -> bool:
    """Whether the form may be changed; where it is `ready`, changing it takes the case back to draft."""
    return status in {Status.DRAFT, Status.READY}
