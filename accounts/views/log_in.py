"""Log in and out; this device remembers the last citizen's account."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import device_copies, devices, lockout
from accounts.forms import LoginForm
from accounts.models import User
from accounts.views.pages import home_of, next_page, posted_from, private, show, sign_in
from accounts.views.staff_login import after_password
from paht.foundation.throttle import client_network

REMEMBERED_COOKIE = "paht_account"
REMEMBERED_FOR = timedelta(days=180)
# A new password also lifts the wait.
_FORGOTTEN = gettext_lazy("Nếu quên, xin bấm “Quên mật khẩu?” để đặt mật khẩu mới.")
_SALT = "accounts.views.log_in.remembered"


@private
def log_in(request: HttpRequest) -> HttpResponse:
    target = next_page(request)
    if request.user.is_authenticated:
        return redirect(target or home_of(request.user))
    known = _remembered(request)
    form = LoginForm(request.POST if request.method == "POST" else None, remembered=known)
    if form.is_valid():
        user = _check(request, form)
        if user is not None and user.is_staff:
            return after_password(request, user, target=target)
        if user is not None:
            sign_in(request, user)
            return remember(redirect(target or home_of(user)), user)
    return show(
        request,
        "accounts/log_in.html",
        form,
        next=target,
        # A person who typed another account sees their own text again.
        remembered=None if form.data.get("login") else known,
    )


@private
@posted_from("accounts:log_in")
def forget_account(request: HttpRequest) -> HttpResponse:
    """Make this device forget the last account ("Tài khoản khác")."""
    response = redirect("accounts:log_in")
    response.delete_cookie(REMEMBERED_COOKIE, samesite="Lax")
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """Ask first, because a link or another site's picture must not sign anybody out."""
    if request.method == "POST":
        devices.leave(request)
        logout(request)
        messages.success(request, _("Ông/Bà đã đăng xuất khỏi thiết bị này."))
        return device_copies.forget(redirect(resolve_url(settings.LOGOUT_REDIRECT_URL)))
    if request.user.is_authenticated:
        return render(request, "accounts/log_out.html")
    return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


def remember(response: HttpResponse, user: User) -> HttpResponse:
    """Let this device recognise the citizen's account next time, by its masked phone."""
    if not user.is_staff:
        response.set_cookie(
            REMEMBERED_COOKIE,
            signing.dumps(user.pk, salt=_SALT),
            max_age=REMEMBERED_FOR,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def _check(request: HttpRequest, form: LoginForm) -> User | None:
    """Return the account, or None with the reason in the form."""
    who, client = form.who(), client_network(request)
    try:
        lockout.charge(who, client=client)
    except lockout.Refused as refusal:
        form.add_error(None, f"{refusal.message} {_FORGOTTEN}")
        return None
    user = authenticate(request, username=who.name, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        form.add_error(
            None,
            f"{_('Tài khoản hoặc mật khẩu không đúng. Vui lòng kiểm tra lại.')} {_FORGOTTEN}",
        )
        return None
    lockout.forgive(who, client=client)
    return user


def _remembered(request: HttpRequest) -> User | None:
    try:
        pk = signing.loads(
            request.COOKIES.get(REMEMBERED_COOKIE, ""), salt=_SALT, max_age=REMEMBERED_FOR
        )
    except signing.BadSignature:
        return None
    return User.objects.citizens().filter(pk=pk).first()
