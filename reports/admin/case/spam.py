"""Take the verdict of staff on a report that looks like spam."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.admin import scope
from reports.admin.case import kept_words
from reports.casework.spam import verdicts
from reports.deadlines import worklist
from reports.workflow import Refused


@require_POST
def judge_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report, by = scope.report(request, object_id), scope.staff(request)
    words = kept_words.posted(request, report)
    verdict = request.POST.get("verdict")
    if verdict not in ("clear", "spam"):
        raise Http404
    try:
        if verdict == "clear":
            verdicts.clear(report, by=by)
        else:
            verdicts.refuse(report, by=by, seen=request.POST.get("seen") or None)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return kept_words.back(request, report.pk, words)
    told = (
        _("Phản ánh %(code)s không phải rác; chờ tiếp nhận như thường.")
        if verdict == "clear"
        else _("Đã từ chối phản ánh %(code)s (LD07). Người gửi được báo lý do.")
    )
    messages.success(request, told % {"code": report.code})
    if verdict == "clear":
        return kept_words.back(request, report.pk, words)
    suspects = f"{reverse('admin:reports_report_changelist')}?viec={worklist.SUSPECT}"
    return kept_words.shown_apart(request, words, onward=suspects)
