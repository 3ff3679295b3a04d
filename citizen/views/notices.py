"""Show the notices of all tiles on one page, and give notices to calendars."""

from hashlib import sha256
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from citizen import notice_board
from citizen.calendar_files import MOST_EVENTS, calendar
from citizen.models import Source, Tile
from citizen.models.notices import NoticeQuerySet
from citizen.tiles import PAGES
from citizen.views.notice_section import section
from citizen.views.pages import open_page
from province.models import AdminUnit

KEEP_SECONDS = 900


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what is announced in all tiles, for one commune or for the province."""
    shown = Tile.objects.shown_pages()
    sources = Source.objects.shown().filter(holds=Source.Holds.NOTICES, tile__in=shown)
    context = {
        "section": section(request, notice_board.of_tiles(shown)).context,
        "sources": sources.select_related("owner"),
    }
    return render(request, "citizen/notices.html", context)


@require_safe
@cache_control(public=True, max_age=KEEP_SECONDS)
def all_calendar(request: HttpRequest) -> HttpResponse:
    return _calendar(request, notice_board.of_tiles(Tile.objects.shown_pages()), _("Thông báo"))


@require_safe
@cache_control(public=True, max_age=KEEP_SECONDS)
def tile_calendar(request: HttpRequest, slug: str, above: str = "") -> HttpResponse:
    """Serve the notices of a tile; 404 for a tile that is switched off."""
    open_page(above or slug)
    page = PAGES.get(slug)
    if page is None or page.above != above:
        raise Http404
    return _calendar(request, notice_board.of_tile(slug), str(page.label))


def _calendar(request: HttpRequest, notices: NoticeQuerySet, name: str) -> HttpResponse:
    """Serve notices that are not over: of the commune `?xa=`, or the one notice `?thong-bao=`."""
    shown = notices.public().not_over(timezone.now()).select_related("source")
    if asked := request.GET.get("thong-bao", ""):
        is_number = asked.isascii() and asked.isdigit() and len(asked) <= 18
        shown = shown.filter(pk=int(asked)) if is_number else shown.none()
    elif code := request.GET.get("xa", ""):
        commune = AdminUnit.objects.communes().filter(code=code.replace("\x00", "")).first()
        if commune is None:
            raise Http404
        name = f"{name} – {commune.shown_name}"
        shown = shown.of_commune(commune)
    found = list(shown.order_by("starts_at", "pk")[:MOST_EVENTS])
    if asked and not found:
        raise Http404
    notice_board.attach_areas(found)
    content = calendar(name, found)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lich.ics"'
    response["ETag"] = f'"{sha256(content).hexdigest()[:32]}"'
    return cast(
        HttpResponse, get_conditional_response(request, etag=response["ETag"], response=response)
    )
