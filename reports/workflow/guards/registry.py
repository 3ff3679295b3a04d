"""Find the guard of a move."""

from datetime import datetime

from accounts.models import User
from reports.models import Report
from reports.rules.states import Transition
from reports.workflow.guards import answering, dispatch, extensions, reopening
from reports.workflow.guards.refusal import Guard, GuardRefusal

_GUARDS: dict[str, Guard] = {
    "approve": answering.to_approve,
    "set_publication": answering.to_set_publication,
    "rate": answering.to_rate,
    "assign_urgent": dispatch.to_assign_urgent,
    "return_to_dispatch": dispatch.to_return_to_dispatch,
    "close_unanswered": dispatch.to_close_unanswered,
    "withdraw": dispatch.to_withdraw,
    "request_extension": extensions.to_request_extension,
    "decide_extension": extensions.to_decide_extension,
    "reopen": reopening.to_reopen,
    "restore": reopening.to_restore,
}


def find(
    report: Report, transition: Transition, *, by: User | None, at: datetime
) -> GuardRefusal | None:
    """Return what forbids `transition` of `report` by this person at `at`; None if allowed."""
    guard = _GUARDS.get(transition.name)
    return guard(report, by, at) if guard else None
