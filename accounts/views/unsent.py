"""Show the form that was posted when the session had ended, to be sent or dropped.

After an idle session the new session of the same person holds the form. After any other end the
page answers the post itself: nobody is signed in, so only this browser may read the words again.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import unsent
from accounts.models import User
from accounts.unsent import UnsentForm
from accounts.views.second_factor import of_side
from accounts.views.second_step import STAFF, Side, page


@require_safe
@of_side
def show(request: HttpRequest, side: Side, user: User) -> HttpResponse:
    typed = unsent.find(request, unsent.of_staff(user))
    if typed is None:
        return redirect("admin:index")
    return _page(request, side, typed)


def returned(request: HttpRequest) -> HttpResponse | None:
    """Return a page with the posted words for their author, or None when they cannot be shown.

    Call it for a post to the staff site that was refused before its view: without a session, or
    with the token of an earlier one.
    """
    typed = unsent.posted_form(request, owner="")
    if typed is None:
        return None
    is_staff = isinstance(request.user, User) and request.user.is_staff
    answer = _page(
        request, STAFF, typed, is_returned=True, sender=request.user if is_staff else None
    )
    answer.status_code = 403
    return answer


def _page(request: HttpRequest, side: Side, typed: UnsentForm, **context: Any) -> HttpResponse:
    return page(
        request,
        side,
        "admin/accounts/unsent.html",
        title=_("Nội dung chưa gửi"),
        typed=typed,
        # The texts that a person wrote, for reading and copying; the rest belongs to the form.
        texts=[value for _name, value in typed.fields if len(value.split()) > 1],
        **context,
    )


@require_POST
@of_side
def drop(request: HttpRequest, side: Side, user: User) -> HttpResponse:
    unsent.forget(request)
    return redirect("admin:index")


URLS: list[URLPattern] = [
    path("chua-gui/", show, {"side": STAFF}, name="unsent"),
    path("chua-gui/bo/", drop, {"side": STAFF}, name="unsent_drop"),
]
