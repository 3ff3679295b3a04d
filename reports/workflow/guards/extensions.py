"""Guard the moves about more time: two extensions at most, decided by another person."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from reports.models import Report, ReportEvent, history
from reports.rules.states import HANDED_OVER
from reports.workflow.guards.refusal import GuardRefusal

MAX_EXTENSIONS = 2


def to_request_extension(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if at >= report.due_at:
        return GuardRefusal("overdue", _("Chỉ được đề nghị gia hạn trước khi hết hạn."))
    if report.extensions >= MAX_EXTENSIONS:
        return GuardRefusal("too_many", _("Phản ánh này đã được gia hạn đủ số lần cho phép."))
    if pending_extension(report):
        return GuardRefusal("pending", _("Đề nghị gia hạn trước đang chờ duyệt."))
    return None


def to_decide_extension(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    asked = pending_extension(report)
    if asked is None:
        return GuardRefusal("nothing_asked", _("Không có đề nghị gia hạn nào đang chờ duyệt."))
    if by and asked.by_id == by.pk:
        return GuardRefusal("same_person", _("Người đề nghị gia hạn không được tự duyệt."))
    if report.extensions >= 1 and by and not by.has_perm("reports.view_all_reports"):
        return GuardRefusal("supervisor_only", _("Lần gia hạn thứ hai do lãnh đạo giám sát duyệt."))
    return None


def pending_extension(report: Report) -> ReportEvent | None:
    """Return the undecided extension request; requests of a former agency do not count."""
    names = ("request_extension", "decide_extension", *HANDED_OVER, "return_to_dispatch")
    last = next((event for event in reversed(history(report)) if event.name in names), None)
    return last if last and last.name == "request_extension" else None
