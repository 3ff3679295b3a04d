"""Show likely duplicates of a report, and merge two reports."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reports import search, workflow
from reports.admin import scope
from reports.admin.case.forms.base import FOR_SENDER, note_field
from reports.casework import merging
from reports.fields.form_fields import CleanTextField
from reports.intake import duplicates
from reports.intake.duplicates import Candidate
from reports.models import Report
from reports.people import me_too

_BY_CODE = "ma"


class MergeForm(forms.Form):
    """Choose the main report: a proposed one, or another by its code."""

    into = forms.ChoiceField(
        label=gettext_lazy("Gộp vào phản ánh"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn phản ánh chính.")},
    )
    code = CleanTextField(
        what=gettext_lazy("mã phản ánh"),
        label=gettext_lazy("Mã phản ánh chính"),
        required=False,
        longest=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = note_field(
        gettext_lazy("Viết thêm cho người gửi (nếu cần)"),
        what=gettext_lazy("lời nhắn"),
        help_text=FOR_SENDER,
        required=False,
    )

    def __init__(
        self, data: Any = None, *, report: Report, found: list[Candidate], request: HttpRequest
    ) -> None:
        super().__init__(data, auto_id="merge-%s")
        self.report = report
        self._known = scope.reports(request)
        field = cast(forms.ChoiceField, self.fields["into"])
        field.choices = [
            *((candidate.report.code, candidate.report.code) for candidate in found),
            (_BY_CODE, _("Phản ánh khác, theo mã")),
        ]
        # Nothing is chosen beforehand: a merged report is closed, and only a supervisor undoes it.
        field.initial = None if found else _BY_CODE

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("into")
        if chosen is None:
            return self.cleaned_data
        field = "code" if chosen == _BY_CODE else "into"
        typed = self.cleaned_data.get("code", "")
        code = search.whole_code(typed) if field == "code" else chosen
        if typed and search.whole_code(typed) != code:
            self.add_error(
                "code",
                _(
                    "Có mã %(typed)s ở đây nhưng đang chọn phản ánh %(chosen)s. Vui lòng chọn "
                    "“Phản ánh khác, theo mã” hoặc xóa mã này."
                )
                % {"typed": typed, "chosen": chosen},
            )
            return self.cleaned_data
        main = self._known.filter(code=code).first() if code else None
        if main is None:
            self.add_error(field, _("Không có phản ánh nào mang mã này trong phạm vi của bạn."))
        self.cleaned_data["main"] = main
        return self.cleaned_data


def proposed(request: HttpRequest, report: Report) -> list[Candidate]:
    """Return the likely duplicates in the reader's scope; none without the right to sort."""
    if report.state not in merging.MERGED_FROM:
        return []
    if not scope.staff(request).has_perm("reports.receive_report"):
        return []
    known = Report.objects.for_staff(scope.staff(request))
    return duplicates.candidates(report, among=me_too.counted(known))


@dataclass(frozen=True)
class Matter:
    """The merged reports and likely duplicates of one report."""

    candidates: list[Candidate]
    merged: list[Report]
    may_merge: bool


def matter(request: HttpRequest, report: Report) -> Matter:
    return Matter(
        candidates=proposed(request, report),
        # `scope.find` annotates `has_merged`, which spares nearly all reports this query.
        merged=_merged(request, report) if getattr(report, "has_merged", False) else [],
        may_merge=merging.may_merge(report, by=scope.staff(request)),
    )


def _merged(request: HttpRequest, report: Report) -> list[Report]:
    known = Report.objects.for_staff(scope.staff(request))
    return list(
        known.filter(merged_into=report).only("code", "title", "confidential").order_by("pk")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def merge_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report, by = scope.report(request, object_id), scope.staff(request)
    if not by.has_perm("reports.reject_report"):
        raise PermissionDenied
    found = proposed(request, report)
    data = request.POST if request.method == "POST" else None
    form = MergeForm(data, report=report, found=found, request=request)
    if not form.is_valid():
        return _show(request, report, form, found, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        merging.merge(
            report,
            into=said["main"],
            by=by,
            note=said["note"],
            seen=request.POST.get("seen") or None,
        )
    except workflow.Refused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, scope.report(request, object_id), form, found, status=409)
    messages.success(
        request,
        _("Đã gộp phản ánh %(code)s vào %(main)s. Người gửi được báo và nhận kết quả chung.")
        % {"code": report.code, "main": said["main"].code},
    )
    return redirect("admin:reports_report_change", said["main"].pk)


def _show(
    request: HttpRequest,
    report: Report,
    form: MergeForm,
    found: list[Candidate],
    *,
    status: int,
) -> HttpResponse:
    by_code = {candidate.report.code: candidate for candidate in found}
    context = {
        **admin.site.each_context(request),
        "title": _("Gộp phản ánh %(code)s") % {"code": report.code},
        "report": report,
        "form": form,
        "may_merge": merging.may_merge(report, by=scope.staff(request)),
        "options": [
            {"radio": radio, "candidate": by_code.get(radio.data["value"])}
            for radio in form["into"].subwidgets
        ],
    }
    return TemplateResponse(request, "admin/reports/case/merge.html", context, status=status)
