"""What the pages of an account share: never cached, never in a trace, back only to ourselves."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import devices
from accounts.models import User
from paht.foundation.throttle import client_ip

View = Callable[..., HttpResponse]
# In the session: when its owner last showed the password (seconds since the epoch).
SIGNED_IN = "signed_in"


def private(view: View) -> View:
    """A page about one person: not for caches, search engines or error reports."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def posted_from(page: str) -> Callable[[View], View]:
    """A view that only takes the form of the page named `page`. Whoever opens its address
    (reloaded, kept as a bookmark, after a log-in on the way) is led to that page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(page)
            return require_POST(view)(request, *args, **kwargs)

        return guarded

    return decorate


def show(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """The page with its form; 422 when the form was refused."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def next_page(request: HttpRequest) -> str:
    """The page that `next` asks for, if it is one of ours; "" else."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else ""


def sign_in(request: HttpRequest, user: User) -> None:
    """Log in under a new session name; a session that only verified something was shorter."""
    login(request, user)
    request.session.set_expiry(None)
    request.session[SIGNED_IN] = time.time()
    if not user.is_staff:
        devices.register(request, user)


def home_of(user: User) -> str:
    """Where somebody lands after logging in: staff at their desk, citizens at their reports."""
    return resolve_url("admin:index" if user.is_staff else settings.LOGIN_REDIRECT_URL)


def owner(request: HttpRequest) -> User:
    """Who is signed in, on a page that asked for it."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def storable_ip(request: HttpRequest) -> str | None:
    """The client's address if the database takes it: a socket has none, a proxy may add a port."""
    try:
        return str(ipaddress.ip_address(client_ip(request)))
    except ValueError:
        return None
