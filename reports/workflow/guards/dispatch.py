"""Guard the moves before an answer: assigning, returning, waiting, withdrawing."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation.local_time import moment_text
from province import calendar
from reports.models import Report
from reports.rules import reminder_steps
from reports.rules.states import State
from reports.workflow import clock
from reports.workflow.guards.refusal import GuardRefusal


def to_assign_urgent(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if not report.urgent:
        return GuardRefusal("not_urgent", _("Chỉ chuyển khẩn phản ánh khẩn cấp."))
    return None


def to_return_to_dispatch(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    """Require a return in time; later the agency must request a transfer (`casework.transfers`)."""
    until = clock.return_until(report)
    if until and at >= until:
        return GuardRefusal(
            "too_late",
            _(
                "Đã hết thời hạn tự trả lại (%(until)s). "
                "Vui lòng gửi đề nghị chuyển cơ quan để bộ phận tiếp nhận quyết định."
            )
            % {"until": moment_text(until)},
        )
    return None


def to_close_unanswered(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    """Require that the time promised to the reporter has passed.

    After that day no date is named: it would tell that an answer waits for the inspectorate.
    """
    days = calendar.load()
    until = clock.supply_until(report, days=days)
    if report.paused_at is None or until is None or at >= until:
        return None
    promised = reminder_steps.supply_until(report.paused_at, days=days)
    if at < promised:
        return GuardRefusal(
            "too_early",
            _("Người gửi còn thời gian bổ sung đến %(until)s.") % {"until": moment_text(promised)},
        )
    return GuardRefusal("too_early", _("Chưa đóng được: người gửi còn thời gian bổ sung."))


def to_withdraw(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if report.resume_state in (State.ASSIGNED, State.PROCESSING):
        return GuardRefusal(
            "already_forwarded", _("Phản ánh đã chuyển xử lý nên không rút được nữa.")
        )
    if report.duplicates.exists():
        # Reporters of the same matter rely on this report.
        return GuardRefusal(
            "others_follow",
            _("Nhiều người cùng phản ánh sự việc này nên phản ánh không rút được nữa."),
        )
    return None
