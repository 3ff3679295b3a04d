"""Let the sender of a pending report read it again, complete it and send it.

The link in the message only leads here. Mail programs open links by themselves, so the first page
shows nothing personal and changes nothing; its button opens the form in this browser.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import private
from reports.intake import find
from reports.intake import pending as pendings
from reports.intake.forms import ReportForm
from reports.intake.submission_ids import SubmissionId
from reports.models import PendingReport
from reports.notices import links
from reports.views import opened_pending, sending


@require_safe
def short_link(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from the short address of a message to the page in the reader's language."""
    return redirect("reports:pending", token=token)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def pending_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link stands for now; POST opens the form, or erases the content.

    Nothing brings erased content back, so the page asks once more.
    """
    try:
        pending = links.pending_to_complete(token)
    except links.BadLink:
        return _page(request, None, status=404)
    is_opened = opened_pending.includes(request, pending)
    if pending.is_over(timezone.now()):
        return _over(request, pending, is_opened=is_opened)
    if request.method == "POST":
        if request.POST.get("answer") == "no":
            return redirect(f"{request.path}?answer=no")
        if request.POST.get("answer") == "erase":
            pendings.disown(pending)
            messages.success(request, _("Đã xóa nội dung, tệp và địa chỉ của phản ánh chờ."))
        elif request.POST.get("answer") == "yes" and not is_opened:
            opened_pending.note(request, pending)
        return redirect(request.path)
    asks_to_erase = request.GET.get("answer") == "no"
    if asks_to_erase or not is_opened:
        return _page(request, pending, asks_to_erase=asks_to_erase)
    typed = pendings.as_typed(pending)
    submission = SubmissionId(pending.submission_id)
    form = ReportForm.carrying(typed, submission)
    return sending.show(request, form, typed=typed, pending=pending)


def _over(request: HttpRequest, pending: PendingReport, *, is_opened: bool) -> HttpResponse:
    report = find(pending.submission_id) if is_opened else None
    if report:
        return render(request, "reports/sending/sent.html", {"report": report})
    return _page(request, pending, status=200 if pending.state in ("completed", "added") else 410)


def _page(
    request: HttpRequest,
    pending: PendingReport | None,
    *,
    status: int = 200,
    asks_to_erase: bool = False,
) -> HttpResponse:
    context = {
        "pending": pending,
        "asks_to_erase": asks_to_erase,
        "state": pending.state_at(timezone.now()) if pending else "unknown",
    }
    return render(request, "reports/sending/pending.html", context, status=status)
