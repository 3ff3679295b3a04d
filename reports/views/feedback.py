"""Take the reporter's rating of an answer, and the request to reopen a report."""

from contextlib import closing

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import unsent
from accounts.views.pages import private
from paht.foundation.throttle import over_limit
from reports import intake, uploads, workflow
from reports.casework import reopening_requests
from reports.models import Rating, Report
from reports.notices import links
from reports.rules.states import TRANSITIONS
from reports.views.limits import HOUR, too_many
from reports.views.my_reports import late
from reports.views.my_reports.forms import RatingForm, ReopeningForm
from reports.views.my_reports.one_report import SUPPLIES_PER_HOUR, find_my_report, show_my_report
from reports.workflow import guards


@private
def my_report_rate(request: HttpRequest, code: str) -> HttpResponse:
    """Take the rating from the page of the reporter's own report."""
    report = find_my_report(request, code)
    if report is None:
        late.keep(request, code, "my_report_rate")
    if report is None or request.method != "POST":
        return redirect("reports:my_report", code=code)
    form = RatingForm(request.POST)
    if not form.is_valid() or form.asks_first(report):
        return show_my_report(request, report, rating=form, status=422)
    unsent.forget(request)
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
    if form.is_valid() and not form.asks_first(report):
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
        late.keep(request, code, "my_report_reopen")
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
        if "remove_file" in request.POST:
            form.remove_file(request.POST["remove_file"])
        elif form.is_valid() and not form.asks_first(report) and _ask(report, form):
            unsent.forget(request)
            messages.success(
                request, _("Đã gửi đề nghị mở lại. Bộ phận tiếp nhận sẽ xem và trả lời Ông/Bà.")
            )
            return redirect("reports:my_report", code=code)
        if not form.non_field_errors():
            # Else the page does not show the form again.
            form.keep_files(request)
    return show_my_report(request, report, reopening=form, status=422)


def _ask(report: Report, form: ReopeningForm) -> bool:
    """Submit the request; return False when it was refused, with the reason on the form."""
    said = form.cleaned_data
    try:
        with form.sending() as files:
            reopening_requests.ask(report, reason=said["note"], attachments=files)
    except (uploads.Rejected, intake.Refused) as refusal:
        form.add_error("attachments", refusal.message)
        return False
    except workflow.Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True
