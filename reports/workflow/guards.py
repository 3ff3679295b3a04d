"""Decide what forbids a move that state and permission allow, such as a second reopening.

One guard for each transition with such a rule: four eyes for approvals and extensions, time
limits for returning, rating, closing and reopening, and one reopening for each report.
`find` runs twice: before a move is offered, and again under the report's lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation.local_time import moment_text
from province import calendar
from reports.models import (
    Rating,
    ReopeningRequest,
    Report,
    Reporter,
    ReportEvent,
    history,
    versions,
)
from reports.rules import reminder_steps
from reports.rules.states import HANDED_OVER, State, Transition
from reports.workflow import clock

MAX_EXTENSIONS = 2


@dataclass(frozen=True)
class GuardRefusal:
    """The reason of a refusal: a code for programs, a Vietnamese message for the clerk."""

    code: str
    message: str


def find(
    report: Report, transition: Transition, *, by: User | None, at: datetime
) -> GuardRefusal | None:
    """Return what forbids `transition` of `report` by this person at `at`; None if allowed."""
    guard = _GUARDS.get(transition.name)
    return guard(report, by, at) if guard else None


def _to_approve(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    """Require four eyes: the person who drafted the answer may not approve it."""
    drafts = versions(report)
    if not drafts:
        return GuardRefusal("no_answer", _("Chưa có câu trả lời để duyệt."))
    if by and drafts[0].drafted_by_id == by.pk:
        return GuardRefusal("same_person", _("Người soạn câu trả lời không được tự duyệt."))
    return None


def _to_assign_urgent(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if not report.urgent:
        return GuardRefusal("not_urgent", _("Chỉ chuyển khẩn phản ánh khẩn cấp."))
    return None


def _to_request_extension(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if at >= report.due_at:
        return GuardRefusal("overdue", _("Chỉ được đề nghị gia hạn trước khi hết hạn."))
    if report.extensions >= MAX_EXTENSIONS:
        return GuardRefusal("too_many", _("Phản ánh này đã được gia hạn đủ số lần cho phép."))
    if pending_extension(report):
        return GuardRefusal("pending", _("Đề nghị gia hạn trước đang chờ duyệt."))
    return None


def _to_decide_extension(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
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


def _to_close_unanswered(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    """Require that the time promised to the reporter has passed."""
    if report.paused_at is None:
        return None
    until = reminder_steps.supply_until(report.paused_at, days=calendar.load())
    if at < until:
        return GuardRefusal(
            "too_early",
            _("Người gửi còn thời gian bổ sung đến %(until)s.") % {"until": moment_text(until)},
        )
    return None


def _to_withdraw(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
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


def _is_erased(report: Report) -> bool:
    return Reporter.objects.filter(report=report, erased_at__isnull=False).exists()


def _to_restore(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if _is_erased(report):
        return GuardRefusal(
            "reporter_erased",
            _("Thông tin người gửi đã được xóa nên không còn ai để trả lời."),
        )
    return None


def _to_reopen(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    """Allow one reopening, within the time limit, while the reporter is known."""
    if any(event.name == "reopen" for event in history(report)):
        return GuardRefusal("reopened_before", _("Mỗi phản ánh chỉ được mở lại một lần."))
    until = clock.reopen_until(report)
    # A request made in time is decided however long that takes.
    if until and at >= until and not _awaits_reopening_decision(report):
        return GuardRefusal(
            "too_late",
            _("Chỉ được mở lại trong %(days)s ngày kể từ khi hoàn thành (đến %(until)s).")
            % {"days": settings.REOPEN_DAYS, "until": moment_text(until)},
        )
    return _to_restore(report, by, at)


def _awaits_reopening_decision(report: Report) -> bool:
    return ReopeningRequest.objects.filter(report=report, decided_at=None).exists()


def _to_rate(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    """Allow the reporter one rating within the time limit."""
    if by is not None:
        return GuardRefusal("reporter_only", _("Chỉ người gửi đánh giá được kết quả."))
    if Rating.objects.filter(report=report).exists():
        return GuardRefusal("rated_before", _("Ông/Bà đã đánh giá kết quả của phản ánh này rồi."))
    until = clock.rate_until(report)
    if until and at >= until:
        return GuardRefusal(
            "too_late",
            _("Đã quá %(days)s ngày kể từ khi có kết quả nên không đánh giá được nữa.")
            % {"days": settings.RATING_DAYS},
        )
    if _is_erased(report):
        # The link of the notice still works, but nothing would erase these words.
        return GuardRefusal(
            "reporter_erased",
            _("Thông tin người gửi đã được xóa nên không đánh giá được nữa."),
        )
    return None


def _to_return_to_dispatch(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
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


def _to_set_publication(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if report.confidential:
        return GuardRefusal("confidential", _("Phản ánh giữ kín không được công khai."))
    return None


_GUARDS: dict[str, Callable[[Report, User | None, datetime], GuardRefusal | None]] = {
    "approve": _to_approve,
    "set_publication": _to_set_publication,
    "assign_urgent": _to_assign_urgent,
    "request_extension": _to_request_extension,
    "decide_extension": _to_decide_extension,
    "close_unanswered": _to_close_unanswered,
    "withdraw": _to_withdraw,
    "rate": _to_rate,
    "reopen": _to_reopen,
    "return_to_dispatch": _to_return_to_dispatch,
    "restore": _to_restore,
}
