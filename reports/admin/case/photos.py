"""Redact parts of a photo on a page that also works by typed numbers, without a script."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.admin import scope
from reports.casework import photo_redaction
from reports.casework.photo_redaction import Box
from reports.models import Attachment, PhotoOriginal, Report
from reports.privacy.file_serving import POLICY
from reports.workflow.case_actions import CaseStanding
from reports.workflow.moves import Refused

SPARE_ROWS = 6
_OUTSIDE = gettext_lazy("Vùng che phải nằm trong ảnh.")


def _percent(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        localize=False,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
        error_messages={
            "invalid": gettext_lazy("Vui lòng nhập một số từ 0 đến 100."),
            "min_value": gettext_lazy("Vui lòng nhập một số từ 0 đến 100."),
            "max_value": gettext_lazy("Vui lòng nhập một số từ 0 đến 100."),
        },
    )


class BoxForm(forms.Form):
    """One box in percent of the picture; an empty row means no box."""

    left = _percent(gettext_lazy("Cách trái"))
    top = _percent(gettext_lazy("Cách trên"))
    width = _percent(gettext_lazy("Rộng"))
    height = _percent(gettext_lazy("Cao"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [cleaned.get(name) for name in self.fields]
        if self.errors or all(value is None for value in given):
            return cleaned
        for name, value in zip(self.fields, given, strict=True):
            if value is None:
                self.add_error(name, _("Vui lòng nhập đủ bốn số của vùng che."))
        left, top, width, height = given
        if not self.errors and (not width or not height):
            self.add_error("width", _("Vùng che phải có chiều rộng và chiều cao."))
        elif not self.errors and (left + width > 100.05 or top + height > 100.05):  # type: ignore[operator]
            self.add_error("left", _OUTSIDE)
        return cleaned

    @property
    def box(self) -> Box | None:
        values = tuple(self.cleaned_data.get(name) for name in self.fields)
        return None if None in values else values  # type: ignore[return-value]


BoxFormSet = forms.formset_factory(
    BoxForm,
    extra=SPARE_ROWS,
    max_num=photo_redaction.MOST_BOXES,
    absolute_max=photo_redaction.MOST_BOXES,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def photo_view(request: HttpRequest, object_id: int, photo_id: int) -> HttpResponse:
    """Show the photo with its boxes; a post redacts exactly those."""
    report, photo = _find(request, object_id, photo_id)
    _require(photo_redaction.check_redact, CaseStanding(report, scope.staff(request)))
    original = PhotoOriginal.objects.filter(attachment=photo).first()
    if request.method != "POST":
        initial = (
            [dict(zip(BoxForm.base_fields, box, strict=True)) for box in original.boxes]
            if original
            else []
        )
        return _show(request, report, photo, original, BoxFormSet(initial=initial))
    formset = BoxFormSet(request.POST)
    error = ""
    if formset.is_valid():
        boxes = [form.box for form in formset.forms if form.has_changed() and form.box]
        try:
            photo_redaction.redact(
                photo, boxes, by=scope.staff(request), seen=request.POST.get("seen", "")
            )
        except Refused as refusal:
            error = refusal.message
        else:
            messages.success(request, _("Đã che ảnh. Bản công khai không còn phần bị che."))
            return redirect("admin:reports_report_photo", report.pk, photo.pk)
    return _show(request, report, photo, original, formset, error=error, status=422)


@require_POST
def restore_view(request: HttpRequest, object_id: int, photo_id: int) -> HttpResponse:
    report, photo = _find(request, object_id, photo_id)
    try:
        photo_redaction.restore(photo, by=scope.staff(request), seen=request.POST.get("seen", ""))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Đã dùng lại ảnh gốc. Ảnh không công khai cho đến khi được chọn lại.")
        )
    return redirect("admin:reports_report_photo", report.pk, photo.pk)


@never_cache
@require_safe
def original_view(request: HttpRequest, object_id: int, photo_id: int) -> HttpResponseBase:
    """Send the original picture to staff who may see it."""
    report, photo = _find(request, object_id, photo_id)
    _require(photo_redaction.check_see_original, CaseStanding(report, scope.staff(request)))
    stored = photo_redaction.original_of(photo)
    try:
        content = default_storage.open(str(stored.file))
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=stored.content_type)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _find(request: HttpRequest, object_id: int, photo_id: int) -> tuple[Report, Attachment]:
    report = scope.report(request, object_id)
    photos = Attachment.objects.filter(report=report, kind=Attachment.Kind.PHOTO)
    photo = photos.filter(pk=photo_id).first()
    if photo is None:
        raise Http404
    photo.report = report
    return report, photo


def _require(check: Any, standing: CaseStanding) -> None:
    if not standing.passes(check):
        raise Http404


def _show(
    request: HttpRequest,
    report: Report,
    photo: Attachment,
    original: PhotoOriginal | None,
    formset: Any,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Che vùng trên ảnh"),
        "opts": Report._meta,
        "report": report,
        "photo": photo,
        "original": original,
        "formset": formset,
        "error": error,
    }
    return TemplateResponse(request, "admin/reports/case/photo.html", context, status=status)
