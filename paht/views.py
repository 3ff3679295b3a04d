"""Serve error pages in the site's look, challenges, robots.txt and security.txt."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.views import unsent
from paht.foundation import origin, proof, suspicions
from paht.foundation.suspicions import Suspicion
from partners import machine_errors
from province import portal
from reports.views import sending

TEXT = "text/plain; charset=utf-8"
# Areas that search engines must not visit: staff, accounts, my reports, single files.
NOT_FOR_ROBOTS = ("/quan-tri/", "/*/ca-nhan/", "/*/da-gui/", "/*/cua-toi/", "/*/danh-gia/")
SECURITY_TEXT_LASTS = timedelta(days=180)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unreadable request; uses only its path."""
    return machine_errors.answer(request, 400) or render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_for_staff(request):
        title = _("Tài khoản này không có quyền xem trang này")
        return _refuse_staff(request, title=title, status=403)
    return machine_errors.answer(request, 403) or render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_for_staff(request):
        return _refuse_staff(request, title=_("Không tìm thấy trang này"), status=404)
    return machine_errors.answer(request, 404) or render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return machine_errors.answer_fault(request) or defaults.server_error(request)


def _is_for_staff(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("admin:index"))


def _refuse_staff(request: HttpRequest, *, title: str, status: int) -> HttpResponse:
    """Show a refusal in the look of the staff site, with links to go on."""
    context = {**admin.site.each_context(request), "title": title, "is_forbidden": status == 403}
    return render(request, "admin/refused.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form with a void token, and link back to it.

    The report form comes back with every answer and file unless another site posted it, a staff
    form with its words if a page of this site did. A citizen's form posts to its own page. A staff
    form may post to a URL that cannot be opened by GET.
    """
    suspicions.note(Suspicion.FORGED_FORM)
    if "Origin" not in request.headers and request.path_info == reverse("reports:report_new"):
        return sending.show_again(request)
    form = request.path
    if _is_for_staff(request):
        form = reverse("admin:index")
        # One press would send the form, as the person who is signed in.
        if origin.is_own(request) and (words := unsent.returned(request)):
            return words
    return render(request, "403.html", {"expired": True, "form": form}, status=403)


@never_cache
@require_safe
def proof_challenge(request: HttpRequest) -> JsonResponse:
    """Return a challenge for ALTCHA's widget, which asks for proof of work."""
    return JsonResponse(proof.challenge(request))


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
        f"Contact: mailto:{portal.current().email}",
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=TEXT)
