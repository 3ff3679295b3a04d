"""The worklist: the reports of a member of staff, their order and columns.

No report is edited here: a case changes by the moves of its own page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import day_text, local, moment_text
from province.deadlines import WorkCalendar
from reports import search
from reports.admin import scope
from reports.admin.worklist import bulk, filters, listing
from reports.admin.worklist.pages import WorkList, WorkPages
from reports.deadlines import worklist
from reports.models import Report, ReportQuerySet
from reports.rules.states import State
from reports.workflow.time_left import TimeLabel

COLUMNS = {
    "report": gettext_lazy("Phản ánh"),
    "place": gettext_lazy("Địa điểm"),
    "category": gettext_lazy("Chuyên mục"),
    "remaining": gettext_lazy("Thời gian còn lại"),
    "state": gettext_lazy("Trạng thái"),
    "agency": gettext_lazy("Cơ quan xử lý"),
}


@dataclass(frozen=True)
class WorklistRow:
    """One report of the worklist.

    `choose` names its checkbox; `when` holds its deadline, or when it was closed.
    """

    report: Report
    choose: str
    url: str
    remaining: TimeLabel | None
    when: str
    asks_extension: bool
    is_escalated: bool


class WorklistAdmin(CarefulList):
    """The list of reports in the reader's scope; `reports.admin.urls` adds the pages below it."""

    list_display = ("code",)
    list_filter = (
        filters.QuickFilter,
        filters.StateFilter,
        filters.GroupFilter,
        filters.DistrictFilter,
        filters.CommuneFilter,
        filters.ChannelFilter,
        filters.AgencyFilter,
        filters.DayFilter,
        filters.RatingFilter,
        filters.MergedFilter,
        filters.FloodFilter,
    )
    search_fields = ("code",)
    search_help_text = gettext_lazy("Mã, tiêu đề, nội dung hoặc địa chỉ; gõ không dấu cũng được.")
    actions = None
    list_per_page = 30
    show_full_result_count = False
    paginator = WorkPages
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return request.user.has_perm("reports.view_report")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return scope.reports(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WorkList

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        if filters.shows_closed(request):
            return ("-submitted_at", "-id")
        return ("-urgent", "due_at", "id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search.matching(cast(ReportQuerySet, queryset), search_term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(
            request, {"title": _("Danh sách việc"), **(extra_context or {})}
        )
        if isinstance(response, TemplateResponse) and response.context_data:
            changelist = response.context_data["cl"]
            quick, *others = changelist.filter_specs
            response.context_data |= {
                "columns": {name: str(label) for name, label in COLUMNS.items()},
                "rows": _rows(changelist.result_list, scope.work_calendar(request)),
                "quick": list(quick.choices(changelist)),
                "narrowing": [spec for spec in others if spec.lookup_choices],
                "bulk": bulk.offered(scope.staff(request)),
                "may_export": scope.may_export(scope.staff(request)),
                "export_parameters": listing.narrowing(request),
                "is_narrowed": any(spec.value() for spec in others),
                "parameters": {
                    name: request.GET[name] for name in ("viec", "q") if request.GET.get(name)
                },
            }
        return response


def _rows(reports: Iterable[Report], days: WorkCalendar) -> list[WorklistRow]:
    now = timezone.now()
    return [_row(report, now, days) for report in reports]


def _row(report: Report, now: datetime, days: WorkCalendar) -> WorklistRow:
    remaining = worklist.remaining(report, now=now, days=days)
    return WorklistRow(
        report=report,
        choose=_("Chọn phản ánh %(code)s") % {"code": report.code},
        url=reverse("admin:reports_report_change", args=[report.pk]),
        remaining=remaining,
        when=_when(report, is_open=remaining is not None),
        asks_extension=report.state == State.PROCESSING
        and getattr(report, "asks_extension", False),
        is_escalated=not report.is_closed and getattr(report, "is_escalated", False),
    )


def _when(report: Report, *, is_open: bool) -> str:
    if is_open:
        due = local(report.due_at)
        return _("Hạn %(due)s") % {"due": moment_text(due)}
    if report.completed_at is None:
        return ""
    closed = local(report.completed_at)
    return _("Đóng ngày %(day)s") % {"day": day_text(closed)}
