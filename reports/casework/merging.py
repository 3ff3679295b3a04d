"""Merge two reports of one matter: close the duplicate and attach it to the main report.

Merging is the move `reject` for LD03 with the main report's code; the permission to refuse
allows it. The supervisor's move `restore` undoes it.
The duplicate's code still opens, and its reporter hears the result of the main report without
learning who sent that. `ReportQuerySet.counted` counts the matter once. If the main report
becomes confidential, or is refused for a reason of its own, the oldest duplicate becomes the
main report (`workflow.merged_reports`; reasons in `rules.states.OF_THE_MATTER`).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reports import workflow
from reports.models import Report, ReportEvent
from reports.rules.states import RefusalReason, State
from reports.workflow import Refused, locking, merged_reports

MERGED_FROM = (State.SUBMITTED, State.RECEIVED)
_GONE = (State.REJECTED, State.WITHDRAWN)


def may_merge(report: Report, *, by: User) -> bool:
    """Return whether this person may merge this report into another one now."""
    may = report.state in MERGED_FROM and not report.confidential
    return may and by.has_perm("reports.reject_report")


def merge(
    duplicate: Report,
    *,
    into: Report,
    by: User,
    note: str = "",
    seen: State | str | None = None,
) -> ReportEvent:
    """Close `duplicate` as part of `into`, or raise `Refused` and change nothing.

    Reports merged into the duplicate earlier are attached to `into`: there are no chains.
    `note` is added to the text that the duplicate's reporter reads.
    """
    with transaction.atomic():
        locked = locking.matters(duplicate.pk, into.pk)
        _check(locked[duplicate.pk], locked[into.pk], by=by)
        followers = list(locked[duplicate.pk].duplicates.all())
        merged_reports.reattach(followers, locked[into.pk], by=by, at=timezone.now())
        return workflow.move(
            duplicate,
            "reject",
            by=by,
            seen=seen,
            reason=RefusalReason.LD03.value,
            note=f"{_explanation(into)}\n{note}".strip(),
            into=locked[into.pk],
            words=note,
        )


def _check(duplicate: Report, into: Report, *, by: User) -> None:
    if duplicate.pk == into.pk:
        raise Refused("itself", _("Không thể gộp phản ánh vào chính nó."))
    if Report.objects.in_charge_of(by).filter(pk__in=(duplicate.pk, into.pk)).count() != 2:
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    if duplicate.confidential or into.confidential:
        # The notice would disclose the code of a confidential report.
        raise Refused("confidential", _("Không gộp phản ánh được giữ kín."))
    if into.merged_into:
        raise Refused(
            "merged_itself",
            _("Phản ánh %(code)s đã được gộp vào %(main)s. Hãy gộp vào phản ánh %(main)s.")
            % {"code": into.code, "main": into.merged_into.code},
        )
    if into.state in _GONE:
        raise Refused(
            "main_is_closed",
            _("Phản ánh %(code)s đã bị từ chối hoặc rút nên không gộp vào được.")
            % {"code": into.code},
        )
    if duplicate.state in (State.ASSIGNED, State.PROCESSING, State.PENDING_APPROVAL):
        raise Refused(
            "with_an_agency",
            _(
                "Phản ánh %(code)s đang ở cơ quan xử lý. Cơ quan đó cần trả lại trước; hoặc gộp "
                "phản ánh kia vào phản ánh này."
            )
            % {"code": duplicate.code},
        )


def _explanation(into: Report) -> str:
    return _(
        "Phản ánh này cùng một sự việc với phản ánh %(code)s nên được gộp vào đó. Kết quả xử lý "
        "được báo cho Ông/Bà; mã phản ánh đã cấp vẫn tra cứu được."
    ) % {"code": into.code}
