"""Take the post of one move: each button of the case page sends one form here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports import workflow
from reports.admin import scope
from reports.admin.case import kept_words, page, typed_values
from reports.admin.case.forms.base import MoveForm
from reports.admin.case.forms.registry import FORMS
from reports.admin.case.page import FilledForms
from reports.privacy import sealing
from reports.workflow.effects.publication import CHANGED_MEANWHILE


@require_POST
def move_view(request: HttpRequest, object_id: int, name: str) -> HttpResponse:
    """Make move `name`, or show on the case page why it is refused."""
    report = scope.report(request, object_id)
    if name not in FORMS:
        raise Http404
    form = FORMS[name](request.POST, request.FILES, report=report)
    if not form.is_valid():
        return page.show(request, report, FilledForms(move=form), status=422)
    words = kept_words.posted(request, report, without=name)
    try:
        form.make(by=scope.staff(request), seen=request.POST.get("seen", ""))
    except workflow.Refused as refusal:
        return _refused(request, object_id, form, refusal)
    if form.report.confidential:
        sealing.run(form.report)
    worklist_url = reverse("admin:reports_report_changelist")
    messages.success(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            _("Đã thực hiện “%(action)s” với phản ánh %(code)s.")
            % {"action": form.label, "code": report.code},
            worklist_url,
            _("Về danh sách việc"),
        ),
    )
    if scope.reports(request).filter(pk=object_id).exists():
        return kept_words.back(request, object_id, words)
    return kept_words.shown_apart(request, words, onward=worklist_url)


def _refused(
    request: HttpRequest, object_id: int, form: MoveForm, refusal: workflow.Refused
) -> HttpResponse:
    # Read the report again: the page must show the state that the refusal describes.
    report = scope.find(request, object_id)
    if report is None:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("admin:reports_report_changelist"))
    if refusal.code == CHANGED_MEANWHILE:
        # The posted choices refer to texts that changed: offer the form with the present texts.
        messages.error(request, refusal.message)
        fresh = type(form)(report=report)
        typed_values.show(fresh, typed_values.read(form))
        return page.show(request, report, FilledForms(unfinished=fresh), status=409)
    form.add_error(None, refusal.message)
    return page.show(request, report, FilledForms(move=form), status=409)
