"""Write refused requests to the log of authentication.

Requests that are answered normally cost nothing.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import security_log
from accounts.models import User
from accounts.security_log import Kind
from paht.foundation import suspicions

_VALUE = re.compile(r"<[^>]+>")


class RefusedRequestMiddleware:
    """Record what the request was refused for; it runs inside the one that knows the visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with suspicions.collecting() as noted:
            response = self.get_response(request)
        kinds = {Kind(suspicion.value) for suspicion in noted}
        if not kinds and response.status_code in (403, 404):
            kinds = _of_answer(request, response.status_code)
        if kinds:
            for kind in kinds:
                security_log.record_refusal(kind, staff=_staff(request), where=_where(request))
        return response


def _of_answer(request: HttpRequest, status: int) -> set[Kind]:
    """Return what a 403 or a 404 means.

    On the staff site a 404 hides what is outside the person's scope. It is recorded as well where
    nothing exists: otherwise the log would tell which of both it was.
    """
    if request.path_info.startswith(reverse("admin:index")):
        return {Kind.NO_ACCESS} if _staff(request) else set()
    if status == 403:
        return {Kind.NO_ACCESS}
    matched = request.resolver_match
    return {Kind.FORGED_TOKEN} if matched and "token" in matched.kwargs else set()


def _where(request: HttpRequest) -> str:
    """Return the pattern of the URL, with "…" for each of its values."""
    matched = request.resolver_match
    return "/" + _VALUE.sub("…", matched.route) if matched else ""


def _staff(request: HttpRequest) -> User | None:
    # Without the cookie nobody is signed in, and no query is needed.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    return user if isinstance(user, User) and user.is_staff else None
