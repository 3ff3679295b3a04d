"""Show the devices that are signed in to the account, and sign them out."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import citizens
from accounts import devices as known
from accounts.models import Device
from accounts.views.pages import home_of, owner, posted_from, private


@private
@login_required
def devices(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    if user.is_staff:
        return redirect(home_of(user))
    context = {
        "devices": known.signed_in(user)[: known.MOST_SHOWN],
        "here": known.current(request),
    }
    return render(request, "accounts/devices.html", context)


@private
@login_required
@posted_from("accounts:devices")
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session; another person's session is answered like an unknown one."""
    known.end(get_object_or_404(Device, pk=pk, user=owner(request)))
    messages.success(request, _("Đã đăng xuất thiết bị."))
    return redirect("accounts:devices")


@private
@login_required
@posted_from("accounts:devices")
def end_others(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    citizens.end_sessions(user, keep=known.current(request))
    # This device asked for it and stays signed in.
    update_session_auth_hash(request, user)
    messages.success(request, _("Đã đăng xuất khỏi mọi thiết bị khác."))
    return redirect("accounts:devices")
