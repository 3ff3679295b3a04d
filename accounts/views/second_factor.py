"""Let people manage their second factor: app, passkeys and recovery codes.

Staff and citizens use the same views; `Side` says in which frame and under which addresses.
"""

from functools import wraps
from typing import Any, cast

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import first_step, passkeys, second_factor, staff_login, user_agents
from accounts.fields import CleanTextField
from accounts.forms import PasswordForm
from accounts.models import Device, SecondFactor, User
from accounts.views.confirm import has_password, knows_password, recently_confirmed
from accounts.views.pages import home_of, private, source
from accounts.views.second_step import (
    CITIZENS,
    STAFF,
    AnswerField,
    CodeForm,
    Side,
    let_in,
    page,
    passes,
    second_step,
)
from paht.foundation.crypto import decrypt, encrypt


class OwnerForm(PasswordForm, CodeForm):
    field_order = ("password", "code")


class PasskeyForm(PasswordForm):
    """Ask for the name of a new passkey."""

    name = CleanTextField(
        what=gettext_lazy("tên của khóa"),
        label=gettext_lazy("Tên để nhận ra khóa này"),
        longest=60,
        help_text=gettext_lazy("Ví dụ: Điện thoại của tôi, Khóa USB màu đen."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    passkey = AnswerField()
    field_order = ("name", "password")


def of_side(view: Any) -> Any:
    """Require a person of this side who is signed in, and pass the account to the view."""

    @private
    @recently_confirmed(back_to="accounts:second_factor", only_without_password=True)
    @wraps(view)
    def guarded(request: HttpRequest, side: Side, **which: int) -> HttpResponse:
        user = _signed_in(request, side)
        if user is None:
            return _to_log_in(request, side)
        return cast(HttpResponse, view(request, side, user, **which))

    return guarded


def from_overview(view: Any) -> Any:
    """Take only the forms of the overview; a GET, as after a reload, leads back to it."""

    @wraps(view)
    def guarded(request: HttpRequest, side: Side) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return redirect(side.name("second_factor"))
        return cast(HttpResponse, require_POST(view)(request, side))

    return guarded


@of_side
def overview(request: HttpRequest, side: Side, user: User) -> HttpResponse:
    return _overview(request, side, user)


@private
@recently_confirmed(back_to="accounts:second_factor", only_without_password=True)
def set_up(request: HttpRequest, side: Side) -> HttpResponse:
    """Show a new key until a code proves that an app has it; then show the recovery codes once.

    Only the session holds the key, encrypted. A page in another session shows another key.
    """
    user = _who_adds(request, side)
    if user is None:
        return _to_log_in(request, side)
    if second_factor.has_app(user) or _skips_second_step(request, user):
        return redirect(side.name("second_factor" if _signed_in(request, side) else "second_step"))
    key = _new_key(request)
    form = OwnerForm(request.POST or None, asks_password=_asks_password(request, user))
    if form.is_valid() and knows_password(request, user, form):
        try:
            codes = second_factor.set_up(
                user, key=key, code=form.cleaned_data["code"], source=source(request, user)
            )
        except second_factor.Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            del request.session[first_step.NEW_KEY]
            return _added(request, side, user, codes)
    return page(
        request,
        side,
        "accounts/second_factor/set_up.html",
        title=_("Thiết lập xác thực hai bước"),
        form=form,
        person=user,
        key_groups=[key[start : start + 4] for start in range(0, len(key), 4)],
        qr=segno.make(second_factor.address(user, key), error="m").svg_data_uri(
            scale=5, light="white"
        ),
        is_required=second_factor.is_required(user),
        passkeys_possible=passkeys.are_possible(),
    )


@private
@recently_confirmed(back_to="accounts:second_factor", only_without_password=True)
def add_passkey(request: HttpRequest, side: Side) -> HttpResponse:
    """Let the browser make a passkey; the first factor also brings recovery codes."""
    user = _who_adds(request, side)
    if user is None:
        return _to_log_in(request, side)
    if _skips_second_step(request, user):
        return redirect(side.name("second_step"))
    if not passkeys.are_possible():
        return redirect(side.name("second_factor"))
    form = PasskeyForm(
        request.POST or None,
        initial={"name": _device_name(request)},
        asks_password=_asks_password(request, user),
    )
    if form.is_valid() and knows_password(request, user, form):
        answer = passkeys.answer_to_creation(request, user, form.cleaned_data["passkey"])
        try:
            codes = second_factor.add_passkey(user, answer, name=form.cleaned_data["name"])
        except second_factor.Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _added(request, side, user, codes)
    return page(
        request,
        side,
        "accounts/second_factor/passkey.html",
        title=_("Thêm khóa truy cập"),
        form=form,
        person=user,
        options=passkeys.creation_options(request, user),
    )


@of_side
def drop(request: HttpRequest, side: Side, user: User, passkey_id: int = 0) -> HttpResponse:
    """Ask for the password, then forget one passkey, or the app with `passkey_id` 0."""
    passkey = user.passkeys.filter(pk=passkey_id).first()
    if passkey is None and (passkey_id or not second_factor.has_app(user)):
        return redirect(side.name("second_factor"))
    form = PasswordForm(
        request.POST if request.method == "POST" else None, asks_password=has_password(user)
    )
    if form.is_valid() and knows_password(request, user, form):
        try:
            second_factor.drop(user, passkey=passkey_id or None)
        except second_factor.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            let_in(request, user, by_second_step=True)
            messages.success(request, _("Đã gỡ. Các phiên đăng nhập khác đã kết thúc."))
        return redirect(side.name("second_factor"))
    return page(
        request,
        side,
        "accounts/second_factor/drop.html",
        title=_("Gỡ khóa truy cập") if passkey else _("Gỡ ứng dụng xác thực"),
        form=form,
        person=user,
        passkey=passkey,
    )


@from_overview
@of_side
def renew(request: HttpRequest, side: Side, user: User) -> HttpResponse:
    form = _renewal(request.POST)
    if form.is_valid() and passes(request, user, form):
        return _show_codes(request, side, user, second_factor.renew_recovery_codes(user))
    return _overview(request, side, user, renewal=form)


@from_overview
@of_side
def remove(request: HttpRequest, side: Side, user: User) -> HttpResponse:
    """Switch the second factor off, or start again with another phone where it is required."""
    form = _removal(user, request.POST)
    # The password is checked first: a code works once, and a wrong password must not use it up.
    if not (
        form.is_valid() and knows_password(request, user, form) and passes(request, user, form)
    ):
        return _overview(request, side, user, removal=form)
    second_factor.remove(user)
    if second_factor.is_required(user):
        staff_login.restart(request, user)
        return redirect(side.name("second_factor_set_up"))
    let_in(request, user, by_second_step=False)
    messages.success(request, _("Đã tắt xác thực hai bước."))
    return redirect(side.name("second_factor"))


def _who_adds(request: HttpRequest, side: Side) -> User | None:
    """Return the person who may add a factor: signed in, or before a second step that is new."""
    user = _signed_in(request, side) or first_step.user(request)
    return user if user is not None and user.is_staff == side.is_staff else None


def _skips_second_step(request: HttpRequest, user: User) -> bool:
    """Return whether the person has a factor and has not shown it: nobody adds another so."""
    return request.user != user and second_factor.is_set_up(user)


def _asks_password(request: HttpRequest, user: User) -> bool:
    # Between the steps the password has just been typed.
    return request.user == user and has_password(user)


def _device_name(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    return Device(browser=user_agents.browser(agent), system=user_agents.system(agent)).words


def _added(request: HttpRequest, side: Side, user: User, codes: list[str]) -> HttpResponse:
    """Show the recovery codes of the first factor; a further one needs no new codes."""
    if not codes:
        messages.success(request, _("Đã thêm."))
        return redirect(side.name("second_factor"))
    target = first_step.target(request)
    let_in(request, user, by_second_step=True)
    return _show_codes(request, side, user, codes, target=target)


def _signed_in(request: HttpRequest, side: Side) -> User | None:
    user = request.user
    is_of_side = isinstance(user, User) and user.is_active and user.is_staff == side.is_staff
    return user if isinstance(user, User) and is_of_side else None


def _to_log_in(request: HttpRequest, side: Side) -> HttpResponse:
    if side.is_staff or request.method == "POST":
        return redirect(side.log_in)
    return redirect_to_login(request.get_full_path(), reverse(side.log_in))


def _overview(request: HttpRequest, side: Side, user: User, **typed: forms.Form) -> HttpResponse:
    """Show the page; a refused form keeps its errors."""
    app = SecondFactor.objects.filter(user=user).first()
    keys = list(user.passkeys.all())
    is_on = app is not None or bool(keys)
    return page(
        request,
        side,
        "accounts/second_factor/overview.html",
        title=_("Xác thực hai bước"),
        form=next(iter(typed.values()), None),
        person=user,
        app=app,
        keys=keys,
        is_on=is_on,
        has_several=len(keys) + (app is not None) > 1,
        passkeys_possible=passkeys.are_possible(),
        options=passkeys.request_options(request, user),
        codes_left=second_factor.codes_left(user) if is_on else 0,
        is_required=second_factor.is_required(user),
        renewal=typed.get("renewal") or _renewal(),
        removal=typed.get("removal") or _removal(user),
    )


def _renewal(data: Any = None) -> CodeForm:
    return CodeForm(data, auto_id="renewal-%s")


def _removal(user: User, data: Any = None) -> OwnerForm:
    return OwnerForm(data, auto_id="removal-%s", asks_password=has_password(user))


def _new_key(request: HttpRequest) -> str:
    if first_step.NEW_KEY not in request.session:
        request.session[first_step.NEW_KEY] = encrypt(second_factor.fresh_key())
    return decrypt(request.session[first_step.NEW_KEY])


def _show_codes(
    request: HttpRequest, side: Side, user: User, codes: list[str], *, target: str = ""
) -> HttpResponse:
    return page(
        request,
        side,
        "accounts/second_factor/recovery_codes.html",
        title=_("Mã dự phòng"),
        codes=codes,
        target=target or home_of(user),
    )


def urls(side: Side, log_in: str, own: str) -> list[URLPattern]:
    """Return the pages of one side, below the paths of its log-in and of one's own account."""
    of, base = {"side": side}, f"{own}xac-thuc-hai-buoc/"
    return [
        path(f"{log_in}xac-thuc/", second_step, of, name="second_step"),
        path(base, overview, of, name="second_factor"),
        path(f"{base}thiet-lap/", set_up, of, name="second_factor_set_up"),
        path(f"{base}ma-du-phong/", renew, of, name="second_factor_renew"),
        path(f"{base}tat/", remove, of, name="second_factor_remove"),
        path(f"{base}ung-dung/go/", drop, of, name="app_drop"),
        path(f"{base}khoa-truy-cap/", add_passkey, of, name="passkey_add"),
        path(f"{base}khoa-truy-cap/<int:passkey_id>/go/", drop, of, name="passkey_drop"),
    ]


STAFF_URLS = urls(STAFF, "dang-nhap/", "")
CITIZEN_URLS = urls(CITIZENS, "dang-nhap/", "ca-nhan/")
