"""Cases take the steps they may take, and no others: random walks through all of them."""

from collections import deque
from itertools import pairwise

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.inquiries.cases.steps import RULES, Step, allowed, editable, next_steps
from bot.inquiries.model import Status

WITH_VENDOR = {Status.SENT, Status.ACKNOWLEDGED, Status.ANSWERED, Status.ESCALATED}
BEFORE_SENDING = {Status.DRAFT, Status.READY, Status.IN_REVIEW, Status.APPROVED}

# Where each status may lead, written down once more by hand.
COURSE = {
    Status.DRAFT: {Status.READY, Status.WITHDRAWN},
    Status.READY: {Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN},
    Status.IN_REVIEW: {Status.DRAFT, Status.APPROVED, Status.WITHDRAWN},
    Status.APPROVED: {Status.DRAFT, Status.SENT, Status.WITHDRAWN},
    Status.SENT: {Status.ACKNOWLEDGED, Status.ANSWERED, Status.ESCALATED, Status.CLOSED, Status.WITHDRAWN},
    Status.ACKNOWLEDGED: {Status.ANSWERED, Status.ESCALATED, Status.CLOSED, Status.WITHDRAWN},
    Status.ANSWERED: {Status.ESCALATED, Status.CLOSED, Status.WITHDRAWN},
    Status.ESCALATED: {Status.ACKNOWLEDGED, Status.ANSWERED, Status.CLOSED, Status.WITHDRAWN},
    Status.WITHDRAWN: {Status.DRAFT},
    Status.CLOSED: set(),
}


class Walk(RuleBasedStateMachine):
    """A case that takes one step after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.path = [Status.DRAFT]

    @property
    def status(self) -> Status:
        return self.path[-1]

    @property
    def was_sent(self) -> bool:
        return Status.SENT in self.path

    @rule(step=st.sampled_from(Step))
    def attempt(self, step: Step) -> None:
        if allowed(step, self.status, was_sent=self.was_sent):
            self.path.append(RULES[step].target)

    @invariant()
    def each_step_is_one_of_the_course(self) -> None:
        for before, after in pairwise(self.path):
            assert after in COURSE[before]

    @invariant()
    def nothing_leaves_closed(self) -> None:
        assert Status.CLOSED not in self.path[:-1]

    @invariant()
    def what_was_sent_never_becomes_unsent(self) -> None:
        if self.was_sent:
            after = self.path[self.path.index(Status.SENT) :]
            assert not BEFORE_SENDING & set(after)
            assert Status.WITHDRAWN not in after[:-1]

    @invariant()
    def it_was_approved_before_it_was_sent(self) -> None:
        if self.was_sent:
            assert self.path[self.path.index(Status.SENT) - 1] is Status.APPROVED

    @invariant()
    def what_is_with_the_vendor_or_decided_is_not_rewritten(self) -> None:
        if self.was_sent or self.status in {Status.IN_REVIEW, Status.APPROVED}:
            assert not editable(self.status)

    @invariant()
    def it_can_end_unless_it_has(self) -> None:
        ended = self.status is Status.CLOSED or (self.status is Status.WITHDRAWN and self.was_sent)
        assert ended is not bool(next_steps(self.status, was_sent=self.was_sent))


TestWalk = Walk.TestCase


def test_the_rules_are_the_course_and_nothing_but_it() -> None:
    for status in Status:
        steps = next_steps(status, was_sent=status in WITH_VENDOR)
        assert {RULES[step].target for step in steps} == COURSE[status]


def test_every_status_is_reached() -> None:
    reached, ahead = {Status.DRAFT}, deque([Status.DRAFT])
    while ahead:
        status = ahead.popleft()
        for step in next_steps(status, was_sent=False):
            if RULES[step].target not in reached:
                reached.add(RULES[step].target)
                ahead.append(RULES[step].target)
    assert reached == set(Status)


@pytest.mark.parametrize("step", Step)
def test_a_step_that_is_not_offered_is_not_allowed(step: Step) -> None:
    for status in Status:
        for was_sent in (False, True):
            offered = step in next_steps(status, was_sent=was_sent)
            assert allowed(step, status, was_sent=was_sent) is offered


def test_what_ends_or_undoes_is_given_a_reason() -> None:
    assert {step for step in Step if RULES[step].needs_reason} == {
        Step.SEND_BACK,
        Step.ESCALATE,
        Step.CLOSE,
        Step.WITHDRAW,
    }
