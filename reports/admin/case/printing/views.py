"""Serve the print view and the PDF of a case to staff who may open the report.

The history of the case records each print and each download, so both answer a POST. A GET, which a
browser sends by itself for a link or a bookmark, shows what will be recorded and asks.
"""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.admin import scope
from reports.admin.case.printing import contents
from reports.models import CaseAction, Report
from reports.workflow.case_actions import record

Kind = CaseAction.Kind


@require_http_methods(["GET", "HEAD", "POST"])
def print_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report, by = scope.report(request, object_id), scope.staff(request)
    if request.method != "POST":
        return _ask(request, report)
    context = {
        **admin.site.each_context(request),
        "title": _title(report),
        "case": contents.case_file(report, by=by),
    }
    record(report, Kind.CASE_PRINTED, by=by)
    return TemplateResponse(request, "admin/reports/case/print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pdf_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report, by = scope.report(request, object_id), scope.staff(request)
    if request.method != "POST":
        return _ask(request, report)
    # The PDF library and its fonts take some 20 MB: import them in processes that draw.
    draw = import_string("reports.admin.case.printing.pdf.draw")
    case = contents.case_file(report, by=by)
    response = HttpResponse(draw(case), content_type="application/pdf")
    record(report, Kind.CASE_TAKEN_OUT, by=by)
    response["Content-Disposition"] = f'attachment; filename="ho-so-{report.code}.pdf"'
    return response


def _ask(request: HttpRequest, report: Report) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _title(report),
        "report": report,
        "by": scope.staff(request),
        "ways": [
            (Kind.CASE_PRINTED.label, "admin:reports_report_print", _("Mở bản in")),
            (Kind.CASE_TAKEN_OUT.label, "admin:reports_report_pdf", _("Tải PDF")),
        ],
    }
    return TemplateResponse(request, "admin/reports/case/print_question.html", context)


def _title(report: Report) -> str:
    return _("Hồ sơ phản ánh %(code)s") % {"code": report.code}
