"""Log in with a password, and log out; this device remembers the last citizen's account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import (
    device_copies,
    devices,
    first_step,
    identity,
    known_devices,
    lockout,
    security_log,
)
from accounts.forms import LoginForm
from accounts.models import User
from accounts.models.sso import Door
from accounts.sso import provider
from accounts.views import remembered, sso_way
from accounts.views.pages import home_of, next_page, posted_from, private, show, source
from accounts.views.second_step import after_first_step

# A new password also lifts the wait.
_FORGOTTEN = gettext_lazy("Nếu quên, xin bấm “Quên mật khẩu?” để đặt mật khẩu mới.")


@private
def log_in(request: HttpRequest) -> HttpResponse:
    target = next_page(request)
    if request.user.is_authenticated:
        return redirect(target or home_of(request.user))
    known = remembered.account(request)
    form = LoginForm(request.POST if request.method == "POST" else None, remembered=known)
    if form.is_valid():
        user = _check(request, form)
        if user is not None:
            first_step.note_password(request, user, form.cleaned_data["password"])
            return after_first_step(request, user, target=target)
    return show(
        request,
        "accounts/log_in.html",
        form,
        next=target,
        vneid=provider.of_door(Door.VNEID),
        # A person who typed another account sees their own text again.
        remembered=None if form.data.get("login") else known,
    )


@private
@posted_from("accounts:log_in")
def forget_account(request: HttpRequest) -> HttpResponse:
    """Make this device forget the last account ("Tài khoản khác")."""
    return remembered.forget(redirect("accounts:log_in"))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """Ask first, because a link or another site's picture must not sign anybody out."""
    if request.method == "POST":
        if isinstance(request.user, User):
            security_log.record(security_log.Kind.SIGNED_OUT, request.user)
        devices.leave(request)
        door = sso_way.left_door(request)
        logout(request)
        if door:
            return device_copies.forget(redirect(sso_way.LEFT[door]))
        messages.success(request, _("Ông/Bà đã đăng xuất khỏi thiết bị này."))
        return device_copies.forget(redirect(resolve_url(settings.LOGOUT_REDIRECT_URL)))
    if request.user.is_authenticated:
        return render(request, "accounts/log_out.html")
    return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


def _check(request: HttpRequest, form: LoginForm) -> User | None:
    """Return the account, or None with the reason in the form."""
    who = form.who()
    tried = source(request, identity.find(who) if known_devices.has_cookie(request) else None)
    try:
        lockout.charge(who, source=tried)
    except lockout.Refused as refusal:
        security_log.record(security_log.Kind.LOCKED_OUT, identity.find(who) or who)
        form.add_error(None, f"{refusal.message} {_FORGOTTEN}")
        return None
    user = authenticate(request, username=who.name, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        form.add_error(
            None,
            f"{_('Tài khoản hoặc mật khẩu không đúng. Vui lòng kiểm tra lại.')} {_FORGOTTEN}",
        )
        return None
    lockout.forgive(who, source=tried)
    return user
