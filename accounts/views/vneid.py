"""Log citizens in by VNeID, and let them link it to their account and unlink it.

Never mandatory: every page offers another way. A link needs a code to the phone of the account.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import otp, unlinking
from accounts.models import User
from accounts.models.sso import Door
from accounts.otp import Purpose
from accounts.sso import links, pending, provider
from accounts.sso.options import Provider
from accounts.sso.pending import Pending
from accounts.views import sso_way, verification
from accounts.views.pages import home_of, next_page, of_citizens, owner, posted_from, private
from accounts.views.second_step import CITIZENS, after_first_step
from notifications.outbox import Address

CALLBACK = "vneid_answer"


@private
@posted_from("accounts:log_in")
def leave(request: HttpRequest) -> HttpResponse:
    """Lead a visitor to VNeID in order to log in."""
    to = sso_way.of_door(Door.VNEID)
    if isinstance(request.user, User):
        return redirect(next_page(request) or home_of(request.user))
    return _leave(request, to, next_page(request))


@private
@login_required
@of_citizens
@posted_from("accounts:vneid")
def leave_to_link(request: HttpRequest) -> HttpResponse:
    """Lead a signed-in citizen to VNeID in order to link it."""
    return _leave(request, sso_way.of_door(Door.VNEID), "")


@private
@require_safe
def answer(request: HttpRequest) -> HttpResponse:
    """Log in the account of the identity, or keep an unknown identity until the phone is proved.

    The way must end with the person with whom it began: no answer signs anybody in over another
    person, and none is linked to an account that did not ask for it.
    """
    to = sso_way.of_door(Door.VNEID)
    try:
        way, claims = sso_way.arrive(request, to, callback=reverse(CALLBACK))
    except sso_way.Stopped as stop:
        return _back(request, stop.message)
    if way.user != (request.user.pk or 0):
        return _back(request, _("Phiên đăng nhập đã thay đổi giữa chừng. Vui lòng bắt đầu lại."))
    sso_way.note_door(request, to)
    name = links.name_of(to, claims)
    known = links.find(to.door, name)
    if known and known.user.is_staff:
        # A citizen became a member of staff; the identity may serve another account.
        unlinking.unlink(known)
        known = None
    if way.user:
        pending.keep(request, to.door, name, claims.level)
        return redirect("accounts:vneid")
    if known and not known.user.is_active:
        return _back(request, _("Tài khoản liên kết với VNeID này không còn dùng được."))
    if known is None or not links.use(known, claims.level):
        return _ask_phone(request, Pending(to.door, name, claims.level, way.target, 0))
    return after_first_step(request, known.user, target=way.target)


@private
@login_required
@of_citizens
def link(request: HttpRequest) -> HttpResponse:
    """Show the linked identity, or ask for the confirmation of a new one."""
    user = owner(request)
    waiting, own = pending.current(request), links.of_account(user, Door.VNEID)
    is_offered = provider.of_door(Door.VNEID) is not None
    if not (is_offered or own):
        return redirect("accounts:profile")
    if request.method == "POST":
        return _confirm(request, user, waiting) if waiting else redirect("accounts:vneid")
    return render(
        request,
        "accounts/sso/link.html",
        {
            "link": own,
            "is_verified": own is not None and links.is_verified(own),
            "waiting": waiting,
            "is_proved": waiting is not None and waiting.is_proved_by(user),
            "is_offered": is_offered,
            "person": user,
        },
    )


@private
@login_required
@of_citizens
def link_code(request: HttpRequest) -> HttpResponse:
    """Check the code to the phone, then link the identity that waits in this session."""
    user, waiting = owner(request), pending.current(request)
    what = verification.current(request, Purpose.LINK)
    if what is None or waiting is None or what.to != Address.sms(user.phone):
        return redirect("accounts:vneid")

    def accept() -> HttpResponse:
        verification.finish(request)
        return _link(request, user, waiting)

    return verification.code_page(
        request, what, is_known=lambda: True, accept=accept, restart_url=reverse("accounts:vneid")
    )


@private
@login_required
@of_citizens
@posted_from("accounts:vneid")
def unlink(request: HttpRequest) -> HttpResponse:
    own = links.of_account(owner(request), Door.VNEID)
    if own is not None:
        unlinking.unlink(own)
        messages.success(request, _("Đã gỡ liên kết VNeID. Tài khoản vẫn dùng được như trước."))
    return redirect("accounts:vneid")


@private
@login_required
@of_citizens
@posted_from("accounts:vneid")
def refuse(request: HttpRequest) -> HttpResponse:
    """Forget an identity that another person confirmed at this device."""
    pending.forget(request)
    messages.success(request, _("Đã bỏ danh tính ấy. Không có gì được liên kết."))
    return redirect("accounts:vneid")


@private
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Say that the person may still be signed in at VNeID, and offer to log out there."""
    to = sso_way.of_door(Door.VNEID)
    return sso_way.left(request, CITIZENS, to, home=resolve_url(settings.LOGOUT_REDIRECT_URL))


def _leave(request: HttpRequest, to: Provider, target: str) -> HttpResponse:
    try:
        return sso_way.leave(request, CITIZENS, to, callback=reverse(CALLBACK), target=target)
    except sso_way.Stopped as stop:
        return _back(request, stop.message)


def _back(request: HttpRequest, message: str) -> HttpResponse:
    messages.error(request, message)
    return redirect("accounts:vneid" if request.user.is_authenticated else "accounts:log_in")


def _ask_phone(request: HttpRequest, found: Pending) -> HttpResponse:
    """Ask a person without an account, or without a link, for the phone of it."""
    pending.keep(request, found.door, found.name, found.level, target=found.target)
    messages.info(
        request,
        _(
            "VNeID đã xác nhận. Danh tính này chưa liên kết với tài khoản nào của Cổng: vui lòng "
            "nhập số điện thoại để nhận mã, chỉ một lần này."
        ),
    )
    query = urlencode({"next": reverse("accounts:vneid")})
    return redirect(f"{reverse('accounts:log_in_by_code')}?{query}")


def _confirm(request: HttpRequest, user: User, waiting: Pending) -> HttpResponse:
    if waiting.is_proved_by(user):
        return _link(request, user, waiting)
    try:
        verification.start(request, Purpose.LINK, to=Address.sms(user.phone))
    except otp.Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:vneid")
    return redirect("accounts:vneid_code")


def _link(request: HttpRequest, user: User, waiting: Pending) -> HttpResponse:
    pending.forget(request)
    try:
        links.link(user, waiting.door, waiting.name, waiting.level)
    except links.Refused as refusal:
        return render(
            request, "accounts/sso/conflict.html", {"message": refusal.message}, status=409
        )
    messages.success(request, _("Đã liên kết VNeID. Lần sau Ông/Bà đăng nhập bằng VNeID được."))
    return redirect(waiting.target or "accounts:vneid")
