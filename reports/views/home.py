"""The home page."""

from datetime import timedelta

from django.db.models import Count, F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from province import calendar, deadlines
from reports.models import Attachment, Category, Report
from reports.states import State

EMERGENCY = (
    ("113", _("Công an")),
    ("114", _("Chữa cháy, cứu nạn")),
    ("115", _("Cấp cứu y tế")),
    ("111", _("Bảo vệ trẻ em")),
    ("112", _("Tìm kiếm, cứu nạn")),
    ("1022", _("Tổng đài tỉnh Sóc Trăng")),
)
FIGURES_DAYS = 30


def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    working = calendar.load()
    return render(
        request,
        "reports/home.html",
        {
            "figures": _figures(now - timedelta(days=FIGURES_DAYS)),
            "popular_categories": _popular_categories(),
            "recent_answers": _recent_answers(),
            "emergency": EMERGENCY,
            "office_open": deadlines.is_office_time(now, working),
            "next_opening": deadlines.next_office_opening(now, working),
        },
    )


def _figures(since: object) -> dict[str, int | None]:
    completed = Q(state=State.COMPLETED, completed_at__gte=since)
    counts = Report.objects.filter(
        ~Q(state__in=(State.REJECTED, State.WITHDRAWN))
    ).aggregate(
        in_progress=Count("id", filter=~Q(state=State.COMPLETED)),
        completed=Count("id", filter=completed),
        on_time=Count("id", filter=completed & Q(completed_at__lte=F("due_at"))),
    )
    completed_count = counts["completed"]
    return {
        "in_progress": counts["in_progress"],
        "completed_30_days": completed_count,
        "on_time_percent": round(100 * counts["on_time"] / completed_count)
        if completed_count
        else None,
    }


def _popular_categories() -> list[Category]:
    """Six subcategories, most used first; the catalogue's order while there are no reports."""
    return list(
        Category.objects.filter(is_active=True, parent__isnull=False, sensitive=False)
        .select_related("parent")
        .annotate(uses=Count("reports"))
        .order_by("-uses", "parent__order", "order")[:6]
    )


def _recent_answers() -> list[Report]:
    photos = Attachment.objects.public().filter(kind=Attachment.Kind.PHOTO)
    reports = list(
        Report.objects.public()
        .filter(state=State.COMPLETED)
        .with_place()
        .prefetch_related(Prefetch("attachments", queryset=photos, to_attr="photos"))
        .order_by("-completed_at")[:4]
    )
    for report in reports:
        report.photo_before = next(
            (p for p in report.photos if p.answer_id is None), None
        )
        report.photo_after = next((p for p in report.photos if p.answer_id), None)
    return reports
