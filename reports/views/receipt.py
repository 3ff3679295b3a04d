"""Show the receipt of a report, opened by its token."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from province import calendar, deadlines, portal
from reports.models import Mark, Report, Reporter, Suspicion
from reports.views import qr

URGENT_CALLS = (
    ("113", gettext_lazy("Công an")),
    ("114", gettext_lazy("Chữa cháy, cứu nạn")),
    ("115", gettext_lazy("Cấp cứu y tế")),
    (portal.say_lazy("%(hotline)s"), gettext_lazy("Tổng đài, 24/24")),
)


@require_safe
def report_done(request: HttpRequest, token: str) -> HttpResponse:
    report = get_object_or_404(_receipts(), token=token)
    working = calendar.load()
    marks = set(report.marks or ())
    response = render(
        request,
        "reports/sending/done.html",
        {
            "report": report,
            "detail_url": reverse("reports:detail", args=[report.code]),
            "qr": qr.drawing(report.code, css="receipt__qr"),
            "received_by": _received_by(report, working),
            "sent_in_office_time": deadlines.is_office_time(report.submitted_at, working),
            "files": report.attachments.evidence().count(),
            "urgent_calls": URGENT_CALLS,
            "is_checked_first": bool(marks),
            "is_unproved": marks == {Mark.UNPROVED.value},
            "gets_no_news": report.gets_no_news,
            "proves_for_name": report.wants_proof and not report.confidential,
        },
    )
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _receipts() -> QuerySet[Report, Any]:
    """Return reports with their waiting marks of spam and two facts of the reporter.

    `gets_no_news`; `wants_proof`: the name may become public once the phone is proved.
    """
    suspicion = Suspicion.objects.waiting().filter(report=OuterRef("pk"))
    without = Reporter.objects.filter(
        report=OuterRef("pk"), news=Reporter.News.NONE, erased_at=None
    )
    unproved = Reporter.objects.filter(
        report=OuterRef("pk"), publish_identity=True, phone_proved_at=None
    )
    return Report.objects.with_place().annotate(
        marks=Subquery(suspicion.values("marks")),
        gets_no_news=Exists(without),
        wants_proof=Exists(unproved),
    )


def _received_by(report: Report, working: deadlines.WorkCalendar) -> datetime:
    """Return when an agency will have received the report: within one working day."""
    return deadlines.add_working_time(report.submitted_at, working.working_day, working)
