"""Ask the dispatcher to move a report that the agency may no longer return itself.

The dispatcher grants it by the move `amend` or declines. `Report.transfer_asked_at` is the time
of the waiting request.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from province.models import Agency
from reports import workflow
from reports.models import CaseAction, Report, ReportEvent
from reports.notices import notices
from reports.rules.states import TRANSITIONS
from reports.workflow import guards
from reports.workflow.case_actions import CaseStanding, locked, record, words
from reports.workflow.moves import Refused

_RETURN, _AMEND = TRANSITIONS["return_to_dispatch"], TRANSITIONS["amend"]


def check_ask(standing: CaseStanding) -> None:
    report = standing.report
    if report.state not in _RETURN.sources or report.transfer_asked_at:
        raise Refused("wrong_state", _("Đề nghị chuyển cơ quan đang chờ bộ phận tiếp nhận."))
    standing.require("return_to_dispatch_report")
    if guards.find(report, _RETURN, by=standing.by, at=timezone.now()) is None:
        raise Refused("may_return", _("Đơn vị còn thời hạn để tự trả lại phản ánh này."))


def check_decide(standing: CaseStanding) -> None:
    if standing.report.transfer_asked_at is None:
        raise Refused("nothing_asked", _("Không có đề nghị chuyển cơ quan nào đang chờ."))
    if standing.report.state not in _AMEND.sources:
        raise Refused("wrong_state", _("Phản ánh đang tạm dừng; vui lòng quyết định sau."))
    standing.require("amend_report")


def ask(report: Report, *, by: User, note: str, agency: Agency | None = None) -> CaseAction:
    """Ask for another agency, with a reason; the deadline does not change."""
    with transaction.atomic():
        standing = locked(report, by)
        check_ask(standing)
        note = words(note, _("Vui lòng nhập lý do."))
        action = record(
            standing.report, CaseAction.Kind.TRANSFER_ASKED, by=by, agency=agency, note=note
        )
        standing.report.transfer_asked_at = action.at
        standing.report.save(update_fields=["transfer_asked_at"])
        notices.tell_task(standing.report, "transfer_asked", key=f"{action.pk}", note=note)
    report.transfer_asked_at = action.at
    return action


def grant(report: Report, *, to: Agency, by: User, note: str, seen: str) -> ReportEvent:
    """Move the report to the agency `to`."""
    with transaction.atomic():
        check_decide(locked(report, by))
        return workflow.move(report, "amend", by=by, seen=seen, note=note, agency=to)


def decline(report: Report, *, by: User, note: str) -> CaseAction:
    """Leave the report with the agency, and tell it the reason."""
    with transaction.atomic():
        standing = locked(report, by)
        check_decide(standing)
        note = words(note, _("Vui lòng nêu lý do không đồng ý."))
        action = record(
            standing.report,
            CaseAction.Kind.TRANSFER_DECLINED,
            by=by,
            agency=standing.report.agency,
            note=note,
        )
        standing.report.transfer_asked_at = None
        standing.report.save(update_fields=["transfer_asked_at"])
        notices.tell_task(standing.report, "transfer_declined", key=f"{action.pk}", note=note)
    report.transfer_asked_at = None
    return action
