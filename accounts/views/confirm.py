"""Ask for the password again before actions that a passer-by at an open screen must not do.

A log-in or a confirmation within the last ten minutes is enough; the session holds its time.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import identity, lockout, otp, second_factor, unsent
from accounts.forms import PasswordForm
from accounts.models import User
from accounts.otp import Purpose
from accounts.staff_login import SIGNED_IN
from accounts.views import verification
from accounts.views.pages import View, home_of, next_page, owner, private, show, source
from accounts.views.second_step import CodeForm, passes
from notifications.outbox import Address

FRESH_SECONDS = 10 * 60


def recently_confirmed(
    *, back_to: str = "", only_without_password: bool = False
) -> Callable[[View], View]:
    """Ask for the password unless the visitor has shown it lately; keep a posted form meanwhile.

    Afterwards the visitor returns to the same page, or to the page named `back_to` when the view
    takes only forms. Visitors who are not signed in pass: the view itself handles them.
    `only_without_password` is for views whose form asks for the password itself.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated or is_fresh(request):
                return view(request, *args, **kwargs)
            if only_without_password and has_password(user):
                return view(request, *args, **kwargs)
            typed = unsent.posted_form(request, unsent.of_person(owner(request).phone_hash))
            if typed:
                unsent.keep(request, typed)
            is_form_only = back_to and request.method == "POST"
            target = reverse(back_to) if is_form_only else request.get_full_path()
            return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': target})}")

        return guarded

    return decorate


def has_password(user: User) -> bool:
    """Return whether forms ask this person for the password; they always ask staff."""
    return user.is_staff or user.has_usable_password()


def is_fresh(request: HttpRequest) -> bool:
    age: float = time.time() - request.session.get(SIGNED_IN, 0)
    return 0 <= age <= FRESH_SECONDS


@private
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    if user.is_staff:
        return redirect(home_of(user))
    if not user.has_usable_password():
        return _confirm_without_password(request, user)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    target = next_page(request)
    if form.is_valid() and knows_password(request, user, form):
        request.session[SIGNED_IN] = time.time()
        return redirect(target or home_of(user))
    return show(request, "accounts/confirm.html", form, next=target, person=user)


def _confirm_without_password(request: HttpRequest, user: User) -> HttpResponse:
    """Ask for the second step if there is one, otherwise for a code to the phone."""
    target = next_page(request)
    if not second_factor.is_set_up(user):
        if request.method == "POST":
            return _send_code(request, user, target)
        return show(request, "accounts/confirm.html", forms.Form(), next=target, person=user)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and passes(request, user, form):
        request.session[SIGNED_IN] = time.time()
        return redirect(target or home_of(user))
    return show(request, "accounts/confirm.html", form, next=target, person=user)


def _send_code(request: HttpRequest, user: User, target: str) -> HttpResponse:
    try:
        verification.start(request, Purpose.CONFIRM, to=Address.sms(user.phone), payload=target)
    except otp.Refused as refusal:
        context = {"next": target, "person": user, "problem": refusal.message}
        return show(request, "accounts/confirm.html", forms.Form(), **context)
    return redirect("accounts:confirm_code")


@private
@login_required
def confirm_code(request: HttpRequest) -> HttpResponse:
    """Check the code that was sent to the phone of an account without a password."""
    user = owner(request)
    what = verification.current(request, Purpose.CONFIRM)
    if what is None or what.to != Address.sms(user.phone) or second_factor.is_set_up(user):
        return redirect("accounts:confirm")

    def accept() -> HttpResponse:
        verification.finish(request)
        request.session[SIGNED_IN] = time.time()
        return redirect(what.payload or home_of(user))

    return verification.code_page(
        request, what, is_known=lambda: True, accept=accept, restart_url=reverse("accounts:confirm")
    )


def knows_password(request: HttpRequest, user: User, form: forms.Form) -> bool:
    """Return whether the password in `form` is that of `user`; otherwise add the error to the form.

    Tries count with those of the log-in, where staff use their name and citizens their phone. An
    account without a password has no such field: its pages are `recently_confirmed`.
    """
    if "password" not in form.fields:
        return True
    error = lockout.password_error(
        user,
        form.cleaned_data["password"],
        who=identity.read(user.username if user.is_staff else user.phone),
        source=source(request, user),
    )
    if error:
        form.add_error("password", error)
    return not error
