"""Let changes of units and agencies wait for a second person; tell of changes of the calendar.

A complaint must not reach the people whom it is about because an agency has another's name. Days
off move every later deadline, and the reminders with it.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import confirmers
from accounts.guarded_admin import GuardedRows
from province.admin import AdminUnitAdmin, AgencyAdmin, CalendarDayAdmin
from province.models import AdminUnit, Agency, CalendarDay
from reports.admin import scope

admin.site.unregister((AdminUnit, Agency, CalendarDay))


@admin.register(AdminUnit)
class GuardedUnitAdmin(GuardedRows, AdminUnitAdmin):
    pass


@admin.register(Agency)
class GuardedAgencyAdmin(GuardedRows, AgencyAdmin):
    pass


@admin.register(CalendarDay)
class ToldCalendarDayAdmin(CalendarDayAdmin):
    """Tell everybody who may confirm; a recount shows and undoes what a day has moved."""

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _tell(request, obj)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        super().delete_model(request, obj)
        _tell(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        first = queryset.first()
        super().delete_queryset(request, queryset)
        if first:
            _tell(request, first)


def _tell(request: HttpRequest, day: CalendarDay) -> None:
    with override("vi"):
        what = _("Lịch làm việc: %(day)s") % {"day": f"{day.date:%d/%m/%Y}"}
    url = reverse("admin:reports_history")
    confirmers.tell_done(what, kind="calendar", by=scope.staff(request), url=url)
