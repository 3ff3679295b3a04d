"""Reports in the admin: the worklist, the page of one report, and the door of the moves.

Nothing of a report is edited here: each button posts one form to `move_view`, which hands
it to `workflow.move`. Every page starts from the reports that the person may know of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from paht.foundation.lists import CarefulList
from province.deadlines import VIETNAM, WorkCalendar
from reports import search, workflow, worklist
from reports.admin import (
    bulk,
    checking,
    duplicates,
    exports,
    feedback,
    filters,
    history,
    hotline,
    listing,
    monthly,
    my_notices,
    page,
    photos,
    replies,
    scope,
    sealed,
    sender,
    suspicion,
)
from reports.admin import documents as document_views
from reports.admin import notes as note_views
from reports.admin.case import views as case_views
from reports.admin.forms import DOORS, MoveForm
from reports.admin.masks import MORE
from reports.admin.pages import WorkList, WorkPages
from reports.effects.publication import CHANGED_MEANWHILE
from reports.exports import may_export
from reports.models import Report, ReportQuerySet
from reports.states import State
from reports.worklist import Remaining

# What belongs to one report: (route, view, name).
PAGES_BELOW = (
    *history.URLS,
    *hotline.URLS,
    *duplicates.URLS,
    *suspicion.URLS,
    *photos.URLS,
    *sealed.URLS,
    *sender.URLS,
    *case_views.URLS,
    *replies.URLS,
    *checking.URLS,
    *document_views.URLS,
    *note_views.URLS,
    *bulk.URLS,
    *my_notices.URLS,
    *feedback.URLS,
)

COLUMNS = {
    "report": gettext_lazy("Phản ánh"),
    "place": gettext_lazy("Địa điểm"),
    "category": gettext_lazy("Chuyên mục"),
    "remaining": gettext_lazy("Thời gian còn lại"),
    "state": gettext_lazy("Trạng thái"),
    "agency": gettext_lazy("Cơ quan xử lý"),
}


@dataclass(frozen=True)
class Row:
    """One report of the worklist. `choose` names the box that chooses it; `when` says its
    deadline, or when it was closed."""

    report: Report
    choose: str
    url: str
    remaining: Remaining | None
    when: str
    asks_extension: bool
    is_escalated: bool


@admin.register(Report)
class ReportAdmin(CarefulList):
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
    )
    search_fields = ("code",)
    search_help_text = gettext_lazy("Mã, tiêu đề, nội dung hoặc địa chỉ; gõ không dấu cũng được.")
    actions = None
    list_per_page = 30
    show_full_result_count = False
    paginator = WorkPages
    show_facets = admin.ShowFacets.NEVER

    # --- what may be done at all: looking; everything else is a move ---------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return request.user.has_perm("reports.view_report")

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("", staff(self.changelist_view), name="reports_report_changelist"),
            *exports.urls(),
            *monthly.urls(),
            path(
                "<int:object_id>/change/",
                staff(require_safe(self.report_view)),
                name="reports_report_change",
            ),
            path(
                "<int:object_id>/chuyen/<slug:name>/",
                staff(require_POST(self.move_view)),
                name="reports_report_move",
            ),
            *(path(route, staff(view), name=name) for route, view, name in PAGES_BELOW),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return scope.reports(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WorkList

    # --- the worklist ---------------------------------------------------------------------

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
                "rows": _rows(changelist.result_list, filters.work_calendar(request)),
                "quick": list(quick.choices(changelist)),
                "narrowing": [spec for spec in others if spec.lookup_choices],
                "bulk": bulk.offered(scope.staff(request)),
                "may_export": may_export(scope.staff(request)),
                "export_parameters": listing.narrowing(request),
                "is_narrowed": any(spec.value() for spec in others),
                "parameters": {
                    name: request.GET[name] for name in ("viec", "q") if request.GET.get(name)
                },
            }
        return response

    # --- one report -------------------------------------------------------------------------

    def report_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return page.show(request, scope.report(request, object_id))

    def move_view(self, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
        """Make move `name`; whatever stands against it is said on the report's page."""
        report = scope.report(request, object_id)
        if name not in DOORS:
            raise Http404
        form = DOORS[name](request.POST, request.FILES, report=report)
        if not form.is_valid():
            return page.show(request, report, typed=form, status=422)
        try:
            form.make(by=scope.staff(request), seen=request.POST.get("seen", ""))
        except workflow.Refused as refusal:
            return self._refused(request, object_id, form, refusal)
        worklist_url = reverse("admin:reports_report_changelist")
        messages.success(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("Đã thực hiện “%(action)s” với phản ánh %(code)s.")
                % {"action": form.label, "code": report.code},
                worklist_url,
                _("Về danh sách việc"),
            ),
        )
        if scope.reports(request).filter(pk=object_id).exists():
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=[object_id]))
        return HttpResponseRedirect(worklist_url)

    def _refused(
        self, request: HttpRequest, object_id: int, form: MoveForm, refusal: workflow.Refused
    ) -> HttpResponse:
        # Read anew: the page has to show what the refusal speaks of.
        report = scope.find(request, object_id)
        if report is None:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("admin:reports_report_changelist"))
        if refusal.code == CHANGED_MEANWHILE:
            # Its choices speak of what is no more: the form begins with the present ones.
            messages.error(request, refusal.message)
            said = form.typed(request.POST) | {MORE: request.POST.get(MORE, "")}
            fresh = type(form)(report=report, initial=said)
            return page.show(request, report, opened=fresh, status=409)
        form.add_error(None, refusal.message)
        return page.show(request, report, typed=form, status=409)


def _rows(reports: Iterable[Report], days: WorkCalendar) -> list[Row]:
    now = timezone.now()
    return [_row(report, now, days) for report in reports]


def _row(report: Report, now: datetime, days: WorkCalendar) -> Row:
    remaining = worklist.remaining(report, now=now, days=days)
    return Row(
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
        due = timezone.localtime(report.due_at, VIETNAM)
        return _("Hạn %(due)s") % {"due": f"{due:%H:%M %d/%m/%Y}"}
    if report.completed_at is None:
        return ""
    closed = timezone.localtime(report.completed_at, VIETNAM)
    return _("Đóng ngày %(day)s") % {"day": f"{closed:%d/%m/%Y}"}
