"""Take the reporter's rating of an answer, and the request to reopen a report."""

from contextlib import closing

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.views.pages import private
from paht.foundation.throttle import over_limit
from reports import uploads, workflow
from reports.casework import reopening_requests
from reports.models import Attachment, Rating, Report
from reports.notices import links
from reports.rules.states import TRANSITIONS
from reports.views.limits import HOUR, too_many
from reports.views.my_reports.forms import RatingForm, ReopeningForm
from reports.views.my_reports.one_report import SUPPLIES_PER_HOUR, find_my_report, show_my_report
from reports.workflow import guards, storage


@private
def my_report_rate(request: HttpRequest, code: str) -> HttpResponse:
    """Take the rating from the page of the reporter's own report."""
    report = find_my_report(request, code)
    if report is None or request.method != "POST":
        return redirect("reports:my_report", code=code)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return show_my_report(request, report, rating=form, status=422)
    _rate(request, report, form)
    return redirect("reports:my_report", code=code)


@private
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Show and take the rating behind the link of a notice.

    Mail programs open links by themselves, so a GET changes nothing. The page shows only public
    facts of the report.
    """
    try:
        report = links.report_to_rate(token)
    except links.BadLink as error:
        raise Http404 from error
    form = RatingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _rate(request, report, form)
        return redirect(request.path)
    against = guards.find(report, TRANSITIONS["rate"], by=None, at=timezone.now())
    context = {
        "report": report,
        "form": form,
        "rating": Rating.objects.filter(report=report).first(),
        "against": against.message if against else "",
    }
    return render(
        request, "reports/my_reports/rate.html", context, status=422 if form.errors else 200
    )


def _rate(request: HttpRequest, report: Report, form: RatingForm) -> None:
    said = form.cleaned_data
    try:
        workflow.move(report, "rate", by=None, level=said["level"], note=said["reason"])
    except workflow.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Cảm ơn Ông/Bà đã đánh giá."))


@private
def my_report_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take the request to reopen a completed report."""
    report = find_my_report(request, code)
    if report is None:
        messages.error(
            request, _("Đã hết 15 phút xem phản ánh. Vui lòng nhập số điện thoại để tiếp tục.")
        )
    if report is None or request.method != "POST":
        return redirect("reports:my_report", code=code)
    if over_limit("my-report-reopen", report.code, limit=SUPPLIES_PER_HOUR, seconds=HOUR):
        return too_many(request)
    against = reopening_requests.guard_request(report, at=timezone.now())
    if against:
        messages.error(request, against.message)
        return redirect("reports:my_report", code=code)
    form = ReopeningForm(request.POST, request.FILES)
    with closing(form):
        if form.is_valid() and _ask(report, form):
            messages.success(
                request, _("Đã gửi đề nghị mở lại. Bộ phận tiếp nhận sẽ xem và trả lời Ông/Bà.")
            )
            return redirect("reports:my_report", code=code)
    return show_my_report(request, report, reopening=form, status=422)


def _ask(report: Report, form: ReopeningForm) -> bool:
    """Submit the request; return False when it was refused, with the reason on the form."""
    said = form.cleaned_data
    try:
        # Store the files before the transaction; a refused request removes them.
        with storage.stored(said["attachments"]) as kept:
            files = [Attachment(**row) for row in kept.rows]
            reopening_requests.ask(report, reason=said["note"], attachments=files)
    except uploads.Rejected as rejection:
        form.add_error("attachments", rejection.message)
        return False
    except workflow.Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True
