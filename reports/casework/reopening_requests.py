"""“Chưa giải quyết”: a reporter disputes a completed report; staff reopen it or decline.

The move `reopen` of the workflow reopens the report and settles the request. Its guard
(`workflow.guards.reopening.to_reopen`) decides that a report is reopened once at most,
and until when. This module adds one limit: a reporter requests it once.
A bad rating without such a request is closed in `rating_follow_up`.
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


def guard_request(report: Report, *, at: datetime) -> GuardRefusal | None:
    """Return the reason why the reporter may not ask for reopening now, or None."""
    if report.state != State.COMPLETED:
        return GuardRefusal("wrong_state", _("Chỉ đề nghị mở lại được phản ánh đã hoàn thành."))
    if ReopeningRequest.objects.filter(report=report).exists():
        return GuardRefusal("asked_before", _("Ông/Bà đã đề nghị mở lại phản ánh này rồi."))
    return guards.find(report, TRANSITIONS["reopen"], by=None, at=at)


def ask(report: Report, *, reason: str, attachments: Iterable[Attachment] = ()) -> ReopeningRequest:
    """Create the reporter's request for the dispatchers; raise `Refused`.

    `attachments` are unsaved rows of files that the caller has stored.
    """
    reason = text.clean(reason, multiline=True)
    if not reason:
        raise Refused("needs_reason", _("Vui lòng cho biết điều gì chưa được giải quyết."))
    with transaction.atomic():
        locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        now = timezone.now()
        refusal = guard_request(locked, at=now)
        if refusal:
            raise Refused(refusal.code, refusal.message)
        request = ReopeningRequest.objects.create(report=locked, reason=reason, asked_at=now)
        for attachment in attachments:
            attachment.report, attachment.reopening = locked, request
            attachment.save()
    return request


def decline(report: Report, *, by: User, answer: str) -> ReopeningRequest:
    """Leave the report closed and answer the reporter; raise `Refused`."""
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
