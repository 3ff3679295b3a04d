"""Show the form that was posted when the session ended, to be sent or dropped."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import unsent
from accounts.models import User
from accounts.views.second_factor import of_staff
from accounts.views.staff_login import page


@require_safe
@of_staff
def show(request: HttpRequest, user: User) -> HttpResponse:
    typed = unsent.find(request, user)
    if typed is None:
        return redirect("admin:index")
    return page(
        request,
        "admin/accounts/unsent.html",
        title=_("Nội dung chưa gửi"),
        typed=typed,
        # The texts that a person wrote, for reading and copying; the rest belongs to the form.
        texts=[value for _name, value in typed.fields if len(value.split()) > 1],
    )


@require_POST
@of_staff
def drop(request: HttpRequest, user: User) -> HttpResponse:
    unsent.forget(request)
    return redirect("admin:index")


URLS: list[URLPattern] = [
    path("chua-gui/", show, name="unsent"),
    path("chua-gui/bo/", drop, name="unsent_drop"),
]
