"""What every use of a case goes through: seeing it, and taking it a step further."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.inquiries.cases import access, steps
from bot.inquiries.cases.reference import references_in
from bot.inquiries.cases.steps import RULES, Step
from bot.inquiries.cases.store import CaseStore, Change, Happening
from bot.inquiries.errors import ChangedMeanwhileError, InquiryError, NotAllowedError
from bot.inquiries.model import Case, Event, EventKind, Form, Person, Status

LONGEST_REASON = 1000
"""Characters."""


class Casework:
    """Sees cases on people's behalf and takes steps with them, by the rules of `access` and `steps`.

    Args:
        cases: where they are kept.
        now: tells the time, in UTC.
    """

    def __init__(self, *, cases: CaseStore, now: Callable[[], datetime]) -> None:
        self.cases = cases
        self.now = now

    def see(self, reference: str, person: Person) -> Case:
        """The case of a reference number as somebody typed it.

        Raises:
            NotAllowedError: `no_such_case`: there is none, or it is not this person's to see; which of the two is not said.
        """
        found = references_in(reference)
        case = self.cases.get(found[0]) if len(found) == 1 else None
        if case is None or not access.may_see(person, case):
            raise NotAllowedError("no_such_case", reference=reference[:40])
        return case

    def events(self, case: Case) -> list[Event]:
        """What happened to a case that was seen."""
        return self.cases.events(case)

    def changed(self, case: Case) -> ChangedMeanwhileError:
        """What to tell someone who acts on a case as it no longer is: who changed it last, and when."""
        return self.cases.changed(case)

    def steps_for(self, case: Case, person: Person) -> tuple[Step, ...]:
        """The steps this person may take with a case as it stands."""
        open_steps = steps.next_steps(case.status, was_sent=case.sent_at is not None)
        return tuple(step for step in open_steps if access.may_take(person, step, case))

    def take(
        self,
        case: Case,
        step: Step,
        *,
        by: Person,
        reason: str = "",
        content: dict[str, Any] | None = None,
        before: Sequence[Happening] = (),
        after: Sequence[Happening] = (),
        also: Callable[[sa.Connection, Sequence[Event]], None] | None = None,
        form: Form | None = None,
        **columns: Any,  # noqa: ANN401  columns of `cases`
    ) -> Case:
        """Take a step.

        Args:
            case: as the person saw it.
            content: what else the event is to hold.
            before, after: what else happened with it, recorded in the same transaction.

        Raises:
            NotAllowedError: `not_your_step`.
            InquiryError: `step_not_open`: the case is not where this step begins; `reason_missing`, `reason_too_long`.
            ChangedMeanwhileError: somebody else was faster.
        """
        change = self.taking(
            case,
            step,
            by=by,
            reason=reason,
            content=content,
            before=before,
            after=after,
            form=form,
            **columns,
        )
        (taken,) = self.cases.change_all([change], by=by, also=also)
        return taken

    def taking(
        self,
        case: Case,
        step: Step,
        *,
        by: Person,
        reason: str = "",
        content: dict[str, Any] | None = None,
        before: Sequence[Happening] = (),
        after: Sequence[Happening] = (),
        form: Form | None = None,
        **columns: Any,  # noqa: ANN401  columns of `cases`
    ) -> Change:
        """What taking a step is to change in a case, to be recorded together with other cases.

        Raises:
            NotAllowedError, InquiryError: as `take`.
        """
        if not access.may_take(by, step, case):
            raise NotAllowedError("not_your_step", reference=case.reference)
        happening, target = self.step(case.status, step, reason=reason, content=content, case=case)
        return Change(case, [*before, happening, *after], form, {**columns, "status": target})

    def step(
        self,
        status: Status,
        step: Step,
        *,
        case: Case,
        reason: str = "",
        content: dict[str, Any] | None = None,
    ) -> tuple[Happening, Status]:
        """The event of a step from a status, and where it leads.

        Raises:
            InquiryError: as `take`.
        """
        rule = RULES[step]
        if not steps.allowed(step, status, was_sent=case.sent_at is not None):
            raise InquiryError(
                "step_not_open", reference=case.reference, status=status.value, step=step.value
            )
        reason = reason.strip()
        if rule.needs_reason and not reason:
            raise InquiryError("reason_missing", step=step.value)
        if len(reason) > LONGEST_REASON:
            raise InquiryError("reason_too_long", limit=LONGEST_REASON)
        held = {"from": status.value, "reason": reason, **(content or {})}
        return Happening(EventKind.STEP, held, step=step.value, to=rule.target.value), rule.target
