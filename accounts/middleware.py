"""End staff sessions: idle for half an hour, older than twelve, or without a second step.

The times and the clock: `accounts.staff_login`.

A person with a temporary or a breached password sets another one before anything else.

Citizens' sessions stay.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import devices, first_step, security_log, staff_login, unsent
from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class StaffSessionMiddleware:
    """Check staff sessions before the view and after the CSRF check.

    The order matters: a form that another site posts in a person's name must not be kept for them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        # Visitors without a session cost no query, and their pages may be cached.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        user = request.user
        if not (isinstance(user, User) and user.is_staff):
            return None
        if staff_login.is_idle(request, user):
            return _end(request, user)
        if staff_login.lacks_second_step(request):
            logout(request)
        elif _must_set_password(request, user) and not _sets_password(request):
            return HttpResponseRedirect(reverse("admin:password_change"))
        elif request.method == "POST" and unsent.is_kept(request):
            # The person sends the kept form now, or does something else instead.
            unsent.forget(request)
        return None


def _must_set_password(request: HttpRequest, user: User) -> bool:
    return bool(user.temporary_password_until) or first_step.has_breached_password(request, user)


def _sets_password(request: HttpRequest) -> bool:
    """Return whether a person who must set a new password may open this page."""
    names = ("admin:password_change", "admin:logout", "admin:jsi18n")
    return request.path in {reverse(name) for name in names}


def _end(request: HttpRequest, user: User) -> HttpResponse | None:
    """End the session; redirect a page of the staff site to the log-in and back again."""
    staff_site, log_in = reverse("admin:index"), reverse("admin:login")
    typed = unsent.posted_form(request, unsent.of_staff(user))
    security_log.record(security_log.Kind.TIMED_OUT, user)
    devices.leave(request)
    logout(request)
    if not request.path.startswith(staff_site) or request.path in (log_in, reverse("admin:logout")):
        return None
    if typed is not None:
        unsent.keep(request, typed)
        target = reverse("admin:unsent")
    else:
        target = request.get_full_path() if request.method == "GET" else staff_site
    query = urlencode({"next": target, "het-phien": "1"})
    return HttpResponseRedirect(f"{log_in}?{query}")
