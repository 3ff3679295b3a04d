"""Add documents to a case, change who may read them, and remove them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.admin import scope
from reports.admin.case import kept_words, page
from reports.admin.case.forms.documents import DocumentForm
from reports.admin.case.page import FilledForms
from reports.casework import documents
from reports.models import CaseDocument, Report

ANCHOR = "#documents-title"


@require_POST
def add_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report = _report(request, object_id)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        words = kept_words.posted(request, report, without=form.name)
        try:
            form.save(report, by=scope.staff(request))
        except documents.Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã thêm tài liệu."))
            return kept_words.back(request, report.pk, words, anchor=ANCHOR)
    return page.show(request, report, FilledForms(document=form), status=422)


@require_POST
def change_view(request: HttpRequest, object_id: int, document_id: int) -> HttpResponse:
    """Set the level of one document, or remove it."""
    report = _report(request, object_id)
    visible = CaseDocument.objects.visible_to(request.user).filter(report=report)
    document = get_object_or_404(visible, pk=document_id)
    words = kept_words.posted(request, report)
    try:
        if "remove" in request.POST:
            documents.remove(document, by=scope.staff(request))
            messages.success(request, _("Đã gỡ tài liệu “%(title)s”.") % {"title": document.title})
        elif level := request.POST.get(f"level-{document_id}") or request.POST.get("level"):
            documents.set_level(document, by=scope.staff(request), level=level)
            messages.success(request, _("Đã đổi mức độ của tài liệu."))
        else:
            raise Http404
    except documents.Refused as refusal:
        messages.error(request, refusal.message)
    return kept_words.back(request, report.pk, words, anchor=ANCHOR)


def _report(request: HttpRequest, object_id: int) -> Report:
    report = scope.report(request, object_id)
    if not scope.staff(request).has_perm(documents.MAY_ADD):
        raise PermissionDenied
    return report
