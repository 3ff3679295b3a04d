"""Log staff in through the province's own provider; their roles stay those of the portal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.models.sso import Door
from accounts.sso import links
from accounts.views import sso_way
from accounts.views.pages import home_of, next_page, posted_from, private
from accounts.views.second_step import STAFF, after_first_step, enter


@private
@posted_from("admin:login")
def leave(request: HttpRequest) -> HttpResponse:
    to = sso_way.of_door(Door.STAFF)
    if isinstance(request.user, User):
        return redirect(home_of(request.user))
    try:
        return sso_way.leave(
            request, STAFF, to, callback=reverse("admin:sso_answer"), target=next_page(request)
        )
    except sso_way.Stopped as stop:
        return _back(request, stop.message)


@private
@require_safe
def answer(request: HttpRequest) -> HttpResponse:
    """Log in the account of the identity; the portal's second step follows unless it was given."""
    to = sso_way.of_door(Door.STAFF)
    if isinstance(request.user, User):
        return redirect(home_of(request.user))
    try:
        way, claims = sso_way.arrive(request, to, callback=reverse("admin:sso_answer"))
        user = links.staff_account(to, claims)
    except (sso_way.Stopped, links.Refused) as stop:
        return _back(request, stop.message)
    sso_way.note_door(request, to)
    if claims.is_strong:
        return enter(request, user, target=way.target, by_second_step=True)
    return after_first_step(request, user, target=way.target)


@private
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Say that the person is still signed in at the provider, and offer to log out there."""
    to = sso_way.of_door(Door.STAFF)
    return sso_way.left(request, STAFF, to, home=reverse("admin:login"))


def _back(request: HttpRequest, message: str) -> HttpResponse:
    messages.error(request, message)
    return redirect("admin:login")


URLS = [
    path("dang-nhap/mot-lan/", leave, name="sso"),
    path("dang-nhap/mot-lan/tra-loi/", answer, name="sso_answer"),
    path("dang-xuat/mot-lan/", left, name="sso_left"),
]
