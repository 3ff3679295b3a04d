"""Close the follow-up that a bad rating opens: staff note what they did about it.

The report stays completed. A reporter who wants the case reopened asks in `reopening`.
The move `rate` opens the follow-up (`reports/workflow/effects/review.py`).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from reports.models import FollowUp, Report
from reports.workflow.moves import Refused

PERMISSION = "reports.follow_up_rating"


def close(report: Report, *, by: User, note: str) -> FollowUp:
    """Record the action taken and close; raise `Refused`, also if a colleague was faster."""
    note = text.clean(note, multiline=True)
    if not note:
        raise Refused("needs_note", _("Vui lòng ghi đã làm gì."))
    with transaction.atomic():
        in_scope = Report.objects.for_staff(by).filter(pk=report.pk).exists()
        if not in_scope or not by.has_perm(PERMISSION):
            raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
        open_one = FollowUp.objects.select_for_update(of=("self",)).filter(
            rating__report=report, closed_at=None
        )
        follow_up = open_one.first()
        if follow_up is None:
            raise Refused("closed_before", _("Việc theo dõi này đã được đóng trước."))
        follow_up.closed_at, follow_up.closed_by, follow_up.note = timezone.now(), by, note
        follow_up.save()
    return follow_up
