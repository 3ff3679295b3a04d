"""Let staff manage their second factor: set it up, renew recovery codes, change phones."""

from functools import wraps
from typing import Any, cast

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import second_factor, staff_login
from accounts.forms import PasswordField
from accounts.models import SecondFactor, User
from accounts.views.confirm import knows_password
from accounts.views.pages import private
from accounts.views.staff_login import (
    CodeForm,
    page,
    passes,
    second_step,
    to_log_in,
)
from paht.foundation.crypto import decrypt, encrypt
from paht.foundation.throttle import client_network


class RemovalForm(CodeForm):
    password = PasswordField(
        new=False, what=gettext_lazy("mật khẩu"), label=gettext_lazy("Mật khẩu")
    )
    field_order = ("password", "code")


def of_staff(view: Any) -> Any:
    """Require a signed-in member of staff, and pass the account to the view."""

    @private
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.is_active and user.is_staff:
            return cast(HttpResponse, view(request, user))
        return to_log_in(request)

    return guarded


@of_staff
def overview(request: HttpRequest, user: User) -> HttpResponse:
    return _overview(request, user)


@private
def set_up(request: HttpRequest) -> HttpResponse:
    """Show a new key until a code proves that an app has it; then show the recovery codes once.

    Only the session holds the key, encrypted. A page in another session shows another key.
    """
    logged_in = request.user if isinstance(request.user, User) and request.user.is_staff else None
    user = logged_in or staff_login.user_after_password(request)
    if user is None:
        return to_log_in(request)
    if second_factor.is_set_up(user):
        return redirect("admin:second_factor" if logged_in else "admin:second_step")
    key = _new_key(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = second_factor.set_up(
                user, key=key, code=form.cleaned_data["code"], client=client_network(request)
            )
        except second_factor.Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            target = staff_login.target(request)
            del request.session[staff_login.NEW_KEY]
            staff_login.enter(request, user, by_second_step=True)
            return _show_codes(request, codes, target=target)
    return page(
        request,
        "admin/accounts/second_factor_set_up.html",
        title=_("Thiết lập xác thực hai bước"),
        form=form,
        person=user,
        key_groups=[key[start : start + 4] for start in range(0, len(key), 4)],
        qr=segno.make(second_factor.address(user, key), error="m").svg_data_uri(
            scale=5, light="white"
        ),
        is_required=second_factor.is_required(),
    )


@require_POST
@of_staff
def renew(request: HttpRequest, user: User) -> HttpResponse:
    form = _renewal(request.POST)
    if form.is_valid() and passes(request, user, form):
        return _show_codes(request, second_factor.renew_recovery_codes(user))
    return _overview(request, user, renewal=form)


@require_POST
@of_staff
def remove(request: HttpRequest, user: User) -> HttpResponse:
    """Switch the second factor off, or start again with another phone where it is required."""
    form = _removal(request.POST)
    if not (
        form.is_valid() and knows_password(request, user, form) and passes(request, user, form)
    ):
        return _overview(request, user, removal=form)
    second_factor.remove(user)
    if second_factor.is_required():
        staff_login.restart(request, user)
        return redirect("admin:second_factor_set_up")
    update_session_auth_hash(request, user)
    messages.success(request, _("Đã tắt xác thực hai bước."))
    return redirect("admin:second_factor")


def _overview(request: HttpRequest, user: User, **typed: forms.Form) -> HttpResponse:
    """Show the page; a refused form keeps its errors."""
    factor = SecondFactor.objects.filter(user=user).first()
    return page(
        request,
        "admin/accounts/second_factor.html",
        title=_("Xác thực hai bước"),
        form=next(iter(typed.values()), None),
        factor=factor,
        codes_left=second_factor.codes_left(user) if factor else 0,
        is_required=second_factor.is_required(),
        renewal=typed.get("renewal") or _renewal(),
        removal=typed.get("removal") or _removal(),
    )


def _renewal(data: Any = None) -> CodeForm:
    return CodeForm(data, auto_id="renewal-%s")


def _removal(data: Any = None) -> RemovalForm:
    return RemovalForm(data, auto_id="removal-%s")


def _new_key(request: HttpRequest) -> str:
    if staff_login.NEW_KEY not in request.session:
        request.session[staff_login.NEW_KEY] = encrypt(second_factor.fresh_key())
    return decrypt(request.session[staff_login.NEW_KEY])


def _show_codes(request: HttpRequest, codes: list[str], *, target: str = "") -> HttpResponse:
    return page(
        request,
        "admin/accounts/recovery_codes.html",
        title=_("Mã dự phòng"),
        codes=codes,
        target=target or reverse("admin:index"),
    )


URLS: list[URLPattern] = [
    path("dang-nhap/xac-thuc/", second_step, name="second_step"),
    path("xac-thuc-hai-buoc/", overview, name="second_factor"),
    path("xac-thuc-hai-buoc/thiet-lap/", set_up, name="second_factor_set_up"),
    path("xac-thuc-hai-buoc/ma-du-phong/", renew, name="second_factor_renew"),
    path("xac-thuc-hai-buoc/tat/", remove, name="second_factor_remove"),
]
