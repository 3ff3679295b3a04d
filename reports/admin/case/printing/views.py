"""Serve the print view and the PDF of a case to staff who may open the report.

The history of the case records each print and each download.
"""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.admin import scope
from reports.admin.case.printing import contents
from reports.admin.case.printing.contents import CaseFile
from reports.models import CaseAction
from reports.workflow.case_actions import record


@require_safe
def print_view(request: HttpRequest, object_id: int) -> HttpResponse:
    case = contents.case_file(scope.report(request, object_id), by=scope.staff(request))
    context = {
        **admin.site.each_context(request),
        "title": _("Hồ sơ phản ánh %(code)s") % {"code": case.report.code},
        "case": case,
    }
    _tell(request, case, CaseAction.Kind.CASE_PRINTED)
    return TemplateResponse(request, "admin/reports/case/print.html", context)


@require_safe
def pdf_view(request: HttpRequest, object_id: int) -> HttpResponse:
    case = contents.case_file(scope.report(request, object_id), by=scope.staff(request))
    # The PDF library and its fonts take some 20 MB: import them in processes that draw.
    draw = import_string("reports.admin.case.printing.pdf.draw")
    response = HttpResponse(draw(case), content_type="application/pdf")
    _tell(request, case, CaseAction.Kind.CASE_TAKEN_OUT)
    response["Content-Disposition"] = f'attachment; filename="ho-so-{case.report.code}.pdf"'
    return response


def _tell(request: HttpRequest, case: CaseFile, kind: CaseAction.Kind) -> None:
    # A HEAD request takes nothing out.
    if request.method == "GET":
        record(case.report, kind, by=scope.staff(request))
