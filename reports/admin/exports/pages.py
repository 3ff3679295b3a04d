"""Order a file of the worklist, show its progress, send it; and log all orders."""

from typing import Any, BinaryIO, ClassVar
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import moment_text
from reports.admin import scope
from reports.admin.exports import queue
from reports.admin.worklist import listing
from reports.models import Export, Report

FORMS = (Export.Form.XLSX, Export.Form.CSV)
SHOWN = 30


def _check_permission(request: HttpRequest) -> None:
    if not scope.may_export(scope.staff(request)):
        raise PermissionDenied


def _order(request: HttpRequest, object_id: int) -> Export:
    """Return an order of the reader; 404 for orders of others."""
    _check_permission(request)
    found = Export.objects.of(scope.staff(request)).filter(pk=object_id).first()
    if found is None:
        raise Http404
    return found


@require_POST
def start_view(request: HttpRequest) -> HttpResponseBase:
    """Send a short list as a file at once; put a long one in the queue."""
    _check_permission(request)
    by = scope.staff(request)
    form = request.POST.get("dang")
    if form not in FORMS:
        return _refused(request, {}, _("Vui lòng chọn dạng tệp."))
    try:
        wanted = listing.listing_for(by, request.POST.dict())
    except ValueError:
        return _refused(request, {}, _("Điều kiện lọc không hợp lệ. Vui lòng lọc lại."))
    order = queue.Order(form, wanted.parameters, wanted.summary, wanted.reports.count())
    try:
        if order.total > queue.AT_ONCE:
            return HttpResponseRedirect(_address(queue.start(order, by=by)))
        export, file = queue.at_once(order, by=by, reports=wanted.reports)
    except queue.Refused as refusal:
        return _refused(request, wanted.parameters, refusal.message)
    return _attachment(file, export)


def _refused(request: HttpRequest, parameters: dict[str, str], why: str) -> HttpResponse:
    messages.error(request, why)
    worklist = reverse("admin:reports_report_changelist")
    return HttpResponseRedirect(f"{worklist}?{urlencode(parameters)}" if parameters else worklist)


def _address(export: Export) -> str:
    return reverse("admin:reports_export_progress", args=[export.pk])


def _attachment(file: BinaryIO, export: Export) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=export.file_name)


@require_safe
def mine_view(request: HttpRequest) -> HttpResponse:
    """List the recent exports of the reader."""
    _check_permission(request)
    mine = Export.objects.of(scope.staff(request))
    return _page(
        request, "admin/reports/exports/mine.html", title=_("Tệp đã xuất"), exports=mine[:SHOWN]
    )


@require_safe
def progress_view(request: HttpRequest, object_id: int) -> HttpResponse:
    export = _order(request, object_id)
    return _page(
        request,
        "admin/reports/exports/progress.html",
        title=_("Xuất danh sách phản ánh"),
        export=export,
    )


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return TemplateResponse(
        request,
        template,
        {
            **admin.site.each_context(request),
            "opts": Report._meta,
            "days_kept": queue.KEPT.days,
            **context,
        },
    )


@require_POST
def cancel_view(request: HttpRequest, object_id: int) -> HttpResponse:
    export = _order(request, object_id)
    try:
        queue.cancel(export)
    except queue.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã hủy xuất tệp."))
    return HttpResponseRedirect(_address(export))


@require_http_methods(["GET", "HEAD", "POST"])
def file_view(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """Send the file and log the download; a GET leads to the page that says so and asks."""
    export = _order(request, object_id)
    if request.method != "POST":
        return HttpResponseRedirect(_address(export))
    try:
        file = queue.fetch(export)
    except queue.Refused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(_address(export))
    if not settings.MEDIA_ACCEL_PREFIX:
        return _attachment(file, export)
    # The reverse proxy sends the file.
    file.close()
    response = HttpResponse(content_type="application/octet-stream")
    response["X-Accel-Redirect"] = settings.MEDIA_ACCEL_PREFIX + quote(export.file.name or "")
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return response


@admin.register(Export)
class ExportAdmin(CarefulList):
    """The log of all exports, for supervisors."""

    list_display = (
        "asked",
        "who",
        "agency",
        "what",
        "form",
        "summary",
        "rows_done",
        "fetched",
        "status",
    )
    list_filter = ("what", "form", "status", "asked_at")
    list_select_related = ("by", "agency")
    list_display_links = None
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields: ClassVar[tuple[str, ...]] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Export | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Export | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        """Return the exports within the reader's scope."""
        found: QuerySet[Export] = super().get_queryset(request).annotate(fetches=Count("downloads"))
        user = scope.staff(request)
        if user.has_perm("reports.view_all_reports"):
            return found
        return found.filter(agency=user.agency, everywhere=False) if user.agency else found.none()

    @admin.display(description=gettext_lazy("lúc"), ordering="id")
    def asked(self, export: Export) -> str:
        return moment_text(export.asked_at)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"title": _("Nhật ký xuất dữ liệu"), **(extra_context or {})}
        )

    @admin.display(description=gettext_lazy("người xuất"))
    def who(self, export: Export) -> str:
        return export.by.get_full_name()

    @admin.display(description=gettext_lazy("lượt tải"))
    def fetched(self, export: Any) -> int:
        return int(export.fetches)
