"""Show “Cá nhân”: the reports of a signed-in citizen, also those older than the account."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import device_copies
from accounts.models import User
from province import calendar
from reports.models import Report
from reports.people import my_reports, unread
from reports.people.following import subscriptions
from reports.views.follow import followed
from reports.workflow import wording
from reports.workflow.time_left import TimeLabel

PER_PAGE = 20


@dataclass(frozen=True)
class AccountReport:
    """One report of the account, with the time left in words."""

    report: Report
    deadline: TimeLabel | None


@never_cache
@login_required
def account_overview(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.is_staff:
        return redirect("admin:index")
    own = my_reports.sent_by(user).with_place().select_related("merged_into")
    own = own.annotate(is_unread=unread.is_unread())
    pages = Paginator(own.newest_first(), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    now, working = timezone.now(), calendar.load()
    rows = [
        AccountReport(report, wording.deadline(report, now=now, calendar=working))
        for report in page.object_list
    ]
    response = render(
        request,
        "accounts/personal.html",
        {
            "person": user,
            "page": page,
            "rows": rows,
            "count": wording.grouped(pages.count),
            "unread": unread.count(request),
            "followed": followed(subscriptions.live_of(user)),
        },
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    if all(row.report.may_stay_on_device for row in rows):
        device_copies.allow(request, response)
    return response
