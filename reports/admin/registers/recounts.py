"""Recount open deadlines after a calendar edit: preview, order, progress, log."""

import tempfile
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe

from accounts import confirmers
from accounts.fields import CleanTextField
from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import moment_text
from paht.foundation.spreadsheets import Column, Value, write_csv
from province import calendar
from province.models import CalendarDay
from reports.admin import scope
from reports.deadlines import recounting
from reports.deadlines.recounting import PERMISSION
from reports.models import DeadlineRecount

# So many while the browser waits; a worker does the rest.
SECONDS_AT_ONCE = 2
NAMED_DAYS = 5
_DONE_TO_DAY = {
    ADDITION: gettext_lazy("thêm %(day)s"),
    CHANGE: gettext_lazy("sửa %(day)s"),
    DELETION: gettext_lazy("xóa %(day)s"),
}


class RecountForm(forms.Form):
    note = CleanTextField(
        what=gettext_lazy("căn cứ"),
        lines=True,
        longest=500,
        label=gettext_lazy("Căn cứ thay đổi lịch"),
        help_text=gettext_lazy("Ghi vào nhật ký của từng phản ánh được đổi hạn; chỉ cán bộ xem."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    calendar = forms.CharField(widget=forms.HiddenInput, required=False)


def _check_permission(request: HttpRequest) -> None:
    if not scope.staff(request).has_perm(PERMISSION):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def preview_view(request: HttpRequest) -> HttpResponse:
    """Show the deadlines that would change; a post orders exactly those, or says why not."""
    _check_permission(request)
    refusal = ""
    form = RecountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            recount = recounting.start(
                by=scope.staff(request),
                note=form.cleaned_data["note"],
                seen=form.cleaned_data["calendar"],
            )
        except recounting.Refused as refused:
            refusal = refused.message
        else:
            _tell_of(recount)
            recounting.advance(seconds=SECONDS_AT_ONCE)
            return redirect("admin:reports_deadlinerecount_change", recount.pk)
    found = recounting.preview()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Tính lại hạn theo lịch làm việc"),
        "form": form,
        # Always the token of the table on the screen, whatever was posted.
        "calendar": found.calendar,
        "preview": found,
        "running": DeadlineRecount.objects.filter(is_running=True).select_related("by").first(),
        "refusal": refusal,
    }
    if not form.is_bound:
        form.initial["note"] = _edited_days()
    status = 409 if refusal else 422 if form.errors else 200
    return TemplateResponse(
        request, "admin/reports/registers/recount_preview.html", context, status=status
    )


def _tell_of(recount: DeadlineRecount) -> None:
    """Tell the supervisors: later deadlines silence the reminders."""
    with override("vi"):
        what = _("Tính lại hạn của %(count)d phản ánh") % {"count": recount.planned}
    url = reverse("admin:reports_deadlinerecount_change", args=[recount.pk])
    confirmers.tell_done(what, kind="recount", by=recount.by, url=url)


def _edited_days() -> str:
    """Return the calendar edits since the last run in words, newest first."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(CalendarDay)
    ).order_by("-action_time", "-pk")
    last = DeadlineRecount.objects.first()
    if last:
        entries = entries.filter(action_time__gt=last.started_at)
    named = [
        str(_DONE_TO_DAY[entry.action_flag]) % {"day": entry.object_repr}
        for entry in entries[:NAMED_DAYS]
    ]
    return _("Thay đổi lịch làm việc: %(days)s.") % {"days": "; ".join(named)} if named else ""


@require_safe
def csv_view(request: HttpRequest) -> FileResponse:
    """Send every deadline that would change as CSV, without confidential reports."""
    _check_permission(request)
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)
    try:
        write_csv(file, _columns(), _rows())
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = f"tinh-lai-han-{timezone.localdate():%Y%m%d}.csv"
    return FileResponse(file, as_attachment=True, filename=name)


def _columns() -> list[Column]:
    return [
        Column(_("Mã PAKN"), 16),
        Column(_("Cơ quan xử lý"), 30),
        Column(_("Hạn hiện nay"), 18),
        Column(_("Hạn mới"), 18),
        Column(_("Thay đổi"), 12),
    ]


def _rows() -> Iterator[tuple[Value, ...]]:
    later, earlier = _("muộn hơn"), _("sớm hơn")
    for change in recounting.changes(calendar.load()):
        if change.is_confidential:
            continue
        moved = later if change.after > change.before else earlier
        yield change.code, change.agency, change.before, change.after, moved


@admin.register(DeadlineRecount)
class DeadlineRecountAdmin(CarefulList):
    """The log of recounts, and the progress of the present one."""

    list_display = ("started_at", "who", "outcome", "planned", "changed")
    list_select_related = ("by",)
    list_per_page = 50
    actions = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: DeadlineRecount | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: DeadlineRecount | None = None
    ) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("người thực hiện"))
    def who(self, recount: DeadlineRecount) -> str:
        return recount.by.get_full_name()

    @admin.display(description=gettext_lazy("tình trạng"))
    def outcome(self, recount: DeadlineRecount) -> str:
        if recount.is_running:
            return _("Đang tính")
        return _("Dừng giữa chừng") if recount.is_stopped else _("Đã xong")

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("", staff(self.changelist_view), name="reports_deadlinerecount_changelist"),
            path("xem-truoc/", staff(preview_view), name="reports_recount_preview"),
            path("xem-truoc/csv/", staff(csv_view), name="reports_recount_csv"),
            path(
                "<int:object_id>/change/",
                staff(require_safe(self.progress_view)),
                name="reports_deadlinerecount_change",
            ),
        ]

    def progress_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        recount = DeadlineRecount.objects.select_related("by").filter(pk=object_id).first()
        if recount is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Tính lại hạn lúc %(at)s") % {"at": moment_text(recount.started_at)},
            "recount": recount,
        }
        return TemplateResponse(request, "admin/reports/registers/recount_progress.html", context)
