"""Guard the moves about answers: approving, publishing and rating them."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from reports.models import Rating, Report, versions
from reports.workflow import clock
from reports.workflow.guards.refusal import GuardRefusal
from reports.workflow.guards.reopening import is_erased


def to_approve(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    """Require four eyes: the person who drafted the answer may not approve it."""
    drafts = versions(report)
    if not drafts:
        return GuardRefusal("no_answer", _("Chưa có câu trả lời để duyệt."))
    if by and drafts[0].drafted_by_id == by.pk:
        return GuardRefusal("same_person", _("Người soạn câu trả lời không được tự duyệt."))
    return None


def to_set_publication(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if report.confidential:
        return GuardRefusal("confidential", _("Phản ánh giữ kín không được công khai."))
    return None


def to_rate(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
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
    if is_erased(report):
        # The link of the notice still works, but nothing would erase these words.
        return GuardRefusal(
            "reporter_erased",
            _("Thông tin người gửi đã được xóa nên không đánh giá được nữa."),
        )
    return None
