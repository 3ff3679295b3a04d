"""Reset a forgotten password: the address for the code, the code, the new password.

A person who asks for a stranger's account sees the same pages at the same speed.
"""

import json
import time

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import changed_hands, citizens, identity, otp, security_log
from accounts.forms import DestinationForm, NewPasswordForm
from accounts.models import User
from accounts.otp import Purpose
from accounts.views import verification
from accounts.views.pages import private, show
from notifications.models import Channel
from paht.foundation.crypto import InvalidToken, decrypt, encrypt

_SESSION_KEY = "reset"
PERMIT_SECONDS = 600


@private
def reset(request: HttpRequest) -> HttpResponse:
    form = DestinationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address = form.cleaned_data["destination"].address
        known = identity.is_citizen(address)
        try:
            verification.start(request, Purpose.RESET, to=address, known=known)
        except otp.Refused as refusal:
            form.add_error("destination", refusal.message)
        else:
            return redirect("accounts:reset_verify")
    return show(request, "accounts/reset.html", form)


@private
def reset_verify(request: HttpRequest) -> HttpResponse:
    what = verification.current(request, Purpose.RESET)
    if what is None:
        messages.error(request, _("Phiên làm việc đã hết hạn, vui lòng yêu cầu mã xác thực mới."))
        return redirect("accounts:reset")

    def accept() -> HttpResponse | None:
        user = identity.find_citizen(what.to)
        if user is None:
            return None
        verification.finish(request)
        if what.to.channel == Channel.SMS and changed_hands.needs_email(user):
            return verification.ask_email_too(
                request, Purpose.RESET, user, then="accounts:reset_verify"
            )
        _permit(request, user)
        return redirect("accounts:reset_password")

    return verification.code_page(
        request,
        what,
        is_known=lambda: identity.is_citizen(what.to),
        accept=accept,
        restart_url=reverse("accounts:reset"),
    )


@private
def reset_password(request: HttpRequest) -> HttpResponse:
    user = _permitted(request)
    if user is None:
        messages.error(request, _("Phiên làm việc đã hết hạn, vui lòng yêu cầu mã xác thực mới."))
        return redirect("accounts:reset")
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        citizens.change_password(
            user, form.cleaned_data["password1"], language=get_language() or "vi"
        )
        security_log.record(security_log.Kind.PASSWORD_RESET, user)
        logout(request)
        messages.success(request, _("Mật khẩu đã được đổi. Mời Ông/Bà đăng nhập."))
        return redirect("accounts:log_in")
    return show(request, "accounts/reset_password.html", form, masked_phone=user.masked_phone)


def _permit(request: HttpRequest, user: User) -> None:
    """Let this session set the password once, within ten minutes, while it is unchanged."""
    facts = {
        "user": user.pk,
        "until": time.time() + PERMIT_SECONDS,
        "state": user.get_session_auth_hash(),
    }
    request.session[_SESSION_KEY] = encrypt(json.dumps(facts))


def _permitted(request: HttpRequest) -> User | None:
    try:
        facts = json.loads(decrypt(request.session[_SESSION_KEY]))
    except (KeyError, InvalidToken):
        return None
    user = User.objects.citizens().filter(pk=facts["user"]).first()
    if user is None or not 0 < facts["until"] - time.time() <= PERMIT_SECONDS:
        return None
    return user if user.get_session_auth_hash() == facts["state"] else None
