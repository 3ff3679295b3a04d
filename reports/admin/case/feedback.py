"""Take the answers of staff to the reporter's rating or reopening request."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports import workflow
from reports.admin import scope
from reports.admin.case import page
from reports.admin.case.forms.feedback import FollowUpForm, ReopeningDecisionForm
from reports.admin.case.page import FilledForms
from reports.casework import rating_follow_up, reopening_requests
from reports.workflow.moves import Refused


@require_POST
def follow_up_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report = scope.report(request, object_id)
    form = FollowUpForm(request.POST)

    def close() -> str:
        rating_follow_up.close(report, by=scope.staff(request), note=form.cleaned_data["note"])
        return _("Đã đóng việc theo dõi đánh giá.")

    return _answer(request, object_id, form, close)


@require_POST
def reopening_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report = scope.report(request, object_id)
    form = ReopeningDecisionForm(request.POST)

    def decide() -> str:
        by, note = scope.staff(request), form.cleaned_data["note"]
        if form.cleaned_data["granted"]:
            workflow.move(report, "reopen", by=by, note=note)
            return _("Đã mở lại phản ánh.")
        reopening_requests.decline(report, by=by, answer=note)
        return _("Đã trả lời đề nghị mở lại; phản ánh vẫn đóng.")

    return _answer(request, object_id, form, decide)


def _answer(
    request: HttpRequest, object_id: int, form: forms.Form, act: Callable[[], str]
) -> HttpResponse:
    """Do what a valid form says; show a refusal on the case page."""
    status = 422
    if form.is_valid():
        try:
            messages.success(request, act())
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=[object_id]))
    # Read the report again: the page must show the state that the refusal describes.
    return page.show(
        request, scope.report(request, object_id), FilledForms(feedback=form), status=status
    )
