"""Decide on a report with spam marks: clear it, or refuse it for reason LD07."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from province import portal
from reports import workflow
from reports.models import Report, Suspicion
from reports.rules.states import RefusalReason, State
from reports.workflow import Refused


def waiting(report: Report) -> Suspicion | None:
    """Return the undecided suspicion of a new report."""
    if report.state != State.SUBMITTED:
        return None
    return Suspicion.objects.waiting().filter(report=report).first()


def clear(report: Report, *, by: User) -> None:
    """Decide that the report is not spam; it continues like any other."""
    with transaction.atomic():
        _judge(_lock(report, by), Suspicion.Verdict.CLEAR, by)


def refuse(report: Report, *, by: User, seen: State | str | None = None) -> None:
    """Refuse the report as spam (LD07); its reporter reads the reason and may object."""
    with transaction.atomic():
        suspicion = _lock(report, by)
        workflow.move(
            report,
            "reject",
            by=by,
            seen=seen,
            reason=RefusalReason.LD07.value,
            note=portal.say(
                _(
                    "Phản ánh có dấu hiệu quảng cáo, thư rác hoặc gửi lặp nên không được "
                    "tiếp nhận. Nếu có nhầm lẫn, xin gọi Tổng đài %(hotline)s."
                )
            ),
        )
        _judge(suspicion, Suspicion.Verdict.SPAM, by)


def _lock(report: Report, by: User) -> Suspicion:
    in_scope = Report.objects.for_staff(by).filter(pk=report.pk).exists()
    if not in_scope or not by.has_perm("reports.judge_suspicion"):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    locked = Suspicion.objects.select_for_update(of=("self",)).filter(report=report).first()
    if locked is None:
        raise Refused("not_suspected", _("Phản ánh này không bị nghi là rác."))
    if locked.judged_at:
        raise Refused("judged", _("Phản ánh này đã được kết luận trước đó."))
    return locked


def _judge(suspicion: Suspicion, verdict: Suspicion.Verdict, by: User) -> None:
    suspicion.verdict, suspicion.judged_by = verdict, by
    suspicion.judged_at = timezone.now()
    suspicion.save(update_fields=["verdict", "judged_by", "judged_at"])
