"""Guard reopening and restoring: once, in time, and while the reporter is known."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation.local_time import moment_text
from reports.models import ReopeningRequest, Report, Reporter, history
from reports.workflow import clock
from reports.workflow.guards.refusal import GuardRefusal


def to_reopen(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
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
    return to_restore(report, by, at)


def to_restore(report: Report, by: User | None, at: datetime) -> GuardRefusal | None:
    if is_erased(report):
        return GuardRefusal(
            "reporter_erased",
            _("Thông tin người gửi đã được xóa nên không còn ai để trả lời."),
        )
    return None


def _awaits_reopening_decision(report: Report) -> bool:
    return ReopeningRequest.objects.filter(report=report, decided_at=None).exists()


def is_erased(report: Report) -> bool:
    """Return whether the personal data of the report's reporter were erased."""
    return Reporter.objects.filter(report=report, erased_at__isnull=False).exists()
