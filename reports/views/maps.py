"""Show the public map, serve its data and the list beside it."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from province import portal
from province.bounds import bounds_around
from province.models import AdminUnit
from reports import search
from reports.map import clusters
from reports.map.forms import MapViewForm, complaint
from reports.search.lookup_forms import STATUSES, LookupForm, kept_in_language
from reports.views.form_texts import PlainEncoder
from reports.views.lookup import filter_chips, filter_fields, forget_query
from reports.workflow.wording import grouped

GEOJSON = "application/geo+json"
KEEP_SECONDS = 60
NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}
# Texts of the page's script.
TEXTS = {
    "zoom_in": gettext_lazy("Phóng to"),
    "zoom_out": gettext_lazy("Thu nhỏ"),
    "close": gettext_lazy("Đóng"),
    "crowd": gettext_lazy("%(count)s phản ánh, %(open)s chưa hoàn thành. Phóng to để xem"),
    "same_place": gettext_lazy("%(count)s phản ánh tại đây"),
    "many_here": gettext_lazy("Có quá nhiều phản ánh ở một chỗ để hiện từng điểm."),
    "overdue": gettext_lazy("quá hạn"),
    "failed": gettext_lazy("Không tải được dữ liệu bản đồ. Xin kiểm tra mạng rồi thử lại."),
    "locating": gettext_lazy("Đang tìm vị trí của Ông/Bà…"),
    "located": gettext_lazy("Bản đồ đang ở gần vị trí của Ông/Bà."),
    "here": gettext_lazy("Vị trí của Ông/Bà"),
    "outside": portal.say_lazy(gettext_lazy("Vị trí của Ông/Bà ở ngoài %(place)s.")),
    "locate_denied": gettext_lazy(
        "Trình duyệt chưa được phép dùng vị trí. Xin cho phép trong cài đặt của trình duyệt, "
        "hoặc kéo bản đồ đến nơi cần xem."
    ),
    "locate_failed": gettext_lazy("Chưa xác định được vị trí. Xin thử lại ở nơi thoáng."),
}


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Show the map, its filters, and the same reports as a list."""
    query = request.GET.get("q", "")
    is_personal_data = search.is_personal_data(query)
    if is_personal_data:
        forget_query(request)
    form, view = LookupForm(request.GET), MapViewForm(request.GET, required=False)
    context: dict[str, object] = {
        "form": form,
        "view": view,
        "filter_fields": filter_fields(form),
        "states": tuple(STATUSES),
        "is_phone": search.looks_like_phone(query),
        "is_personal_data": is_personal_data,
        "filter_query": _filter_query(request),
        "script_data": kept_in_language("map-script-data", _script_data),
    }
    if form.is_valid():
        context["filters"] = filter_chips(request, form)
        if view.is_valid() and not is_personal_data:
            context |= _listed(request, form, view)
    return render(request, "reports/map/map.html", context)


@require_safe
def map_list(request: HttpRequest) -> HttpResponse:
    """Return the list alone, for the page's script after the map moved."""
    form, view = LookupForm(request.GET), MapViewForm(request.GET, required=False)
    is_right = form.is_valid() and view.is_valid()
    if not is_right or search.is_personal_data(form.cleaned_data["q"]):
        return HttpResponse(complaint(view, form), status=400, content_type="text/plain")
    context = _listed(request, form, view)
    response = render(request, "reports/map/partials/list.html", context)
    patch_cache_control(response, public=True, max_age=KEEP_SECONDS)
    return response


@require_safe
def map_data(request: HttpRequest) -> HttpResponse:
    """Return the reports of a map view as GeoJSON; 400 with `error` in words for a bad view."""
    form, view = LookupForm(request.GET), MapViewForm(request.GET)
    if not (view.is_valid() and form.is_valid()):
        refusal = NOTHING | {"error": complaint(view, form)}
        return HttpResponse(_json(refusal), status=400, content_type=GEOJSON)
    if search.is_personal_data(form.cleaned_data["q"]):
        found = NOTHING | {"total": 0, "more": False}
    else:
        asked = form.selection()
        found = clusters.clusters(view.box, view.zoom_level, asked)
        if not found["total"] and (wider := asked.wider()):
            found = clusters.clusters(view.box, view.zoom_level, wider)
    return _shared(request, _json(found))


def _listed(request: HttpRequest, form: LookupForm, view: MapViewForm) -> dict[str, object]:
    asked = form.selection()
    pages = clusters.MapPages(view.box, view.zoom_level, asked)
    # Like the table: search for similar words when nothing in the province matches.
    wider = None if pages.total else asked.wider()
    if wider:
        pages = clusters.MapPages(view.box, view.zoom_level, wider)
    return {
        "is_wide": bool(wider and pages.total),
        "words": asked.words,
        "page": pages.get_page(request.GET.get("page")),
        "count": _count(pages, is_part=bool(view.cleaned_data["bbox"])),
        "is_narrowed": bool(form.cleaned_data["q"] or form.is_advanced),
    }


def _count(pages: clusters.MapPages, *, is_part: bool) -> str:
    """Return the number of reports on the map in words."""
    if not pages.total:
        return _("Không có phản ánh nào ở đây")
    said = {"count": grouped(pages.total), "listed": grouped(pages.count)}
    if pages.total > pages.count and pages.reports.words:
        return (
            _("Có hơn %(listed)s phản ánh khớp từ khóa; đây là %(listed)s phản ánh mới nhất.")
            % said
        )
    if pages.total > pages.count:
        return (
            _(
                "Có %(count)s phản ánh; danh sách gồm %(listed)s phản ánh mới nhất. "
                "Phóng to bản đồ hoặc thêm điều kiện để xem phản ánh khác."
            )
            % said
        )
    if is_part:
        return _("Có %(count)s phản ánh trong phần bản đồ đang xem, xếp từ mới đến cũ.") % said
    return _("Có %(count)s phản ánh trên bản đồ, xếp từ mới đến cũ.") % said


def _filter_query(request: HttpRequest) -> str:
    """Return the filters that table and map share as a query string, without view and page."""
    kept = request.GET.copy()
    for name in ("bbox", "zoom", "page"):
        kept.pop(name, None)
    return kept.urlencode()


def _script_data() -> SafeString:
    """Return the texts of the script, and the places of units whose names label an empty map."""
    units = [
        unit
        for unit in AdminUnit.objects.in_force().exclude(level=AdminUnit.Level.PROVINCE)
        if unit.lat is not None and unit.lon is not None
    ]
    south, west, north, east = bounds_around(units)
    data = {
        "texts": TEXTS,
        "bounds": [[south, west], [north, east]],
        "units": [
            [
                unit.shown_name,
                round(unit.lat or 0, 4),
                round(unit.lon or 0, 4),
                int(unit.level == AdminUnit.Level.DISTRICT),
            ]
            for unit in units
        ],
    }
    return json_script(data, "map-data", PlainEncoder)


def _shared(request: HttpRequest, body: bytes) -> HttpResponse:
    """Return an answer that is the same for everybody and can be revalidated by its ETag."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    whole = HttpResponse(body, content_type=GEOJSON)
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=KEEP_SECONDS)
    return response


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
