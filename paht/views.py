"""Serve error pages in the site's look, robots.txt and security.txt."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

TEXT = "text/plain; charset=utf-8"
# Areas that search engines must not visit: staff, accounts, my reports, single files.
NOT_FOR_ROBOTS = ("/quan-tri/", "/*/ca-nhan/", "/*/da-gui/", "/*/cua-toi/", "/*/danh-gia/")
SECURITY_CONTACT = "mailto:paht@soctrang.gov.vn"
SECURITY_TEXT_LASTS = timedelta(days=180)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unreadable request; uses only its path."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_for_staff(request):
        title = _("Tài khoản này không có quyền xem trang này")
        return _refuse_staff(request, title=title, status=403)
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_for_staff(request):
        return _refuse_staff(request, title=_("Không tìm thấy trang này"), status=404)
    return render(request, "404.html", status=404)


def _is_for_staff(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("admin:index"))


def _refuse_staff(request: HttpRequest, *, title: str, status: int) -> HttpResponse:
    """Show a refusal in the look of the staff site, with links to go on."""
    context = {**admin.site.each_context(request), "title": title, "is_forbidden": status == 403}
    return render(request, "admin/refused.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form whose session has ended, and link back to it.

    A citizen's form posts to its own page. A staff form may post to a URL that cannot be opened by
    GET.
    """
    form = reverse("admin:index") if _is_for_staff(request) else request.path
    return render(request, "403.html", {"expired": True, "form": form}, status=403)


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type=TEXT)


@require_safe
@cache_control(public=True, max_age=86_400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact for security reports (RFC 9116)."""
    until = timezone.now() + SECURITY_TEXT_LASTS
    lines = [
        f"Contact: {SECURITY_CONTACT}",
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=TEXT)
