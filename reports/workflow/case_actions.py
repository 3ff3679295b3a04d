"""What staff do about a report beside its moves: who may, and the record of it.

The verbs are in `delegation`, `cooperation`, `transfers`, `urging`, `corrections` and
`documents`. Each asks its check twice: to offer only what would not be refused, and under
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

# With an agency, and not done.
WORKING_STATES = (State.ASSIGNED, State.PROCESSING, State.NEED_INFO, State.PENDING_APPROVAL)


@dataclass
class Standing:
    """How one person stands to one report; each question costs one query, once."""

    report: Report
    by: User

    @cached_property
    def is_in_charge(self) -> bool:
        return self.report.is_in_charge(self.by)

    @cached_property
    def cooperation(self) -> Cooperation | None:
        """What the person's agency was asked to do; of several the first unanswered one."""
        if self.by.agency is None:
            return None
        own = [c for c in helping(self.report) if c.agency_id in self.by.agency.branch_keys]
        return min(own, key=_unanswered_first, default=None)

    def require(self, permission: str) -> None:
        """The permission, and the report in the person's own hands; else `Refused`."""
        if not (self.by.has_perm(f"reports.{permission}") and self.is_in_charge):
            raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))

    def require_working(self) -> None:
        """An agency has the report and it is not done; else `Refused`."""
        # Before it goes to an agency, its reporter may be asked for more, too.
        if self.report.state not in WORKING_STATES or self.report.agency_id is None:
            raise Refused(
                "wrong_state",
                _("Phản ánh ở trạng thái “%(state)s” nên không làm việc này được.")
                % {"state": self.report.status.label},
            )

    @cached_property
    def urged_at(self) -> datetime | None:
        """When somebody last urged the agency."""
        urged = case_action_records(self.report, CaseAction.Kind.URGED)
        return urged[-1].at if urged else None

    def passes(self, check: Callable[["Standing"], None]) -> bool:
        try:
            check(self)
        except Refused:
            return False
        return True


def _unanswered_first(asked: Cooperation) -> tuple[bool, datetime, int]:
    return asked.answered_at is not None, asked.answered_at or asked.asked_at, asked.pk


def locked(report: Report, by: User) -> Standing:
    """The report as it is now, held until the caller's transaction ends."""
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("agency", "category", "handler")
        .get(pk=report.pk)
    )
    return Standing(found, by)


def words(typed: str, message: str) -> str:
    """The text as it is kept; `Refused` with `message` when there is none."""
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
    """Write down what was done, in the transaction that does it."""
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
