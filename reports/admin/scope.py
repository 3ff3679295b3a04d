"""Which reports a member of staff may open: every page below the worklist starts here."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import User
from reports import me_too, worklist
from reports.models import Report, ReportQuerySet


def staff(request: HttpRequest) -> User:
    """Whoever is behind `admin_view`: never anonymous."""
    return cast(User, request.user)


def reports(request: HttpRequest) -> QuerySet[Report]:
    """The reports this person may know of."""
    return shown(Report.objects.for_staff(staff(request)))


def shown(reports: ReportQuerySet) -> ReportQuerySet:
    """`reports` with all that a row of the list or the head of a page tells of them."""
    return (
        me_too.counted(reports)
        .with_place()
        .select_related("handler")
        .annotate(
            asks_extension=worklist.asks_extension(),
            is_escalated=worklist.is_escalated(),
            is_suspect=worklist.is_suspect(),
        )
    )


def find(request: HttpRequest, object_id: int) -> Report | None:
    merged = Report.objects.filter(merged_into=OuterRef("pk"))
    found = reports(request).annotate(has_merged=Exists(merged))
    found = found.select_related("complained_agency__parent", "reporter")
    return found.prefetch_related("attachments").filter(pk=object_id).first()


def report(request: HttpRequest, object_id: int) -> Report:
    """The report, 404 outside the person's scope, 403 for who may see none at all."""
    if not staff(request).has_perm("reports.view_report"):
        raise PermissionDenied
    found = find(request, object_id)
    if found is None:
        raise Http404
    return found
