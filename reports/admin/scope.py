"""Decide which reports a member of staff may open; every page below the worklist starts here."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest

from accounts import second_person
from accounts.models import User
from province import calendar, directory
from province.deadlines import WorkCalendar
from reports.deadlines import worklist
from reports.models import PLACE, Report, ReportQuerySet, attach_references
from reports.people import me_too

# Expensive to read, and shown on no page.
_NOT_SHOWN = ("search_text", "search_vector")


def staff(request: HttpRequest) -> User:
    """Return the signed-in member of staff; `admin_view` refuses everybody else."""
    return cast(User, request.user)


def reports(request: HttpRequest) -> ReportQuerySet:
    """Return the reports in the scope of the reader."""
    return Report.objects.for_staff(staff(request))


def listed(reports: ReportQuerySet) -> ReportQuerySet:
    """Add what a row of the list shows, except the places, which `attach_references` sets."""
    return _counted(reports).annotate(
        asks_extension=worklist.asks_extension(),
        is_suspect=worklist.is_suspect(),
        flood_count=worklist.flood_count(),
    )


def _counted(reports: ReportQuerySet) -> ReportQuerySet:
    """Add what rows of lists and the head of a case page share."""
    counted = me_too.counted(reports).select_related("handler")
    return counted.annotate(is_escalated=worklist.is_escalated())


def find(request: HttpRequest, object_id: int) -> Report | None:
    merged = Report.objects.filter(merged_into=OuterRef("pk"))
    known = (
        _counted(reports(request)).annotate(has_merged=Exists(merged)).select_related("reporter")
    )
    known = known.prefetch_related("attachments").defer(*_NOT_SHOWN)
    if request.method not in ("GET", "HEAD"):
        # POST reads fresh rows; GET may use data up to ten seconds old.
        known = known.select_related(*PLACE, "complained_agency__parent")
    found = known.filter(pk=object_id).first()
    if found:
        attach_references([found])
        directory.attach_agencies([found], "complained_agency")
    return found


def report(request: HttpRequest, object_id: int) -> Report:
    """Return the report; 404 outside the scope, 403 without the right to see reports."""
    if not staff(request).has_perm("reports.view_report"):
        raise PermissionDenied
    found = find(request, object_id)
    if found is None:
        raise Http404
    return found


def work_calendar(request: HttpRequest) -> WorkCalendar:
    """Return the working calendar, read once a request."""
    found: WorkCalendar | None = getattr(request, "work_calendar", None)
    if found is None:
        found = calendar.load()
        request.work_calendar = found  # type: ignore[attr-defined]
    return found


def may_export(user: User) -> bool:
    """Return whether `user` may take lists of reports out of the portal as files."""
    may = user.has_perms(("reports.view_report", "reports.export_report"))
    return may and not second_person.awaits_confirmation(user)
