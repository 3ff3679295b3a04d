"""Log in with the phone and a code alone, and open an account without a password.

A code goes to every phone, with or without an account; only the person who reads it learns more.
"""

import json
import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import changed_hands, citizens, identity, otp, second_factor
from accounts.forms import LogInByCodeForm, NameForm
from accounts.models import User
from accounts.otp import Purpose
from accounts.sso import pending
from accounts.views import remembered, verification
from accounts.views.pages import home_of, next_page, private, show, storable_ip
from accounts.views.second_step import after_first_step, enter
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation.crypto import InvalidToken, decrypt, encrypt

_SESSION_KEY = "opening_account"
# For typing a name.
OPENING_SECONDS = 30 * 60


@private
def ask_phone(request: HttpRequest) -> HttpResponse:
    target = next_page(request)
    if request.user.is_authenticated:
        return redirect(target or home_of(request.user))
    known = remembered.account(request)
    form = LogInByCodeForm(request.POST if request.method == "POST" else None, remembered=known)
    if form.is_valid():
        try:
            verification.start(
                request, Purpose.LOG_IN, to=Address.sms(form.number()), payload=target
            )
        except otp.Refused as refusal:
            form.add_error("phone", refusal.message)
        else:
            return redirect("accounts:log_in_code")
    return show(
        request,
        "accounts/log_in_by_code.html",
        form,
        next=target,
        remembered=None if form.data.get("phone") else known,
    )


@private
def check_code(request: HttpRequest) -> HttpResponse:
    what = verification.current(request, Purpose.LOG_IN)
    if what is None:
        return _begin_again(request)

    def accept() -> HttpResponse:
        user = identity.find_citizen(what.to)
        verification.finish(request)
        # Another person at this device may have left an identity behind and logs in without it.
        is_of_vneid = what.payload == reverse("accounts:vneid")
        if is_of_vneid and what.to.channel == Channel.SMS:
            pending.prove_phone(request, what.to.value)
        refusal = pending.refusal(request, user) if user and is_of_vneid else ""
        if refusal:
            return render(request, "accounts/sso/conflict.html", {"message": refusal}, status=409)
        if user is None and what.to.channel == Channel.SMS:
            _permit_opening(request, what.to.value, target=what.payload)
            return redirect("accounts:open_account")
        if user is None:
            # The address was removed from the account meanwhile.
            return _begin_again(request)
        return after_code(request, user, what)

    return verification.code_page(
        request,
        what,
        is_known=lambda: True,
        accept=accept,
        restart_url=reverse("accounts:log_in_by_code"),
    )


def after_code(
    request: HttpRequest, user: User, what: verification.Verification, *, target: str = ""
) -> HttpResponse:
    """Log in the account of an address that a code has just proved, as far as that is enough.

    A second step is asked for as after a password. The e-mail of an idle account gets a code, too.
    """
    target = target or what.payload
    if is_enough(user, what):
        return enter(request, user, target=target, by_second_step=False)
    if second_factor.is_set_up(user):
        return after_first_step(request, user, target=target)
    return verification.ask_email_too(
        request, Purpose.LOG_IN, user, payload=target, then="accounts:log_in_code"
    )


def is_enough(user: User, what: verification.Verification) -> bool:
    """Return whether the right code opens the account without anything else."""
    if second_factor.is_set_up(user):
        return False
    return what.to.channel == Channel.EMAIL or not changed_hands.needs_email(user)


@private
def open_account(request: HttpRequest) -> HttpResponse:
    """Ask the owner of a phone without an account for the name, and open one without a password."""
    permit = _permit(request)
    if permit is None:
        return _begin_again(request)
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        applicant = citizens.Applicant.new(
            full_name=form.cleaned_data["full_name"],
            phone=permit["phone"],
            email="",
            password=None,
        )
        del request.session[_SESSION_KEY]
        try:
            user = citizens.open_account(
                applicant, ip=storable_ip(request), language=get_language() or "vi"
            )
        except citizens.Refused as refusal:
            return render(request, "accounts/phone_taken.html", {"message": refusal.message})
        messages.success(request, _("Tài khoản đã sẵn sàng. Chào mừng Ông/Bà!"))
        return enter(request, user, target=permit["target"], by_second_step=False)
    return show(request, "accounts/open_account.html", form)


def _permit_opening(request: HttpRequest, phone: str, *, target: str) -> None:
    facts = {"phone": phone, "target": target, "until": time.time() + OPENING_SECONDS}
    request.session[_SESSION_KEY] = encrypt(json.dumps(facts))


def _permit(request: HttpRequest) -> dict[str, str] | None:
    try:
        facts = json.loads(decrypt(request.session[_SESSION_KEY]))
    except (KeyError, InvalidToken):
        return None
    return facts if 0 < facts["until"] - time.time() <= OPENING_SECONDS else None


def _begin_again(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Phiên làm việc đã hết hạn, vui lòng yêu cầu mã xác thực mới."))
    return redirect("accounts:log_in_by_code")
