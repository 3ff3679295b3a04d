"""The filters of the worklist."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paht.foundation.caching import process_value
from province.deadlines import WorkCalendar
from province.models import AdminUnit, Agency
from reports.admin import scope
from reports.deadlines.worklist import (
    ALL,
    ONLY_MERGED,
    SOON,
    TODAY,
    WITHOUT_MERGED,
    choices_for,
    quick,
    rated,
    start_of_day,
)
from reports.fields.select import Choices
from reports.models import Category, Report, Suspicion
from reports.rules.states import FINAL_STATES, Satisfaction, State

# Categories, districts and agencies change a few times a year.
CHOICES_SECONDS = 60


def shows_closed(request: HttpRequest) -> bool:
    """Return whether the list holds closed reports too; then the newest come first."""
    choice, state = request.GET.get(QuickFilter.parameter_name), request.GET.get("state")
    return choice == ALL or (not choice and (state in FINAL_STATES or bool(request.GET.get("q"))))


def is_bounded(request: HttpRequest) -> bool:
    """Return whether the filters limit the list to some days, and so its length."""
    return request.GET.get(DayFilter.parameter_name) == TODAY or bool(
        request.GET.get(RatingFilter.parameter_name)
    )


class QuickFilter(admin.SimpleListFilter):
    """Filter by the kind of work; the default is open work, but a search covers all reports."""

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
        days = scope.work_calendar(request) if choice == SOON else WorkCalendar()
        return queryset.filter(
            quick(choice, user=request.user, now=timezone.now(), days=days)  # type: ignore[arg-type]
        )

    @staticmethod
    def _looks_everywhere(request: HttpRequest) -> bool:
        return any(request.GET.get(name) for name in ("state", "q", FloodFilter.parameter_name))


class _ChoiceFilter(admin.SimpleListFilter):
    """Filter by one value of a known list; an unknown value finds nothing."""

    field: str

    def options(self) -> SafeString:
        """Return the options as markup, cached because there may be 200."""
        options = tuple((str(value), str(label)) for value, label in self.lookup_choices)
        choices = process_value(
            ("options", options), CHOICES_SECONDS, lambda: Choices.plain(options)
        )
        return choices.html(self.value() or "")

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


class FloodFilter(admin.SimpleListFilter):
    """Show one flood: its first report and those grouped with it. Rows link here."""

    title = gettext_lazy("đợt gửi gần giống")
    parameter_name = "dot"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return []

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        value = self.value()
        if not value:
            return queryset
        if not (value.isascii() and value.isdecimal() and len(value) < 19):
            return queryset.none()
        grouped = Suspicion.objects.filter(flood=int(value)).values("report")
        return queryset.filter(Q(pk=int(value)) | Q(pk__in=grouped))


class _KeyFilter(_ChoiceFilter):
    """Filter by a choice that means keys of rows; all keys are read once a minute."""

    def choice_keys(self) -> list[tuple[str, str, list[int]]]:
        """Return (value, label, keys) in the order of the options."""
        return process_value(("worklist", self.parameter_name), CHOICES_SECONDS, self.read)

    def read(self) -> list[tuple[str, str, list[int]]]:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, label, _keys in self.choice_keys()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        chosen = self.value()
        if not chosen:
            return queryset
        # Use keys instead of a join: the index of the list holds them.
        keys = {value: keys for value, _label, keys in self.choice_keys()}
        return queryset.filter(**{f"{self.field}__in": keys.get(chosen, [])})


class GroupFilter(_KeyFilter):
    title = gettext_lazy("Nhóm chuyên mục")
    parameter_name = "nhom"
    field = "category"

    def read(self) -> list[tuple[str, str, list[int]]]:
        members: dict[int, list[int]] = {}
        rows = list(Category.objects.order_by("order", "id"))
        for row in rows:
            members.setdefault(row.parent_id or row.pk, []).append(row.pk)
        return [(row.code, row.name, members[row.pk]) for row in rows if row.parent_id is None]


class DistrictFilter(_KeyFilter):
    title = gettext_lazy("Quận/Huyện")
    parameter_name = "huyen"
    field = "district"

    def read(self) -> list[tuple[str, str, list[int]]]:
        rows = AdminUnit.objects.districts().values_list("code", "full_name", "pk")
        return [(code, name, [pk]) for code, name, pk in rows]


class CommuneFilter(_KeyFilter):
    """Filter by commune, for provinces without districts; elsewhere the list would be too long."""

    title = gettext_lazy("Phường/Xã")
    parameter_name = "xa"
    field = "commune"

    def read(self) -> list[tuple[str, str, list[int]]]:
        rows = AdminUnit.objects.communes().filter(parent__level=AdminUnit.Level.PROVINCE)
        return [(unit.code, unit.full_name, [unit.pk]) for unit in rows]


class AgencyFilter(_KeyFilter):
    """Filter by exactly one agency without those below it, as the figures count."""

    title = gettext_lazy("Cơ quan xử lý")
    parameter_name = "co-quan"
    field = "agency"

    def read(self) -> list[tuple[str, str, list[int]]]:
        rows = Agency.objects.order_by("short_name", "pk").values_list("code", "short_name", "pk")
        return [(code, name, [pk]) for code, name, pk in rows]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the agencies in the reader's scope."""
        user = scope.staff(request)
        everywhere = user.has_perm("reports.view_all_reports")
        own = set(user.agency.branch_keys) if user.agency else set()
        return [(code, name) for code, name, (pk,) in self.choice_keys() if everywhere or pk in own]


class RatingFilter(_ChoiceFilter):
    """Filter by recent ratings of reporters."""

    title = gettext_lazy("Đánh giá trong 30 ngày")
    parameter_name = "danh-gia"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Satisfaction.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        level = self.value()
        if not level:
            return queryset
        if level not in Satisfaction.values:
            return queryset.none()
        return queryset.filter(rated(level, now=timezone.now()))


class DayFilter(_ChoiceFilter):
    title = gettext_lazy("Ngày gửi")
    parameter_name = "ngay"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (TODAY, _("Hôm nay")),
            ("7-ngay", _("7 ngày gần đây")),
            ("30-ngay", _("30 ngày gần đây")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        back = {TODAY: 0, "7-ngay": 6, "30-ngay": 29}.get(self.value() or "")
        if back is None:
            return queryset.none() if self.value() else queryset
        return queryset.filter(submitted_at__gte=start_of_day(timezone.now(), back=back))


class MergedFilter(_ChoiceFilter):
    """Leave out merged reports, so that each matter counts once."""

    title = gettext_lazy("Phản ánh đã gộp")
    parameter_name = "gop"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (WITHOUT_MERGED, _("Không kể phản ánh đã gộp")),
            (ONLY_MERGED, _("Chỉ phản ánh đã gộp")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        chosen = self.value()
        if not chosen:
            return queryset
        if chosen not in (WITHOUT_MERGED, ONLY_MERGED):
            return queryset.none()
        return queryset.filter(merged_into__isnull=chosen == WITHOUT_MERGED)


class ChannelFilter(_ChoiceFilter):
    title = gettext_lazy("Kênh tiếp nhận")
    parameter_name = "kenh"
    field = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Report.Channel.choices)
