"""The ways to narrow the worklist down."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from province import calendar
from province.deadlines import WorkCalendar
from province.models import AdminUnit
from reports.admin import scope
from reports.models import Category, Report
from reports.states import FINAL_STATES, State
from reports.worklist import ALL, SOON, choices_for, quick


def shows_closed(request: HttpRequest) -> bool:
    """Whether the list is more than a to-do list: then the newest come first."""
    choice, state = request.GET.get(QuickFilter.parameter_name), request.GET.get("state")
    return choice == ALL or (not choice and (state in FINAL_STATES or bool(request.GET.get("q"))))


def work_calendar(request: HttpRequest) -> WorkCalendar:
    """The calendar, read once a request."""
    found: WorkCalendar | None = getattr(request, "work_calendar", None)
    if found is None:
        found = calendar.load()
        request.work_calendar = found  # type: ignore[attr-defined]
    return found


class QuickFilter(admin.SimpleListFilter):
    """The default is the work that is open; a search or a state looks everywhere."""

    title = gettext_lazy("việc")
    parameter_name = "viec"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(choices_for(scope.staff(request)).items())

    def choices(self, changelist: Any) -> Any:
        chosen = self.value() or (ALL if self._looks_everywhere(self.request) else "")
        everywhere = scope.staff(self.request).has_perm("reports.view_all_reports")
        all_open = _("Việc đang mở") if everywhere else _("Của đơn vị")
        for value, label in [("", all_open), *self.lookup_choices]:
            yield {
                "selected": chosen == value,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: value} if value else {},
                    [] if value else [self.parameter_name],
                ),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        choice = self.value() or ""
        if not choice and self._looks_everywhere(request):
            return queryset
        days = work_calendar(request) if choice == SOON else WorkCalendar()
        return queryset.filter(
            quick(choice, user=request.user, now=timezone.now(), days=days)  # type: ignore[arg-type]
        )

    @staticmethod
    def _looks_everywhere(request: HttpRequest) -> bool:
        return bool(request.GET.get("state") or request.GET.get("q"))


class _ChoiceFilter(admin.SimpleListFilter):
    """One value of a known list; an unknown one finds nothing."""

    field: str

    def has_output(self) -> bool:
        # Known even without choices: an old link must not be an error.
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        value = self.value()
        if not value:
            return queryset
        if value not in dict(self.lookup_choices):
            return queryset.none()
        return queryset.filter(**{self.field: value})


class StateFilter(_ChoiceFilter):
    title = gettext_lazy("Trạng thái")
    parameter_name = field = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)


class GroupFilter(_ChoiceFilter):
    title = gettext_lazy("Nhóm chuyên mục")
    parameter_name = "nhom"
    field = "category__parent__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        groups = Category.objects.filter(parent=None).order_by("order", "id")
        return list(groups.values_list("code", "name"))


class DistrictFilter(_ChoiceFilter):
    title = gettext_lazy("Quận/Huyện")
    parameter_name = "huyen"
    field = "district__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(AdminUnit.objects.districts().values_list("code", "full_name"))


class ChannelFilter(_ChoiceFilter):
    title = gettext_lazy("Kênh tiếp nhận")
    parameter_name = "kenh"
    field = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Report.Channel.choices)
