"""The staff site: Django's admin with the portal's pages and look."""

from contextlib import nullcontext
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts import devices, security_log, unsent
from accounts.models import User
from accounts.views import devices as sessions
from accounts.views import second_factor, sso_staff, sso_way
from accounts.views import unsent as unsent_views
from accounts.views.staff_login import OwnPassword, StaffLogin
from paht import system_status
from paht.foundation.caching import one_page
from province import portal
from reports.admin import desk


def _as_one_page(view: Any) -> Any:
    """Let `view` read shared data once per page, when it changes nothing."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with one_page() if request.method in ("GET", "HEAD") else nullcontext():
            return view(request, *args, **kwargs)

    return reading


class PortalAdminSite(AdminSite):
    site_title = portal.say_lazy(gettext_lazy("Quản trị %(mark)s"))
    site_header = portal.say_lazy("%(site_name)s")
    index_title = gettext_lazy("Bàn làm việc")
    empty_value_display = "–"
    index_template = "admin/reports/desk/index.html"
    # The desk links everywhere; a second menu would take the worklist's room.
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Answer a post without a session with its words; the log-in could only return by GET."""
        inner = super().admin_view(_as_one_page(view), cacheable)

        @wraps(inner)
        def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not self.has_permission(request):
                if request.path != reverse("admin:logout"):
                    query = urlencode({"next": reverse("admin:index"), "het-phien": "1"})
                    log_in = HttpResponseRedirect(f"{reverse('admin:login')}?{query}")
                    return unsent_views.returned(request) or log_in
            return inner(request, *args, **kwargs)

        return answering

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {
            "tiles": desk.tiles(request.user),  # type: ignore[arg-type]
            "system": system_status.lines(request.user),  # type: ignore[arg-type]
            "figures": desk.figures(request.user),  # type: ignore[arg-type]
            **(extra_context or {}),
        }
        return super().index(request, context)

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {
            **self.each_context(request),
            "title": _("Đăng nhập"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "session_ended": "het-phien" in request.GET and request.method == "GET",
            "kept": unsent.is_kept(request),
            "sso": settings.SSO_PROVIDERS["staff"],
            **(extra_context or {}),
        }
        return cast(HttpResponse, StaffLogin.as_view(extra_context=context)(request))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            **self.each_context(request),
            "title": _("Đổi mật khẩu"),
            **(extra_context or {}),
        }
        return cast(HttpResponse, OwnPassword.as_view(extra_context=context)(request))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            # A link or a picture must not log anybody out, so a GET asks first.
            return redirect("accounts:log_out")
        if isinstance(request.user, User):
            security_log.record(security_log.Kind.SIGNED_OUT, request.user)
            devices.leave(request)
        door = sso_way.left_door(request)
        left = super().logout(request, extra_context)
        return redirect(sso_way.LEFT[door]) if door else left

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # No row has a page on the public side under its key.
        stock = [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]
        own = [*second_factor.STAFF_URLS, *sso_staff.URLS, *sessions.URLS, *unsent_views.URLS]
        return [*own, *stock]
