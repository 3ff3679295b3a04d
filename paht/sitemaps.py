"""List the pages for search engines: the permanent ones, and the newest reports."""

import threading
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from citizen import tiles
from citizen.models import Tile
from paht.foundation.caching import process_value
from reports.models import Category, Report

KEEP_SECONDS = 3600
_building = threading.Lock()
# A million URLs in one answer would help nobody; the table leads to older reports.
MOST_REPORTS = 2000
PAGES = (
    "reports:home",
    "reports:report_new",
    "reports:lookup",
    "citizen:tiles",
    "citizen:notices",
    "reports:map",
    "reports:statistics",
    "reports:categories",
    "reports:guide",
    "reports:about",
    "reports:privacy",
)


class _PortalSitemap(Sitemap):
    """Use the addresses of `SITE_URL`, under whatever name the request came."""

    protocol = urlsplit(settings.SITE_URL).scheme
    i18n = True
    alternates = True

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(_PortalSitemap):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class TileSitemap(_PortalSitemap):
    def items(self) -> list[str]:
        shown = Tile.objects.shown_slugs()
        return [*shown, *(part.slug for part in tiles.PARTS if part.above in shown)]

    def location(self, item: str) -> str:
        return tiles.PAGES[item].url


class CategorySitemap(_PortalSitemap):
    def items(self) -> QuerySet[Category]:
        return Category.objects.filter(is_active=True).order_by("order", "id")

    def location(self, item: Category) -> str:
        return reverse("reports:category", args=[item.slug])


class ReportSitemap(_PortalSitemap):
    # People's texts have one language, whatever the page around them has.
    i18n = alternates = False

    def items(self) -> list[Report]:
        newest = Report.objects.public().newest_first().only("code", "completed_at", "submitted_at")
        return list(newest[:MOST_REPORTS])

    def location(self, item: Report) -> str:
        return reverse("reports:detail", args=[item.code])

    def lastmod(self, item: Report) -> datetime:
        return item.completed_at or item.submitted_at


@require_safe
@cache_control(public=True, max_age=KEEP_SECONDS)
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    # Two thousand addresses cost a second of a process. Others wait while one thread builds them.
    with _building:
        content = process_value("sitemap", KEEP_SECONDS, lambda: _built(request))
    return HttpResponse(
        content, content_type="application/xml", headers={"X-Robots-Tag": "noindex"}
    )


def _built(request: HttpRequest) -> bytes:
    sitemaps: dict[str, type[Sitemap] | Sitemap] = {
        "pages": PageSitemap(),
        "categories": CategorySitemap(),
        "reports": ReportSitemap(),
    }
    # The next visitor gets the same bytes, whatever language a cookie of this one says.
    with override(settings.LANGUAGE_CODE):
        answer: TemplateResponse = sitemap(request, sitemaps=sitemaps)
        return bytes(answer.render().content)
