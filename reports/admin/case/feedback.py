"""Take the answers of staff to the reporter's rating or reopening request."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports import workflow
from reports.admin import scope
from reports.admin.case import kept_words, page
from reports.admin.case.forms.base import PageForm
from reports.admin.case.forms.feedback import FollowUpForm, ReopeningDecisionForm
from reports.admin.case.page import FilledForms
from reports.casework import rating_follow_up, reopening_requests
from reports.models import Report
from reports.workflow.moves import Refused


@require_POST
def follow_up_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report = scope.report(request, object_id)
    form = FollowUpForm(request.POST)

    def close() -> str:
        rating_follow_up.close(report, by=scope.staff(request), note=form.cleaned_data["note"])
        return _("Đã đóng việc theo dõi đánh giá.")

    return _answer(request, report, form, close)


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

    return _answer(request, report, form, decide)


def _answer(
    request: HttpRequest, report: Report, form: PageForm, act: Callable[[], str]
) -> HttpResponse:
    """Do what a valid form says; show a refusal on the case page."""
    status = 422
    if form.is_valid():
        words = kept_words.posted(request, report, without=form.name)
        try:
            messages.success(request, act())
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            return kept_words.back(request, report.pk, words)
    # Read the report again: the page must show the state that the refusal describes.
    return page.show(
        request, scope.report(request, report.pk), FilledForms(feedback=form), status=status
    )
