"""List pending reports, open one on record, and complete or close it with the sender on the phone.

The list and the first page show no word and no name. Opening is a POST, because it is recorded.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from paht.foundation.admin_lists import CarefulList
from reports import workflow
from reports.admin import scope
from reports.admin.hotline import page as hotline_page
from reports.intake import Refused, answered, hold
from reports.intake import pending as pendings
from reports.models import PendingReport
from reports.models.pending import may_see

ALL = "tat-ca"
State = PendingReport.State


class StateFilter(admin.SimpleListFilter):
    """Show the waiting ones unless others are asked for."""

    title = gettext_lazy("trạng thái")
    parameter_name = "trang-thai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        others = [choice for choice in State.choices if choice[0] != State.WAITING]
        return [*others, (ALL, _("Tất cả"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [first | {"display": State.WAITING.label}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PendingReport]) -> Any:
        value = self.value() or State.WAITING
        return queryset if value == ALL else queryset.filter(state=value)


class AgeFilter(admin.SimpleListFilter):
    title = gettext_lazy("thời gian chờ")
    parameter_name = "cho"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("moi", _("Trong 24 giờ")),
            ("vai-ngay", _("Từ 1 đến 4 ngày")),
            ("sap-het", _("Trên 4 ngày")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PendingReport]) -> Any:
        now = timezone.now()
        day, reminded = now - timedelta(days=1), now - pendings.REMINDED_AFTER
        found = {
            "moi": Q(received_at__gt=day),
            "vai-ngay": Q(received_at__lte=day, received_at__gt=reminded),
            "sap-het": Q(received_at__lte=reminded),
        }
        return queryset.filter(found.get(self.value() or "", Q()))


class PendingList(ChangeList):
    def url_for_result(self, result: Any) -> str:
        return reverse(f"admin:{_NAME}_change", args=[result.key])


@admin.register(PendingReport)
class PendingAdmin(CarefulList):
    list_display = ("received", "danger", "channel", "category", "commune", "expires_at", "state")
    list_display_links = ("received",)
    list_filter = (StateFilter, AgeFilter, "endangers_life", "channel")
    list_select_related = ("category", "commune")
    change_list_template = "admin/reports/registers/pending_list.html"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see(scope.staff(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_see(scope.staff(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PendingList

    def get_queryset(self, request: HttpRequest) -> QuerySet[PendingReport]:
        return PendingReport.objects.for_staff(scope.staff(request))

    @admin.display(description=gettext_lazy("đến lúc"), ordering="received_at")
    def received(self, pending: PendingReport) -> str:
        return f"{timezone.localtime(pending.received_at):%H:%M %d/%m/%Y}"

    @admin.display(description=gettext_lazy("mức độ"), ordering="-endangers_life")
    def danger(self, pending: PendingReport) -> str:
        return _("Nguy hiểm tính mạng") if pending.endangers_life else "–"

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "change": pending_view,
            "mo": open_view,
            "ghi-nhan": call_view,
            "dong": refuse_view,
            "chuyen": move_view,
        }
        names = {"mo": "open", "ghi-nhan": "call", "dong": "refuse", "chuyen": "move"}
        return [
            path("", self.admin_site.admin_view(self.changelist_view), name=f"{_NAME}_changelist"),
            *(
                path(
                    f"<uuid:object_id>/{route}/",
                    self.admin_site.admin_view(view),
                    name=f"{_NAME}_{names.get(route, route)}",
                )
                for route, view in pages.items()
            ),
        ]


_NAME = "reports_pendingreport"


def pending_view(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Show what is known without opening it."""
    return _show(request, _found(request, object_id))


@require_POST
def open_view(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Show words and sender; the access is recorded first."""
    found = _found(request, object_id)
    try:
        pending = pendings.open_as_staff(found.pk, by=scope.staff(request))
    except Refused as refusal:
        return _refused(request, refusal)
    return _show(request, pending, is_open=True)


@require_POST
def call_view(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Show the form of the hotline with the content, or take its answers."""
    found = _found(request, object_id)
    if "submission_id" in request.POST:
        return hotline_page.complete(request, found)
    try:
        pending = pendings.open_as_staff(found.pk, by=scope.staff(request))
    except Refused as refusal:
        return _refused(request, refusal)
    return hotline_page.start(request, pending)


@require_POST
def refuse_view(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Close it: the sender does not agree."""
    found = _found(request, object_id)
    try:
        pendings.refuse(found.pk, by=scope.staff(request))
    except Refused as refusal:
        return _refused(request, refusal)
    messages.success(
        request, _("Đã đóng vì người gửi không đồng ý; nội dung, tệp và địa chỉ đã xóa.")
    )
    return redirect(f"admin:{_NAME}_changelist")


@require_POST
def move_view(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Move it between the ordinary queue and that of the inspectorate."""
    pending, by = _found(request, object_id), scope.staff(request)
    try:
        if answered.may_join(pending):
            report = answered.add(pending, seen=request.POST.get("version", ""), by=by)
            messages.success(
                request,
                _("Đã thêm vào phản ánh %(code)s; cơ quan đang xử lý đọc được từ lúc này.")
                % {"code": report.code},
            )
        elif pending.inspectorate_only and not pending.about_inspectorate:
            pendings.release(pending.pk, by=by)
            messages.success(request, _("Đã chuyển ra danh sách chung của tổng đài."))
        else:
            pendings.withhold(pending.pk, by=by)
            messages.success(request, _("Đã chuyển riêng cho Thanh tra."))
    except (Refused, workflow.Refused) as refusal:
        return _refused(request, refusal)
    return redirect(f"admin:{_NAME}_changelist")


def _found(request: HttpRequest, object_id: UUID) -> PendingReport:
    """Return the row; one of another queue does not exist for this person."""
    own = PendingReport.objects.for_staff(scope.staff(request))
    shown = ("category__parent", "commune__parent", "answered_report")
    found = own.select_related(*shown).filter(key=object_id).first()
    if found is None:
        raise Http404
    return found


def _refused(request: HttpRequest, refusal: Refused | workflow.Refused) -> HttpResponse:
    messages.error(request, refusal.message)
    return redirect(f"admin:{_NAME}_changelist")


def _show(request: HttpRequest, pending: PendingReport, *, is_open: bool = False) -> HttpResponse:
    report = None
    if pending.state == State.COMPLETED:
        report = scope.reports(request).filter(submission_id=pending.submission_id).first()
    context = {
        **admin.site.each_context(request),
        "title": _("Phản ánh chờ đồng ý"),
        "pending": pending,
        "state": pending.state_at(timezone.now()),
        "is_open": is_open,
        # Pictures belong to the content, whose opening is recorded.
        "files": [
            (file, hold.picture(file) if is_open else "")
            for file in (hold.held(pending.submission_id) if pending.is_waiting else ())
        ],
        "actions": pending.actions.select_related("by", "agency"),
        "report": report,
        "leaves_inspectorate": pending.inspectorate_only and not pending.about_inspectorate,
        "joins_report": answered.may_join(pending),
    }
    response = TemplateResponse(request, "admin/reports/registers/pending.html", context)
    add_never_cache_headers(response)
    return response
