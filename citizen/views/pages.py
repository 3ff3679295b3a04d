"""Show the tiles, and the page of each tile."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from citizen import directories, emergency_numbers
from citizen.models import Contact, Source, Tile
from citizen.tiles import PAGES, REPORTS, TilePage


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


@require_safe
def tiles(request: HttpRequest) -> HttpResponse:
    shown = [PAGES[slug] for slug in Tile.objects.shown_slugs()]
    return render(
        request,
        "citizen/tiles.html",
        {"tiles": shown, "emergency": emergency_numbers.NUMBERS},
    )


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the sources of a tile hold; 404 for a tile that is switched off."""
    shown = open_page(slug)
    context = {
        "page": shown,
        "links": OF_REPORTS if slug == REPORTS else (),
        "groups": directories.by_unit(Contact.objects.shown(slug)),
        "sources": Source.objects.shown_on(slug),
    }
    return render(request, "citizen/page.html", context)


def open_page(slug: str) -> TilePage:
    """Return the page of a tile that staff show; raise Http404 for another."""
    if slug not in PAGES or not Tile.objects.filter(slug=slug, is_on=True).exists():
        raise Http404
    return PAGES[slug]
