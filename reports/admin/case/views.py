"""Doors to the print view and the PDF, for whoever may open the report."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.admin import scope
from reports.admin.case import contents, pdf


@require_safe
def print_view(request: HttpRequest, object_id: int) -> HttpResponse:
    case = contents.of(scope.report(request, object_id), by=scope.staff(request))
    context = {
        **admin.site.each_context(request),
        "title": _("Hồ sơ phản ánh %(code)s") % {"code": case.report.code},
        "case": case,
    }
    return TemplateResponse(request, "admin/reports/report/print.html", context)


@require_safe
def pdf_view(request: HttpRequest, object_id: int) -> HttpResponse:
    case = contents.of(scope.report(request, object_id), by=scope.staff(request))
    response = HttpResponse(pdf.draw(case), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="ho-so-{case.report.code}.pdf"'
    return response


URLS = (
    ("<int:object_id>/in/", print_view, "reports_report_print"),
    ("<int:object_id>/pdf/", pdf_view, "reports_report_pdf"),
)
