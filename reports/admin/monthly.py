"""Show the monthly report on the screen, for print, and as files."""

import tempfile
from typing import Any, BinaryIO

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from province.models import Agency
from reports.admin import scope
from reports.admin.exports import queue
from reports.models import Export, Report
from reports.statistics import monthly, monthly_documents
from reports.statistics.monthly import Month, MonthlyReport

MONTHS_OFFERED = 36
WRITERS = {
    Export.Form.DOCX: monthly_documents.write_docx,
    Export.Form.XLSX: monthly_documents.write_xlsx,
}


class MonthForm(forms.Form):
    """Choose the month, and an agency of the reader's scope."""

    thang = forms.ChoiceField(
        label=gettext_lazy("Tháng"),
        error_messages={"invalid_choice": gettext_lazy("Vui lòng chọn một tháng trong danh sách.")},
    )
    co_quan = forms.ChoiceField(
        label=gettext_lazy("Cơ quan"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Vui lòng chọn một cơ quan trong danh sách.")
        },
    )

    def __init__(self, data: Any, *, user: User) -> None:
        this_month = Month.of(timezone.now())
        last_month = this_month.plus(-1)
        chosen = data.dict()
        chosen.setdefault("thang", str(last_month))
        super().__init__(chosen)
        months = [this_month.plus(-back) for back in range(MONTHS_OFFERED)]
        self.fields["thang"].choices = [  # type: ignore[attr-defined]
            (str(month), _("Tháng %(month)s") % {"month": month.label}) for month in months
        ]
        self.offered = _offered(user)
        whole = [("", _("Toàn tỉnh"))] if user.has_perm("reports.view_all_reports") else []
        self.fields["co_quan"].choices = [  # type: ignore[attr-defined]
            *whole,
            *((agency.code, agency.name) for agency in self.offered),
        ]
        if not whole and not chosen.get("co_quan") and user.agency:
            # Staff of an agency start with their own; they cannot choose the whole province.
            self.data = {**chosen, "co_quan": user.agency.code}

    def report(self) -> MonthlyReport:
        code = self.cleaned_data["co_quan"]
        agency = next((agency for agency in self.offered if agency.code == code), None)
        return monthly.report(Month.parse(self.cleaned_data["thang"]), agency=agency)


def _offered(user: User) -> list[Agency]:
    agencies = Agency.objects.select_related("parent").order_by("kind", "name")
    if not user.has_perm("reports.view_all_reports"):
        agencies = agencies.filter(pk__in=user.agency.branch_keys if user.agency else [])
    return list(agencies)


def _check_permission(request: HttpRequest) -> User:
    user = scope.staff(request)
    if not scope.may_export(user):
        raise PermissionDenied
    if user.agency is None and not user.has_perm("reports.view_all_reports"):
        raise PermissionDenied
    return user


@require_safe
def page_view(request: HttpRequest) -> HttpResponse:
    return _page(request, MonthForm(request.GET, user=_check_permission(request)))


def _page(request: HttpRequest, form: MonthForm) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Báo cáo tháng"),
        "opts": Report._meta,
        "form": form,
    }
    if form.is_valid():
        report = form.report()
        context |= {
            "report": report,
            "subject": monthly_documents.title(report),
            "agency": monthly_documents.agency(report),
            "headings": monthly_documents.headings(),
            "total": monthly_documents.cells(report.total),
            "tables": [
                (
                    heading,
                    what,
                    [(line.name, monthly_documents.cells(line.figures)) for line in lines],
                )
                for heading, what, lines in monthly_documents.tables(report)
            ],
            "notes": monthly_documents.notes(),
            "is_running": report.month == Month.of(timezone.now()),
        }
    return TemplateResponse(
        request,
        "admin/reports/monthly/page.html",
        context,
        status=200 if form.is_valid() else 422,
    )


@require_POST
def file_view(request: HttpRequest) -> HttpResponseBase:
    """Send the report as a file; the log of exports records it."""
    user = _check_permission(request)
    form = MonthForm(request.POST, user=user)
    write = WRITERS.get(request.POST.get("dang", ""))  # type: ignore[call-overload]
    if form.is_valid() and write is None:
        form.add_error(None, _("Vui lòng chọn dạng tệp."))
    if not form.is_valid():
        return _page(request, form)
    report = form.report()
    file: BinaryIO = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)
    try:
        # The report is an official document, so it is always in Vietnamese.
        with override(settings.LANGUAGE_CODE):
            write(file, report)
            what = f"{monthly_documents.agency(report)}, {report.month.label}"
        export = queue.record_month(
            form=request.POST["dang"], by=user, summary=what, size=file.tell()
        )
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return FileResponse(
        file, as_attachment=True, filename=f"bao-cao-thang-{report.month}.{export.form}"
    )
