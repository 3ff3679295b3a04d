"""Helpers of all account pages: never cached, never in an error report, safe redirects."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import devices, first_step, known_devices, lockout, security_log
from accounts.models import User
from accounts.staff_login import SIGNED_IN
from paht.foundation import proof
from paht.foundation.throttle import client_ip, client_network

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Keep a page about one person out of caches, search engines and error reports."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def posted_from(page: str) -> Callable[[View], View]:
    """Let a view take only the form of the page named `page`.

    A GET (a reload, a bookmark, the way back from a log-in) is redirected to that page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(page)
            return require_POST(view)(request, *args, **kwargs)

        return guarded

    return decorate


def of_citizens(view: View) -> View:
    """Lead staff to their desk: a second person confirms their names and addresses."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = owner(request)
        return redirect(home_of(user)) if user.is_staff else view(request, *args, **kwargs)

    return guarded


def show(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """Render the page with its form; 422 when the form was refused."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def next_page(request: HttpRequest) -> str:
    """Return the page in `next`, if it is on this site; otherwise ""."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else ""


def sign_in(request: HttpRequest, user: User) -> None:
    """Log in under a new session key, with the full lifetime of a session."""
    login(request, user)
    security_log.record(security_log.Kind.SIGNED_IN, user)
    if first_step.has_breached_password(request, user) and not user.is_staff:
        first_step.forget_password(request)
        messages.warning(
            request,
            _(
                "Mật khẩu Ông/Bà vừa dùng có trong danh sách mật khẩu đã bị lộ trên mạng. "
                "Xin đặt mật khẩu khác ở trang “Thông tin tài khoản”."
            ),
        )
    request.session.set_expiry(None)
    request.session[SIGNED_IN] = time.time()
    if not user.is_staff:
        devices.register(request, user)
    known_devices.remember(request, user, *user.proved_addresses())


def home_of(user: User) -> str:
    """Return the page after a log-in: the desk for staff, their reports for citizens."""
    return resolve_url("admin:index" if user.is_staff else settings.LOGIN_REDIRECT_URL)


def owner(request: HttpRequest) -> User:
    """Return the signed-in account, on a page that requires one."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def source(request: HttpRequest, whose: User | None) -> lockout.Source:
    """Return where a try at the account `whose` comes from."""
    return lockout.Source(
        client_network(request),
        device=known_devices.found(request, whose),
        works=lambda: proof.is_given(request),
    )


def storable_ip(request: HttpRequest) -> str | None:
    """Return the client's address if the database accepts it.

    A Unix socket has none, and a proxy may add a port.
    """
    try:
        return str(ipaddress.ip_address(client_ip(request)))
    except ValueError:
        return None
