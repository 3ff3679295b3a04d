"""Show the home page."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from citizen.emergency_numbers import NUMBERS
from paht.foundation.caching import process_value, shared_value
from province import calendar, deadlines
from reports.models import (
    Category,
    Report,
    attach_references,
    known_categories,
    with_photos,
)
from reports.models.report_access import public_through
from reports.rules.states import State
from reports.statistics import punctuality
from reports.views import structured

FIGURES_DAYS = 30
KEEP_SECONDS = 60


def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    working = calendar.load()
    return render(
        request,
        "reports/pages/home.html",
        {
            "figures": shared_value("home:figures", KEEP_SECONDS, _figures),
            "popular_categories": _popular_categories(),
            "recent_answers": _recent_answers(),
            "structured": structured.portal(),
            "emergency": NUMBERS,
            "office_open": deadlines.is_office_time(now, working),
            "next_opening": deadlines.next_office_opening(now, working),
        },
    )


def _figures() -> dict[str, int | None]:
    counted, completed, overdue = punctuality.recent(
        Report.objects.counted(), days=FIGURES_DAYS, now=timezone.now()
    )
    share = counted.share
    return {
        "in_progress": Report.objects.open().count(),
        "completed_30_days": completed,
        "in_time_percent": None if share is None else int(punctuality.percent(share, places=0)),
        "overdue": overdue,
    }


def _popular_categories() -> list[Category]:
    """Return the six subcategories with the most public reports, then by the catalogue's order.

    Other reports do not count: the order would tell of a report that nobody released.
    """
    leaves = Category.objects.filter(is_active=True, parent__isnull=False, sensitive=False)

    def most_used() -> list[int]:
        uses = Count("reports", filter=public_through("reports"))
        ranked = leaves.annotate(uses=uses).order_by("-uses", "parent__order", "order")
        return list(ranked.values_list("pk", flat=True)[:6])

    def load() -> list[Category]:
        # Counting is expensive, so the processes share the result.
        ranked = shared_value("home:categories", KEEP_SECONDS, most_used)
        known = (known_categories().get(pk) for pk in ranked)
        return [one for one in known if one and one.is_active and not one.sensitive]

    return process_value("home:categories", KEEP_SECONDS, load)


def _recent_answers() -> list[Report]:
    # The state implies an answer, but the index needs the date: without it, PostgreSQL reads
    # thousands of open reports before the first answered one.
    answered = Report.objects.public().filter(state=State.COMPLETED, completed_at__isnull=False)
    shown = with_photos(answered.select_related("agency")).defer(
        "content", "search_text", "search_vector"
    )
    newest = list(shown.order_by("-completed_at", "-id")[:4])
    attach_references(newest)
    return newest
