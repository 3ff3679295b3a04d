"""Show the tiles, and the page of each tile."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from citizen import emergency_numbers, notice_board
from citizen.models import Source, Tile
from citizen.tiles import AREA, PAGES, PARTS, REPORTS, SLUGS, TilePage
from citizen.views.article_section import article_section
from citizen.views.camera_section import camera_section
from citizen.views.contact_section import contact_section
from citizen.views.fee_section import fee_section, safety_section
from citizen.views.notice_section import notice_section
from citizen.views.places import place_section
from citizen.views.rate_section import rate_section
from citizen.views.sections import Section
from citizen.views.series_section import series_section
from citizen.views.unit_section import unit_section


class PortalLink(NamedTuple):
    """A task of the portal as a tile."""

    view_name: str
    label: str | Promise
    icon: str

    @property
    def url(self) -> str:
        return reverse(self.view_name)


SEND = PortalLink("reports:report_new", _("Gửi phản ánh"), "send")
MY_REPORTS = PortalLink("reports:my_reports", _("Phản ánh của tôi"), "user")
GUIDE = PortalLink("reports:guide", _("Hướng dẫn"), "guide")
OF_REPORTS = (
    SEND,
    PortalLink("reports:lookup", _("Tra cứu kết quả"), "search"),
    MY_REPORTS,
    PortalLink("reports:map", _("Bản đồ"), "map"),
    PortalLink("reports:statistics", _("Thống kê"), "chart"),
    GUIDE,
)

# How each kind of content is drawn, and the order of what is on one page: what hurts first.
Drawing = Callable[[HttpRequest, str], Section | None]
SECTIONS: dict[str, tuple[Drawing, ...]] = {
    Source.Holds.NOTICES: (notice_section,),
    Source.Holds.CONTACTS: (contact_section,),
    Source.Holds.SERIES: (rate_section, series_section),
    Source.Holds.PLACES: (camera_section, place_section),
    Source.Holds.ARTICLES: (article_section,),
}
ORDER = tuple(SECTIONS)
# A tile that says what a place is before it says whom to call.
FIRST: dict[str, str] = {AREA: Source.Holds.ARTICLES}


@require_safe
def tiles(request: HttpRequest) -> HttpResponse:
    shown = [PAGES[slug] for slug in Tile.objects.shown_slugs()]
    return render(
        request,
        "citizen/tiles.html",
        {
            "tiles": shown,
            "emergency": emergency_numbers.NUMBERS,
            "dangers": notice_board.dangers(timezone.now()),
        },
    )


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the sources of a tile hold; 404 for a tile that is switched off."""
    return _page(request, open_page(slug))


@require_safe
def part(request: HttpRequest, above: str, slug: str) -> HttpResponse:
    """Show a page that is a part of a tile."""
    shown = open_any(slug)
    if shown.above != above:
        raise Http404
    return _page(request, shown)


@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the page of a tile with the places nearest to the posted position first.

    The position is in the body of a POST, because addresses are logged. A POST changes nothing.
    """
    shown = open_any(slug)
    return _page(request, shown) if request.method == "POST" else redirect(shown.url)


def _page(request: HttpRequest, shown: TilePage) -> HttpResponse:
    sources = list(Source.objects.shown_on(shown.slug))
    held = {source.holds for source in sources}
    first = [FIRST[shown.slug]] if shown.slug in FIRST else []
    rest = [holds for holds in ORDER if holds not in first]
    # Those of one tile need no source; each knows its tile.
    drawings = (fee_section, *_of(first, held), unit_section, *_of(rest, held), safety_section)
    sections = (draw(request, shown.slug) for draw in drawings)
    context = {
        "page": shown,
        "above": PAGES.get(shown.above),
        "links": OF_REPORTS if shown.slug == REPORTS else parts_of(shown),
        "sections": [section for section in sections if section],
        "sources": sources,
    }
    return render(request, "citizen/page.html", context)


def _of(kinds: list[str], held: set[str]) -> list[Drawing]:
    return [draw for holds in kinds if holds in held for draw in SECTIONS[holds]]


def parts_of(page: TilePage) -> list[TilePage]:
    return [part for part in PARTS if part.above == page.slug]


def open_any(slug: str) -> TilePage:
    """Return a tile's page or the page of a part that staff show; raise Http404 for another."""
    shown = PAGES.get(slug)
    if shown is None:
        raise Http404
    open_page(shown.above or slug)
    return shown


def open_page(slug: str) -> TilePage:
    """Return the page of a tile that staff show; raise Http404 for another."""
    if slug not in dict(SLUGS) or not Tile.objects.filter(slug=slug, is_on=True).exists():
        raise Http404
    return PAGES[slug]
