"""End staff sessions after half an hour without a request, or without a required second step.

Citizens' sessions stay.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import staff_login, unsent
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
        elif request.method == "POST" and unsent.is_kept(request):
            # The person sends the kept form now, or does something else instead.
            unsent.forget(request)
        return None


def _end(request: HttpRequest, user: User) -> HttpResponse | None:
    """End the session; redirect a page of the staff site to the log-in and back again."""
    staff_site, log_in = reverse("admin:index"), reverse("admin:login")
    typed = unsent.posted_form(request, user)
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
