"""Set and read the portal's own cookies, under a `__Host-` name over https.

Browsers take such a cookie only over https, from this host itself, and for all its paths. A site
under another name of the same domain cannot plant one.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def stored_name(cookie: str) -> str:
    """Return the name under which the browser keeps the cookie."""
    return f"{settings.COOKIE_PREFIX}{cookie}"


def read(request: HttpRequest, cookie: str) -> str:
    """Return the cookie's value; "" when the browser sent none."""
    return request.COOKIES.get(stored_name(cookie), "")


def write(response: HttpResponse, cookie: str, value: str, *, kept: timedelta | int) -> None:
    response.set_cookie(
        stored_name(cookie),
        value,
        max_age=kept,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget(response: HttpResponse, cookie: str) -> None:
    response.delete_cookie(stored_name(cookie), samesite="Lax")
