"""The pages that search engines should know: those that stand for good, and the newest reports."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from reports.models import Category, Report

# A million addresses in one answer would serve nobody; older ones are found through the table.
MOST_REPORTS = 2000
PAGES = (
    "home",
    "report_new",
    "lookup",
    "utilities",
    "map",
    "statistics",
    "categories",
    "guide",
    "about",
    "privacy",
)


class _PortalSitemap(Sitemap):
    """Addresses as `SITE_URL` says, whatever name the request came under."""

    protocol = urlsplit(settings.SITE_URL).scheme
    i18n = True
    alternates = True

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(_PortalSitemap):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(f"reports:{item}")


class CategorySitemap(_PortalSitemap):
    def items(self) -> QuerySet[Category]:
        return Category.objects.filter(is_active=True).order_by("order", "id")

    def location(self, item: Category) -> str:
        return reverse("reports:category", args=[item.slug])


class ReportSitemap(_PortalSitemap):
    # What people wrote is in one language, whatever surrounds it.
    i18n = alternates = False

    def items(self) -> list[Report]:
        newest = Report.objects.public().newest_first().only("code", "completed_at", "submitted_at")
        return list(newest[:MOST_REPORTS])

    def location(self, item: Report) -> str:
        return reverse("reports:detail", args=[item.code])

    def lastmod(self, item: Report) -> datetime:
        return item.completed_at or item.submitted_at


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    return sitemap(
        request,
        sitemaps={
            "pages": PageSitemap(),
            "categories": CategorySitemap(),
            "reports": ReportSitemap(),
        },
    )
