"""Check and record case actions: what staff do about a report without changing its state.

The actions are in `delegation`, `cooperation`, and in `casework`: `transfers`, `urging`,
`corrections`, `documents`. Each runs its check twice: before it is offered, and again under
the report's lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from province.models import Agency
from reports.models import (
    CaseAction,
    CaseDocument,
    Cooperation,
    Report,
    case_action_records,
    helping,
)
from reports.rules.states import State
from reports.workflow.moves import Refused

# An agency has the report and has not answered it.
WORKING_STATES = (State.ASSIGNED, State.PROCESSING, State.NEED_INFO, State.PENDING_APPROVAL)


@dataclass
class CaseStanding:
    """What one person may do on one report; each property costs one query, once."""

    report: Report
    by: User

    @cached_property
    def is_in_charge(self) -> bool:
        return self.report.is_in_charge(self.by)

    @cached_property
    def cooperation(self) -> Cooperation | None:
        """Return the cooperation asked of the person's agency; of several the first unanswered."""
        if self.by.agency is None:
            return None
        own = [c for c in helping(self.report) if c.agency_id in self.by.agency.branch_keys]
        return min(own, key=_unanswered_first, default=None)

    def require(self, permission: str) -> None:
        """Refuse unless the person has the permission and the report is in the person's charge."""
        if not (self.by.has_perm(f"reports.{permission}") and self.is_in_charge):
            raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))

    def require_working(self) -> None:
        """Refuse unless an agency has the report and has not answered it."""
        # NEED_INFO also occurs before an agency has the report.
        if self.report.state not in WORKING_STATES or self.report.agency_id is None:
            raise Refused(
                "wrong_state",
                _("Phản ánh ở trạng thái “%(state)s” nên không làm việc này được.")
                % {"state": self.report.status.label},
            )

    @cached_property
    def urged_at(self) -> datetime | None:
        """Return when somebody last urged the agency."""
        urged = case_action_records(self.report, CaseAction.Kind.URGED)
        return urged[-1].at if urged else None

    def passes(self, check: Callable[["CaseStanding"], None]) -> bool:
        """Return whether `check` refuses nothing."""
        try:
            check(self)
        except Refused:
            return False
        return True


def _unanswered_first(asked: Cooperation) -> tuple[bool, datetime, int]:
    return asked.answered_at is not None, asked.answered_at or asked.asked_at, asked.pk


def locked(report: Report, by: User) -> CaseStanding:
    """Return the report as it is now, locked until the caller's transaction ends."""
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("agency", "category", "handler")
        .get(pk=report.pk)
    )
    return CaseStanding(found, by)


def words(typed: str, message: str) -> str:
    """Return the cleaned text; refuse with `message` if it is empty."""
    cleaned = text.clean(typed, multiline=True)
    if not cleaned:
        raise Refused("needs_note", message)
    return cleaned


def record(
    report: Report,
    kind: CaseAction.Kind,
    *,
    by: User,
    at: datetime | None = None,
    agency: Agency | None = None,
    person: User | None = None,
    document: CaseDocument | None = None,
    note: str = "",
) -> CaseAction:
    """Record the action in the transaction that performs it."""
    return CaseAction.objects.create(
        report=report,
        kind=kind,
        at=at or timezone.now(),
        by=by,
        agency=agency or by.agency,
        person=person,
        document=document,
        note=note,
    )
