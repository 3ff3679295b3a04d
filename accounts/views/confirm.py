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

from accounts import identity, lockout
from accounts.forms import PasswordForm
from accounts.models import User
from accounts.views.pages import SIGNED_IN, View, home_of, next_page, owner, private, show
from paht.foundation.throttle import client_network

FRESH_SECONDS = 10 * 60


def recently_confirmed(*, back_to: str = "") -> Callable[[View], View]:
    """Ask for the password unless the visitor has shown it lately.

    Afterwards the visitor returns to the same page, or to the page named `back_to` when the view
    takes only forms. Visitors who are not signed in pass: the view itself handles them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated or is_fresh(request):
                return view(request, *args, **kwargs)
            target = reverse(back_to) if back_to else request.get_full_path()
            return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': target})}")

        return guarded

    return decorate


def is_fresh(request: HttpRequest) -> bool:
    age: float = time.time() - request.session.get(SIGNED_IN, 0)
    return 0 <= age <= FRESH_SECONDS


@private
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    if user.is_staff:
        return redirect(home_of(user))
    form = PasswordForm(request.POST if request.method == "POST" else None)
    target = next_page(request)
    if form.is_valid() and knows_password(request, user, form):
        request.session[SIGNED_IN] = time.time()
        return redirect(target or home_of(user))
    return show(request, "accounts/confirm.html", form, next=target, person=user)


def knows_password(request: HttpRequest, user: User, form: forms.Form) -> bool:
    """Return whether the password in `form` is that of `user`; otherwise add the error to the form.

    Tries count with those of the log-in, where staff use their name and citizens their phone.
    """
    error = lockout.password_error(
        user,
        form.cleaned_data["password"],
        who=identity.read(user.username if user.is_staff else user.phone),
        client=client_network(request),
    )
    if error:
        form.add_error("password", error)
    return not error
