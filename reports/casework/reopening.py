"""“Chưa giải quyết”: a reporter disputes a completed report; staff reopen it or answer why not.

Reopening itself is a move of the workflow, which also settles the request.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from reports.models import Attachment, ReopeningRequest, Report, Reporter
from reports.notices import notices
from reports.rules.states import TRANSITIONS, State
from reports.workflow import guards
from reports.workflow.guards import GuardRefusal
from reports.workflow.moves import Refused

PERMISSION = TRANSITIONS["reopen"].permission


def objection(report: Report, *, at: datetime) -> GuardRefusal | None:
    """Why the reporter may not ask now; None: nothing stands against it."""
    if report.state != State.COMPLETED:
        return GuardRefusal("wrong_state", _("Chỉ đề nghị mở lại được phản ánh đã hoàn thành."))
    if ReopeningRequest.objects.filter(report=report).exists():
        return GuardRefusal("asked_before", _("Ông/Bà đã đề nghị mở lại phản ánh này rồi."))
    return guards.find(report, TRANSITIONS["reopen"], by=None, at=at)


def ask(report: Report, *, reason: str, attachments: Iterable[Attachment] = ()) -> ReopeningRequest:
    """Put the reporter's request before the dispatchers; raises `Refused`.

    `attachments` are unsaved rows of files that the caller has stored.
    """
    reason = text.clean(reason, multiline=True)
    if not reason:
        raise Refused("needs_reason", _("Vui lòng cho biết điều gì chưa được giải quyết."))
    with transaction.atomic():
        locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        now = timezone.now()
        against = objection(locked, at=now)
        if against:
            raise Refused(against.code, against.message)
        request = ReopeningRequest.objects.create(report=locked, reason=reason, asked_at=now)
        for attachment in attachments:
            attachment.report, attachment.reopening = locked, request
            attachment.save()
    return request


def decline(report: Report, *, by: User, answer: str) -> ReopeningRequest:
    """Leave the report closed and answer the reporter; raises `Refused`."""
    answer = text.clean(answer, multiline=True)
    if not answer:
        raise Refused("needs_answer", _("Vui lòng nhập nội dung trả lời người gửi."))
    with transaction.atomic():
        locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        in_scope = Report.objects.for_staff(by).filter(pk=report.pk).exists()
        if not in_scope or not by.has_perm(PERMISSION):
            raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
        request = ReopeningRequest.objects.filter(report=locked, decided_at=None).first()
        if request is None:
            raise Refused("decided_before", _("Đề nghị này đã được quyết định trước."))
        request.decided_at, request.decided_by = timezone.now(), by
        request.granted, request.answer = False, answer
        request.save()
        reporter = Reporter.objects.filter(report=locked).first()
        if reporter:
            notices.tell_reporter(locked, reporter, "not_reopened", request, note=answer)
    return request
