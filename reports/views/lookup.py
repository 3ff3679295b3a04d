"""Show the public table of reports and its search."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from paht.foundation.local_time import day_text
from paht.foundation.throttle import client_network, over_limit
from reports import search
from reports.models import Report
from reports.rules.states import State
from reports.search.lookup_forms import QUERY_LENGTH, LookupForm, kept_in_language
from reports.search.paging import ReportPages
from reports.search.selection import Selection
from reports.search.suggestions import suggest
from reports.views.form_texts import PlainEncoder
from reports.workflow.wording import grouped

COLUMNS = (
    "code",
    "title",
    "content",
    "redacted_spans",
    "reported_on",
    "submitted_at",
    "due_at",
    "paused_at",
    "state",
)


EXCERPT = 120
SUGGESTED_A_MINUTE = 120
KEEP_SUGGESTIONS = 60
CODE_PLACE = "0" * 12


class TableRow(NamedTuple):
    """A row of the table in words; formatting in the template would cost most of the page."""

    number: int
    code: str
    url: str
    title: str
    excerpt: str
    reported_on: str
    due_on: str
    chip: SafeString


class FilterChip(NamedTuple):
    """A filter in use; `url` is this page without it."""

    label: str
    answer: str
    url: str


@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    code = search.whole_code(query)
    if code and Report.objects.filter(code=code).exists():
        return redirect("reports:detail", code=code)
    is_personal_data = search.is_personal_data(query)
    if is_personal_data:
        forget_query(request)
    form = LookupForm(request.GET)
    context: dict[str, object] = {
        "form": form,
        "filter_fields": filter_fields(form),
        "is_phone": search.looks_like_phone(query),
        "is_personal_data": is_personal_data,
        "unknown_code": code,
        "same_query": _same_query(request),
    }
    if form.is_valid():
        context["filters"] = filter_chips(request, form)
        context["follow_query"] = _follow_query(form)
        if not is_personal_data:
            context |= _results(request, form)
    return render(request, "reports/lookup/lookup.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return proposals of the search box for `q` as a JSON list of texts."""
    if over_limit("suggest", client_network(request), limit=SUGGESTED_A_MINUTE, seconds=60):
        return JsonResponse([], safe=False, status=429)
    found = suggest(request.GET.get("q", "")[:QUERY_LENGTH])
    response = JsonResponse(found, safe=False, encoder=PlainEncoder)
    patch_cache_control(response, public=True, max_age=KEEP_SUGGESTIONS)
    return response


def _same_query(request: HttpRequest) -> str:
    """Return the filters as a query string for the map and the feed."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _follow_query(form: LookupForm) -> str:
    """Return the followable filters as a query string; "" when others are in use too."""
    said = form.cleaned_data
    chosen = {name for name in form.narrowing if said.get(name)}
    # The commune implies its district.
    implied = {"district"} if said.get("commune") else set()
    if said["q"] or not chosen or chosen - implied - {"commune", "category"}:
        return ""
    if said["category"] and form.lists.categories[said["category"]].sensitive:
        return ""
    return urlencode({name: said[name] for name in ("commune", "category") if said[name]})


def filter_fields(form: LookupForm) -> SafeString:
    """Return the folded filters as markup, cached while none is in use."""

    def draw() -> SafeString:
        return render_to_string("reports/lookup/partials/filter_fields.html", {"form": form})

    if form.is_advanced:
        return draw()
    return kept_in_language("filter-fields", draw)


def forget_query(request: HttpRequest) -> None:
    """Drop the search words from the request.

    A typed phone number must not return in the box or in links, where others might read it.
    """
    kept = request.GET.copy()
    kept.pop("q", None)
    request.GET = kept  # type: ignore[assignment]
    request.META["QUERY_STRING"] = kept.urlencode()


def _results(request: HttpRequest, form: LookupForm) -> dict[str, object]:
    words = form.cleaned_data["q"]
    selection = form.selection()
    pages = _pages(selection)
    is_wide = bool(words) and not pages.count
    if is_wide:
        pages = _pages(replace(selection, widely=True))
    page = pages.get_page(request.GET.get("page"))
    return {
        "is_wide": is_wide and bool(pages.count),
        "page": page,
        "rows": _rows(page),
        "count": _count(pages, is_search=bool(words)),
        "is_narrowed": bool(words or form.is_advanced),
    }


def _pages(asked: Selection) -> ReportPages:
    words = asked.words
    return ReportPages(asked.reports(), is_search=bool(words), fields=COLUMNS, best_for=words)


def _rows(page: "Page[Report]") -> list[TableRow]:
    pattern = reverse("reports:detail", args=[CODE_PLACE])
    return [
        TableRow(
            number=number,
            code=report.code,
            url=pattern.replace(CODE_PLACE, report.code),
            title=report.public_title,
            excerpt=excerpt(report.public_content),
            reported_on=day_text(report.reported_on),
            due_on=_vietnamese_day(report.public_due_at),
            chip=kept_in_language(f"chip:{report.state}", partial(_chip, State(report.state))),
        )
        for number, report in enumerate(page.object_list, start=page.start_index())
    ]


def _chip(state: State) -> SafeString:
    return render_to_string("partials/state_chip.html", {"state": state})


def excerpt(content: str) -> str:
    """Return the beginning of a text, cut between words."""
    if len(content) <= EXCERPT:
        return content
    return content[:EXCERPT].rsplit(None, 1)[0].rstrip(" ,.;:") + "…"


def _vietnamese_day(moment: datetime | None) -> str:
    return day_text(moment) if moment else ""


def _count(pages: ReportPages, *, is_search: bool) -> str:
    """Return the number of found reports and their order in words."""
    said = {"count": grouped(pages.count), "pages": grouped(pages.num_pages)}
    if pages.has_more:
        return (
            _(
                "Có hơn %(count)s phản ánh; bảng này liệt kê %(count)s phản ánh mới nhất. "
                "Thêm từ khóa hoặc chọn thời gian để tìm phản ánh cũ hơn."
            )
            % said
        )
    if is_search:
        if pages.num_pages > 1:
            return (
                _("Có %(count)s phản ánh trên %(pages)s trang: khớp nhất trước, rồi từ mới đến cũ.")
                % said
            )
        return _("Có %(count)s phản ánh: khớp nhất trước, rồi từ mới đến cũ.") % said
    if pages.num_pages > 1:
        return _("Có %(count)s phản ánh, xếp từ mới đến cũ trên %(pages)s trang.") % said
    return _("Có %(count)s phản ánh, xếp từ mới đến cũ.") % said


def filter_chips(request: HttpRequest, form: LookupForm) -> list[FilterChip]:
    """Return the filters in use, each with the URL of the page without it."""
    chips = []
    for name, label, answer in form.active_filters():
        rest = request.GET.copy()
        for dropped in (name, "page"):
            rest.pop(dropped, None)
        chips.append(FilterChip(label, answer, f"?{rest.urlencode()}"))
    return chips
