"""Show the sessions of an account and end them: of a citizen, and of a member of staff.

Ending one asks for the password, unless it was shown within the last ten minutes.
"""

import time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts import devices as known
from accounts import known_devices, security_log
from accounts.forms import PasswordForm
from accounts.models import Device, User
from accounts.staff_login import SIGNED_IN
from accounts.views.confirm import is_fresh, knows_password, recently_confirmed
from accounts.views.pages import owner, private, show

OTHERS = "others"


class EndForm(PasswordForm):
    """Name the session that ends: the id of its row, or all others."""

    end = forms.RegexField(rf"\A(?:{OTHERS}|[0-9]{{1,18}})\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, fresh: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fresh:
            del self.fields["password"]


@private
@login_required
@recently_confirmed(back_to="accounts:devices", only_without_password=True)
def devices(request: HttpRequest) -> HttpResponse:
    """List the citizen's devices; staff have the same list on their own site."""
    user = owner(request)
    if user.is_staff:
        return redirect("admin:sessions")
    return _sessions(request, user, template="accounts/devices.html", page="accounts:devices")


@private
@login_required(login_url="admin:login")
def staff_sessions(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    if not user.is_staff:
        return redirect("accounts:devices")
    template = "admin/accounts/sessions.html"
    frame = admin.site.each_context(request)
    return _sessions(request, user, template=template, page="admin:sessions", **frame)


def _sessions(
    request: HttpRequest, user: User, *, template: str, page: str, **context: Any
) -> HttpResponse:
    fresh = is_fresh(request)
    form = EndForm(request.POST if request.method == "POST" else None, fresh=fresh)
    if form.is_valid() and (fresh or knows_password(request, user, form)):
        request.session[SIGNED_IN] = time.time()
        _end(request, user, form.cleaned_data["end"])
        return redirect(page)
    return show(
        request,
        template,
        form,
        devices=known.signed_in(user)[: known.MOST_SHOWN],
        here=known.current(request),
        fresh=fresh,
        **context,
    )


def _end(request: HttpRequest, user: User, which: str) -> None:
    """End one session or all others; another person's is answered like an unknown one."""
    if which == OTHERS:
        known.end_sessions(user, keep=known.current(request))
        security_log.record(security_log.Kind.SESSIONS_ENDED, user)
        # This device asked for it and stays signed in.
        update_session_auth_hash(request, user)
        known_devices.remember(request, user)
        messages.success(request, _("Đã đăng xuất khỏi mọi thiết bị khác."))
        return
    device = Device.objects.filter(pk=int(which), user=user).first()
    if device is None:
        raise Http404
    known.end(device)
    security_log.record(security_log.Kind.SESSION_ENDED, user)
    messages.success(request, _("Đã đăng xuất thiết bị."))


URLS: list[URLPattern] = [path("phien-dang-nhap/", staff_sessions, name="sessions")]
