"""Show the public statistics as a page and as a file."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from province.deadlines import day_of
from reports.statistics import overview, rollup, tables
from reports.statistics.disclosure import SMALLEST
from reports.statistics.forms import StatisticsForm
from reports.statistics.overview import RANKED_FROM, Filters

CSV = "csv"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    form = StatisticsForm(request.GET)
    if not form.is_valid():
        return render(request, "reports/statistics/statistics.html", {"form": form})
    filters = form.filters()
    found = overview.overview(filters, today=day_of(timezone.now()))

    def own_address(more: dict[str, str]) -> str:
        address = request.GET.copy()
        for name, value in more.items():
            address[name] = value
        address.pop("format", None)
        return f"?{address.urlencode()}"

    page = tables.page(found, form.lists, own_address)
    if request.GET.get("format") == CSV:
        return _file(page, filters)
    context = {
        "form": form,
        "page": page,
        "period": period_in_words(filters),
        "is_empty": (is_empty := found.total.received == 0),
        "is_counting": is_empty and rollup.is_behind(),
        "smallest": SMALLEST,
        "ranked_from": RANKED_FROM,
        "csv_url": f"{own_address({})}&format={CSV}",
    }
    return render(request, "reports/statistics/statistics.html", context)


def period_in_words(filters: Filters) -> str:
    """Return the period in words."""
    first, last = filters.first, filters.last
    if first == last:
        return _("Tháng %(month)s") % {"month": first.label}
    if (first.number, last.number, last.year) == (1, 12, first.year):
        return _("Năm %(year)s") % {"year": first.year}
    if first.number % 3 == 1 and first.plus(2) == last:
        return _("Quý %(quarter)s năm %(year)s") % {
            "quarter": first.number // 3 + 1,
            "year": first.year,
        }
    return _("Từ tháng %(first)s đến tháng %(last)s") % {"first": first.label, "last": last.label}


def _file(page: tables.Page, filters: Filters) -> HttpResponse:
    file = BytesIO()
    tables.write_csv(file, page, period_in_words(filters))
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"thong-ke-{filters.first}-{filters.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
