"""Take internal notes on a report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.admin import scope
from reports.admin.case import kept_words, page
from reports.admin.case.forms.notes import NoteForm
from reports.admin.case.page import FilledForms
from reports.casework import notes

WRITE = "reports.add_staffnote"


@require_POST
def note_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report = scope.report(request, object_id)
    if not scope.staff(request).has_perm(WRITE):
        raise PermissionDenied
    form = NoteForm(request.POST, report=report, by=scope.staff(request))
    if form.is_valid():
        words = kept_words.posted(request, report, without=form.name)
        try:
            notes.write(
                report,
                by=scope.staff(request),
                body=form.cleaned_data["body"],
                naming=form.cleaned_data["naming"],
            )
        except notes.Refused as refusal:
            form.add_error("body", refusal.message)
        else:
            messages.success(request, _("Đã lưu ghi chú."))
            return kept_words.back(request, report.pk, words, anchor="#notes-title")
    return page.show(request, report, FilledForms(note=form), status=422)
